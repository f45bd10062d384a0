"""Tables in every form that spreadsheets write: separators, decimal commas, blank rows, Excel workbooks."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

import pytest

from plainforest.check import check_review
from plainforest.content import parse_review
from plainforest.model import Result, Review, Study
from plainforest.problems import Place, Problem

Files = dict[str, bytes]
Find = Callable[[Mapping[str, bytes]], list[Problem]]

WHERE = "content/reviews/warm-drinks"


def codes(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(p.code, str(p.place).removeprefix(f"{WHERE}/")) for p in problems]


def read(files: Mapping[str, bytes]) -> Review:
    review, problems = parse_review("warm-drinks", files)
    assert review is not None, problems
    return review


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b",,,\n,,,\n", b"\xef\xbb\xbf", b";;\n"])
@pytest.mark.parametrize("name", ["studies.csv", "results.csv"])
def test_a_table_of_nothing_but_blank_lines(name: str, data: bytes, good: Files, find: Find) -> None:
    assert codes(find({**good, name: data})) == [("empty-table", f"{name}:1")]


def test_a_header_only(good: Files, find: Find) -> None:
    header = good["results.csv"].split(b"\n")[0] + b"\n"
    found = codes(find({**good, "results.csv": header}))
    assert ("table-without-rows", "results.csv:1") in found
    assert [code for code, _ in found].count("outcome-without-results") == 3
    header = good["studies.csv"].split(b"\n")[0] + b"\n"
    assert ("table-without-rows", "studies.csv:1") in codes(find({**good, "studies.csv": header}))


def test_a_column_that_every_row_needs_is_missing(good: Files, find: Find) -> None:
    text = good["results.csv"].decode()
    rows = [row[1:] for row in csv.reader(io.StringIO(text))]
    problems = find({**good, "results.csv": written(rows)})
    assert codes(problems) == [("missing-column", "results.csv:1:outcome")]
    assert "Add a column 'outcome'" in problems[0].hint


def test_every_kind_of_number_arrives_in_its_place(good: Files) -> None:
    table = (
        "outcome,study,intervention_events,Intervention Time,comparator_events,comparator_time,effect,p-value,"
        "log_effect,standard_error,o_minus_e,o_e_variance\n"
        "recovery,Adams 2001,3,51.5,4,48,,,,,,\n"
        "pain,Adams 2001,,,,,-2.5,0.03,,,,\n"
        "cough,Adams 2001,,,,,,,-0.43,0.21,,\n"
        "cough,Brown 2005,,,,,,,,,−4.2,9.7\n"
    )
    record = good["review.yaml"].decode().replace("measure: RR", "measure: IRR\n        time_unit: weeks")
    record = record.replace("studies_pooled: 3", "studies_pooled: 2")
    review = read({**good, "review.yaml": record.encode(), "results.csv": table.encode()})
    rates, scores, log, observed = review.results
    assert (rates.intervention.events, rates.intervention.time, rates.comparator.time) == (3, 51.5, 48.0)
    assert (scores.effect, scores.p_value) == (-2.5, 0.03)
    assert (log.log_effect, log.standard_error) == (-0.43, 0.21)
    assert (observed.o_minus_e, observed.o_e_variance, observed.comparator.time) == (-4.2, 9.7, None)
    assert check_review(review) == []


def test_blank_rows_are_skipped_and_counted(good: Files) -> None:
    text = good["results.csv"].decode().replace("\nrecovery,Brown", "\n\n,,,,,,,,,,,,,,,,,,\n  \nrecovery,Brown")
    review = read({**good, "results.csv": f"\n{text}\n\n".encode()})
    assert [result.place.line for result in review.results] == [3, 7, 8, 9, 11, 12]


def test_columns_can_have_blanks_capitals_and_any_order(good: Files) -> None:
    rows = [row[::-1] for row in csv.reader(io.StringIO(good["results.csv"].decode()))]
    rows[0] = [name.replace("_", " ").title() for name in rows[0]]
    review = read({**good, "results.csv": written(rows)})
    assert without_places(review.results) == without_places(read(good).results)


def test_semicolons_and_decimal_commas(good: Files) -> None:
    rows = [
        [cell.replace(".", ",") if cell.replace(".", "").isdigit() else cell for cell in row]
        for row in csv.reader(io.StringIO(good["results.csv"].decode()))
    ]
    review = read({**good, "results.csv": written(rows, ";")})
    assert review.results == read(good).results


def test_tabs(good: Files) -> None:
    rows = list(csv.reader(io.StringIO(good["results.csv"].decode())))
    assert read({**good, "results.csv": written(rows, "\t")}).results == read(good).results


def test_a_semicolon_file_with_thousands(good: Files, find: Find) -> None:
    rows = list(csv.reader(io.StringIO(good["results.csv"].decode())))
    rows[4][5] = "1.240,5"
    problems = find({**good, "results.csv": written(rows, ";")})
    assert codes(problems) == [("thousands-separator", "results.csv:5:intervention_mean")]
    assert "1240.5" in problems[0].hint


@pytest.mark.parametrize("cell", ["NA", "n/a", "-", "–", "−", " "])
def test_ways_to_leave_a_number_empty(cell: str, good: Files) -> None:
    text = good["results.csv"].decode().replace("recovery,Clark 2010,,,", f"recovery,Clark 2010,,{cell},")
    assert read({**good, "results.csv": text.encode()}).results[2].intervention.events is None


@pytest.mark.parametrize("minus", ["-", "−", "–", "‑"])
def test_every_minus_sign_is_a_minus_sign(minus: str, good: Files) -> None:
    text = good["results.csv"].decode().replace("40.5", f"{minus}40.5")
    assert read({**good, "results.csv": text.encode()}).results[3].intervention.mean == -40.5


def test_a_table_wider_than_any_table(good: Files, find: Find) -> None:
    data = good["results.csv"].replace(b"\ncough", b"\n" + b"," * 600 + b"\ncough")
    assert codes(find({**good, "results.csv": data})) == [("table-too-large", "results.csv:8")]


# ---------------------------------------------------------------- workbooks


def test_two_tables(good: Files, find: Find) -> None:
    problems = find({**good, "results.xlsx": workbook(good["results.csv"])})
    assert codes(problems) == [("two-tables", "results.xlsx")]


def test_a_workbook_says_the_same_as_the_csv_file(good: Files) -> None:
    files = {name: data for name, data in good.items() if not name.endswith(".csv")}
    files["results.xlsx"] = workbook(good["results.csv"], blank=2)
    files["studies.xlsx"] = workbook(good["studies.csv"])
    review, expected = read(files), read(good)
    assert without_places(review.results) == without_places(expected.results)
    assert without_places(review.studies) == without_places(expected.studies)
    assert [result.place for result in review.results] == [Place(f"{WHERE}/results.xlsx", n) for n in range(4, 10)]


def test_a_mistake_in_a_workbook(good: Files, find: Find) -> None:
    files = {name: data for name, data in good.items() if name != "results.csv"}
    files["results.xlsx"] = workbook(good["results.csv"].replace(b"20,50", b"60,50"))
    assert codes(find(files)) == [("events-above-total", "results.xlsx:2:intervention_events")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no workbook", "outcome,study\n".encode("utf-16")])
def test_a_workbook_that_is_none(data: bytes, good: Files, find: Find) -> None:
    files = {name: data for name, data in good.items() if name != "results.csv"}
    assert codes(find({**files, "results.xlsx": data})) == [("table-unreadable", "results.xlsx")]


def test_a_second_sheet_is_named(good: Files, find: Find) -> None:
    files = {name: data for name, data in good.items() if name != "results.csv"}
    files["results.xlsx"] = workbook(good["results.csv"], second=b"left,over\n")
    problems = find(files)
    assert [(p.severity, p.code) for p in problems] == [("warning", "extra-sheet")]
    assert "'More'" in problems[0].message


def test_a_workbook_with_a_cell_in_its_last_corner_takes_no_memory(good: Files, find: Find) -> None:
    files = {name: data for name, data in good.items() if name != "results.csv"}
    files["results.xlsx"] = workbook(good["results.csv"], corner="XFD1048576")
    assert codes(find(files)) == [("table-too-large", "results.xlsx:1")]


# ---------------------------------------------------------------- helpers


def without_places(rows: tuple[Result, ...] | tuple[Study, ...]) -> list[dict[str, object]]:
    return [{name: getattr(row, name) for name in row.__slots__ if name != "place"} for row in rows]


def written(rows: list[list[str]], separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def workbook(table: bytes, *, blank: int = 0, second: bytes = b"", corner: str = "") -> bytes:
    """Return the smallest Excel workbook with a table, numbers as numbers, after some blank rows."""
    sheets = {"Results": sheet(table, blank, corner)} | ({"More": sheet(second)} if second else {})
    names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{i}" Type="{relation}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="{types}.'
        'worksheet+xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
        f'+xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
    }
    for number, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def sheet(table: bytes, blank: int = 0, corner: str = "") -> str:
    rows = []
    for number, row in enumerate(csv.reader(io.StringIO(table.decode())), blank + 1):
        cells = "".join(cell(text, f"{chr(65 + at)}{number}") for at, text in enumerate(row) if text)
        rows.append(f'<row r="{number}">{cells}</row>')
    if corner:
        rows.append(f'<row r="{corner.lstrip("XFD")}">{cell("x", corner)}</row>')
    return "".join(rows)


def cell(text: str, at: str) -> str:
    if text.replace(".", "", 1).isdigit():
        return f'<c r="{at}"><v>{text}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
