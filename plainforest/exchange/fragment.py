"""The Summary of Findings as a piece of HTML to put into another page: tables with footnotes, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from plainforest.pages.sof_value import SofTable
from plainforest.pages.sof_views import sof_html


def sof_fragment(tables: Sequence[SofTable]) -> bytes:
    """Return tables as HTML without head, styles or scripts.

    It is pure ASCII, so that it reads the same whatever encoding the page around it has, and smaller lines begin on
    new ones, as they do on this site by its style sheet.
    """
    text = "\n".join(map(sof_html, tables))
    for line in ('<span class="sub', '<span class="why'):
        text = text.replace(line, f"<br>{line}")
    return text.encode("ascii", "xmlcharrefreplace")
