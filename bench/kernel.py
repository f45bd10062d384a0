"""How long the statistics kernel takes, beside a DerSimonian-Laird meta-analysis in a few lines of plain Python.

All that is compared is measured in the same call, on the same studies, and the fastest of some repeats counts: the
others were disturbed. Where R with metafor, or statsmodels, is installed, they are asked too.
"""

from __future__ import annotations

import importlib
import math
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from bench.show import clock, table, verdict
from plainforest.stats import Generic, leave_one_out, meta_analysis
from plainforest.stats.batch import pool_many
from plainforest.stats.distributions import chi_squared_p_value
from plainforest.stats.heterogeneity import cochran_q
from plainforest.stats.intervals import hartung_knapp
from plainforest.stats.pooling import inverse_variance
from plainforest.stats.reml import reml

Outcome = tuple[list[float], list[float]]
"""Effects and sampling variances."""
Action = Callable[[], object]

STUDIES = 15
OUTCOMES = 2000
FEWEST, MOST = 3, 30
REML_GOAL, WHOLE_GOAL, BATCH_GOAL = 100e-6, 400e-6, 5.0
REPEATS, SHARE = 15, 0.05
"""Runs of each measurement, and seconds that one of them takes."""
R_PATIENCE = 120.0

R_SCRIPT = """\
suppressPackageStartupMessages(library(metafor))
yi <- c({effects})
vi <- c({variances})
fit <- rma(yi, vi, method="REML", test="knha")
seconds <- replicate(7, {{
  start <- proc.time()[["elapsed"]]
  for (i in 1:100) rma(yi, vi, method="REML", test="knha")
  (proc.time()[["elapsed"]] - start) / 100
}})
cat(sprintf("%.17g", min(seconds)), sprintf("%.17g", fit$tau2), "\\n")
"""


def fastest(actions: Sequence[Action], repeats: int = REPEATS) -> list[float]:
    """Give the seconds that each action takes when nothing disturbs it. They take turns, to be disturbed alike."""
    numbers = []
    for action in actions:
        start = time.perf_counter()
        action()
        numbers.append(max(1, round(SHARE / (time.perf_counter() - start))))
    best = [math.inf] * len(actions)
    for _ in range(repeats):
        for place, (action, number) in enumerate(zip(actions, numbers, strict=True)):
            start = time.perf_counter()
            for _ in range(number):
                action()
            best[place] = min(best[place], (time.perf_counter() - start) / number)
    return best


def invent(rng: Random, studies: int) -> Outcome:
    """Invent an outcome: log ratios of trials of ordinary sizes."""
    variances = [math.exp(rng.gauss(-2.5, 0.9)) for _ in range(studies)]
    tau2 = rng.choice([0.0, 0.05, 0.1, 0.3])
    return [rng.gauss(-0.2, math.sqrt(variance + tau2)) for variance in variances], variances


def plain_dersimonian_laird(effects: Sequence[float], variances: Sequence[float]) -> tuple[float, float, float, float]:
    """Give estimate, standard error, tau² and p-value as one would write it down: the baseline."""
    weights = [1 / v for v in variances]
    total = sum(weights)
    mean = sum(w * y for w, y in zip(weights, effects, strict=True)) / total
    q = sum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))
    tau2 = max(0.0, (q - (len(effects) - 1)) / (total - sum(w * w for w in weights) / total))
    weights = [1 / (v + tau2) for v in variances]
    total = sum(weights)
    estimate = sum(w * y for w, y in zip(weights, effects, strict=True)) / total
    error = 1 / math.sqrt(total)
    return estimate, error, tau2, math.erfc(abs(estimate / error) / math.sqrt(2))


def reml_result(effects: Sequence[float], variances: Sequence[float]) -> tuple[object, ...]:
    """Pool by REML with the HKSJ interval, Q and its p-value, and nothing else."""
    tau2 = reml(effects, variances)
    inference = hartung_knapp(inverse_variance(effects, variances, tau2), effects, 0.95)
    q = cochran_q(effects, variances, inverse_variance(effects, variances).estimate)
    return tau2, inference, q, chi_squared_p_value(q, len(effects) - 1)


