"""References in RIS: two letters, a dash and a value on each line."""

from __future__ import annotations

import re

from plainforest.incoming.model import IncomingReference
from plainforest.incoming.naming import Names
from plainforest.incoming.revman_studies import reference_id

LINE = re.compile(r"^([A-Z][A-Z0-9])\s{1,2}-\s?(.*)$")
MOST = 5_000


def read_ris(text: str) -> tuple[tuple[IncomingReference, ...], dict[str, list[str]]]:
    """Return the references of a file, and their ids by the name of the study that they belong to."""
    found: list[IncomingReference] = []
    by_study: dict[str, list[str]] = {}
    given = Names()
    record: dict[str, list[str]] = {}
    for line in (*text.replace("\r", "\n").split("\n"), "ER  - "):
        match = LINE.match(line.strip("\ufeff \t"))
        if match is None:
            continue
        tag, value = match.group(1), " ".join(match.group(2).split())
        if tag != "ER":
            record.setdefault(tag, []).append(value)
            continue
        study = next(iter(record.get("NS", []) or record.get("LB", [])), "")
        if (said := _citation(record)) and len(found) < MOST:
            name = study or next(iter(record.get("AU", [])), "") or "reference"
            ident = reference_id(name, given)
            joined = " ".join(value for values in record.values() for value in values)
            doi = re.search(r"10\.\d{4,9}/[^\s\"<>]+", " ".join([*record.get("DO", []), *record.get("M3", []), joined]))
            trial = re.search(r"NCT\d{8}|ISRCTN\d{8}", joined)
            numbers = [one for one in (*record.get("AN", []), *record.get("C6", [])) if re.fullmatch(r"\d{4,9}", one)]
            found.append(
                IncomingReference(
                    id=ident,
                    text=said,
                    doi=doi.group().rstrip(".,;") if doi else "",
                    pmid=next(iter(numbers), ""),
                    registry=trial.group() if trial else "",
                )
            )
            if study:
                by_study.setdefault(study, []).append(ident)
        record = {}
    return tuple(found), by_study


def _citation(record: dict[str, list[str]]) -> str:
    def first(*tags: str) -> str:
        return next((record[tag][0].rstrip(".") for tag in tags if record.get(tag) and record[tag][0]), "")

    pages = "-".join(part for part in (first("SP"), first("EP")) if part)
    year = re.match(r"\d{4}", first("PY", "Y1", "DA"))
    where = " ".join(part for part in (first("JO", "JF", "T2", "JA", "PB"), year.group() if year else "") if part)
    volume = first("VL") + (f"({first('IS')})" if first("IS") else "")
    where += (f";{volume}" if volume else "") + (f":{pages}" if pages else "")
    parts = [", ".join(record.get("AU", []) or record.get("A1", [])), first("TI", "T1"), where]
    return ". ".join(part for part in parts if part) + "." if any(parts[:2]) else ""
