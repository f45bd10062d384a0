"""Files made to harm, and files that came to harm: refused with a reason or read, and never half-written."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plainforest.incoming import reading
from plainforest.incoming.importing import ImportFailedError, import_review, made_from
from plainforest.incoming.model import RefusedError
from plainforest.incoming.reading import read_source
from plainforest.new import NewError, new_site
from tests.growth import grows_with
from tests.incoming import making, packages


@pytest.fixture
def site(tmp_path: Path) -> Path:
    new_site(tmp_path / "library")
    return tmp_path / "library" / "content"


def refused(site: Path, name: str, data: bytes | str) -> str:
    """Return the code with which a file is refused, having seen that nothing was written."""
    source = making.saved(site.parent, name, data)
    before = sorted(site.parent.rglob("*"))
    with pytest.raises(ImportFailedError) as failed:
        import_review(site, source, "imported")
    assert sorted(site.parent.rglob("*")) == before
    problem = failed.value.problem
    assert problem.message
    assert problem.place.file.endswith(name)
    return problem.code


BOMB = '<!DOCTYPE a [<!ENTITY a "' + "ha" * 50 + '">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bomb.rm5", f"<?xml version='1.0'?>{BOMB}<COCHRANE_REVIEW>&j;</COCHRANE_REVIEW>", "import-entities"),
        ("file.rm5", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><COCHRANE_REVIEW>&x;</COCHRANE_REVIEW>',
         "import-entities"),
        ("parameter.rm5", '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;]><COCHRANE_REVIEW/>',
         "import-entities"),
        ("deep.rm5", "<COCHRANE_REVIEW>" + "<P>" * 100_000, "import-too-deep"),
        ("cut.rm5", making.revman()[:9000].encode("latin-1"), "import-damaged"),
        ("other.rm5", "<html><body>Not found</body></html>", "import-not-revman"),
        ("dta.rm5", '<COCHRANE_REVIEW TYPE="DIAGNOSTIC"/>', "import-other-review"),
        ("empty.rm5", "", "import-empty"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "import-unknown-format"),
        ("cut.zip", making.zipped(packages.files())[:3000], "import-damaged"),
        ("nothing.zip", making.zipped({"readme.txt": "hello"}), "import-unknown-format"),
        ("bad.json", '{"analyses": [', "import-damaged"),
        ("deep.json", "[" * 100_000, "import-damaged"),
        ("deeper.json", '{"a":' * 300 + "1" + "}" * 300, "import-too-deep"),
        ("other.json", '{"name": "plainforest", "version": 1}', "import-unknown-format"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(site: Path, name: str, data: bytes | str, code: str) -> None:
    assert refused(site, name, data) == code


def test_a_document_type_elsewhere_is_not_fetched(site: Path) -> None:
    data = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><COCHRANE_REVIEW/>'
    made = import_review(site, making.saved(site.parent, "dtd.rm5", data), "imported")
    assert (made.folder / "review.yaml").is_file()


def test_a_zip_bomb_is_refused_without_being_unpacked(site: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("CD-data-rows.csv", "w") as file:
        for _ in range(110):
            file.write(b"0" * 1_000_000)
    tracemalloc.start()
    assert refused(site, "bomb.zip", out.getvalue()) == "import-too-large"
    assert tracemalloc.get_traced_memory()[1] < 260_000_000
    tracemalloc.stop()


def test_a_zip_that_lies_about_its_sizes_is_refused(site: Path) -> None:
    data = bytearray(making.zipped({"CD-analysis-data/CD-data-rows.csv": "0" * 200_000}))
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert refused(site, "liar.zip", bytes(data)) in ("import-damaged", "import-unknown-format")


def test_names_in_a_zip_lead_nowhere(site: Path) -> None:
    files = {f"../../../{name}": text for name, text in packages.files().items()} | {"/etc/evil.csv": "x"}
    before = {path for path in site.parent.parent.rglob("*") if "imported" not in str(path)}
    made = import_review(site, making.saved(site.parent, "slip.zip", making.zipped(files)), "imported")
    after = {path for path in site.parent.parent.rglob("*") if "imported" not in str(path)}
    assert after - before == {site.parent / "slip.zip"}
    assert made.folder == site / "reviews/imported"


def test_links_out_of_a_package_are_not_followed(site: Path, tmp_path: Path) -> None:
    folder = site.parent / "package"
    outside = tmp_path / "outside"
    for name, text in packages.files().items():
        (outside / name).parent.mkdir(parents=True, exist_ok=True)
        (outside / name).write_text(text)
    folder.mkdir()
    for path in outside.rglob("*.csv"):
        (folder / path.name).symlink_to(path)
    with pytest.raises(ImportFailedError, match="no analysis data"):
        import_review(site, folder, "imported")


def test_a_file_of_200_megabytes_is_refused_without_being_read_whole(site: Path) -> None:
    source = site.parent / "huge.rm5"
    with source.open("wb") as file:
        file.truncate(200_000_000)
    tracemalloc.start()
    with pytest.raises(ImportFailedError) as failed:
        import_review(site, source, "imported")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert failed.value.problem.code == "import-too-large"
    assert peak < 100_000_000  # not more of it than the largest file that would be read


def test_formulas_stay_text(site: Path) -> None:
    text = making.revman().replace('NAME="Adams 2001"', "NAME=\"=HYPERLINK('http://example.org')\"")
    made = import_review(site, making.saved(site.parent, "review.rm5", making.revman_bytes(text)), "imported")
    for name in ("studies.csv", "results.csv"):
        lines = (made.folder / name).read_text()
        assert "'=HYPERLINK" in lines
        assert "\n=" not in lines
        assert ",=" not in lines


def test_texts_are_neither_markup_nor_references(site: Path) -> None:
    words = "&lt;script&gt;alert(1)&lt;/script&gt; {{ review.studies }} [x](javascript:alert(1)) # heading"
    text = making.revman().replace("The words of the authors", words).replace("Drug for illness", words)
    source = making.saved(site.parent, "review.rm5", making.revman_bytes(text))
    made = import_review(site, source, "imported", with_text=True)
    assert not [problem for problem in made.problems if problem.severity == "error"]
    plain = (made.folder / "plain.md").read_text()
    assert "{{" not in plain
    assert "<script" not in plain
    assert "\\[x\\](" in plain


@pytest.mark.parametrize(
    ("inner", "parts"),
    [
        ("STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES", '<STUDY ID="{0}" NAME="a"/>'),
        ("ANALYSES_AND_DATA><COMPARISON><DICH_OUTCOME", "<DICH_SUBGROUP><NAME>a</NAME></DICH_SUBGROUP>"),
        ("SOF_TABLES><SOF_TABLE><TABLE", '<TR><TD ROWSPAN="9999" COLSPAN="9999">a</TD><TD>high</TD></TR>'),
        ("FLOWCHARTBOX", "1 included "),
    ],
)
def test_thousands_of_equal_parts_take_no_more_than_their_share(inner: str, parts: str) -> None:
    from plainforest.incoming.revman import read_revman

    names = inner.split("><")
    end = "".join(f"</{name}>" for name in reversed(names)) + "</COCHRANE_REVIEW>"

    def read(n: int) -> None:
        read_revman((f"<COCHRANE_REVIEW><{inner}>" + "".join(parts.format(i) for i in range(n)) + end).encode())

    grows_with(read, 8_000)


def sweep(data: bytes, name: str) -> None:
    """Read a file and make content of it, or be told why not."""
    path = Path("/nonexistent") / name
    original = reading.read_bytes
    try:
        reading.read_bytes = lambda source: data if data.strip() else original(source)
        if not data.strip():
            return
        incoming = read_source(path)
        if incoming is not None:
            files, _, _ = made_from(incoming, name, "imported", Path("content"))
            assert {"review.yaml", "results.csv", "studies.csv", "plain.md", "professional.md"} <= files.keys()
    except (RefusedError, NewError):
        pass
    finally:
        reading.read_bytes = original


REVMAN = making.revman_bytes()
CSV = {name: text.encode() for name, text in packages.files(second=True).items()}
JSON = packages.documents(nested=True)["CD999999-data.json"].encode()
TABLE = b"Comparison Number,Outcome Number,Subgroup Number,Name,Data Type,Effect Measure,Events 1,Total 1\n"
TABLE += b"1,1,0,A,DIC,RR,1,2\n"
FUZZ = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
VALUES = st.sampled_from(
    [b"", b"NaN", b"-1", b"1e400", b"0", b"1.5", b"Infinity", b"999999999999999999999", b"yes", b"\xff\xfe", b"=1+1",
     b"{{x}}", b"<", b"&#0;", b'"', b"RR", b"SUB", b"1,5", b"\xe2\x88\x92" + b"3", b"\x00", b"A" * 300]
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Draw a file in which pieces were cut out, doubled, or written over."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(0, 60))
        kind = draw(st.sampled_from(["cut", "double", "over", "end"]))
        if kind == "cut":
            data = data[:start] + data[start + length :]
        elif kind == "double":
            data = data[: start + length] + data[start:]
        elif kind == "over":
            data = data[:start] + draw(VALUES) + data[start + length :]
        else:
            data = data[:start] if draw(st.booleans()) else data
    return data


@st.composite
def other_values(draw: st.DrawFn, data: bytes) -> bytes:
    """Draw a well-formed file with a few values changed."""
    parts = data.split(b'="')
    for _ in range(draw(st.integers(1, 12))):
        index = draw(st.integers(1, len(parts) - 1))
        _, quote, rest = parts[index].partition(b'"')
        value = draw(VALUES.filter(lambda v: b'"' not in v and b"<" not in v and b"\x00" not in v and b"&" not in v))
        parts[index] = value + quote + rest
    return b'="'.join(parts)


@FUZZ
@given(st.one_of(damaged(REVMAN), other_values(REVMAN)))
def test_revman_files_with_damage(data: bytes) -> None:
    sweep(data, "x.rm5")


@FUZZ
@given(st.data())
def test_packages_with_damage(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CSV)))
    whole = making.zipped({**CSV, name: data.draw(damaged(CSV[name]))})
    sweep(whole if data.draw(st.booleans()) else data.draw(damaged(whole)), "x.zip")


@FUZZ
@given(damaged(JSON))
def test_json_with_damage(data: bytes) -> None:
    sweep(data, "x.json")


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    "analyses effectMeasure dataType dataRows study name number subgroups mean ciStart ciEnd experimentalCases "
    "experimentalN judgement studies".split()
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=30
)


@FUZZ
@given(TREES)
def test_any_json(tree: object) -> None:
    import json

    from plainforest.incoming.package_json import read_documents

    head = {"effectMeasure": "Risk Ratio", "dataType": "Dichotomous", "analysisNumber": 1, "dataRows": tree}
    json.dumps(head)
    try:
        incoming = read_documents([head, tree], "x", with_text=False)
    except RefusedError:
        return
    made_from(incoming, "x.json", "imported", Path("content"))


def test_rows_before_the_first_outcome_belong_to_nothing() -> None:
    sweep(TABLE.replace(b"Outcome Number", b"n Number,Outcome Number") * 2, "x.csv")


@FUZZ
@given(damaged(TABLE * 3))
def test_tables_with_damage(data: bytes) -> None:
    sweep(data, "x.csv")
