"""A file three times as long takes three times the work, whatever it is made of: work is counted, not timed."""

from __future__ import annotations

import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path

import pytest

from plainforest.incoming.flow import flow_of
from plainforest.incoming.importing import made_from
from plainforest.incoming.model import RefusedError
from plainforest.incoming.revman import read_revman
from plainforest.incoming.ris import read_ris
from plainforest.incoming.sof import read_sof

Part = Callable[[int], str]


def studies(part: Part) -> Callable[[int], str]:
    def text(n: int) -> str:
        inside = "".join(map(part, range(n)))
        return (
            f"<STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES>{inside}</INCLUDED_STUDIES></STUDIES>"
            "</STUDIES_AND_REFERENCES>"
        )

    return text


def rows(head: str, part: Part) -> Callable[[int], str]:
    kind = head.partition("_")[0]

    def text(n: int) -> str:
        inside = "".join(map(part, range(n)))
        return (
            f"<ANALYSES_AND_DATA><COMPARISON><{head}><NAME>O</NAME>{inside}</{kind}_OUTCOME></COMPARISON>"
            "</ANALYSES_AND_DATA>"
        )

    return text


def outcomes(part: Part) -> Callable[[int], str]:
    return lambda n: f"<ANALYSES_AND_DATA><COMPARISON>{''.join(map(part, range(n)))}</COMPARISON></ANALYSES_AND_DATA>"


def events(i: int) -> str:
    return f'<DICH_DATA STUDY_ID="S{i}" EVENTS_1="1" TOTAL_1="90" EVENTS_2="{i % 20 + 2}" TOTAL_2="80"/>'


def outcome(i: int) -> str:
    return f'<DICH_OUTCOME METHOD="MH" EFFECT_MEASURE="RR"><NAME>O {i}</NAME>{events(i % 7)}</DICH_OUTCOME>'


HEAD = "<TR><TH>Outcomes</TH><TH>Relative effect</TH><TH>No of Participants</TH><TH>Quality of the evidence</TH></TR>"


def table(part: Part) -> Callable[[int], str]:
    return lambda n: (
        f"<SOF_TABLES><SOF_TABLE><TABLE>{HEAD}{''.join(map(part, range(n)))}</TABLE></SOF_TABLE></SOF_TABLES>"
    )


def both(one: Callable[[int], str], two: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: one(n) + two(n)


CASES: dict[str, Callable[[int], str]] = {
    "elements": lambda n: "<a/>" * n * 20,
    "studies": studies(lambda i: f'<STUDY ID="S{i}" NAME="S {i}"/>'),
    "studies of one name": studies(lambda i: f'<STUDY ID="S{i}" NAME="S"/>'),
    "references": studies(lambda i: f'<STUDY ID="S{i}" NAME="S"><REFERENCE><TI>a</TI></REFERENCE></STUDY>'),
    "references of one study": lambda n: studies(
        lambda _: f'<STUDY ID="S" NAME="S">{"<REFERENCE><TI>a</TI></REFERENCE>" * n}</STUDY>'
    )(1),
    "domains": both(
        studies(lambda i: f'<STUDY ID="S{i}" NAME="S {i}"/>'),
        lambda n: "<QUALITY_ITEMS>" + "".join(
            f"<QUALITY_ITEM><NAME>{'a long name ' * 6}{i}</NAME><QUALITY_ITEM_DATA_ENTRY STUDY_ID='S0' RESULT='YES'/>"
            "</QUALITY_ITEM>" for i in range(n)
        ) + "</QUALITY_ITEMS>",
    ),
    "events": rows("DICH_OUTCOME METHOD='MH'", events),
    "rows of one study": rows("DICH_OUTCOME METHOD='MH'", lambda i: events(i).replace(f'"S{i}"', '"S"')),
    "the same events": rows("DICH_OUTCOME METHOD='MH'", lambda i: events(0).replace('"S0"', f'"S{i}"')),
    "scores": rows("CONT_OUTCOME RANDOM='YES'", lambda i: f'<CONT_DATA STUDY_ID="S{i}" MEAN_1="{i % 7}" SD_1="2" '
                   f'TOTAL_1="9" MEAN_2="{i % 5}" SD_2="1" TOTAL_2="20"/>'),
    "effects": rows("IV_OUTCOME RANDOM='YES' EFFECT_MEASURE='MD'",
                    lambda i: f'<IV_DATA STUDY_ID="S{i}" ESTIMATE="{i % 7}" SE="2"/>'),
    "no numbers": rows("DICH_OUTCOME METHOD='MH'", lambda i: f'<DICH_DATA STUDY_ID="S{i}"/>'),
    "subgroups": rows("DICH_OUTCOME", lambda i: f"<DICH_SUBGROUP><NAME>a</NAME>{events(i)}</DICH_SUBGROUP>"),
    "outcomes": outcomes(outcome),
    "rows of a table": table(lambda i: f"<TR><TD>Pain {i}</TD><TD>RR 1</TD><TD>9 (1)</TD><TD>low</TD></TR>"),
    "places of tables": lambda n: "<SOF_TABLES>" + (
        f"<SOF_TABLE><TABLE>{'<TR><TD COLSPAN=' + chr(39) + '50' + chr(39) + '>a</TD></TR>' * 300}</TABLE></SOF_TABLE>"
    ) * (n // 30) + "</SOF_TABLES>",
}  # fmt: skip


def work(text: str) -> int:
    """Return how many functions are called to import a file, or to refuse it."""

    def go() -> None:
        try:
            incoming = read_revman(f"<COCHRANE_REVIEW>{text}</COCHRANE_REVIEW>".encode())
            made_from(incoming, "x.rm5", "imported", Path("content"))
        except RefusedError:
            pass

    profile = cProfile.Profile()
    profile.runcall(go)
    calls: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    return calls


@pytest.mark.parametrize("name", CASES)
def test_work_grows_with_the_file(name: str) -> None:
    make = CASES[name]
    work(make(20))  # imports, and what is worked out once
    assert work(make(300)) < 3.6 * work(make(100))


def test_a_table_beside_many_outcomes_is_looked_up_and_not_searched() -> None:
    rows_ = table(lambda i: f"<TR><TD>Word{i} pain</TD><TD>RR 0.7</TD><TD>9 (1)</TD><TD>low</TD></TR>")(200)
    work(rows_)

    def beside(n: int) -> int:
        return work(rows_ + outcomes(lambda i: f"<DICH_OUTCOME><NAME>other{i} {i}</NAME></DICH_OUTCOME>")(n))

    assert beside(600) < 3.3 * beside(200)


def test_no_cell_is_too_long_to_be_read() -> None:
    """Patterns that go back and forth would take days for these; they look only where such numbers can stand."""
    for text in ("1" * 1_000_000, "1," * 500_000, "1 to " * 200_000, "1 per " * 200_000):
        grid = [["Outcomes", "Relative effect", "Assumed risk", "No of Participants", "Quality"], ["Pain"] + [text] * 4]
        grid[0][4] = "Quality of the evidence"
        read_sof("x", grid, [text])
    assert flow_of(iter(["studies " * 100_000, "1,234" * 200_000, "found" + " reports" * 100_000])) is None


def test_references_of_one_study_have_names_of_their_own() -> None:
    record = "TY  - JOUR\nNS  - Ash 2001\nTI  - A\nER  - \nTY  - JOUR\nNS  - Ash 2001 2\nTI  - B\nER  - \n"
    found, by_study = read_ris(record * 3)
    assert len({one.id for one in found}) == 6
    assert [len(ids) for ids in by_study.values()] == [3, 3]
