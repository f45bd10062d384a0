"""The files of a new site or review, written at once or not at all; nothing that exists is overwritten."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plainforest.formulas import guarded
from plainforest.new.guess import guess
from plainforest.new.guide import guide_files
from plainforest.new.names import NewError, require_slug
from plainforest.new.reading import read_table
from plainforest.new.record import as_sentence, record
from plainforest.new.words import listed
from plainforest.numbers import plural
from plainforest.problems import Problem

FILES = Path(__file__).with_name("files")
SCHEMAS = Path(__file__).parents[1] / "schemas"
EDITED = ("review.schema.json", "site.schema.json", "glossary.schema.json")


@dataclass(frozen=True, slots=True)
class Made:
    """What was made.

    Attributes
    ----------
    lines : tuple of str
        What to tell the author: files, guesses, the next step.
    problems : tuple of Problem
        What the checks find in the new files.
    """

    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def new_site(folder: Path, command: str = "plainforest") -> Made:
    """Make a site in a folder, which may exist but must have no content yet.

    Parameters
    ----------
    folder : Path
        Where.
    command : str
        How the program is called there, for the next step.

    Raises
    ------
    NewError
        If there is a folder content/ already, or the folder is a file.
    """
    from plainforest.writing import write_folder

    if folder.exists() and not folder.is_dir():
        raise NewError(f"'{folder}' is a file, not a folder")
    if (folder / "content").exists():
        raise NewError(
            f"there is a folder '{folder / 'content'}' already; 'plainforest new review' adds a review to it"
        )
    files = {path.relative_to(FILES / "site"): path.read_bytes() for path in _files(FILES / "site")}
    files |= {Path("schemas") / name: (SCHEMAS / name).read_bytes() for name in EDITED} | guide_files()
    tops: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        tops.setdefault(path.parts[0], {})[Path(*path.parts[1:]).as_posix()] = data
    made = []
    for top, inside in sorted(tops.items()):
        target = folder / _shown(top)
        if not target.exists():
            write_folder(target, inside)
            made.append(target.as_posix() + "/")
    enter = "" if folder.resolve() == Path.cwd() else f"cd {folder}, then "
    return Made(
        (
            f"Made {', '.join(made)}.",
            f"Next: {enter}{command} build, and open dist/index.html. The guide: docs/authors/first-review.md.",
        )
    )


def _shown(name: str) -> str:
    """Return a top folder's name on disk: packages carry no hidden folders, so its dot is written as a word."""
    return name.replace("dot-", ".")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def new_review(content: Path, slug: str, source: Path | None = None, command: str = "plainforest") -> Made:
    """Make the folder of a review.

    Parameters
    ----------
    content : Path
        The folder with site.yaml.
    slug : str
        The name of the review's folder.
    source : Path, optional
        A table of results (.csv or .xlsx) to begin with.
    command : str
        How the program is called, for the next step.

    Raises
    ------
    NewError
        If the name cannot be used or is taken, or the table cannot be read.
    """
    from plainforest.writing import write_folder

    require_slug(slug)
    folder = content / "reviews" / slug
    if folder.exists():
        raise NewError(f"there is a review '{slug}' already; choose another name")
    said: list[str] = []
    if source is None:
        files = {path.name: path.read_bytes() for path in _files(FILES / "review")}
    else:
        files, said = _from_table(source)
    title = slug.replace("-", " ").capitalize()
    schema = "# yaml-language-server: $schema=../../../schemas/review.schema.json\n"
    hint = schema if (content.parent / "schemas" / "review.schema.json").is_file() else ""
    text = files["review.yaml"].decode().replace("@TITLE@", title).replace("@SCHEMA@\n", hint)
    files["review.yaml"] = text.encode()
    problems = _problems(slug, files, content.name)
    write_folder(folder, files)
    lines = (
        f"Made {folder.as_posix()}/ with {', '.join(sorted(files))}.",
        *said,
        f"It is a draft: '{command} serve --open' shows it while you write, and 'build --drafts' builds it. "
        "Delete the line 'draft: yes' when it is ready.",
    )
    return Made(lines, problems)


def _problems(slug: str, files: Mapping[str, bytes], where: str) -> tuple[Problem, ...]:
    from plainforest.check import check_review
    from plainforest.content import parse_review

    review, problems = parse_review(slug, files, f"{where}/reviews/{slug}")
    return tuple(problems if review is None else [*problems, *check_review(review)])


def _from_table(source: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of a review that begins with a table, and what the author has to know about it."""
    found = read_table(source)
    name = re.sub(r"[_\W]+", " ", source.stem).strip().capitalize() or "Outcome"
    guessed = guess(found.grid, name)
    if guessed.missing:
        raise NewError(f"'{source}' cannot be used: {guessed.missing}")
    files = {path.name: path.read_bytes() for path in _files(FILES / "review")}
    doubts = [*found.said, *(f"Guessed: {line}" for line in guessed.said), *guessed.lines]
    files["review.yaml"] = record(files["review.yaml"].decode(), guessed, source.name, doubts).encode()
    files["results.csv"] = _table(guessed.rows, ("outcome", "study"))
    files["studies.csv"] = _table(guessed.studies, ("id",))
    studies, rows = plural(len(guessed.studies), "study", "studies"), plural(len(guessed.rows), "row")
    said = [f"Read {studies} and {rows} of results from {source.name} ({found.where})."]
    if guessed.columns:
        said.append(f"Columns: {guessed.columns}.")
    if guessed.left:
        said.append(f"Left out: the {'column' if len(guessed.left) == 1 else 'columns'} {listed(guessed.left)}.")
    return files, [*said, *map(as_sentence, doubts)]


def _table(rows: Sequence[Mapping[str, str]], first: Sequence[str]) -> bytes:
    used = {column for row in rows for column, value in row.items() if value}
    order = [*first, *(column for row in rows for column in row)]
    columns = list(dict.fromkeys(column for column in order if column in used or column in first))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue().encode()
