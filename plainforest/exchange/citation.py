"""How to cite a summary, and the review that its numbers come from: in words, as BibTeX and as RIS.

Only what review.yaml and site.yaml state goes in: an entry without a year has none there either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from plainforest.model import Review

LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
ESCAPES = str.maketrans(LATEX)
"""Signs that mean something to LaTeX. Braces have names, because BibTeX counts them even behind a backslash."""
ADDRESS_ESCAPES = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "{}\\ "})
INITIALS = re.compile(r"(?P<family>.+) (?P<initials>[A-Z]{1,4})")
"""A name as Vancouver style has it: "Abdul Wahid SF"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One work to cite. Empty fields are not stated.

    Attributes
    ----------
    key : str
        Its name in a BibTeX file.
    title, journal, volume, issue, pages, number, publisher, doi, url, note : str
        Its parts; `number` is an article number.
    year : int or None
        When it was published.
    authors : tuple of str
        As "Abdul Wahid SF", or the name of a group.
    article : bool
        Whether it appeared in a journal; otherwise it is a page on the web, or something that has only a note.
    more_authors : bool
        Whether there are more authors than those named.
    pmid : str
        Its number in PubMed.
    keywords : tuple of str
        What to find it by.
    """

    key: str
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""
    publisher: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""
    article: bool = False
    more_authors: bool = False
    pmid: str = ""
    keywords: tuple[str, ...] = ()


def summary_entry(review: Review, *, site: str, publisher: str, address: str, searched: str) -> Entry:
    """Return the entry of a summary on this site.

    Parameters
    ----------
    review : Review
        Any review.
    site, publisher : str
        Names of the site and of who publishes it; the publisher may be empty.
    address : str
        Public address of the summary; empty when the site has none.
    searched : str
        Date of the last search; empty when it is not stated.
    """
    about = f"Evidence up to {searched}" if searched else ""
    return Entry(
        key=review.slug, title=f"{review.record.title}: summary of findings", publisher=publisher or site,
        url=address, note=". ".join(filter(None, (f"On the site {site}" if publisher != site else "", about))),
    )  # fmt: skip


def source_entry(review: Review) -> Entry | None:
    """Return the entry of the review that the numbers come from; None when review.yaml does not say which it is."""
    record, source = review.record, review.record.source
    if source is None:
        return Entry(key=f"{review.slug}-source", note=record.citation, doi=record.doi) if record.citation else None
    return Entry(
        key=f"{review.slug}-source", title=source.title, authors=record.authors, journal=source.journal,
        year=source.year, volume=source.volume, issue=source.issue, pages=source.pages, number=source.number,
        doi=record.doi, url=source.url, article=bool(source.journal),
    )  # fmt: skip


def citation_text(entry: Entry) -> str:
    """Write an entry as a sentence or two, in the Vancouver style."""
    if not entry.title:
        return _line(entry.note)
    where = entry.pages or entry.number
    numbers = entry.volume + (f"({entry.issue})" if entry.issue else "") + (f":{where}" if where else "")
    when = str(entry.year) if entry.year else ""
    journal = " ".join(filter(None, (entry.journal, ";".join(filter(None, (when, numbers))))))
    authors = ", ".join([*entry.authors, *(["et al"] if entry.more_authors else [])])
    parts = (
        authors, entry.title, journal, entry.publisher, entry.note,
        f"doi:{entry.doi}" if entry.doi else "", entry.url,
    )  # fmt: skip
    text = " ".join(f"{_line(part).rstrip('.')}." for part in parts if part)
    return text.removesuffix(".") if entry.doi or entry.url else text


def bibtex(entry: Entry) -> bytes:
    """Write an entry for BibTeX and biber: UTF-8, signs of LaTeX escaped, the title's capitals kept."""
    fields = {
        "author": " and ".join([*map(_bibtex_name, entry.authors), *(["others"] if entry.more_authors else [])]),
        "title": f"{{{_latex(entry.title)}}}" if entry.title else "",
        "journal": _latex(entry.journal),
        "year": str(entry.year or ""),
        "volume": _latex(entry.volume),
        "number": _latex(entry.issue),
        "pages": _latex(re.sub(r"(?<=\w)[-\N{EN DASH}](?=\w)", "--", entry.pages)),
        "eid": _latex(entry.number),
        "publisher": _latex(entry.publisher),
        "doi": _verbatim(entry.doi),
        "url": _verbatim(entry.url),
        "pmid": _latex(entry.pmid),
        "keywords": _latex("; ".join(entry.keywords)),
        "note": _latex(entry.note),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    kind = "article" if entry.article else "misc"
    return "\n".join((f"@{kind}{{{entry.key},", *lines, "}", "")).encode()


def ris(entry: Entry) -> bytes:
    """Write an entry as RIS: two letters, two spaces, a hyphen; lines end as the format asks for."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris(entry)).encode()


def _ris(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR" if entry.article else "ELEC" if entry.title and entry.url else "GEN"
    for author in entry.authors:
        yield "AU", _ris_name(author)
    for keyword in filter(None, map(_line, entry.keywords)):
        yield "KW", keyword
    first, _, last = re.sub(r"[\N{EN DASH}-]+", "-", entry.pages).partition("-")
    pairs = (
        ("TI", entry.title), ("T2", entry.journal), ("PY", str(entry.year or "")), ("VL", entry.volume),
        ("IS", entry.issue), ("SP", first), ("EP", last), ("C7", entry.number), ("PB", entry.publisher),
        ("DO", entry.doi), ("AN", entry.pmid), ("UR", entry.url), ("N1", entry.note),
        ("N1", "With more authors than those named here." if entry.more_authors else ""),
    )  # fmt: skip
    yield from ((tag, line) for tag, value in pairs if value and (line := _line(value)))
    yield "ER", ""


def _bibtex_name(name: str) -> str:
    """Write "Abdul Wahid, S. F."; a group keeps its name together."""
    found = INITIALS.fullmatch(_line(name))
    if not found:
        return f"{{{_latex(name)}}}"
    return f"{_latex(found['family'])}, {' '.join(f'{letter}.' for letter in found['initials'])}"


def _ris_name(name: str) -> str:
    found = INITIALS.fullmatch(_line(name))
    # a comma would divide the name of a group into family and given names
    return f"{found['family']}, {'.'.join(found['initials'])}." if found else _line(name).replace(",", "")


def _line(text: str) -> str:
    """Return a text on one line, without characters that cannot be seen."""
    spaced = " ".join(text.split())
    if spaced.isprintable():
        return spaced
    return "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc")


def _latex(text: str) -> str:
    return _line(text).translate(ESCAPES) if text else ""


def _verbatim(text: str) -> str:
    """Return an address: LaTeX takes it as it is, but braces and a backslash would end the field."""
    return _line(text).translate(ADDRESS_ESCAPES) if text else ""
