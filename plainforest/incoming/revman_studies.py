"""RevMan 5: studies, their characteristics, risk of bias, and references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from plainforest.incoming.bias import TOOL_1, TOOL_2, judgement_of, short_support, tool_of
from plainforest.incoming.facts import fact
from plainforest.incoming.model import IncomingReference, IncomingStudy, Judgement
from plainforest.incoming.naming import Names
from plainforest.incoming.values import pick
from plainforest.incoming.xmltree import below, child, children, words

LISTS = {"included": "INCLUDED", "excluded": "EXCLUDED", "awaiting": "AWAITING", "ongoing": "ONGOING"}
EVERYTHING = re.compile(r"all( primary| secondary)? outcomes?", re.I)
PLACES = {"DOI": "doi", "PUBMED": "pmid", "PMID": "pmid", "CTG": "registry", "ISRCTN": "registry"}


def read_studies(root: Element, *, with_text: bool) -> tuple[tuple[IncomingStudy, ...], dict[str, str], dict[str, int]]:
    """Return the included studies, every study's name by its id in the file, and how many studies are in which list."""
    lists = child(root, "STUDIES_AND_REFERENCES", "STUDIES")
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    given = Names(form="{} ({})")
    included: list[Element] = []
    for kind, tag in LISTS.items():
        members = [one for one in below(child(lists, f"{tag}_STUDIES"), "STUDY") if one.get("ID")]
        if members:
            counts[kind] = len(members)
        for study in members:
            names[study.get("ID", "")] = given.give(" ".join(study.get("NAME", "").split()) or "Not named")
        if kind == "included":
            included = members
    table = child(root, "CHARACTERISTICS_OF_STUDIES", "CHARACTERISTICS_OF_INCLUDED_STUDIES")
    details = {row.get("STUDY_ID", ""): row for row in below(table, "INCLUDED_CHAR")}
    studies = []
    for study in included:
        key = study.get("ID", "")
        row = details.get(key)

        def cell(name: str, row: Element | None = row) -> str:
            text = words(child(row, name))
            return text if with_text else fact(text)

        studies.append(
            IncomingStudy(
                name=names[key],
                year=study.get("YEAR", "").strip(),
                methods=words(child(row, "CHAR_METHODS"))
                if with_text
                else fact(words(child(row, "CHAR_METHODS")), True),
                participants=cell("CHAR_PARTICIPANTS"),
                interventions=cell("CHAR_INTERVENTIONS"),
                outcomes=cell("CHAR_OUTCOMES"),
                notes=words(child(row, "CHAR_NOTES")) if with_text else "",
                registry=_identifiers(study).get("registry", ""),
            )
        )
    return tuple(studies), names, counts


def reference_id(name: str, given: Names) -> str:
    """Return an id for a further reference of a study: bennike-1951, bennike-1951-2."""
    from plainforest.new.words import slug_of

    return given.give(slug_of(name, 50) or "study")


def read_references(
    root: Element, names: Mapping[str, str]
) -> tuple[tuple[IncomingReference, ...], dict[str, tuple[str, ...]]]:
    """Return the references of the included studies, and their ids by the name of the study."""
    given = Names()
    found: list[IncomingReference] = []
    by_study: dict[str, tuple[str, ...]] = {}
    for study in below(child(root, "STUDIES_AND_REFERENCES", "STUDIES", "INCLUDED_STUDIES"), "STUDY"):
        name = names.get(study.get("ID", ""))
        stated = [(one, text) for one in children(study, "REFERENCE") if (text := citation(one))] if name else []
        ids = [reference_id(name, given) for _ in stated] if name else []
        for index, (ident, (reference, text)) in enumerate(zip(ids, stated, strict=True)):
            known = _identifiers(reference) | ({} if index else _identifiers(study))
            found.append(
                IncomingReference(
                    id=ident, text=text, doi=known.get("doi", ""), pmid=known.get("pmid", ""),
                    registry=known.get("registry", ""),
                )
            )  # fmt: skip
        if name:
            by_study.setdefault(name, tuple(ids))
    return tuple(found), by_study


def citation(reference: Element) -> str:
    """Return a reference as it is cited: authors, title, journal, year, volume, pages."""
    stated = {one.tag: one for one in reversed(reference)}  # of several with one name the first

    def part(name: str) -> str:
        return words(stated[name]).rstrip(".") if name in stated else ""

    where = " ".join(text for text in (part("SO"), part("YR")) if text)
    volume = part("VL") + (f"({part('NO')})" if part("NO") else "")
    where += (f";{volume}" if volume else "") + (f":{part('PG')}" if part("PG") else "")
    parts = [part("AU"), part("TI"), where or part("EN")]
    ended = [text if text.endswith(("?", "!")) else f"{text}." for text in parts if text]
    return " ".join(ended)


def _identifiers(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in children(child(element, "IDENTIFIERS"), "IDENTIFIER"):
        kind, value = one.get("TYPE", "").upper(), pick(one.attrib, "VALUE") or words(one)
        if kind == "DOI" or value.startswith("10."):
            if doi := re.search(r"10\.\d{4,9}/\S+", value):
                found.setdefault("doi", doi.group().rstrip(".,;"))
        elif kind in ("PUBMED", "PMID", "MEDLINE") and re.search(r"\d", value):
            if pmid := re.search(r"\b\d{4,9}\b", value):
                found.setdefault("pmid", pmid.group())
        elif trial := re.search(r"NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}", value):
            found.setdefault("registry", trial.group())
    return found


def read_bias(
    root: Element, names: Mapping[str, str], *, with_text: bool
) -> tuple[tuple[str, ...], str, dict[str, dict[str, Judgement]]]:
    """Return the names of the risk-of-bias domains, the tool, and each study's judgements by domain.

    Domains are known by their names: ids differ from file to file.
    """
    items = [(words(child(item, "NAME")), item) for item in below(child(root, "QUALITY_ITEMS"), "QUALITY_ITEM")]
    tool = tool_of(name for name, _ in items)
    domains: list[str] = []
    found: dict[str, dict[str, Judgement]] = {}
    for index, (name, item) in enumerate(items, start=1):
        groups = {
            one.get("ID", ""): words(child(one, "NAME")) for one in children(item, "QUALITY_ITEM_DATA_ENTRY_GROUP")
        }
        for entry in below(item, "QUALITY_ITEM_DATA_ENTRY"):
            group = groups.get(entry.get("GROUP_ID", ""), "")
            domain = name or f"Domain {index}"
            if group and (len(groups) > 1 or not EVERYTHING.fullmatch(group)):
                domain = f"{domain}: {group}"
            study = names.get(entry.get("STUDY_ID", ""))
            judgement = judgement_of(entry.get("RESULT", ""), tool)
            if study is None or (judgement == "not_stated" and not words(child(entry, "DESCRIPTION"))):
                continue
            if domain not in domains:
                domains.append(domain)
            support = words(child(entry, "DESCRIPTION"))
            support = support if with_text else short_support(support)
            found.setdefault(study, {})[domain] = Judgement(judgement=judgement, support=support)
    return tuple(domains), tool if tool in (TOOL_1, TOOL_2) else TOOL_1, found
