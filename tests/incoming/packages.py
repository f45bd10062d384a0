"""Cochrane data packages for the tests, from the same numbers in every version."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from plainforest import stats
from tests.incoming import making

Analysis = tuple[int, str, str, str, str, bool, Sequence[tuple[str, str, stats.StudyData]]]
ANALYSES: tuple[Analysis, ...] = (
    (1, "Deaths", "Dichotomous", "Risk Ratio", "MH", True, making.COUNTS),
    (2, "Deaths by age", "Dichotomous", "Odds Ratio", "MH", False, making.GROUPED),
    (3, "Pain", "Continuous", "Mean Difference", "IV", True, making.SCORES),
    (4, "Relapse", "Contrast level", "Hazard Ratio", "IV", False, making.EFFECTS),
    (5, "Time to death", "O-E and variance", "Hazard Ratio", "EXP_O_E_VAR", False, making.OBSERVED),
)
MEASURES = {"Risk Ratio": "RR", "Odds Ratio": "OR", "Mean Difference": "MD", "Hazard Ratio": "HR"}


HKSJ = "Hartung-Knapp-Sidik-Jonkman (HKSJ)"
REML = "Restricted maximum-likelihood"


def pooled(one: Analysis, *, second: bool, interval: str = "hksj", estimator: str = "REML") -> stats.MetaAnalysis:
    _, _, _, measure, method, random, rows = one
    reml = random and second
    return stats.meta_analysis(
        [data for _, _, data in rows], MEASURES[measure],  # type: ignore[arg-type]
        model="random" if random else "common",
        method="IV" if reml else {"EXP_O_E_VAR": "PETO"}.get(method, method),  # type: ignore[arg-type]
        estimator=(estimator if reml else "DL") if random else None,  # type: ignore[arg-type]
        interval=interval if reml else "wald",  # type: ignore[arg-type]
        subgroups=[group for _, group, _ in rows] if any(group for _, group, _ in rows) else None,
    )  # fmt: skip


def _arms(data: stats.StudyData, absent: object) -> dict[str, Any]:
    names = ("Experimental mean", "Experimental SD", "Experimental cases", "Experimental N", "Control mean",
             "Control SD", "Control cases", "Control N", "GIV Mean", "GIV SE", "O-E", "Variance")  # fmt: skip
    found: dict[str, Any] = dict.fromkeys(names, absent)
    match data:
        case stats.Counts():
            found |= {"Experimental cases": data.events_1, "Experimental N": data.total_1}
            found |= {"Control cases": data.events_2, "Control N": data.total_2}
        case stats.Moments():
            found |= {"Experimental mean": data.mean_1, "Experimental SD": data.sd_1, "Experimental N": data.total_1}
            found |= {"Control mean": data.mean_2, "Control SD": data.sd_2, "Control N": data.total_2}
        case stats.Generic():
            found |= {"GIV Mean": data.effect, "GIV SE": data.standard_error}
        case stats.OMinusE():
            found |= {"O-E": data.o_minus_e, "Variance": data.variance}
    return found


def _result(analysis: stats.MetaAnalysis, absent: object, *, second: bool) -> dict[str, Any]:
    natural = analysis.natural_effect()
    between = analysis.heterogeneity
    names = ("Mean", "CI start", "CI end", "Heterogeneity Tau²", "Heterogeneity Chi²", "Heterogeneity df",
             "Heterogeneity P", "Heterogeneity I²", "Effect Z", "Effect T", "Effect P")  # fmt: skip
    if natural is None:
        return dict.fromkeys(names, absent)
    i2 = between and (between.i2_tau2 if analysis.estimator == "REML" else between.i2)
    statistic = abs(analysis.statistic or 0)
    found = dict(zip(names, (
        *natural, between.tau2 if between and analysis.model == "random" else absent, between.q if between else absent,
        analysis.k - 1, between.p_value if between else absent, i2 if between else absent,
        statistic if analysis.df is None else absent, statistic if analysis.df is not None else absent,
        analysis.p_value,
    ), strict=True))  # fmt: skip
    if not second:
        found.pop("Effect T")
    return found


def tables(
    *,
    second: bool,
    analyses: Sequence[Analysis] = ANALYSES,
    interval: tuple[str, str] = ("hksj", HKSJ),
    estimator: tuple[str, str] = ("REML", REML),
) -> dict[str, list[dict[str, Any]]]:
    """Return the three tables of a package, unrounded; interval and estimator as computed and as the file says."""
    absent: object = "" if second else 0.0
    settings, rows, groups = [], [], []
    for one in analyses:
        number, name, kind, measure, method, random, members = one
        analysis = pooled(one, second=second, interval=interval[0], estimator=estimator[0])
        reml = random and second
        head = {"Analysis group": 1, "Analysis number": number, "Analysis name": name}
        plan: dict[str, Any] = {
            "Analysis group name": "Drug or placebo", "Data source": "Custom input", "Data source eligibility": "#N/A",
            "Data type": kind, "Log-scale data": "true" if measure != "Mean Difference" else "false",
            "Experimental group label": "Drug", "Control group label": "Placebo",
            "Statistical method": "IV" if reml else method, "Effect measure": measure, "Unit of effect measure": "",
            "Analysis model": "Random effects" if random else "Fixed effect", "Subgroup estimates": "true",
            "Overall estimates": "true", "Test for subgroup differences": "true", "Swap event and non-event": "false",
        }  # fmt: skip
        if second:
            plan |= {"Heterogeneity estimator": estimator[1] if random else "", "CI/PI level": "95%"}
            plan |= {"CI method": interval[1] if random else "Wald-type"}
            plan |= {"Graph label (left)": "Favours drug", "Graph label (right)": "Favours placebo"}
        else:
            plan |= {"Study CI": "95%", "Estimate CI": "95%"}
        test = analysis.subgroup_test
        plan |= _result(analysis, absent, second=second)
        plan |= {"Subgroup Chi²": test.q if test else absent, "Subgroup P": test.p_value if test else absent,
                 "Subgroup I²": test.i2 if test else absent}  # fmt: skip
        settings.append({**head, **plan, "ID": f"analysis:{number}"})
        for group in analysis.subgroups:
            groups.append({"Analysis group": 1, "Analysis number": number, "Subgroup": group.label,
                           **_result(group.analysis, absent, second=second)})  # fmt: skip
        for (study, label, data), effect, weight in zip(members, analysis.effects, analysis.weights, strict=True):
            limits = stats.study_interval(effect)
            shown: dict[str, Any] = dict.fromkeys(("Weight", "Mean", "CI start", "CI end"), absent)
            if effect.effect is not None and limits is not None:
                values = (effect.effect, *limits)
                natural = [stats.natural(analysis.measure, value) for value in values]
                shown = dict(zip(("Mean", "CI start", "CI end"), natural, strict=True)) | {"Weight": weight or 0}
            rows.append({**head, "Subgroup": label, "Applicability": "SUBGROUP_AND_OVERALL", "Study": study,
                         "Study year": study[-4:], **_arms(data, absent), **shown, "Footnotes": ""})  # fmt: skip
    return {"overall-estimates-and-settings": settings, "data-rows": rows, "subgroup-estimates": groups}


def as_csv(rows: Sequence[Mapping[str, Any]], *, bom: bool) -> str:
    """Return a table as packages write it: six decimals, zeros at the end left away."""
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: _rounded(value) for key, value in row.items()})
    return ("\ufeff" if bom else "") + out.getvalue()


def _rounded(value: object) -> object:
    return repr(round(value, 6)) if isinstance(value, float) and value else value


BIAS = (
    "Study,Domain (judgement): Bias arising from the randomization process,"
    "Domain (support): Bias arising from the randomization process,Domain (judgement): Overall bias,"
    "Domain (support): Overall bias\nAdams 2001,Low,<p>Sealed</p>,Some concerns,\nBrown 2005,High,,High,\n"
)
STUDIES = "Study,Year,Data source,Char: Methods,Char: Participants\nAdams 2001,2001,PUB,Randomised trial,Adults\n"
RIS = (
    "TY  - JOUR\nNS  - Adams 2001\nAU  - Adams, A\nTI  - A trial of drug\nJO  - Journal\nPY  - 2001\nVL  - 1\nSP  - 3\n"
    "EP  - 9\nDO  - https://doi.org/10.1000/example.1\nER  - \n"
)


def files(*, second: bool = False, prefix: str = "CD999999", **options: Any) -> dict[str, str]:
    """Return the files of a package by their paths."""
    found = {
        f"{prefix}-analysis-data/{prefix}-{name}.csv": as_csv(rows, bom=not second)
        for name, rows in tables(second=second, **options).items()
    }
    bom = "" if second else "\ufeff"
    return found | {
        f"{prefix}-study-data/{prefix}-risk-of-bias.csv": bom + BIAS,
        f"{prefix}-study-data/{prefix}-study-information.csv": bom + STUDIES,
        f"{prefix}-study-data/{prefix}-included.ris": bom + RIS,
    }


def documents(*, nested: bool, **options: Any) -> dict[str, str]:
    """Return a package as JSON: shares for weights and I², logarithms for ratios, all numbers in full."""
    data = tables(second=True, **options)
    ratio = {
        row["Analysis number"]: row["Effect measure"] != "Mean Difference"
        for row in data["overall-estimates-and-settings"]
    }

    def turned(row: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in row.items():
            if value == "":
                continue
            words = name.replace("²", "2").replace("-", " ").replace("/", " ").split()
            key = words[0].lower() + "".join(word[:1].upper() + word[1:] for word in words[1:])
            if name in ("Weight", "Heterogeneity I²", "Subgroup I²"):
                value = value / 100
            if name in ("Mean", "CI start", "CI end") and ratio[row["Analysis number"]]:
                value = math.log(value)
            if isinstance(value, str) and value in ("true", "false"):
                value = value == "true"
            if name == "CI/PI level":
                value = 0.95
            found[key] = value.upper().replace(" ", "_") if name in ("Data type", "Effect measure") else value
        return found

    settings, rows, groups = ([turned(row) for row in data[name]] for name in data)
    bias = {"studies": [
        {"name": "Adams 2001", "domains": [
            {"domain": "Bias arising from the randomization process", "judgement": "LOW_RISK", "support": "Sealed"},
            {"domain": "Overall bias", "judgement": "UNCLEAR_RISK"}]},
        {"name": "Brown 2005", "domains": [
            {"domain": "Bias arising from the randomization process", "judgement": "HIGH_RISK"}]},
    ]}  # fmt: skip
    if not nested:
        whole: dict[str, Any] = {"overallEstimatesAndSettings": settings, "dataRows": rows, "subgroupEstimates": groups}
        return {"package.json": json.dumps(whole), "rob.json": json.dumps(bias)}
    analyses = []
    for one in settings:
        own = [row for row in rows if row["analysisNumber"] == one["analysisNumber"]]
        inside = [group for group in groups if group["analysisNumber"] == one["analysisNumber"]]
        keep = {
            key: value for key, value in one.items() if key not in ("analysisGroup", "analysisNumber", "analysisName")
        }
        estimates = {
            key: keep.pop(key) for key in ("mean", "ciStart", "ciEnd", "effectZ", "effectT", "effectP") if key in keep
        }
        bare = [{key: value for key, value in row.items() if not key.startswith("analysis")} for row in own]
        analyses.append({
            "number": one["analysisNumber"], "name": one["analysisName"], "settings": keep,
            "overallEstimate": estimates,
            "dataRows": [row for row in bare if "subgroup" not in row],
            "subgroups": [
                {"name": group["subgroup"], "number": index, "estimate": {key: value for key, value in group.items()
                 if not key.startswith(("analysis", "subgroup"))},
                 "dataRows": [row for row in bare if row.get("subgroup") == group["subgroup"]]}
                for index, group in enumerate(inside, start=1)],
        })  # fmt: skip
    review = {
        "title": "Drug for illness",
        "analysisGroups": [{"number": 1, "name": "Drug or placebo", "analyses": analyses}],
    }
    return {"CD999999-data.json": json.dumps(review, indent=1), "rob.json": json.dumps(bias)}
