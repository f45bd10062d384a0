"""A library in which every text that an author can write tries to break out of its page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from itertools import count
from pathlib import Path

import yaml

from tests.pages.attacks import ATTACKS
from tests.site.sites import TINY, Site, copy

SLUG = "morning-walk"
# These go into every text; of the others, each text gets a few in turn.
ALWAYS = (
    "</title><script>alert(1)</script> \" onmouseover=\"alert(1) ' onfocus='alert(1) <img src=x onerror=alert(1)> -->"
)
ONE_LINE = [attack.replace("\n", " ").replace("\t", " ") for attack in ATTACKS]
EDGES = "=cmd|'/c calc'!A1 & <b>\"quoted\"</b> 'single' `tick` ** __ \\ \u202e\u2028 é 中 👍 &amp;"

# Values that are not free text: they name something, or the checks hold them to a form.
FORMS = frozenset(
    "id measure better model method estimator interval domain level levels start status letter doi pmid url registry "
    "searched date address language email draft worked_example important moderate large minimum maximum value "
    "studies_included studies_pooled text-length".split()
)
COLUMNS = frozenset("design country setting population intervention comparison follow_up funding note source "
                    "registry bias_randomisation_support".split())  # fmt: skip


def payload(number: int) -> str:
    """Return the attacks for one text."""
    return " ".join([ALWAYS, *(ONE_LINE[(number * 3 + step) % len(ONE_LINE)] for step in range(3))])


def append(value: object, words: Callable[[], str], key: str = "") -> object:
    """Put words behind every free text in a YAML value."""
    if isinstance(value, dict):
        return {name: append(inner, words, str(name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [append(inner, words, key) for inner in value]
    return f"{value} {words()}" if isinstance(value, str) and key not in FORMS else value


def append_everywhere(site: Site, words: Callable[[], str]) -> None:
    """Put words behind every free text of the review's record and of the site's settings."""
    for path in (site.path(SLUG, "review.yaml"), site.content / "site.yaml"):
        record = append(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader), words)
        path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")


def hostile(folder: Path) -> Site:
    """Return the library, not built yet."""
    site = copy(TINY, folder)
    numbers = count()
    append_everywhere(site, lambda: f"{payload(next(numbers))} {EDGES}")
    plain = {attack.casefold(): attack for attack in ATTACKS if "\n" not in attack and "\t" not in attack}
    glossary = {f"word {number} {attack}": f"means {attack}" for number, attack in enumerate(plain.values())}
    (site.content / "glossary.yaml").write_text(yaml.safe_dump(glossary, allow_unicode=True), encoding="utf-8")
    # pictures and wrong references are errors, which `fill` reports
    shown = [attack for attack in ATTACKS if "![" not in attack and "{{" not in attack]
    text = "\n\n".join([*shown, *(f"## Head {attack}" for attack in shown if "\n" not in attack)])
    for path in (site.path(SLUG, "plain.md"), site.path(SLUG, "professional.md"), site.content / "about.md"):
        path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{text}\n", encoding="utf-8")
    names = {
        "Early 2001": f"Early {payload(next(numbers))}",
        "Middle 2002": EDGES,
        "Late 2004": "Late </text></svg><script>alert(1)</script>",
    }
    rewrite(site.path(SLUG, "studies.csv"), lambda row: row | {
        "id": names.get(row["id"], row["id"]),
        **{name: f"{row[name]} {payload(next(numbers))} {EDGES}" for name in row.keys() & COLUMNS},
    })  # fmt: skip
    rewrite(site.path(SLUG, "results.csv"), lambda row: row | {
        "study": names.get(row["study"], row["study"]),
        "subgroup": "" if row["no_data"] else f"group {ALWAYS}" if row["study"] == "Early 2001" else EDGES,
        "source": f"{row['source']} {payload(next(numbers))}",
        "note": f"{row['note']} {payload(next(numbers))} {EDGES}",
    })  # fmt: skip
    return site


def rewrite(path: Path, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Change every row of a CSV file."""
    rows = [change(row) for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))]
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
