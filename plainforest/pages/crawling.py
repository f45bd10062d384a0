"""What programs ask a site for: robots.txt, the sitemap, and the manifest of a site for a phone's home screen."""

from __future__ import annotations

import json
from collections.abc import Sequence

from plainforest.exchange.xmltext import escaped
from plainforest.model import Library
from plainforest.pages.library_contexts import Card
from plainforest.pages.shell import address_of, direction
from plainforest.pages.theme import Theme

BRAND, PAGE = "#0b4a3b", "#f4f6f5"
"""The two colours of the light scheme that a browser's own surfaces take up."""
SITEMAP = "sitemap.xml"
ADDRESSES = 50_000
"""What one sitemap may hold by the protocol (sitemaps.org)."""
ICONS = (("icon-192.png", "192x192"), ("icon-512.png", "512x512"))


def robots(library: Library, *, noindex: bool) -> bytes:
    """Return robots.txt: all or nothing, and where the sitemap is."""
    if noindex:
        return b"User-agent: *\nDisallow: /\n"
    where = f"\nSitemap: {address_of(library, SITEMAP)}\n" if library.record.address else ""
    return f"User-agent: *\nAllow: /\n{where}".encode()


def sitemaps(library: Library, cards: Sequence[Card], sheets: int) -> dict[str, bytes]:
    """Return the sitemap: every page that is for readers, with the date of its content where one is known.

    Beyond what one sitemap may hold, ``sitemap.xml`` lists several: ``sitemap-1.xml`` and so on.
    """
    pages = [("index.html", ""), *((f"reviews/{sheet}/index.html", "") for sheet in range(2, sheets + 1))]
    for card in cards:
        pages += [(f"{card.slug}/{part}index.html", card.changed) for part in ("", "evidence/", "data/")]
    pages += [("glossary/index.html", ""), ("about/index.html", "")]
    if len(pages) <= ADDRESSES:
        return {SITEMAP: _sitemap(library, "urlset", "url", pages)}
    parts = [pages[start : start + ADDRESSES] for start in range(0, len(pages), ADDRESSES)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    listed = [(name, max(changed for _, changed in part)) for name, part in zip(names, parts, strict=True)]
    return {SITEMAP: _sitemap(library, "sitemapindex", "sitemap", listed)} | {
        name: _sitemap(library, "urlset", "url", part) for name, part in zip(names, parts, strict=True)
    }


def _sitemap(library: Library, whole: str, item: str, entries: Sequence[tuple[str, str]]) -> bytes:
    lines = [
        f"<{item}><loc>{escaped(address_of(library, path))}</loc>"
        + (f"<lastmod>{changed}</lastmod>" if changed else "")
        + f"</{item}>"
        for path, changed in entries
    ]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(lines)
        + f"\n</{whole}>\n"
    ).encode()


def web_manifest(library: Library, theme: Theme) -> bytes:
    """Return the web manifest; its addresses are relative to where it lies, the top of the site."""
    record = library.record
    icons = [{"src": theme.icon, "type": "image/svg+xml", "sizes": "any"}]
    icons += [
        {"src": theme.files[name], "type": "image/png", "sizes": sizes} for name, sizes in ICONS if name in theme.files
    ]
    manifest = {
        "name": record.title,
        "lang": record.language,
        "dir": direction(record.language),
        "start_url": "./index.html",
        "scope": "./",
        "display": "browser",
        "theme_color": BRAND,
        "background_color": PAGE,
        "icons": icons,
    }
    if record.tagline:
        manifest["description"] = record.tagline
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
