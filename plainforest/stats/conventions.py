"""Where programs differ in computing the effect of one study: the rules of RevMan, of metafor, or any mixture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from plainforest.stats.checks import check_choice, positive
from plainforest.stats.choices import Method

DoubleZeros = Literal["by_measure", "by_method", "keep", "drop"]
Cells = Literal["raw", "corrected"]
SmdVariance = Literal["revman", "LS", "LS2", "UB", "AV"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """The rules by which study effects are computed. The defaults are those of RevMan.

    Parameters
    ----------
    correction : float
        What is added to all cells of a study in which a cell is zero (to both event counts, for rates). Peto's odds
        ratio and the arcsine difference are always taken from raw cells; metafor's escalc corrects the cells for them
        too, unless it is told not to (``to="none"``).
    double_zeros : {"by_measure", "by_method", "keep", "drop"}
        A study with no events in both arms, or with events in everybody. "by_measure" is RevMan's rule: it says
        nothing about a ratio, counts for a risk difference, and a risk ratio with events in everybody is 1. "keep"
        corrects and keeps it, "drop" leaves it out. "by_method" is metafor's default: with inverse variance it is
        corrected and kept; with Mantel-Haenszel it has no effect of its own and does not count in k or Q, but its table
        stays in the sums, so it has a weight.
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
        object.__setattr__(self, "correction", positive("correction", self.correction))
        for name, known in (
            ("double_zeros", get_args(DoubleZeros)),
            ("risk_difference", get_args(Cells)),
            ("mantel_haenszel", get_args(Cells)),
            ("rd_standard_error", ("greenland-robins", "sato")),
            ("hedges", ("approximate", "exact")),
            ("smd_variance", get_args(SmdVariance)),
            ("md_variance", ("unequal", "pooled")),
        ):
            check_choice(name, getattr(self, name), known)

    def for_method(self, method: Method) -> Conventions:
        """Decide what "by_method" means for the effects of single studies.

        Parameters
        ----------
        method : {"IV", "MH", "PETO"}
            How the studies are pooled.

        Returns
        -------
        Conventions
            These rules, with "drop" for Mantel-Haenszel and "keep" for the others in place of "by_method".
        """
        if self.double_zeros != "by_method":
            return self
        return replace(self, double_zeros="drop" if method == "MH" else "keep")


def check_conventions(conventions: object) -> None:
    """Refuse what is no :class:`Conventions`, such as the name of a program."""
    if not isinstance(conventions, Conventions):
        raise ValueError(f"conventions must be REVMAN, METAFOR or Conventions(...), not {conventions!r}")


REVMAN: Final = Conventions()
METAFOR: Final = Conventions(
    double_zeros="by_method",
    risk_difference="corrected",
    mantel_haenszel="raw",
    rd_standard_error="sato",
    hedges="exact",
    smd_variance="LS",
)
