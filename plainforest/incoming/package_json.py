"""Data packages as JSON (version 2.3): the same facts as in the tables, nested, with other units.

Weights and I² are shares, results of ratios are natural logarithms. Objects are known by what they hold, wherever they
are nested: settings have an effect measure, data rows a study and numbers, judgements a judgement.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from plainforest.incoming.bias import TOOL_1, TOOL_2, judgement_of, short_support, tool_of
from plainforest.incoming.measures import measure_of
from plainforest.incoming.model import Incoming, Judgement, RefusedError
from plainforest.incoming.package_csv import comparisons_of, studies_of, without_tags
from plainforest.incoming.sheets import Row, get, plain
from plainforest.incoming.values import number
from plainforest.model import RATIO_MEASURES, Bias

DEEPEST = 40
MOST = 500_000
SAME: Mapping[str, tuple[str, ...]] = {
    "analysisgroup": ("analysisgroupnumber", "comparisonnumber", "analysisgroupno", "comparison"),
    "analysisgroupname": ("comparisonname", "analysisgrouptitle", "comparisontitle"),
    "analysisnumber": ("outcomenumber", "analysisno"),
    "analysisname": ("analysistitle", "outcomename"),
    "experimentalcases": ("experimentalevents", "interventioncases", "interventionevents", "experimentalgroupcases"),
    "experimentaln": ("experimentaltotal", "experimentalsamplesize", "interventionn", "interventiontotal"),
    "experimentalmean": ("interventionmean",),
    "experimentalsd": ("experimentalstandarddeviation", "interventionsd"),
    "controlcases": ("controlevents", "comparatorcases", "comparatorevents"),
    "controln": ("controltotal", "controlsamplesize", "comparatorn", "comparatortotal"),
    "controlmean": ("comparatormean",),
    "controlsd": ("controlstandarddeviation", "comparatorsd"),
    "givmean": ("givestimate", "inputmean", "inputestimate"),
    "givse": ("givstandarderror", "inputse", "standarderror", "se"),
    "oe": ("ominuse", "observedminusexpected"),
    "mean": ("effect", "effectsize", "pointestimate", "estimate", "effectestimate"),
    "cistart": ("cilow", "cilower", "cilowerlimit", "lowerci", "confidenceintervalstart", "confidenceintervallower"),
    "ciend": ("cihigh", "ciupper", "upperci", "confidenceintervalend", "confidenceintervalupper"),
    "heterogeneitytau2": ("tau2", "tausquared", "heterogeneitytausquared"),
    "heterogeneitychi2": ("chi2", "chisquared", "heterogeneitychisquared"),
    "heterogeneitydf": ("df", "degreesoffreedom", "heterogeneitydegreesoffreedom"),
    "heterogeneityp": ("heterogeneitypvalue",),
    "heterogeneityi2": ("i2", "isquared", "heterogeneityisquared"),
    "effectz": ("z", "zscore", "effectzscore", "testz"),
    "effectt": ("t", "tscore"),
    "effectp": ("effectpvalue", "pvalue", "p"),
    "subgroupchi2": ("subgroupdifferenceschi2", "subgrouptestchi2", "subgroupchisquared"),
    "subgroupp": ("subgroupdifferencesp", "subgrouptestp", "subgrouppvalue"),
    "subgroupi2": ("subgroupdifferencesi2", "subgrouptesti2", "subgroupisquared"),
    "study": ("studyname", "studylabel", "studyid"),
    "studyyear": ("year", "yearofstudy"),
    "subgroup": ("subgroupname", "subgrouplabel"),
    "judgement": ("judgment", "riskofbiasjudgement", "judgementlevel"),
    "support": ("supportforjudgement", "supportforjudgment", "justification", "judgementsupport"),
    "domain": ("domainname", "domainlabel", "biasdomain"),
    "logscaledata": ("logscale",),
    "cimethod": ("confidenceintervalmethod", "summarycimethod"),
    "heterogeneityestimator": ("tau2estimator", "estimator"),
    "cipilevel": ("cilevel", "confidencelevel"),
    "swapeventandnonevent": ("swapevents", "swapeventnonevent"),
}  # fmt: skip
LEVELS: tuple[tuple[str, str], ...] = (
    ("subgroup", r"subgroups?(estimates|results)?$"),
    ("group", r"(analysisgroups?|comparisons?|analysisgrouplist)$"),
    ("analysis", r"(analyses|analysis|outcomes?|overallestimatesandsettings)$"),
    ("study", r"(studies|includedstudies|studydata|studyinformation)$"),
)
NUMBERS = (
    "experimentalcases", "experimentaln", "experimentalmean", "controlcases", "controln", "controlmean", "givmean",
    "oe",
    "mean", "weight",
)  # fmt: skip
WORST: tuple[Bias, ...] = ("high", "unclear", "some_concerns", "low")


@dataclass(slots=True)
class _Found:
    """What stands in the documents, sorted by what it is."""

    settings: list[dict[str, str]] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    groups: list[dict[str, str]] = field(default_factory=list)
    judgements: list[dict[str, str]] = field(default_factory=list)
    studies: list[dict[str, str]] = field(default_factory=list)
    title: str = ""
    seen: int = 0


def read_documents(documents: Iterable[object], title: str, *, with_text: bool) -> Incoming:
    """Return the review in the JSON documents of a package.

    Parameters
    ----------
    documents : iterable of object
        What the files hold.
    title : str
        What to call the review if it does not say.
    with_text : bool
        Whether to take prose.

    Raises
    ------
    RefusedError
        If there is no analysis in them, or they are nested too deep.
    """
    found = _Found()
    for document in documents:
        _walk(document, "", {}, found, 0)
    if not found.settings:
        message = "It is JSON without an analysis: no object in it has an effect measure."
        raise RefusedError(
            "import-unknown-format", message, "Take the data package from 'Download data' beside the review."
        )
    ratios = {
        (get(row, "Analysis group") or "1", get(row, "Analysis number")): measure_of(get(row, "Effect measure"))
        in RATIO_MEASURES
        for row in found.settings
    }
    for rows in (found.settings, found.rows, found.groups):
        in_per_cent = any((number(row.get(key, "")) or 0) > 1.000001 for row in rows for key in SHARES)
        for row in rows:
            ratio = ratios.get((get(row, "Analysis group") or "1", get(row, "Analysis number")), False)
            row.update(_units(row, ratio=ratio, in_per_cent=in_per_cent))
    domains, tool, bias, odd = _bias(found.judgements, with_text=with_text)
    studies = studies_of([_described(row) for row in found.studies], found.rows, with_text=with_text)
    return Incoming(
        form="Cochrane data package, version 2.3, JSON",
        title=found.title or title,
        studies=tuple(replace(study, bias=bias.get(study.name, {})) for study in studies),
        domains=domains,
        tool=tool,
        comparisons=comparisons_of(found.settings, found.rows, found.groups),
        numbers_of_studies={"included": len(studies)},
        with_text=with_text,
        left_out=("The package has no question, authors, study flow or Summary of Findings table.", *odd),
    )


SHARES = ("weight", "heterogeneityi2", "subgroupi2")


def _units(row: Row, *, ratio: bool, in_per_cent: bool) -> dict[str, str]:
    """Return the cells whose units differ from those of the tables: shares as per cent, logarithms as ratios."""
    changed: dict[str, str] = {}
    for key in SHARES:
        value = number(row.get(key, ""))
        if value is not None and not in_per_cent:
            changed[key] = repr(value * 100)
    values = [number(row.get(key, "")) for key in ("mean", "cistart", "ciend")]
    if not ratio or None in values:
        return changed
    middle, low, high = (value or 0.0 for value in values)
    # symmetric about its estimate: an interval of logarithms, whatever the file says
    if math.isclose(low + high, 2 * middle, abs_tol=1e-6 * max(high - low, 1e-9)) and max(abs(low), abs(high)) < 700:
        changed |= {"mean": repr(math.exp(middle)), "cistart": repr(math.exp(low)), "ciend": repr(math.exp(high))}
    return changed


def _walk(node: object, key: str, context: Mapping[str, str], found: _Found, depth: int) -> None:
    if depth > DEEPEST:
        raise RefusedError(
            "import-too-deep", f"Its values are nested more than {DEEPEST} levels deep, as no review is."
        )
    found.seen += 1
    if found.seen > MOST:
        raise RefusedError("import-too-large", f"It holds more than {MOST} values.")
    if isinstance(node, list):
        for index, item in enumerate(node, start=1):
            _walk(item, key, {**context, "position": str(index)}, found, depth + 1)
        return
    if not isinstance(node, dict):
        return
    flat = _flat(node)
    level = next((name for name, pattern in LEVELS if re.fullmatch(pattern, plain(key))), "")
    here = _named(flat, level, context)
    _sort(here, flat, level, found)
    handed = {name: here[name] for name in HANDED if here.get(name)}
    for name, inner in _lists(node):
        _walk(inner, name, handed, found, depth + 1)


HANDED = (
    "analysisgroup",
    "analysisgroupname",
    "analysisnumber",
    "analysisname",
    "study",
    "studyyear",
    "subgroup",
    "domain",
)


def _named(flat: Mapping[str, str], level: str, context: Mapping[str, str]) -> dict[str, str]:
    """Return an object's cells with those of the objects around it, and its own name and number under their level."""
    here = {**context, **flat}
    name = flat.get("name") or flat.get("title") or flat.get("label") or ""
    count = flat.get("number") or flat.get("no") or context.get("position", "")
    if level == "group":
        here.setdefault("analysisgroupname", name)
        here["analysisgroup"] = flat.get("analysisgroup") or count
    elif level == "analysis":
        here["analysisname"] = flat.get("analysisname") or name
        stated = flat.get("analysisnumber") or count
        if match := re.fullmatch(r"(\d+)\.(\d+)", stated):
            here["analysisgroup"], stated = match.groups()
        here["analysisnumber"] = stated
    elif level == "subgroup":
        here["subgroup"] = flat.get("subgroup") or name
    elif level == "study":
        here["study"] = flat.get("study") or name
    return here


