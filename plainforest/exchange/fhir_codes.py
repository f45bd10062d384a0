"""Codes of FHIR R5 and of the guide for evidence-based medicine that a Summary of Findings needs."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from plainforest.model import Measure

UNUSABLE = re.compile(r"[^A-Za-z0-9.-]+")
"""What an id cannot have."""
TAG = re.compile(r"<(?=[A-Za-z/!?])")
PROFILE = "http://hl7.org/fhir/uv/ebm/StructureDefinition/summary-of-findings|1.0.0-ballot"
"""The guide's first ballot, which is the last of its versions for FHIR R5."""
FEVIR = "https://fevir.net/resources/CodeSystem/179423"
THO = "http://terminology.hl7.org/CodeSystem"
FHIR = "http://hl7.org/fhir"

STATISTICS: Mapping[Measure, tuple[str, str]] = {
    "RR": ("C93152", "Relative Risk"),
    "OR": ("C16932", "Odds Ratio"),
    "PETO": ("C16932", "Odds Ratio"),
    "RD": ("0000424", "Risk Difference"),
    "MD": ("0000457", "Mean Difference"),
    "SMD": ("0000100", "Standardized Mean Difference"),
    "IRR": ("rate-ratio", "Incidence Rate Ratio"),
    "HR": ("C93150", "Hazard Ratio"),
}
"""The ratio of means has no code."""
ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "ci": ("C53324", "Confidence interval"),
    "p": ("C44185", "P-value"),
    "q": ("0000419", "Cochran's Q statistic"),
    "i2": ("0000420", "I-squared"),
    "tau2": ("0000421", "Tau squared"),
}
MODELS: Mapping[str, str] = {
    "common": "effectsFixed", "random": "effectsRandom", "IV": "poolInverseVariance", "MH": "poolMantelHaenzsel",
    "PETO": "poolPeto", "hksj": "hartungKnapp", "adhoc": "modifiedHartungKnapp",
    "REML": "tauRestrictedMaximumLikelihood",
    "DL": "tauDersimonianLaird", "PM": "tauPauleMandel", "ML": "tauMaximumLikelihood", "HS": "tauHunterSchmidt",
    "SJ": "tauSidikJonkman", "EB": "tauEmpiricalBayes",
}  # fmt: skip
CERTAINTY: Mapping[str, tuple[str, str]] = {
    "high": ("high", "High quality"),
    "moderate": ("moderate", "Moderate quality"),
    "low": ("low", "Low quality"),
    "very_low": ("very-low", "Very low quality"),
}
DOMAINS: Mapping[str, tuple[str, str]] = {
    "overall": ("Overall", "Overall certainty"),
    "risk_of_bias": ("RiskOfBias", "Risk of bias"),
    "inconsistency": ("Inconsistency", "Inconsistency"),
    "indirectness": ("Indirectness", "Indirectness"),
    "imprecision": ("Imprecision", "Imprecision"),
    "publication_bias": ("PublicationBias", "Publication bias"),
    "dose_response": ("DoseResponseGradient", "Dose response gradient"),
    "opposing_confounding": ("PlausibleConfounding", "Plausible confounding"),
    "large_effect": ("LargeEffect", "Large effect"),
}
SECTIONS: Mapping[str, tuple[str, str]] = {
    "outcome": ("outcome-measure", "Outcome Measure"),
    "participants": ("sample-size", "Sample Size"),
    "comparator": ("result-with-comparator-alone", "Result with comparator alone"),
    "intervention": ("result-with-intervention-alone-calculated", "Result with intervention alone (calculated)"),
    "relative": ("result-with-intervention-vs-comparator", "Result with intervention vs. comparator"),
    "certainty": ("certainty-of-evidence", "Certainty of Evidence"),
    "happens": ("assertion", "Assertion"),
}
"""The columns of the guide's table, in its order. Its column for differences alone does not exist."""


@lru_cache(maxsize=512)
def concept(system: str, code: str, display: str = "") -> dict[str, Any]:
    """Return a concept of a code system. It is the same value each time, and not to be changed."""
    coding = {"system": system, "code": code}
    return {"coding": [coding | ({"display": display} if display else {})]}


def section_code(name: str) -> dict[str, Any]:
    """Return the code of one of the table's columns."""
    return concept(FEVIR, *SECTIONS[name])


@lru_cache(maxsize=1024)
def ident(*parts: str) -> str:
    """Return an id of FHIR, at most 64 letters, digits, hyphens and dots; a long one ends in a digest."""
    text = UNUSABLE.sub("-", "-".join(parts))
    if len(text) <= 64:
        return text
    return f"{text[:51]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def markdown(text: str) -> str:
    """Return a text for a field of Markdown, in which what looks like HTML stays text."""
    return TAG.sub("&lt;", text) if "<" in text else text


@lru_cache(maxsize=1024)
def address(kind: str, name: str) -> str:
    """Return the address of a resource in its bundle: a UUID made from its name, and so always the same."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'plainforest:{kind}/{name}')}"


def reference(kind: str, name: str, display: str) -> dict[str, Any]:
    """Return a reference to a resource of the bundle."""
    return {"reference": address(kind, name), "type": kind, "display": display}
