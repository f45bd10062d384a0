"""Content as the text of its files: YAML and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

COLUMNS = (
    "outcome", "study", "subgroup", "id", "year", "design", "intervention_events", "intervention_mean",
    "intervention_sd", "intervention_total", "comparator_events", "comparator_mean", "comparator_sd",
    "comparator_total", "effect", "log_effect", "standard_error", "o_minus_e", "o_e_variance",
)  # fmt: skip


def as_yaml(record: Mapping[str, Any]) -> bytes:
    """Return a record as YAML that people like to read."""
    import yaml

    text: str = yaml.dump(record, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=110)
    return text.encode()


@cache
def _dumper() -> Any:
    """Return a writer of YAML that says yes and no, and never refers from one place to another."""
    import yaml

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        def ignore_aliases(self, data: object) -> bool:
            return True

    def yes_or_no(dumper: Any, value: bool) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")

    Dumper.add_representer(bool, yes_or_no)
    return Dumper


def as_csv(rows: Iterable[Mapping[str, str]], first: Sequence[str]) -> bytes:
    """Return rows as CSV with the columns that are used, and always the first ones."""
    rows = list(rows)
    used = {column for row in rows for column, value in row.items() if value}
    order = [*first, *(column for row in rows for column in row)]
    columns = list(dict.fromkeys(column for column in order if column in used or column in first))
    order_of = {name: index for index, name in enumerate(COLUMNS)}
    columns.sort(key=lambda name: order_of.get(name, len(order_of)))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()
