"""Sixty mistakes of sixty kinds in one content folder: one run of the check finds each of them where it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plainforest import cli
from plainforest.checking import check
from tests.check.prose_samples import ALS, BCG, CONTENT
from tests.content.test_broken_copy import GOOD

# In copies of a small sound review. Folder, file, old text, new text, then code, line and column.
ROWS: list[tuple[str, str, str, str, str, int, int | str]] = [
    ("a", "review.yaml", "plain_answer: Warm", "plain_anwser: Warm", "unknown-key", 3, 1),
    ("a", "review.yaml", "searched: 2020-03-31", "searched: 31 March 2020", "not-a-date", 11, 11),
    ("a", "review.yaml", "value: 0.5", "value: 50", "risk-out-of-range", 59, 20),
    ("a", "review.yaml", "reason: Nobody was blinded.", "", "missing-key", 81, 15),
    ("a", "review.yaml", "10.1000/cold.1", "doi:10.1000/cold.1", "bad-doi", 35, 10),
    ("a", "review.yaml", "pmid: 12345678", "pmid: PMID1234", "bad-pmid", 36, 11),
    ("a", "review.yaml", "url: https://example", "url: www.example", "bad-address", 39, 10),
    ("a", "studies.csv", "Clark 2010,2010", "Clark 2010,in 2010", "not-a-number", 4, "year"),
    ("a", "studies.csv", "; brown-2005", "; braun-2005", "unknown-reference", 3, "references"),
    ("a", "studies.csv", "bias_attrition", "bias_attriton", "unknown-column", 1, "bias_attriton"),
    ("a", "results.csv", "20,50", "60,50", "events-above-total", 2, "intervention_events"),
    ("a", "results.csv", "40,100", '"40","1,000"', "thousands-separator", 3, "intervention_total"),
    ("a", "results.csv", "pain,Clark 2010", "pain,Clerk 2010", "unknown-study", 7, "study"),
    ("a", "results.csv", "1.2,0.9,1.6", "1.2,1.6,0.9", "interval-order", 8, "ci_low"),
    ("b", "review.yaml", "title: Warm drinks for", "title: Warm drinks: for", "yaml-syntax", 1, 19),
    ("b", "results.csv", "15,50", "-15,50", "negative-count", 2, "comparator_events"),
    ("b", "results.csv", "38,10", "38,-10", "negative-sd", 7, "intervention_sd"),
    ("b", "results.csv", "30,100", "30 %,100", "percent-sign", 3, "comparator_events"),
    ("c", "review.yaml", "measure: HR", "measure: HZ", "wrong-choice", 87, 18),
    ("c", "review.yaml", "maximum: 100", "maximum: -1", "scale-order", 74, 20),
    ("c", "review.yaml", "moderate: 0.05", "moderate: 0.005", "thresholds-order", 55, 21),
    ("c", "studies.csv", "id,year", "note,year", "missing-column", 1, "id"),
    ("d", "review.yaml", "- id: attrition", "- id: Attrition", "bad-id", 30, 11),
    ("d", "results.csv", "yes,,Reported", ",,Reported", "row-without-data", 4, 0),
    ("d", "results.csv", "20,50,,,15,50,,,,,", "20,50,,,15,50,,,1.3,0.8,2.1", "two-kinds-of-data", 2, "effect"),
    ("d", "results.csv", "30,100", ",100", "one-arm", 3, "comparator_events"),
    ("d", "studies.csv", "200,100,100", "200,100,110", "arms-above-participants", 3, "participants"),
    ("e", "review.yaml", "levels: 2", "levels: 1", "certainty-sum", 66, 18),
    ("e", "review.yaml", "better: lower", "", "missing-better", 67, 9),
    ("e", "results.csv", "15,50", "0,0", "zero-total", 2, "comparator_total"),
    ("e", "plain.md", "", "", "missing-file", 0, 0),
    # warnings, in reviews that can be analysed
    ("f", "review.yaml", "studies_pooled: 3", "studies_pooled: 2", "study-flow", 24, 19),
    ("f", "studies.csv", "Clark 2010,2010", "Clark 2010,1010", "unlikely-year", 4, "year"),
    ("f", "results.csv", "40.5,12.1", "40.5,1.75", "sd-like-error", 5, "intervention_sd"),
    ("f", "results.csv", "30,38,10", "25,38,10", "totals-differ", 7, "intervention_total"),
    ("f", "results.csv", "1.2,0.9,1.6", "1.2,0.9,2.6", "interval-not-symmetric", 8, "effect"),
    ("g", "results.csv", "30,41,11", "30,41,", "missing-sd", 7, "comparator_sd"),
    ("g", "results.csv", "47,45,11.9", "47,450,11.9", "mean-outside-scale", 5, "comparator_mean"),
    ("g", "results.csv", "1.2,0.9,1.6", "120,90,160", "implausible-effect", 8, "effect"),
    ("g", "results.csv", "48,40.5", "58,40.5", "total-above-participants", 5, "intervention_total"),
]  # fmt: skip

# Sentences for the professional page and for the plain one; « and » stand around what is wrong.
EXPERT = [
    (ALS, "The risk ratio for overall survival was «1.70» (95% CI 0.94 to 1.22).", "prose-value"),
    (ALS, "Total adverse events: RR 0.86, «0.26»-1.19.", "prose-interval"),
    (ALS, "Breathing: MD −0.53, 95% CI −5.37 to 4.31; «2» RCTs, 56 participants.", "prose-studies"),
    (ALS, "Serious adverse events: {{ serious-adverse-events.effect }} («46» participants).", "prose-participants"),
    (ALS, "Function: {{ function.effect }}; «moderate»-certainty evidence.", "prose-certainty"),
    (ALS, "BM-MSC plus riluzole «improves» overall survival.", "prose-verb"),
    (ALS, "Overall survival was «930» per 1000 with riluzole only.", "prose-absolute"),
    (ALS, "Overall survival: «OR» 1.07 (0.94 to 1.22).", "prose-measure"),
    (ALS, "Weight: «RR» 2.20 (1.10 to 4.40; 3 studies, 900 participants; high-certainty evidence).", "prose-unmatched"),
    (ALS, "Overall survival: RR «1,07» (0,94 to 1,22).", "prose-decimal-comma"),
    (BCG, "Tuberculosis: RR «0.64» (95% CI 0.59 to 0.69).", "prose-other-model"),
    (BCG, "Tuberculosis: RR 0.49 (0.34 to 0.70); I² = «29»%.", "prose-heterogeneity"),
    (BCG, "Ask for «{{ tuberculosis.efect }}».", "unknown-value"),
    (BCG, "Ask for «{{ tuberculosis }}».", "bad-value"),
    (BCG, "«![A picture](x.png)»", "image-in-text"),
]
PLAIN = [
    (ALS, "The «number needed to treat» is 12.", "number-needed-to-treat"),
    (ALS, "It cut falls «by a third».", "relative-only"),
    (ALS, "The gain was «significant».", "statistical-significance"),
    (ALS, "The cells had «no effect».", "no-effect"),
    (ALS, "People with ALS «should ask» for it.", "sounds-like-advice"),
    (ALS, "This was a «double-blind» study.", "unexplained-term"),
    (ALS, "«It» is a long way " + "and a long way " * 8 + "to go.", "long-sentence"),
]


def seeds() -> list[tuple[str, int, int | str, str]]:
    """Return file, line, column and code of every mistake that `seeded` makes."""
    return [
        (f"content/reviews/{folder}/{file}", line, column, code)
        for folder, file, _, _, code, line, column in ROWS
        if code
    ]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[tuple[str, int, int | str, str]]]:
    """Make the content folder and say where its mistakes are."""
    content = tmp_path_factory.mktemp("seeded") / "content"
    wanted = set(seeds())
    for folder in sorted({row[0] for row in ROWS}):
        shutil.copytree(GOOD, content / "reviews" / folder)
    for folder, file, old, new, code, *_ in ROWS:
        path = content / "reviews" / folder / file
        if code == "missing-file":
            path.unlink()
        elif code:
            text = path.read_text(encoding="utf-8")
            assert old in text, (folder, file, old)
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
    for slug in (ALS, BCG):
        shutil.copytree(CONTENT / "reviews" / slug, content / "reviews" / slug)
    for name, sentences in (("professional.md", EXPERT), ("plain.md", PLAIN)):
        for slug, sentence, code in sentences:
            path = content / "reviews" / slug / name
            text = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n"
            wanted.add((f"content/reviews/{slug}/{name}", text.count("\n") + 1, sentence.index("«") + 1, code))
            path.write_text(text + sentence.replace("«", "").replace("»", "") + "\n", encoding="utf-8")
    shutil.copy(CONTENT / "glossary.yaml", content)
    (content / "site.yaml").write_text("title: Site\nchecks:\n  jargn: off\n")
    wanted.add(("content/site.yaml", 3, 10, "unknown-code"))
    return content, wanted


def test_one_check_finds_sixty_mistakes_of_sixty_kinds(
    seeded: tuple[Path, set[tuple[str, int, int | str, str]]],
) -> None:
    content, wanted = seeded
    found = {(p.place.file, p.place.line, p.place.column, p.code) for p in check(content)}
    assert sorted(map(str, wanted - found)) == []
    assert len({code for *_, code in wanted}) >= 60


def test_there_is_hardly_anything_else(seeded: tuple[Path, set[tuple[str, int, int | str, str]]]) -> None:
    """What follows from a mistake is no mistake of its own; the small reviews have short texts, and say so."""
    content, wanted = seeded
    found = {(p.place.file, p.place.line, p.place.column, p.code) for p in check(content) if p.severity != "suggestion"}
    assert [one for one in sorted(map(str, found - wanted)) if "text-length" not in one] == []


def test_the_command_line_shows_them_all(
    seeded: tuple[Path, set[tuple[str, int, int | str, str]]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content, wanted = seeded
    monkeypatch.chdir(content.parent)
    assert cli.main(["check", "--content", str(content)]) == 1
    shown = capsys.readouterr().err
    for file, line, column, code in wanted:
        place = ":".join(str(part) for part in (file, line, column) if part)
        assert any(row.startswith(f"{place}: ") and row.endswith(f"[{code}]") for row in shown.splitlines()), place
