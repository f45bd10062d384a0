"""What pages say about themselves to search engines and other programs: JSON-LD with the words of schema.org.

Only what the content states: a page about no named condition has no condition, and dates are those of the content. How
sure we are is deliberately missing: schema.org's MedicalEvidenceLevel is another scale than GRADE's, and to translate
one into the other would say what nobody has judged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from plainforest.model import Library, Review
from plainforest.pages.dates import content_dates, partial_date
from plainforest.pages.shell import address_of

Thing = Mapping[str, Any]
FORMATS = {
    "json": "application/json", "csv": "text/csv", "svg": "image/svg+xml", "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems", "zip": "application/zip",
}  # fmt: skip


def script_text(thing: Thing) -> str:
    """Return a thing as JSON that cannot end the script element it stands in; what is empty is left out."""
    text = json.dumps(_filled({"@context": "https://schema.org", **thing}), ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(sign, escaped)
    return text


def _filled(value: Any) -> Any:
    """Return a value without what is empty: an empty text would be a statement too; 0 and False say something."""
    if isinstance(value, dict):
        return {key: inner for key, given in value.items() if (inner := _filled(given)) or inner == 0}
    if isinstance(value, list | tuple):
        return [inner for given in value if (inner := _filled(given)) or inner == 0]
    return value


def _publisher(library: Library) -> Thing:
    organisation = library.record.organisation
    return {"@type": "Organization", "name": organisation.name, "url": organisation.url} if organisation else {}


def _site(library: Library) -> Thing:
    return {"@type": "WebSite", "name": library.record.title, "url": address_of(library, "index.html")}


def _source(review: Review) -> Thing:
    """Return the review that the numbers come from, when the content names one."""
    record = review.record
    if not (record.citation or record.doi):
        return {}
    doi = f"https://doi.org/{record.doi}" if record.doi else ""
    return {
        "@type": "ScholarlyArticle",
        "@id": doi,
        "url": doi,
        "name": record.citation or record.title,
        "author": [{"@type": "Person", "name": name} for name in record.authors],
        "datePublished": partial_date(record.published),
        "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": record.doi} if record.doi else {},
    }


def _about(review: Review) -> list[Thing]:
    record = review.record
    return [{"@type": "MedicalCondition", "name": name} for name in record.conditions]


def _page(review: Review, library: Library, path: str, name: str, description: str) -> dict[str, Any]:
    return {
        "@id": address_of(library, path),
        "url": address_of(library, path),
        "name": name,
        "description": description,
        "inLanguage": library.record.language,
        "isPartOf": _site(library),
        "publisher": _publisher(library),
        "about": _about(review),
        "keywords": [review.record.topic, *review.record.interventions],
        "dateModified": content_dates(review.record)[1],
        "isBasedOn": _source(review),
        "isAccessibleForFree": True,
    }


def plain_metadata(review: Review, library: Library) -> str:
    """Return what the plain-language page says of itself."""
    record, path = review.record, f"{review.slug}/index.html"
    return script_text(
        {
            "@type": "MedicalWebPage",
            **_page(review, library, path, record.plain_title, record.plain_answer),
            "audience": {"@type": "Patient"},
            "lastReviewed": record.searched.isoformat() if record.searched else "",
        }
    )


def evidence_metadata(review: Review, library: Library) -> str:
    """Return what the professional page says of itself."""
    record, path = review.record, f"{review.slug}/evidence/index.html"
    page = _page(review, library, path, record.title, "")
    return script_text(
        {
            "@type": "ScholarlyArticle",
            **page,
            "headline": record.title,
            "abstract": record.summary,
            "audience": {"@type": "MedicalAudience", "audienceType": "Clinician"},
            "hasPart": _dataset(review, library, ()),
        }
    )


def data_metadata(review: Review, library: Library, files: Sequence[str]) -> str:
    """Return what the page of downloads says of itself."""
    return script_text(_dataset(review, library, files))


def _dataset(review: Review, library: Library, files: Sequence[str]) -> Thing:
    record, path = review.record, f"{review.slug}/data/index.html"
    page = _page(review, library, path, f"Data: {record.title}", "")
    outcomes = [outcome.name for comparison in record.comparisons for outcome in comparison.outcomes]
    whole = bool(files)
    page["description"] = f"Results, studies and figures of the review {record.title}, to download."
    short = {key: page[key] for key in ("@id", "url", "name", "description", "isAccessibleForFree")}
    return {
        "@type": "Dataset",
        **(page if whole else short),
        "creator": _publisher(library) if whole else {},
        "variableMeasured": list(dict.fromkeys(outcomes)) if whole else [],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "contentUrl": address_of(library, f"{review.slug}/data/{name}") or name,
                "encodingFormat": FORMATS[name.rpartition(".")[2]],
            }
            for name in files
        ],
    }


def site_metadata(library: Library) -> str:
    """Return what the home page says of the site."""
    home = address_of(library, "index.html")
    find = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": home + "?q={search_term_string}"},
        "query-input": "required name=search_term_string",
    }
    return script_text(
        {
            **_site(library),
            "description": library.record.tagline,
            "inLanguage": library.record.language,
            "publisher": _publisher(library),
            "potentialAction": find if home else {},
        }
    )
