"""Addresses and identifiers of sources."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from plainforest.problems import Place, Problem, error

ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.ASCII)
PMID = re.compile(r"\d{1,9}", re.ASCII)


def check_address(address: str, place: Place | None) -> list[Problem]:
    """Return a problem when an address is not one of the web. Other kinds (javascript:, file:) are never links here."""
    if not address or place is None or (ADDRESS.fullmatch(address) and _has_host(address)):
        return []
    hint = "Write the whole address, starting with https://."
    return [error("bad-address", place, f"'{address}' is not an address on the web.", hint)]


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def check_doi(doi: str, place: Place) -> list[Problem]:
    """Return a problem when a DOI is not a DOI alone."""
    if not doi or DOI.fullmatch(doi):
        return []
    hint = "A DOI starts with '10.', for example 10.1002/ana.25302."
    if inside := DOI.search(doi):
        hint = f"Write the DOI alone: {inside.group()}"
    return [error("bad-doi", place, f"'{doi}' is not a DOI.", hint)]


def check_pmid(pmid: str, place: Place) -> list[Problem]:
    """Return a problem when a PubMed number has anything but digits."""
    if not pmid or PMID.fullmatch(pmid):
        return []
    digits = re.sub(r"\D", "", pmid)
    hint = f"Write the number alone: {digits}" if digits else "Write the number alone, for example 30048006."
    return [error("bad-pmid", place, f"'{pmid}' is not a PubMed number.", hint)]
