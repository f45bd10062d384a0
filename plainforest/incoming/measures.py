"""What other programs call measures, methods and models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from plainforest.incoming.model import Estimator, Interval
from plainforest.model import Measure

NAMES: tuple[tuple[str, Measure], ...] = (
    (r"peto", "PETO"),
    (r"hazards? ratio", "HR"),
    (r"rate ratio|ratio of rates", "IRR"),
    (r"ratio of (geometric )?means|means? ratio|response ratio", "ROM"),
    (r"odds ratio", "OR"),
    (r"risk ratio|relative risk\b(?! reduction)|prevalence ratio", "RR"),
    (r"risk difference", "RD"),
    (r"(std\.?|standardi[sz]ed) mean difference|hedges|cohen", "SMD"),
    (r"mean difference|difference (in|of|between) means", "MD"),
)
SHORT: Mapping[str, Measure] = {
    "or": "OR", "peto or": "PETO", "rr": "RR", "rd": "RD", "md": "MD", "wmd": "MD", "smd": "SMD", "hr": "HR",
    "irr": "IRR", "rom": "ROM",
}  # fmt: skip

ESTIMATORS: tuple[tuple[str, Estimator], ...] = (
    (r"restricted|\breml\b", "REML"), (r"dersimonian|\bdl\b", "DL"), (r"paule|mandel|\bpm\b", "PM"),
    (r"hunter|schmidt|\bhs\b", "HS"), (r"sidik|jonkman|\bsj\b", "SJ"), (r"empirical bayes|\beb\b", "EB"),
    (r"maximum likelihood|\bml\b", "ML"),
)  # fmt: skip
HARTUNG_KNAPP = r"hksj|hartung|knapp|sidik|jonkman|\bm?(hk|kh)n?a?\b|\bknha\b"
MODIFIED = r"ad ?hoc|modifi|truncat|never narrower|\bm(hk|kh)\b"
UNMODIFIED = r"unmodifi|untruncat|\b(no|not|non|without)\b( \w+){0,3} (ad ?hoc|modifi|truncat)"


def measure_of(said: str) -> Measure | None:
    """Return the measure that a name means, or None."""
    plain = re.sub(r"[_\s-]+", " ", said.casefold()).strip()
    short = SHORT.get(re.sub(r"^(log|ln)\b|[\[\]()]", "", plain).strip())
    return short or next((measure for pattern, measure in NAMES if re.search(pattern, plain)), None)


def is_logarithm(said: str) -> bool:
    """Tell whether a name speaks of the logarithm of a measure."""
    return re.match(r"\s*(log|ln)\b|\s*(log|ln)[ _\[(]?(or|rr|hr)\b", said, re.I) is not None


def method_of(said: str) -> Literal["IV", "MH", "PETO"] | None:
    """Return the method that a name means, or None."""
    plain = re.sub(r"[^a-z]", "", said.casefold())
    if plain in ("mh", "mantelhaenszel", "mantelhaenszelmethod"):
        return "MH"
    if plain.startswith("peto") or plain in ("expoevar", "oevar"):
        return "PETO"
    return "IV" if plain in ("iv", "inverse", "inversevariance", "genericinversevariance") else None


def estimator_of(said: str) -> Estimator | None:
    """Return the estimator of tau² that a name means, or None."""
    return next((estimator for pattern, estimator in ESTIMATORS if re.search(pattern, _words(said))), None)


def interval_of(said: str) -> Interval:
    """Return the confidence interval that a name means: Hartung-Knapp's under its many names, else Wald's."""
    plain = _words(said)
    if not re.search(HARTUNG_KNAPP, plain):
        return "wald"
    return "adhoc" if re.search(MODIFIED, plain) and not re.search(UNMODIFIED, plain) else "hksj"


def _words(said: str) -> str:
    return " ".join(re.sub(r"[^a-z]+", " ", said.casefold()).split())
