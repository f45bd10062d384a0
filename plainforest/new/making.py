"""The files of a new site or review, written at once or not at all; nothing that exists is overwritten."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plainforest.content.cells import NUMBER
from plainforest.new.guess import Guess, Guessed, guess, slug_of
from plainforest.problems import Problem

FILES = Path(__file__).with_name("files")
SCHEMAS = Path(__file__).parents[1] / "schemas"
EDITED = ("review.schema.json", "site.schema.json", "glossary.schema.json")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
LONGEST = 60
LARGEST = 20_000_000


class NewError(Exception):
    """Why nothing was made; a sentence without a full stop."""


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


def new_site(folder: Path) -> Made:
    """Make a site in a folder, which may exist but must have no content yet.

    Raises
    ------
    NewError
        If there is a folder content/ already, or the folder is a file.
    """
    from plainforest.output import write_folder

    if folder.exists() and not folder.is_dir():
        raise NewError(f"'{folder}' is a file, not a folder")
    if (folder / "content").exists():
        raise NewError(
            f"there is a folder '{folder / 'content'}' already; 'plainforest new review' adds a review to it"
        )
    files = {path.relative_to(FILES / "site"): path.read_bytes() for path in _files(FILES / "site")}
    files |= {Path("schemas") / name: (SCHEMAS / name).read_bytes() for name in EDITED}
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
    return Made((f"Made {', '.join(made)}.", f"Next: {enter}plainforest build, and open dist/index.html."))


def _shown(name: str) -> str:
    """Return a top folder's name on disk: packages carry no hidden folders, so its dot is written as a word."""
    return name.replace("dot-", ".")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")


def new_review(content: Path, slug: str, source: Path | None = None) -> Made:
    """Make the folder of a review.

    Parameters
    ----------
    content : Path
        The folder with site.yaml.
    slug : str
        The name of the review's folder.
    source : Path, optional
        A table of results (.csv or .xlsx) to begin with.

    Raises
    ------
    NewError
        If the name cannot be used or is taken, or the table cannot be read.
    """
    from plainforest.output import write_folder

    require_slug(slug)
    folder = content / "reviews" / slug
    if folder.exists():
        raise NewError(f"there is a review '{slug}' already; choose another name")
    said: tuple[str, ...] = ()
    if source is None:
        files = {path.name: path.read_bytes() for path in _files(FILES / "review")}
    else:
        found, notes = _read(source)
        files, said = _files_from(found), (*notes, *(f"Guessed: {line}." for line in found.said))
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
        "It is a draft: 'plainforest build --drafts' shows it. Delete the line 'draft: yes' when it is ready.",
    )
    return Made(lines, problems)


def require_slug(slug: str) -> None:
    """Refuse a name that cannot be an address.

    Raises
    ------
    NewError
        If it cannot.
    """
    from plainforest.workshop import RESERVED

    if not SLUG.fullmatch(slug) or len(slug) > LONGEST:
        good = slug_of(slug, LONGEST)
        rule = f"a name has lower-case letters, digits and single hyphens, at most {LONGEST}"
        raise NewError(f"'{slug}' cannot be an address: {rule}" + (f". Try '{good}'" if good else ""))
    if slug in RESERVED:
        raise NewError(f"'{slug}' is the name of a page that every site has; choose another")


def _problems(slug: str, files: Mapping[str, bytes], where: str) -> tuple[Problem, ...]:
    from plainforest.check import check_review
    from plainforest.content import parse_review

    review, problems = parse_review(slug, files, f"{where}/reviews/{slug}")
    return tuple(problems if review is None else [*problems, *check_review(review)])


def _read(source: Path) -> tuple[Guess, tuple[str, ...]]:
    from plainforest.content.grid import read_csv
    from plainforest.content.sheet import read_xlsx

    try:
        with source.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as failure:
        raise NewError(f"'{source}' cannot be read: {failure.strerror or failure}") from failure
    read = read_xlsx if source.suffix.casefold() == ".xlsx" else read_csv
    grid, problems = read(data, source.name)
    if grid is None:
        raise NewError(f"'{source}' is no table that can be read: {problems[0].message if problems else 'it is empty'}")
    name = re.sub(r"[_\W]+", " ", source.stem).strip().capitalize() or "Outcome"
    found = guess(grid, name)
    if found.missing:
        raise NewError(f"'{source}' cannot be used: {found.missing}")
    return found, tuple(f"Note: {problem.message}" for problem in problems)


def _files_from(found: Guess) -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in _files(FILES / "review")}
    head, mark, tail = files["review.yaml"].decode().partition("      # outcomes begin\n")
    _, _, rest = tail.partition("      # outcomes end\n")
    body = "".join(_outcome(outcome) for outcome in found.outcomes)
    files["review.yaml"] = (head + body + rest if mark else head).encode()
    files["results.csv"] = _table(found.rows, ("outcome", "study"))
    files["studies.csv"] = _table(found.studies, ("id",))
    return files


def _outcome(outcome: Guessed) -> str:
    scale = ""
    if outcome.measure in ("MD", "ROM"):
        scale = "        # What the numbers count, for example points of a scale or days.\n"
        scale += "        scale:\n          unit: points\n"
    time = "        time_unit: person-years  # a guess: what the times count\n" if outcome.measure == "IRR" else ""
    return (
        f"      - id: {outcome.id}\n"
        f"        name: {_quoted(outcome.name)}\n"
        f"        plain_name: {_quoted(outcome.name)}  # the same in everyday words\n"
        f"        measure: {outcome.measure}  # a guess\n"
        f"        better: {outcome.better}  # a guess: is a higher or a lower value better for people?\n"
        f"{scale}{time}"
        "        no_thresholds: Nobody has said yet how large a difference must be to matter.\n"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if re.match(r"[=+@\t]|-(?=[^\d.])", text) and not NUMBER.fullmatch(text) else text


def _table(rows: Sequence[Mapping[str, str]], first: Sequence[str]) -> bytes:
    used = {column for row in rows for column, value in row.items() if value}
    order = [*first, *(column for row in rows for column in row)]
    columns = list(dict.fromkeys(column for column in order if column in used or column in first))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue().encode()
