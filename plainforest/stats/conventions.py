"""Where programs differ in computing the effect of one study: the rules of RevMan, of metafor, or any mixture."""

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

DoubleZeros = Literal["by_measure", "by_method", "keep", "drop"]
Cells = Literal["raw", "corrected"]
SmdVariance = Literal["revman", "LS", "LS2", "UB", "AV"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """The rules by which study effects are computed. The defaults are those of RevMan.

    Parameters
    ----------
    correction : float
        What is added to all cells of a study in which a cell is zero (to both event counts, for rates).
    double_zeros : {"by_measure", "by_method", "keep", "drop"}
        A study with no events in both arms, or with events in everybody. "by_measure" is RevMan's rule: it says
        nothing about a ratio, counts for a risk difference, and a risk ratio with events in everybody is 1. "keep"
        corrects and keeps it, "drop" leaves it out. "by_method" is metafor's default: keep it with inverse variance,
        drop it with Mantel-Haenszel.
    risk_difference : {"raw", "corrected"}
        Whether the difference itself is taken from raw or corrected cells; its variance always takes corrected ones.
    mantel_haenszel : {"corrected", "raw"}
        The cells of zero-cell studies in the Mantel-Haenszel sums.
    rd_standard_error : {"greenland-robins", "sato"}
        Standard error of the Mantel-Haenszel risk difference.
    hedges : {"approximate", "exact"}
        Small-sample correction of the standardised mean difference: ``1 - 3 / (4 N - 9)``, or by the gamma function.
    smd_variance : {"revman", "LS", "LS2", "UB", "AV"}
        Its variance: RevMan's, or one of metafor's (large sample, large sample of the uncorrected d, unbiased, large
        sample with the average effect of all studies).
    md_variance : {"unequal", "pooled"}
        Whether the arms of a mean difference have variances of their own or share one.

    Raises
    ------
    ValueError
        If a rule is unknown or the correction is not a positive number.

    Notes
    -----
    Sources: Deeks JJ, Higgins JPT. Statistical algorithms in Review Manager 5 (2010). Viechtbauer W. Conducting
    meta-analyses in R with the metafor package. Journal of Statistical Software 2010;36(3):1-48.
    """

    correction: float = 0.5
    double_zeros: DoubleZeros = "by_measure"
    risk_difference: Cells = "raw"
    mantel_haenszel: Cells = "corrected"
    rd_standard_error: Literal["greenland-robins", "sato"] = "greenland-robins"
    hedges: Literal["approximate", "exact"] = "approximate"
    smd_variance: SmdVariance = "revman"
    md_variance: Literal["unequal", "pooled"] = "unequal"

    def __post_init__(self) -> None:
        if not (math.isfinite(self.correction) and self.correction > 0):
            raise ValueError(f"correction must be a positive number, not {self.correction!r}")
        for name, known in (
            ("double_zeros", get_args(DoubleZeros)),
            ("risk_difference", get_args(Cells)),
            ("mantel_haenszel", get_args(Cells)),
            ("rd_standard_error", ("greenland-robins", "sato")),
            ("hedges", ("approximate", "exact")),
            ("smd_variance", get_args(SmdVariance)),
            ("md_variance", ("unequal", "pooled")),
        ):
            if getattr(self, name) not in known:
                raise ValueError(f"unknown {name} {getattr(self, name)!r}; known are {', '.join(known)}")


REVMAN: Final = Conventions()
METAFOR: Final = Conventions(
    double_zeros="by_method",
    risk_difference="corrected",
    mantel_haenszel="raw",
    rd_standard_error="sato",
    hedges="exact",
    smd_variance="LS",
)
