"""The between-study variance tau² of a mixed-effects regression: what moderators leave unexplained.

All estimators are those of :mod:`plainforest.stats.tau2`, with k - p degrees of freedom in place of k - 1 and with the
weighted residuals from the regression in place of those from the mean.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from plainforest.stats.choices import Estimator
from plainforest.stats.likelihood import Score, highest_maximum
from plainforest.stats.reml import NO_DIFFERENCE
from plainforest.stats.tau2 import GeneralisedQ, solve_generalised_q

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

# Far below any a that could arise from data, so that it never becomes 0 by rounding.
TINY: Final = 1e-290


class Residuals(NamedTuple):
    """What is left of the studies beside the regression at one tau².

    ``factor`` is F with ``P = F F'``, k by (k - p); ``contrasts`` are z = F'y, whose squares sum to Q.
    """

    factor: Array
    contrasts: Array


class Regression(NamedTuple):
    """Studies in the order of their variances, scaled so that the smallest variance is 1.

    In this order the rotations of the QR decomposition keep the digits of imprecise studies beside dominant ones.
    P is used only as F F': then every term of the score is a sum of squares, and nothing cancels.
    """

    design: Array  # k by p
    effects: Array
    variances: Array
    restricted: bool = True

    @property
    def df(self) -> int:
        """The residual degrees of freedom, k - p."""
        k, p = self.design.shape
        return int(k - p)

    def residuals(self, tau2: float) -> Residuals:
        """Give the residual contrasts at one tau²."""
        import numpy as np

        return self._contrasts(1 / np.sqrt(self.variances + tau2))

    def q(self, tau2: float) -> GeneralisedQ:
        """Give the generalised Q statistic at one tau²."""
        factor, z = self.residuals(tau2)
        pulled = factor @ z
        return GeneralisedQ(float(z @ z), float(pulled @ pulled))

    def score(self, tau2: float) -> Score:
        """Give the terms of the slope of the likelihood at one tau²."""
        import numpy as np

        factor, z = self.residuals(tau2)
        weights = 1 / (self.variances + tau2)
        pulled = factor @ z
        cross = factor.T @ factor
        twice = factor.T @ pulled
        b, d = (np.trace(cross), np.sum(cross * cross)) if self.restricted else (weights.sum(), weights @ weights)
        return Score(tau2, float(pulled @ pulled) + TINY, float(b), float(twice @ twice), float(d))

    def logarithm(self, tau2: float) -> float:
        """Give the logarithm of the likelihood, up to a constant."""
        import numpy as np

        variances = self.variances + tau2
        deviance = float(np.log(variances).sum()) + self.q(tau2).q
        if self.restricted:
            triangle = np.linalg.qr(self.design / np.sqrt(variances)[:, None], mode="r")
            deviance += 2 * float(np.log(np.abs(np.diag(triangle))).sum())
        return -deviance / 2

    def residual_squares(self) -> tuple[float, int]:
        """Give the unweighted residual sum of squares and its degrees of freedom."""
        import numpy as np

        z = self._contrasts(np.ones_like(self.variances)).contrasts
        return float(z @ z), self.df

    def largest_variance(self) -> float:
        """Give the largest sampling variance."""
        return float(self.variances[-1])

    def _contrasts(self, root_weights: Array) -> Residuals:
        import numpy as np

        rotation, _ = np.linalg.qr(self.design * root_weights[:, None], mode="complete")
        factor = rotation[:, self.design.shape[1] :] * root_weights[:, None]
        return Residuals(factor, factor.T @ self.effects)


def residual_tau2(estimator: Estimator, studies: Regression) -> float:
    """Estimate the tau² that the moderators leave.

    Parameters
    ----------
    estimator : {"REML", "DL", "PM", "ML", "HS", "SJ", "EB"}
        The estimator.
    studies : Regression
        The studies, with k - p >= 1.

    Returns
    -------
    float
        tau², zero or more, in units of the smallest sampling variance.

    Notes
    -----
    Sources: Raudenbush SW. Analyzing effect sizes: random-effects models. In: Cooper H, Hedges LV, Valentine JC,
    editors. The handbook of research synthesis and meta-analysis, 2nd edition, 2009, chapter 16. Viechtbauer W,
    López-López JA, Sánchez-Meca J, Marín-Martínez F. A comparison of procedures to test for moderators in mixed-effects
    meta-regression models. Psychological Methods 2015;20:360-374.
    """
    import numpy as np

    k, df = len(studies.effects), studies.df
    if estimator in ("REML", "ML"):
        likelihood = studies._replace(restricted=estimator == "REML")
        squares, _ = likelihood.residual_squares()
        return 0.0 if math.sqrt(squares) < NO_DIFFERENCE else highest_maximum(likelihood)
    if estimator == "DL":
        factor, z = studies.residuals(0.0)
        return max(0.0, (float(z @ z) - df) / float(np.sum(factor * factor)))
    if estimator == "HS":
        return max(0.0, (studies.q(0.0).q - k) / float((1 / studies.variances).sum()))
    if estimator == "SJ":
        start = float(np.var(studies.effects))
        return start * studies.q(start).q / df
    return solve_generalised_q(studies.q, df)
