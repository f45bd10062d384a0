"""The contact sheet: forest plots, funnels and figures of several outcomes at the extremes.

The drawings are golden text in ``tests/figures/contact/``. After a change that is meant, renew and look::

    PLAINFOREST_RENEW=1 python -m pytest tests/figures/test_contact.py -m "not browser"
    PLAINFOREST_SHEET=sheet python -m pytest tests/figures/test_contact.py -m browser

The second command also draws the sheet in Chromium at each width, left to right and right to left, as PNG files in the
folder "sheet", to look at; they are not compared, because pixels differ from machine to machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

from plainforest.figures import forest_plot, forest_svg
from plainforest.figures.funnel import funnel_plot
from plainforest.figures.funneldrawing import funnel_svg
from plainforest.figures.overview import overviews
from plainforest.findings import Finding
from plainforest.model import BiasDomain, BiasJudgement, Study
from tests.figures.samples import PLACE, counts, effect, found, many

ROOT = Path(__file__).parents[2]
SHEETS = ("theme.css", "figures.css")
NAMES = (
    "כהן 2001", "מחקר אקראי מבוקר גדול של טיפול מוקדם ומאוחר בבתי חולים 2004", "دراسة عشوائية محكمة 2015",
    "دراسة كبيرة متعددة المراكز للعلاج المبكر والمتأخر 2018", "לוי ושות׳ 1999 (II)", "פרץ 2020 / Perez 2020", "א",
)  # fmt: skip
DOMAINS = tuple(
    BiasDomain(id=f"d{i}", name=name)
    for i, name in enumerate(
        (
            "Random sequence generation", "Allocation concealment", "Blinding of participants and personnel",
            "Blinding of outcome assessment", "Incomplete outcome data", "Selective reporting", "Other bias",
        )
    )
)  # fmt: skip


def orders_of_magnitude() -> Finding:
    """Return effects from a thousandth to a thousand, with intervals of very different lengths."""
    dice = random.Random(6)
    results = []
    for i in range(13):
        middle = 10 ** (-3 + 6 * i / 12)
        results.append(effect(f"Study {i:02}", middle, middle / dice.uniform(1.2, 40), middle * dice.uniform(1.2, 40)))
    return found(results, measure="HR", better="lower")


def right_to_left() -> Finding:
    """Return studies whose names are Hebrew, Arabic and both ways at once."""
    results = [
        counts(name, 5 + i, 60, 11, 62, subgroup="קבוצה א" if i < 3 else "مجموعة") for i, name in enumerate(NAMES)
    ]
    names = {"intervention": "טיפול מוקדם", "comparator": "العلاج المعتاد"}
    return found(results, better="lower", subgroup_label="מדינה", name="תמותה", **names)


def judged() -> Finding:
    """Return thirteen studies with seven judgements each."""
    dice = random.Random(7)
    finding = many(13)
    levels = ("low", "some_concerns", "unclear", "high", "not_stated")

    def study(name: str) -> Study:
        bias = {one.id: BiasJudgement(judgement=dice.choice(levels)) for one in DOMAINS}  # type: ignore[arg-type]
        return Study(id=name, place=PLACE, participants=40, bias=bias)

    return replace(finding, rows=tuple(replace(row, study=study(row.study.id)) for row in finding.rows))


FORESTS: Mapping[str, Callable[[], Finding]] = {
    "1-study": lambda: many(1),
    "2-studies": lambda: many(2),
    "7-studies": lambda: many(7, measure="MD"),
    "13-studies": lambda: many(13),
    "13-studies-labels-of-3": lambda: many(13, label=3),
    "13-studies-labels-of-120": lambda: many(13, label=120, groups=3),
    "60-studies": lambda: many(60, groups=3),
    "60-studies-labels-of-120": lambda: many(60, label=120),
    "200-studies": lambda: many(200, label=3),
    "six-orders-of-magnitude": orders_of_magnitude,
    "right-to-left": right_to_left,
    "risk-of-bias": judged,
}
FUNNELS: Mapping[str, Callable[[], Finding]] = {
    "funnel-of-13": lambda: many(13),
    "funnel-of-200": lambda: many(200, measure="SMD"),
    "funnel-of-six-orders": orders_of_magnitude,
}
FIGURES = (*FORESTS, *FUNNELS, "outcomes")


def _overview() -> str:
    names = ("All", "A" * 60, "תמותה מכל סיבה שהיא", "An outcome whose name takes a whole sentence to be said in full")
    members = [
        replace(found([counts("Ames 2001", 2 + 9 * i, 120, 20, 118)], id=f"o{i}", name=name, better=better))
        for i, (name, better) in enumerate(zip(names, ("lower", "higher", None, "lower"), strict=True))
    ]
    (one,) = overviews(members)
    return forest_svg(one.plot, ident="outcomes")


@cache
def drawings() -> Mapping[str, str]:
    """Return the markup of every figure on the sheet by its name."""
    sheet = {name: forest_svg(forest_plot(make(), DOMAINS), ident=name) for name, make in FORESTS.items()}
    for name, make in FUNNELS.items():
        plot = funnel_plot(make())
        assert plot is not None
        sheet[name] = funnel_svg(plot, ident=name)
    return {**sheet, "outcomes": _overview()}


def page(*, direction: str = "ltr") -> str:
    """Return the whole sheet as one page."""
    css = "".join((ROOT / "static" / name).read_text(encoding="utf-8") for name in SHEETS)
    symbols = _symbols()
    figures = "".join(
        f'<h2>{escape(name)}</h2><div class="fp-box" id="{name}">{svg}</div>' for name, svg in drawings().items()
    )
    head = f'<meta charset="utf-8"><title>Contact sheet</title><style>{css} body {{ padding: 1rem }}</style>'
    return f'<!DOCTYPE html><html lang="en" dir="{direction}">{head}<body class="pro">{symbols}{figures}'


def _symbols() -> str:
    from jinja2 import Template

    return str(Template((ROOT / "templates" / "symbols.html").read_text(encoding="utf-8")).render())
