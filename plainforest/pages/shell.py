"""What surrounds every page: paths to the top, to the style sheet and to the icon."""

from __future__ import annotations

from urllib.parse import urlsplit

from plainforest import __version__
from plainforest.model import Library
from plainforest.pages.contexts import Shell
from plainforest.pages.theme import Theme


def shell(
    library: Library, theme: Theme, *, path: str, title: str, description: str, noindex: bool, absolute: bool = False
) -> Shell:
    """Return the shell of the page at `path`, for example ``als-cell-therapy/evidence/index.html``.

    Links are relative and name index.html, so that the site also works when its files are opened from a disk; the
    canonical address leaves index.html out. `absolute` is for the 404 page, which any address can lead to.
    """
    record = library.record
    address = record.address.rstrip("/")
    root = f"{urlsplit(address).path}/" if absolute else "../" * path.count("/")
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
        canonical=f"{address}/{path.removesuffix('index.html')}" if address and not absolute else "",
        noindex=noindex,
        notice=record.notice,
        organisation=record.organisation.name if record.organisation else "",
        organisation_url=record.organisation.url if record.organisation else "",
        organisation_email=record.organisation.email if record.organisation else "",
        version=__version__,
    )
