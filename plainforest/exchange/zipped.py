"""Zip archives that come out the same whenever and wherever they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can tell; it would otherwise tell when it was made."""


def zipped(files: Mapping[str, bytes], *, pressed: bool = False) -> bytes:
    """Return an archive of files in the order given.

    Parameters
    ----------
    files : mapping of str to bytes
        Contents by path.
    pressed : bool
        Whether to compress. The bytes then depend on the system's zlib, so what a build publishes is not.
    """
    method = zipfile.ZIP_DEFLATED if pressed else zipfile.ZIP_STORED
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.compress_type = method
            entry.create_system = 3  # as on Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()
