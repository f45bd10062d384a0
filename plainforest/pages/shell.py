"""What surrounds every page: paths to the top, to the style sheet and to the icon, and what its head says."""

from __future__ import annotations

from urllib.parse import urlsplit

from markupsafe import Markup

from plainforest import __version__
from plainforest.model import Library
from plainforest.pages.contexts import Shell
from plainforest.pages.theme import Theme

MANIFEST = "site.webmanifest"
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ku-arab", "pnb", "ps", "sd", "ug", "ur", "yi"})
"""Languages that are written from right to left."""


def direction(language: str) -> str:
    """Return in which direction a language is written: "ltr" or "rtl"."""
    code = language.lower()
    return "rtl" if code in RIGHT_TO_LEFT or code.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def address_of(library: Library, path: str) -> str:
    """Return the full address of a page, without index.html; empty when the site has no address."""
    address = library.record.address.rstrip("/")
    return f"{address}/{path.removesuffix('index.html')}" if address else ""


def shell(
    library: Library,
    theme: Theme,
    *,
    path: str,
    title: str,
    description: str,
    noindex: bool,
    absolute: bool = False,
    metadata: str = "",
    kind: str = "website",
    image: str = "",
    image_alt: str = "",
) -> Shell:
    """Return the shell of the page at `path`, for example ``als-cell-therapy/evidence/index.html``.

    Links are relative and name index.html, so that the site also works when its files are opened from a disk; the
    canonical address leaves index.html out. `absolute` is for the 404 page, which any address can lead to. `metadata`
    is JSON that is safe inside a script element. `image` is the path of a picture; it needs the site's address.
    """
    record = library.record
    root = f"{urlsplit(record.address.rstrip('/')).path}/" if absolute else "../" * path.count("/")
    picture = address_of(library, image) if image else ""
    return Shell(
        site_title=record.title,
        language=record.language,
        root=root,
        stylesheet=theme.stylesheet,
        icon=theme.icon,
        files=theme.files,
        here=path,
        title=title,
        description=description,
        canonical="" if absolute else address_of(library, path),
        noindex=noindex,
        notice=record.notice,
        organisation=record.organisation.name if record.organisation else "",
        organisation_url=record.organisation.url if record.organisation else "",
        organisation_email=record.organisation.email if record.organisation else "",
        version=__version__,
        direction=direction(record.language),
        feed="feed.xml" if record.address else "",
        manifest=MANIFEST,
        kind=kind,
        image=picture,
        image_alt=image_alt if picture else "",
        metadata=Markup(metadata),
    )
