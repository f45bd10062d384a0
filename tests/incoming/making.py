"""Files of other programs for the tests: every kind of outcome, with the results that RevMan would store."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from plainforest import stats

Z95 = 1.959963984540054
KEYS = {"events": "DICH", "scores": "CONT", "effects": "IV", "observed": "IPD", "text": "OTHER"}


def attributes(values: Mapping[str, object]) -> str:
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in values.items())


def results(analysis: stats.MetaAnalysis) -> dict[str, object]:
    """Return what RevMan stores of a pooled result."""
    natural = analysis.natural_effect()
    if natural is None:
        return {"ESTIMABLE": "NO", "EFFECT_SIZE": "0.0", "CI_START": "0.0", "CI_END": "0.0", "DF": "0", "TAU2": "NaN"}
    between = analysis.heterogeneity
    test = analysis.subgroup_test
    return {
        "ESTIMABLE": "YES", "EFFECT_SIZE": natural[0], "CI_START": natural[1], "CI_END": natural[2],
        "Z": abs(analysis.statistic or 0), "P_Z": analysis.p_value, "DF": analysis.k - 1,
        "CHI2": between.q if between else 0.0, "P_CHI2": between.p_value if between else 1.0,
        "I2": between.i2 if between else 0.0,
        "TAU2": between.tau2 if between and analysis.model == "random" else 0.0,
        "Q": test.q if test else 0.0, "P_Q": test.p_value if test else 1.0, "I2_Q": test.i2 if test else 0.0,
    }  # fmt: skip


def outcome(
    number: int, kind: str, name: str, measure: str, rows: Sequence[tuple[str, str, stats.StudyData]], *,
    random: bool = False, method: str = "IV", said: str = "", more: Mapping[str, object] | None = None,
    favours: tuple[str, str] = ("Favours drug", "Favours placebo"),
) -> str:  # fmt: skip
    """Return one outcome as RevMan writes it; rows are study, subgroup and data."""
    key = KEYS[kind]
    grouped = any(group for _, group, _ in rows)
    analysis = stats.meta_analysis(
        [data for _, _, data in rows], measure, model="random" if random else "common",  # type: ignore[arg-type]
        method=method, estimator="DL" if random else None, interval="wald",  # type: ignore[arg-type]
        subgroups=[group for _, group, _ in rows] if grouped else None,
    )  # fmt: skip
    head: dict[str, object] = {
        "ID": f"CMP-001.0{number}", "NO": number, "RANDOM": "YES" if random else "NO", "CI_STUDY": 95, "CI_TOTAL": 95,
        "SUBGROUPS": "YES" if grouped else "NO", "SUBGROUP_TEST": "YES", "TOTALS": "YES", "METHOD": method,
        "EFFECT_MEASURE": said or measure, "STUDIES": len({study for study, _, _ in rows}),
    }  # fmt: skip
    if kind == "effects":
        head["LOG_DATA"] = "YES" if measure in ("OR", "RR", "HR") else "NO"
    totals = [_people(data) for _, _, data in rows]
    if None not in totals:
        head |= {"TOTAL_1": sum(one[0] for one in totals if one), "TOTAL_2": sum(one[1] for one in totals if one)}
    head |= results(analysis) | dict(more or {})
    parts = [f"<{key}_OUTCOME{attributes(head)}><NAME>{escape(name)}</NAME>"]
    parts.append("<GROUP_LABEL_1>Drug</GROUP_LABEL_1><GROUP_LABEL_2>Placebo</GROUP_LABEL_2>")
    parts.append(f"<GRAPH_LABEL_1>{favours[0]}</GRAPH_LABEL_1><GRAPH_LABEL_2>{favours[1]}</GRAPH_LABEL_2>")
    cells = [
        (group, row(key, study, data, analysis.effects[i], analysis.weights[i], measure))
        for i, (study, group, data) in enumerate(rows)
    ]
    if not grouped:
        parts += [cell for _, cell in cells]
    for index, group in enumerate(analysis.subgroups, start=1):
        own = {"ID": f"CMP-001.0{number}.0{index}", "NO": index, **results(group.analysis)}
        parts.append(f"<{key}_SUBGROUP{attributes(own)}><NAME>{escape(group.label)}</NAME>")
        parts += [cell for label, cell in cells if label == group.label]
        parts.append(f"</{key}_SUBGROUP>")
    return "".join([*parts, f"</{key}_OUTCOME>"])


def _people(data: stats.StudyData) -> tuple[int, int] | None:
    if isinstance(data, stats.Counts | stats.Moments):
        return int(data.total_1), int(data.total_2)
    return None


def row(
    key: str, study: str, data: stats.StudyData, effect: stats.StudyEffect, weight: float | None, measure: str
) -> str:
    """Return one study as RevMan writes it. Where nothing can be estimated, the numbers mean nothing."""
    values: dict[str, object] = {"STUDY_ID": f"STD-{study.replace(' ', '-')}", "ESTIMABLE": "NO", "WEIGHT": "0.0"}
    values |= {"EFFECT_SIZE": "123.0", "CI_START": "0.0", "CI_END": "0.0"}
    if effect.effect is not None and effect.variance is not None:
        error = math.sqrt(effect.variance)
        shown = [effect.effect, effect.effect - Z95 * error, effect.effect + Z95 * error]
        logs = {}
        if measure in ("RR", "OR", "HR", "PETO"):
            names = ("LOG_EFFECT_SIZE", "LOG_CI_START", "LOG_CI_END")
            logs = {name: value / math.log(10) for name, value in zip(names, shown, strict=True)}
            shown = [math.exp(value) for value in shown]
        values |= {"ESTIMABLE": "YES", "EFFECT_SIZE": shown[0], "CI_START": shown[1], "CI_END": shown[2], **logs}
        values |= {"SE": error, "WEIGHT": weight or 0.0}
    match data:
        case stats.Counts():
            values |= {"EVENTS_1": data.events_1, "TOTAL_1": data.total_1, "EVENTS_2": data.events_2}
            values |= {"TOTAL_2": data.total_2}
        case stats.Moments():
            values |= {"MEAN_1": data.mean_1, "SD_1": data.sd_1, "TOTAL_1": data.total_1}
            values |= {"MEAN_2": data.mean_2, "SD_2": data.sd_2, "TOTAL_2": data.total_2}
        case stats.Generic():
            values |= {"ESTIMATE": data.effect, "SE": data.standard_error, "TOTAL_1": 0, "TOTAL_2": 0}
        case stats.OMinusE():
            values |= {"O_E": data.o_minus_e, "VAR": data.variance}
    return f"<{key}_DATA{attributes(values)}/>"


COUNTS = [
    ("Adams 2001", "", stats.Counts(12, 100, 24, 98)),
    ("Brown 2005", "", stats.Counts(0, 40, 3, 41)),
    ("Clark 2010", "", stats.Counts(0, 30, 0, 31)),
    ("Davis 2012", "", stats.Counts(30, 200, 41, 199)),
]
GROUPED = [(study, "Adults" if i % 2 else "Children", data) for i, (study, _, data) in enumerate(COUNTS)]
SCORES = [
    ("Adams 2001", "", stats.Moments(5.1, 2.0, 60, 6.4, 2.2, 58)),
    ("Brown 2005", "", stats.Moments(4.8, 1.9, 40, 5.0, 2.1, 41)),
    ("Davis 2012", "", stats.Moments(5.5, 2.4, 90, 6.1, 2.3, 91)),
]
EFFECTS = [
    ("Adams 2001", "", stats.Generic(-0.25, 0.11)),
    ("Brown 2005", "", stats.Generic(0.05, 0.2)),
    ("Davis 2012", "", stats.Generic(-0.4, 0.15)),
]
OBSERVED = [
    ("Adams 2001", "", stats.OMinusE(-4.2, 11.5)),
    ("Davis 2012", "", stats.OMinusE(-1.1, 7.25)),
]
STUDIES = ("Adams 2001", "Brown 2005", "Clark 2010", "Davis 2012")


def every_outcome() -> list[str]:
    return [
        outcome(1, "events", "Deaths", "RR", COUNTS, random=True, method="MH"),
        outcome(2, "events", "Deaths by age", "OR", GROUPED, method="MH"),
        outcome(3, "events", "Rare harm", "PETO", COUNTS, method="PETO", said="PETO_OR"),
        outcome(4, "events", "Difference", "RD", COUNTS, random=True, method="IV"),
        outcome(5, "scores", "Pain", "MD", SCORES, random=True),
        outcome(6, "scores", "Function", "SMD", SCORES, favours=("Favours placebo", "Favours drug")),
        outcome(7, "effects", "Relapse", "HR", EFFECTS, said="Hazard Ratio"),
        outcome(8, "effects", "Change", "MD", EFFECTS, random=True, said="Mean Difference"),
        outcome(9, "observed", "Time to death", "HR", OBSERVED, method="PETO", said="Hazard Ratio"),
    ]


SOF = """<SOF_TABLES><SOF_TABLE ID="SOF-01" NO="1"><TITLE>Drug for illness</TITLE><TABLE COLS="7" ROWS="6">
<TR><TD COLSPAN="7"><P><B>Patient or population:</B> adults with illness</P><P>Settings: hospital</P>
<P>Intervention: drug</P><P>Comparison: placebo</P></TD></TR>
<TR><TH ROWSPAN="2"><P>Outcomes</P></TH><TH COLSPAN="2"><P>Illustrative comparative risks* (95% CI)</P></TH>
<TH ROWSPAN="2"><P>Relative effect<BR/>(95% CI)</P></TH><TH ROWSPAN="2"><P>No of Participants<BR/>(studies)</P></TH>
<TH ROWSPAN="2"><P>Quality of the evidence<BR/>(GRADE)</P></TH><TH ROWSPAN="2"><P>Comments</P></TH></TR>
<TR><TH><P>Assumed risk</P></TH><TH><P>Corresponding risk</P></TH></TR>
<TR><TD><P>Deaths<BR/>Follow-up: 12 months</P></TD><TD><P>184 per 1000</P></TD><TD><P>120 per 1000</P></TD>
<TD><P>RR @EFFECT@</P></TD><TD><P>739 (4 studies)</P></TD>
<TD><P>&#8853;&#8853;&#8853;&#8861; moderate<SUP>1</SUP></P></TD><TD/></TR>
<TR><TD><P>Pain</P></TD><TD/><TD/><TD/><TD><P>380 (3)</P></TD><TD><P>low<SUP>1,2</SUP></P></TD><TD/></TR>
<TR><TD><P>Quality of life</P></TD><TD/><TD/><TD/><TD><P>0</P></TD><TD><P>See comment</P></TD><TD/></TR>
</TABLE><FOOTNOTES><P><SUP>1</SUP> Downgraded one level for risk of bias: no trial was blinded.</P>
<P><SUP>2</SUP> Wide confidence interval (imprecision).</P></FOOTNOTES></SOF_TABLE></SOF_TABLES>"""


def revman(outcomes: Sequence[str] | None = None, *, effect: str = "0.69 (0.49 to 0.97)", more: str = "") -> str:
    """Return a whole RevMan 5 file with every part that a review can have."""
    outcomes = every_outcome() if outcomes is None else outcomes
    studies = "".join(
        f'<STUDY DATA_SOURCE="PUB" ID="STD-{name.replace(" ", "-")}" NAME="{name}" YEAR="{name[-4:]}">'
        f'<REFERENCE PRIMARY="YES" TYPE="JOURNAL_ARTICLE"><AU>{name[:-5]} A</AU><TI>A trial of drug</TI>'
        "<SO>Journal</SO>"
        f"<YR>{name[-4:]}</YR><VL>1</VL><NO>2</NO><PG>3-9</PG><IDENTIFIERS>"
        '<IDENTIFIER TYPE="DOI" VALUE="10.1000/example.1"/><IDENTIFIER TYPE="PUBMED" VALUE="12345678"/></IDENTIFIERS>'
        "</REFERENCE><IDENTIFIERS/></STUDY>"
        for name in STUDIES
    )
    details = "".join(
        f'<INCLUDED_CHAR STUDY_ID="STD-{name.replace(" ", "-")}"><CHAR_METHODS><P>Double-blind randomised trial in '
        "which everybody was followed for the whole of one year at several centres.</P></CHAR_METHODS>"
        "<CHAR_PARTICIPANTS><P>Adults with illness</P></CHAR_PARTICIPANTS>"
        "<CHAR_INTERVENTIONS><P>Drug</P></CHAR_INTERVENTIONS></INCLUDED_CHAR>"
        for name in STUDIES
    )
    bias = "".join(
        f'<QUALITY_ITEM CORE_ITEM="YES" ID="QIT-{9 - i}" LEVEL="STUDY" NO="{i}"><NAME>{domain}</NAME>'
        "<QUALITY_ITEM_DATA>"
        + "".join(
            f'<QUALITY_ITEM_DATA_ENTRY RESULT="{result}" STUDY_ID="STD-{name.replace(" ", "-")}">'
            "<DESCRIPTION><P>Computer-generated</P></DESCRIPTION></QUALITY_ITEM_DATA_ENTRY>"
            for name, result in zip(STUDIES, ("YES", "NO", "UNKNOWN", "YES"), strict=True)
        )
        + "</QUALITY_ITEM_DATA></QUALITY_ITEM>"
        for i, domain in enumerate(("Random sequence generation (selection bias)", "Allocation concealment"), start=1)
    )
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<COCHRANE_REVIEW DOI="10.1002/14651858.CD999999" TYPE="INTERVENTION" REVMAN_VERSION="5">
<COVER_SHEET><TITLE>Drug for illness \x93caf\xe9\x94</TITLE>
<CONTACT><PERSON><LAST_NAME>Secret</LAST_NAME><EMAIL_1>secret@example.org</EMAIL_1></PERSON></CONTACT>
<CREATORS><PERSON ROLE="AUTHOR"><FIRST_NAME>Ada</FIRST_NAME><MIDDLE_INITIALS>B.</MIDDLE_INITIALS>
<LAST_NAME>Author</LAST_NAME><POSITION>Professor</POSITION><EMAIL_1>ada@example.org</EMAIL_1>
<MOBILE_PHONE>555 1234</MOBILE_PHONE><ADDRESS><CITY>Nowhere</CITY></ADDRESS></PERSON></CREATORS>
<DATES><LAST_SEARCH><DATE DAY="11" MONTH="7" YEAR="2013"/></LAST_SEARCH>
<LAST_CITATION_ISSUE ISSUE="11" YEAR="2013"/></DATES>
<HISTORY><WHATS_NEW_ENTRY EVENT="UPDATE"><DATE DAY="" MONTH="5" YEAR="2003"/><DESCRIPTION><P>Private words.</P>
</DESCRIPTION></WHATS_NEW_ENTRY></HISTORY>
<SOURCES_OF_SUPPORT><EXTERNAL_SOURCES><SOURCE><NAME>Health fund</NAME><COUNTRY CODE="GB">UK</COUNTRY></SOURCE>
</EXTERNAL_SOURCES></SOURCES_OF_SUPPORT></COVER_SHEET>
<MAIN_TEXT><SUMMARY><TITLE>Drug for people with illness</TITLE><SUMMARY_BODY><P><B>Background</B></P>
<P>The words of the authors about {{{{ illness }}}}.</P></SUMMARY_BODY></SUMMARY>
<BODY><BACKGROUND><CONDITION><P>Long words of the authors.</P></CONDITION></BACKGROUND></BODY></MAIN_TEXT>
<STUDIES_AND_REFERENCES><STUDIES><INCLUDED_STUDIES>{studies}</INCLUDED_STUDIES>
<EXCLUDED_STUDIES><STUDY ID="STD-Evans-1999" NAME="Evans 1999" YEAR="1999"/></EXCLUDED_STUDIES></STUDIES>
</STUDIES_AND_REFERENCES>
<CHARACTERISTICS_OF_STUDIES><CHARACTERISTICS_OF_INCLUDED_STUDIES>{details}</CHARACTERISTICS_OF_INCLUDED_STUDIES>
</CHARACTERISTICS_OF_STUDIES>
<QUALITY_ITEMS>{bias}</QUALITY_ITEMS>{SOF.replace("@EFFECT@", effect)}
<ANALYSES_AND_DATA CALCULATED_DATA="YES"><COMPARISON ID="CMP-001" NO="1"><NAME>Drug or placebo</NAME>
{"".join(outcomes)}</COMPARISON></ANALYSES_AND_DATA>
<FIGURES><FIGURE TYPE="PRISMA"><FLOWCHART><FLOWCHARTBOX><P>1,200 records identified through database searching</P>
<FLOWCHARTBOX><P>34 additional records identified through other sources</P></FLOWCHARTBOX>
<FLOWCHARTBOX><P>900 records screened</P><FLOWCHARTBOX><P>850 records excluded</P></FLOWCHARTBOX></FLOWCHARTBOX>
<FLOWCHARTBOX><P>60 full-text articles assessed for eligibility</P></FLOWCHARTBOX>
<FLOWCHARTBOX><P>5 studies included in qualitative synthesis</P></FLOWCHARTBOX></FLOWCHARTBOX></FLOWCHART>
</FIGURE></FIGURES>
{more}</COCHRANE_REVIEW>
"""


def revman_bytes(text: str | None = None) -> bytes:
    """Return the file as RevMan saves it: Windows-1252 under the name of ISO-8859-1."""
    return (revman() if text is None else text).encode("latin-1")


def saved(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def zipped(files: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
