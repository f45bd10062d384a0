"""The least that a site of forest plots can cost: `python -m bench.plain content output`.

Plain Python reads each review's tables, pools every outcome (DerSimonian-Laird, Wald), draws its forest plot, puts the
text between tags, and writes two pages and the plots. Nothing is checked, nothing can be downloaded, no number follows
GRADE: it is what our work is measured against, not a way to make a site.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from html import escape
from pathlib import Path

from bench.kernel import plain_dersimonian_laird

Row = dict[str, str]
PAGE = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n<h1>{title}</h1>\n{body}\n'


def effect(row: Row) -> tuple[float, float] | None:
    """Return a study's effect and its variance."""
    try:
        if row["intervention_events"]:
            a, n, c, m = (float(row[f"{arm}_{what}"]) for arm in ("intervention", "comparator")
                          for what in ("events", "total"))  # fmt: skip
            a, n, c, m = a + 0.5, n + 1, c + 0.5, m + 1
            return math.log(a / n / (c / m)), 1 / a - 1 / n + 1 / c - 1 / m
        if row["intervention_mean"]:
            mean = float(row["intervention_mean"]) - float(row["comparator_mean"])
            spread = [
                float(row[f"{arm}_sd"]) ** 2 / float(row[f"{arm}_total"]) for arm in ("intervention", "comparator")
            ]
            return mean, sum(spread)
        low, high = math.log(float(row["ci_low"])), math.log(float(row["ci_high"]))
        return math.log(float(row["effect"])), ((high - low) / 3.92) ** 2
    except (ValueError, ZeroDivisionError):
        return None


def plot(rows: list[tuple[str, float, float]], estimate: float, error: float) -> str:
    """Draw a forest plot."""
    drawn = [*((name, y, math.sqrt(v)) for name, y, v in rows), ("All", estimate, error)]
    low, high = min(y - 2 * e for _, y, e in drawn), max(y + 2 * e for _, y, e in drawn)

    def at(y: float) -> float:
        return 200 + 400 * (y - low) / (high - low or 1)

    lines = []
    for place, (name, y, e) in enumerate(drawn):
        top = 20 + 24 * place
        lines.append(
            f'<text x="0" y="{top}">{escape(name)}</text>'
            f'<line x1="{at(y - 1.96 * e):.1f}" x2="{at(y + 1.96 * e):.1f}" y1="{top}" y2="{top}" stroke="#000"/>'
            f'<rect x="{at(y) - 4:.1f}" y="{top - 4}" width="8" height="8"/>'
            f'<text x="620" y="{top}">{y:.2f} ({y - 1.96 * e:.2f} to {y + 1.96 * e:.2f})</text>'
        )
    size = f"0 0 800 {40 + 24 * len(drawn)}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}">{"".join(lines)}</svg>'


def plots_of(folder: Path) -> dict[str, str]:
    """Pool and draw each outcome of a review."""
    outcomes: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if found := effect(row):
                outcomes[row["outcome"]].append((row["study"], *found))
    drawn = {}
    for outcome, rows in outcomes.items():
        if len(rows) > 1:
            estimate, error, _, _ = plain_dersimonian_laird([y for _, y, _ in rows], [v for _, _, v in rows])
        else:  # one study has nothing to differ from
            estimate, error = rows[0][1], math.sqrt(rows[0][2])
        drawn[outcome] = plot(rows, estimate, error)
    return drawn


def paragraphs(text: str) -> str:
    """Put paragraphs and headings between tags."""
    return "\n".join(
        f"<h2>{escape(part[3:])}</h2>" if part.startswith("## ") else f"<p>{escape(part)}</p>"
        for part in text.split("\n\n")
    )


def write_review(folder: Path, output: Path) -> None:
    """Write a review's two pages and its plots."""
    plots = plots_of(folder)
    title = folder.name
    for line in (folder / "review.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("title:"):
            title = escape(line[7:])
    for place, name in (("", "plain.md"), ("evidence", "professional.md")):
        body = paragraphs((folder / name).read_text(encoding="utf-8"))
        where = output / folder.name / place
        where.mkdir(parents=True, exist_ok=True)
        (where / "index.html").write_text(
            PAGE.format(title=title, body="\n".join([body, *plots.values()])), encoding="utf-8"
        )
    for outcome, drawn in plots.items():
        (output / folder.name / f"{outcome}.svg").write_text(drawn, encoding="utf-8")


def main() -> None:
    content, output = map(Path, sys.argv[1:3])
    folders = sorted((content / "reviews").iterdir())
    for folder in folders:
        write_review(folder, output)
    links = "\n".join(f'<p><a href="{folder.name}/index.html">{folder.name}</a></p>' for folder in folders)
    (output / "index.html").write_text(PAGE.format(title="All reviews", body=links), encoding="utf-8")


if __name__ == "__main__":
    main()