def one_outcome() -> None:
    """Print what one outcome takes, and what the same takes elsewhere."""
    effects, variances = invent(Random(STUDIES), STUDIES)
    data = [Generic(y, math.sqrt(v)) for y, v in zip(effects, variances, strict=True)]
    result = meta_analysis(data, "GEN", interval="hksj")
    measured: list[tuple[str, Action, float | None]] = [
        ("plain Python: DerSimonian-Laird, Wald", lambda: plain_dersimonian_laird(effects, variances), None),
        ("REML, HKSJ interval, Q and its p-value", lambda: reml_result(effects, variances), REML_GOAL),
        (
            "meta_analysis, Q profile and prediction too",
            lambda: meta_analysis(data, "GEN", interval="hksj"),
            WHOLE_GOAL,
        ),
        ("leave_one_out", lambda: leave_one_out(result), None),
    ]
    if statsmodels := statsmodels_action(effects, variances):
        measured.append(("statsmodels: combine_effects, DL", statsmodels, None))
    seconds = fastest([action for _, action, _ in measured])
    baseline, whole = seconds[0], seconds[2]
    rows = [(name, taken, goal) for (name, _, goal), taken in zip(measured, seconds, strict=True)]
    metafor = metafor_seconds(effects, variances)
    if not isinstance(metafor, str):
        rows.append(("metafor: rma, REML, knha", metafor[0], None))
    table(
        [f"One outcome of {STUDIES} studies", "time", "x plain", "goal"],
        [[name, clock(taken), f"{taken / baseline:.1f}", verdict(taken, goal)] for name, taken, goal in rows],
    )
    if isinstance(metafor, str):
        print(metafor)
    else:
        taken, tau2 = metafor
        print(f"metafor's rma takes {taken / whole:.1f} times as long as meta_analysis with everything.")
        print(f"The two values of tau² differ by {abs(tau2 / (result.tau2 or math.nan) - 1):.0e} of tau².")
    print()


def many_outcomes() -> None:
    """Print what an outcome takes alone and among many."""
    rng = Random(OUTCOMES)
    outcomes = [invent(rng, rng.randint(FEWEST, MOST)) for _ in range(OUTCOMES)]
    effects, variances = [y for y, _ in outcomes], [v for _, v in outcomes]
    data = [[Generic(y, math.sqrt(v)) for y, v in zip(*outcome, strict=True)] for outcome in outcomes]

    measured: dict[str, Action] = {
        "plain Python: DerSimonian-Laird, Wald": lambda: [plain_dersimonian_laird(*one) for one in outcomes],
        "one by one: meta_analysis": lambda: [meta_analysis(studies, "GEN") for studies in data],
        "one by one: only the numbers of pool_many": lambda: [reml_result(*one) for one in outcomes],
        "pool_many, REML": lambda: pool_many(effects, variances),
        "pool_many, DL": lambda: pool_many(effects, variances, estimator="DL"),
    }
    taken = [seconds / OUTCOMES for seconds in fastest(list(measured.values()), repeats=5)]
    plain, whole, _, pooled, _ = taken
    table(
        [f"{OUTCOMES} outcomes of {FEWEST} to {MOST} studies", "an outcome", "x plain", "x pool_many"],
        [
            [name, clock(seconds), f"{seconds / plain:.2f}", f"{seconds / pooled:.1f}"]
            for name, seconds in zip(measured, taken, strict=True)
        ],
    )
    ratio = whole / pooled
    print(
        f"pool_many is {ratio:.0f} times as fast as meta_analysis (goal {BATCH_GOAL:.0f}: "
        f"{'kept' if ratio >= BATCH_GOAL else 'MISSED'})."
    )
    print()


def statsmodels_action(effects: Sequence[float], variances: Sequence[float]) -> Action | None:
    """Give what statsmodels does with the studies; None if it is not installed."""
    try:
        combine_effects = importlib.import_module("statsmodels.stats.meta_analysis").combine_effects
    except ImportError:
        return None
    import numpy as np

    y, v = np.array(effects), np.array(variances)
    return lambda: combine_effects(y, v, method_re="dl")


def metafor_seconds(effects: Sequence[float], variances: Sequence[float]) -> tuple[float, float] | str:
    """Time R's metafor on the same studies, and give its tau² too; or say why that is not possible."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return "metafor is not compared: R was not found."
    numbers = {"effects": effects, "variances": variances}
    script = R_SCRIPT.format(**{name: ", ".join(map(repr, values)) for name, values in numbers.items()})
    with tempfile.TemporaryDirectory(prefix="plainforest-bench-") as folder:
        path = Path(folder) / "metafor.R"
        path.write_text(script, encoding="utf-8")
        try:
            done = subprocess.run(
                [rscript, str(path)],
                stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", timeout=R_PATIENCE,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"metafor is not compared: R took more than {R_PATIENCE:.0f} seconds."
        except OSError as error:
            return f"metafor is not compared: R did not start ({error})."
    try:
        seconds, tau2 = map(float, done.stdout.split()[-2:])
    except ValueError:
        seconds = tau2 = 0.0
    if done.returncode or not seconds > 0:
        said = " ".join(done.stderr.split())[-200:] or "it said nothing"
        return f"metafor is not compared: R was found, but could not run it ({said})."
    return seconds, tau2


def main() -> None:
    one_outcome()
    many_outcomes()


if __name__ == "__main__":
    main()
