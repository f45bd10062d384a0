"""What stands in the way of publishing: seen before anything is put into its place, and never overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from plainforest.manifest import MANIFEST, Listing


class ForeignFolderError(Exception):
    """The output folder holds something that Plainforest did not put there; nothing was published."""


def require_ours(folder: Path) -> None:
    """Make sure that a folder, its links resolved, can be published into.

    Raises
    ------
    ForeignFolderError
        If it is no folder, has files and no manifest, or lies on another disk than the staging folder beside it.
    """
    if folder.exists() and not folder.is_dir():
        raise ForeignFolderError(f"{folder} is not a folder. Choose another one with --output")
    if folder.exists() and not (folder / MANIFEST).exists() and any(folder.iterdir()):
        raise ForeignFolderError(
            f"{folder} is not empty and was not made by Plainforest. Choose another folder with --output, or empty it"
        )
    if folder.exists() and folder.stat().st_dev != folder.parent.stat().st_dev:
        raise ForeignFolderError(
            f"{folder} is a disk of its own, so that no folder can be put into it in one step. "
            f"Choose a folder on it: --output {folder / 'site'}"
        )


def ours_alone(folder: Path, top: str, listed: Listing) -> bool:
    """Tell whether a part of the published folder holds only listed files, so that it can be replaced as a whole."""
    start = len(str(folder)) + 1
    for where, folders, files in os.walk(folder / top):
        if any(os.path.islink(f"{where}/{name}") for name in (*folders, *files)):  # noqa: PTH114
            return False
        if any(listed.get(f"{where}/{name}"[start:].replace(os.sep, "/")) is None for name in files):
            return False
    return not (folder / top).is_symlink() and not (folder / top).is_file()


def require_clear(folder: Path, paths: Iterable[str]) -> None:
    """Make sure that files can be put into their places.

    Parameters
    ----------
    folder : Path
        The published folder, its links resolved.
    paths : iterable of str
        Of the files, in the folder.

    Raises
    ------
    ForeignFolderError
        If there is a link or a file where the site has a folder, or a folder where it has a page.
    """
    clear: set[Path] = {folder}
    for path in paths:
        place = folder / path
        _require_folders(folder, place, clear)
        if place.is_dir() and not place.is_symlink():
            raise ForeignFolderError(f"{place} is a folder, and a page belongs there. Remove it and build again")


def _require_folders(folder: Path, place: Path, clear: set[Path]) -> None:
    above = place.parent
    if above in clear:
        return
    _require_folders(folder, above, clear)
    if above.is_symlink():
        raise ForeignFolderError(f"{above} is a link, and a folder belongs there. Remove it and build again")
    if above.exists() and not above.is_dir():
        raise ForeignFolderError(f"{above} is a file, and a folder belongs there. Remove it and build again")
    clear.add(above)
