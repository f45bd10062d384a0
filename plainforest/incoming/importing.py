"""From a file of another program to a folder of content, with a report of what became of it: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from plainforest.incoming.model import Incoming, IncomingRow, RefusedError
from plainforest.problems import Place, Problem, error

LARGEST = 50_000_000
REPORT = "import-report.md"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made.

    Attributes
    ----------
    folder : Path
        The new folder.
    lines : tuple of str
        What to tell the author.
    problems : tuple of Problem
        What the checks find in the new content.
    """

    folder: Path
    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class ImportFailedError(Exception):
    """Why nothing was imported.

    Attributes
    ----------
    problem : Problem
        The place, what is wrong, and what to do.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def import_review(content: Path, source: Path, slug: str = "", *, with_text: bool = False) -> Imported:
    """Make the folder of a review from a file of another program.

    Parameters
    ----------
    content : Path
        The folder with site.yaml.
    source : Path
        A RevMan 5 file, a Cochrane data package (zip or folder), RevMan's data as CSV, or a table of results.
    slug : str
        The name of the review's folder; by default made from its title.
    with_text : bool
        Whether to take the prose too; for owners of the text.

    Raises
    ------
    ImportFailedError
        If the file cannot be read; nothing was written then.
    NewError
        If the name cannot be used or is taken.
    """
    from plainforest.incoming.reading import read_source
    from plainforest.new.names import NewError, require_slug
    from plainforest.new.words import slug_of
    from plainforest.writing import write_folder

    if slug:
        require_slug(slug)
    try:
        incoming = read_source(source, with_text=with_text)
        if incoming is None:  # a table of somebody's own making
            name = slug or slug_of(source.stem) or "imported-review"
            from plainforest.new.making import new_review

            made = new_review(content, name, source)
            return Imported(content / "reviews" / name, made.lines, made.problems)
        name = slug or slug_of(incoming.title) or "imported-review"
        require_slug(name)
        folder = content / "reviews" / name
        if folder.exists():
            raise NewError(f"there is a review '{name}' already; choose another name with --as")
        files, lines, problems = made_from(incoming, source.name, name, content)
    except RefusedError as refused:
        place = Place(source.as_posix(), refused.line)
        raise ImportFailedError(error(refused.code, place, refused.message, refused.hint)) from refused
    write_folder(folder, files)
    head = f"Imported {incoming.title!r} from {source.name} ({incoming.form}) into {folder.as_posix()}/."
    return Imported(folder, (head, *lines), tuple(problems))


def made_from(
    incoming: Incoming, source: str, slug: str, content: Path
) -> tuple[dict[str, bytes], tuple[str, ...], list[Problem]]:
    """Return the files of a review, what to tell its author, and what the checks find in it.

    Raises
    ------
    RefusedError
        If the content that was made has an error, which is this program's own fault.
    """
    from plainforest.check import check_review
    from plainforest.content import parse_review
    from plainforest.incoming.comparing import compare, results_of
    from plainforest.incoming.intervals import as_stored
    from plainforest.incoming.own import without_own_record
    from plainforest.incoming.report import report_lines, report_text
    from plainforest.incoming.writing import content_of

    has_schema = (content.parent / "schemas" / "review.schema.json").is_file()
    schema = "# yaml-language-server: $schema=../../../schemas/review.schema.json\n" if has_schema else ""
    where = f"{content.name}/reviews/{slug}"
    left_out: list[str] = []
    while True:
        written = content_of(incoming, schema)
        review, problems = parse_review(slug, written.files, where)
        if review is not None:
            problems = [*problems, *check_review(review)]
        wrong = [problem for problem in problems if problem.severity == "error"]
        if review is not None and not wrong:
            break
        if incoming.own is not None:  # what stands in it may be anything; the tables have been read with care
            incoming = without_own_record(incoming)
            continue
        mended = _without(incoming, wrong)
        if mended is None:
            first = wrong[0]
            message = f"It holds something that content cannot: {first.message} ({first.place})"
            raise RefusedError("import-unusable", message, "Please report it, with the file if you may.")
        incoming, said = mended
        left_out += said
    incoming = replace(incoming, left_out=(*incoming.left_out, *left_out))
    compared = compare(written, results_of(review), incoming.decimals)
    if (settled := as_stored(incoming, written, review, compared)) is not None:
        return made_from(settled, source, slug, content)
    files = dict(written.files)
    files[REPORT] = report_text(incoming, written, compared, problems, source).encode()
    return files, tuple(report_lines(incoming, written, compared, problems)), problems


def _without(incoming: Incoming, wrong: list[Problem]) -> tuple[Incoming, list[str]] | None:
    """Return the review without the rows that cannot be right, and what was left out; None when no row is wrong."""
    lines = {problem.place.line: problem.message for problem in wrong if problem.place.file.endswith("/results.csv")}
    if not lines:
        return None
    said: list[str] = []
    number = 1  # the line of the header
    comparisons = []
    for comparison in incoming.comparisons:
        analyses = []
        for analysis in comparison.analyses:
            rows = []
            for row in analysis.rows:
                number += 1
                nothing = IncomingRow(study=row.study, subgroup=row.subgroup, pooled=False)
                if number in lines and row != nothing:
                    said.append(f"Analysis {analysis.number}, {row.study}: left out. {lines[number]}")
                    rows.append(nothing)
                else:
                    rows.append(row)
            analyses.append(replace(analysis, rows=tuple(rows)))
        comparisons.append(replace(comparison, analyses=tuple(analyses)))
    return (replace(incoming, comparisons=tuple(comparisons)), said) if said else None
