"""What a file is, by what is in it rather than by its name."""

from __future__ import annotations

from pathlib import Path

from plainforest.incoming.model import Incoming, RefusedError

LARGEST = 50_000_000
ZIP = b"PK\x03\x04"


def read_source(source: Path, *, with_text: bool = False) -> Incoming | None:
    """Return the review in a file or folder of another program; None when it is a table of somebody's own making.

    Raises
    ------
    RefusedError
        If it cannot be read.
    """
    from plainforest.incoming.package import read_folder, read_zip
    from plainforest.incoming.revman import read_revman
    from plainforest.incoming.revman_csv import is_revman_csv, read_revman_csv

    if source.is_dir():
        return read_folder(source, with_text=with_text)
    data = read_bytes(source)
    if data.startswith(ZIP) and not _is_workbook(source, data):
        return read_zip(data, source.stem, with_text=with_text)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<" or data[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<") or source.suffix.casefold() == ".rm5":
        return read_revman(data, with_text=with_text)
    if start[:1] in (b"{", b"["):
        from plainforest.incoming.package import read_single_json

        return read_single_json(data, source.stem, with_text=with_text)
    if is_revman_csv(data):
        return read_revman_csv(data, source.stem)
    if source.suffix.casefold() in (".csv", ".xlsx", ".tsv", ".txt") or _is_workbook(source, data):
        return None
    message = "It is no RevMan 5 file, Cochrane data package, CSV file or Excel workbook."
    raise RefusedError(
        "import-unknown-format", message, "Name a .rm5, .zip, .csv or .xlsx file, or the folder of a package."
    )


def read_bytes(source: Path) -> bytes:
    """Return the bytes of a file, if they are not too many.

    Raises
    ------
    RefusedError
        If there are too many, or none.
    """
    with source.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        message = f"It is larger than {LARGEST // 1_000_000} MB and was not read."
        raise RefusedError("import-too-large", message, "Export the review without figures, or split it.")
    if not data.strip():
        raise RefusedError("import-empty", "It is empty.", "Export or download it again.")
    return data


def _is_workbook(source: Path, data: bytes) -> bool:
    return data.startswith(ZIP) and (b"xl/workbook" in data or source.suffix.casefold() == ".xlsx")