def _sort(here: dict[str, str], flat: Mapping[str, str], level: str, found: _Found) -> None:
    if "effectmeasure" in flat and ("statisticalmethod" in flat or "datatype" in flat):
        found.settings.append(here)
    elif "judgement" in flat:
        found.judgements.append(here)
    elif (level != "subgroup" or flat.get("study")) and here.get("study") and any(flat.get(name) for name in NUMBERS):
        if here.get("analysisnumber"):
            found.rows.append(here)
    elif here.get("subgroup") and here.get("analysisnumber") and (level == "subgroup" or flat.get("subgroup")):
        found.groups.append(here)
    elif level == "study" and here.get("study"):
        found.studies.append(here)
    elif not found.title and (title := flat.get("reviewtitle") or ("" if level else flat.get("title", ""))):
        found.title = title


def _flat(node: Mapping[str, object], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Return the single values of an object and of the objects in it, with and without the names of those."""
    found: dict[str, str] = {}
    inner: dict[str, str] = {}
    for key, value in node.items():
        name = plain(str(key))
        if isinstance(value, dict) and depth < 6 and not any(re.fullmatch(p, name) for _, p in LEVELS[1:]):
            for one, text in _flat(value, name, depth + 1).items():
                inner.setdefault(name + one, text)
                inner.setdefault(one, text)
        elif isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif isinstance(value, int | float):
            found[name] = repr(value)
        elif isinstance(value, str):
            found[name] = value.strip()
    found = {**inner, **found}
    if not prefix:
        for name, others in SAME.items():
            if not found.get(name) and (other := next((found[one] for one in others if found.get(one)), "")):
                found[name] = other
    return found


def _lists(node: Mapping[str, object], depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield the lists in an object and in the objects in it; an object whose names are ids counts as a list."""
    if depth > DEEPEST:
        raise RefusedError(
            "import-too-deep", f"Its values are nested more than {DEEPEST} levels deep, as no review is."
        )
    for key, value in node.items():
        if isinstance(value, list):
            yield str(key), value
        elif isinstance(value, dict):
            name = plain(str(key))
            if (
                any(re.fullmatch(pattern, name) for _, pattern in LEVELS)
                and value
                and all(isinstance(one, dict) for one in value.values())
            ):
                yield str(key), [{"number": str(ident), **one} for ident, one in value.items() if isinstance(one, dict)]
            else:
                yield from _lists(value, depth + 1)


def _described(row: Row) -> Row:
    """Return a study with its characteristics under the names that tables give them."""
    found = {"study": row.get("study", ""), "year": row.get("year", "") or row.get("studyyear", "")}
    for name in ("methods", "participants", "interventions", "outcomes", "notes"):
        found[plain(f"Char: {name}")] = row.get(f"characteristics{name}", "") or row.get(name, "")
    return found


def _bias(
    judged: Iterable[Row], *, with_text: bool
) -> tuple[tuple[str, ...], str, dict[str, dict[str, Judgement]], tuple[str, ...]]:
    rows = [(row, row.get("domain") or row.get("name") or row.get("label") or "") for row in judged]
    tool = tool_of(dict.fromkeys(name for _, name in rows))
    older = any(re.search(r"sequence generation|allocation concealment|blinding", name, re.I) for _, name in rows)
    tool = TOOL_1 if older and tool == TOOL_1 else TOOL_2
    found: dict[str, dict[str, Judgement]] = {}
    domains: list[str] = []
    several: set[str] = set()
    for row, said in rows:
        name = " ".join(said.replace("_", " ").split())
        judgement = judgement_of(row.get("judgement", ""), tool)
        study = " ".join(row.get("study", "").split())
        if not study or not name or judgement == "not_stated":
            continue
        if name not in domains:
            domains.append(name)
        text = without_tags(row.get("support", ""))
        new = Judgement(judgement=judgement, support=text if with_text else short_support(text))
        before = found.setdefault(study, {}).setdefault(name, new)
        if before.judgement != judgement:
            several.add(study)
            if WORST.index(judgement) < WORST.index(before.judgement):
                found[study][name] = new
    odd = (f"Judgements that differ from result to result ({', '.join(sorted(several))}): the worst stands.",)
    return tuple(domains), tool if domains else TOOL_1, found, odd if several else ()
