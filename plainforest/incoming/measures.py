"""What other programs call measures, methods and models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

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
