"""Cochrane data packages: a zip (often within a zip) or a folder. Nothing is unpacked to disk."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from plainforest.incoming.model import Incoming, RefusedError
from plainforest.incoming.xmltree import decoded

UNPACKED_LIMIT = 100_000_000
FILES_LIMIT = 5_000
NESTED_LIMIT = 2
WANTED = re.compile(r"\.(csv|json|ris|rm5)$", re.IGNORECASE)
HINT = "Download the data package again, or unpack it and name the folder."


def read_zip(data: bytes, name: str, *, with_text: bool = False) -> Incoming:
    """Return the review in a zipped package.

    Raises
    ------
    RefusedError
        If it is damaged, unpacks to more than any review needs, or holds no package.
    """
    files: dict[str, bytes] = {}
    _unpack(data, files, [UNPACKED_LIMIT], 0)
    return _read(files, name, with_text=with_text)


def read_folder(folder: Path, *, with_text: bool = False) -> Incoming:
    """Return the review in an unpacked package; links out of the folder are not followed.

    Raises
    ------
    RefusedError
        If there is no package in it, or more than any review needs.
    """
    files: dict[str, bytes] = {}
    left = [UNPACKED_LIMIT]
    root = folder.resolve()
    for count, path in enumerate(sorted(folder.rglob("*"))):
        if count > FILES_LIMIT:
            raise RefusedError("import-too-large", f"The folder has more than {FILES_LIMIT} files.", HINT)
        if not path.is_file() or not path.resolve().is_relative_to(root):
            continue
        kind = path.suffix.casefold()
        if kind == ".zip" or WANTED.search(path.name):
            with path.open("rb") as file:
                data = file.read(left[0] + 1)
            left[0] -= len(data)
            if left[0] < 0:
                raise RefusedError("import-too-large", "The folder holds more than 100 MB of data.", HINT)
            if kind == ".zip":
                _unpack(data, files, left, 1)
            else:
                files.setdefault(path.relative_to(folder).as_posix(), data)
    return _read(files, folder.resolve().name, with_text=with_text)


def read_single_json(data: bytes, name: str, *, with_text: bool = False) -> Incoming:
    """Return the review in one JSON file.

    Raises
    ------
    RefusedError
        If it is no JSON of a review.
    """
    return _read({f"{name}.json": data}, name, with_text=with_text)


def _unpack(data: bytes, files: dict[str, bytes], left: list[int], depth: int) -> None:
    """Read the members that matter into memory, counting what really comes out and not what the zip says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > FILES_LIMIT:
                raise RefusedError("import-too-large", f"The zip holds more than {FILES_LIMIT} files.", HINT)
            for member in members:
                inner = member.filename.casefold().endswith(".zip")
                if member.is_dir() or not (inner or WANTED.search(member.filename)):
                    continue
                if member.flag_bits & 1:
                    raise RefusedError("import-damaged", "The zip is locked with a password.", "Unlock it first.")
                with archive.open(member) as part:
                    content = part.read(left[0] + 1)
                left[0] -= len(content)
                if left[0] < 0:
                    message = f"It unpacks to more than {UNPACKED_LIMIT // 1_000_000} MB, as no review does."
                    raise RefusedError("import-too-large", message, HINT)
                if inner and depth < NESTED_LIMIT:
                    _unpack(content, files, left, depth + 1)
                elif not inner:
                    files.setdefault(member.filename, content)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, KeyError) as bad:
        raise RefusedError("import-damaged", "It is a zip that is cut off or damaged.", HINT) from bad
    except Exception as bad:
        if type(bad).__module__ in ("zlib", "_lzma", "lzma"):
            raise RefusedError("import-damaged", "It is a zip that is cut off or damaged.", HINT) from bad
        raise


def _read(files: Mapping[str, bytes], name: str, *, with_text: bool) -> Incoming:
    from plainforest.incoming.own import with_own_record
    from plainforest.incoming.package_csv import read_tables
    from plainforest.incoming.package_json import read_documents
    from plainforest.incoming.revman import read_revman
    from plainforest.incoming.sheets import read_rows

    if (tables := by_kind(files, "csv")) and {"settings", "rows"} <= tables.keys():
        incoming = read_tables(tables, by_kind(files, "ris"), _title(name, files), with_text=with_text)
        return with_own_record(incoming, files, read_rows(tables["settings"])[1])
    for path, data in sorted(files.items()):
        if path.casefold().endswith(".rm5"):
            return read_revman(data, with_text=with_text)
    if documents := list(_documents(files)):
        return read_documents(documents, _title(name, files), with_text=with_text)
    if any("parameters" in path for path in files):
        raise RefusedError(
            "import-other-review", "It is a review of diagnostic tests, which Plainforest does not publish."
        )
    message = "It holds no analysis data: no data rows with their settings, and no RevMan 5 file."
    raise RefusedError(
        "import-unknown-format", message, "Take the data package from 'Download data' beside the review."
    )


KINDS = (
    ("settings", r"overall[-_ ]estimates"), ("rows", r"data[-_ ]rows"), ("groups", r"subgroup[-_ ]estimates"),
    ("bias", r"risk[-_ ]of[-_ ]bias"), ("studies", r"study[-_ ]information"), ("arms", r"study[-_ ]arms"),
    ("excluded", r"excluded"), ("awaiting", r"awaiting"), ("ongoing", r"ongoing"), ("included", r"included"),
)  # fmt: skip


def by_kind(files: Mapping[str, bytes], ending: str) -> dict[str, bytes]:
    """Return the files with an ending by what their names say they hold."""
    found: dict[str, bytes] = {}
    for path, data in sorted(files.items()):
        name = path.replace("\\", "/").rpartition("/")[2].casefold()
        if not name.endswith(f".{ending}"):
            continue
        other = next((kind for kind in ("excluded", "awaiting", "ongoing") if kind in name), "")
        kind = other or next((kind for kind, pattern in KINDS if re.search(pattern, name)), "")
        if kind:
            found.setdefault(kind, data)
    return found


def _documents(files: Mapping[str, bytes]) -> Iterator[object]:
    for path, data in sorted(files.items()):
        if not path.casefold().endswith(".json"):
            continue
        try:
            yield json.loads(decoded(data), parse_constant=lambda _: None)
        except (ValueError, RecursionError) as bad:
            line = getattr(bad, "lineno", 0)
            message = f"The file {path.rpartition('/')[2][:80]} is no JSON that can be read."
            raise RefusedError("import-damaged", message, HINT, line) from bad


def _title(name: str, files: Mapping[str, bytes]) -> str:
    """Return what to call the review: packages hold no title, so the number of the review has to do."""
    number = re.search(r"\bCD\d{6}(?:\.pub\d+)?", " ".join([name, *files]))
    if number:
        return number.group()
    return (
        " ".join(re.sub(r"[-_]+", " ", re.sub(r"-?(data|dataPackage|files)$", "", name)).split()) or "Imported review"
    )
