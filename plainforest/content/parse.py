"""Bytes to the model: one review, and what all reviews share. Every problem is returned, none raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from plainforest.check import check_draft
from plainforest.check.draft import Draft
from plainforest.check.links import check_address
from plainforest.check.tidy import tidy
from plainforest.content.files import LIBRARY_FILES, REVIEW_FILES
from plainforest.content.record import read_record, read_tree
from plainforest.content.tables import read_results, read_studies
from plainforest.content.text import read_text
from plainforest.content.typed import read_as
from plainforest.content.yamltree import Node, places
from plainforest.model import Library, Prose, Review, SiteRecord
from plainforest.problems import Place, Problem, error, has_errors, warning

PURPOSES = {
    "review.yaml": "It holds the question, the outcomes and the judgements.",
    "studies": "It has one row for every study.",
    "results": "It has one row for every study and outcome.",
    "plain.md": "It is the text of the page in plain words.",
    "professional.md": "It is the text of the page for professionals.",
    "site.yaml": "It holds the title of the site.",
}


def parse_review(
    slug: str, files: Mapping[str, bytes], where: str | None = None
) -> tuple[Review | None, list[Problem]]:
    """Return a review and the problems of its files.

    Parameters
    ----------
    slug : str
        Name of its folder, which is also its address.
    files : Mapping of str to bytes
        Its files by name, as `read_review_files` returns them.
    where : str, optional
        The folder as problems show it.

    Returns
    -------
    tuple
        The review, and the problems in order. With an error among them the review is None, and then the problems hold
        everything that `plainforest.check.check_review` would have found in what could be read.
    """
    where = where or f"content/reviews/{slug}"
    problems: list[Problem] = []
    record, draft = None, Draft(places={(): Place(f"{where}/review.yaml")})
    if "review.yaml" in files:
        record, draft, found = read_record(files["review.yaml"], f"{where}/review.yaml")
        problems += found
    else:
        problems.append(_missing_file("review.yaml", files, where))

    studies, results = None, None
    name, found = _table_name("studies", files, where)
    problems += found
    if name:
        domains = draft.ids_of("domains").values() if draft.known_domains else None
        studies, found = read_studies(files[name], f"{where}/{name}", domains)
        problems += found
        if studies and not studies.rows and not (draft.flow and draft.flow.studies_included == 0):
            problems.append(_without_rows(studies.file, "study"))
    name, found = _table_name("results", files, where)
    problems += found
    if name:
        results, found = read_results(files[name], f"{where}/{name}")
        problems += found
        if results and not results.rows and any(outcome.status is None for outcome in draft.outcomes.values()):
            problems.append(_without_rows(results.file, "study and outcome"))

    plain, found = _prose("plain.md", files, where)
    problems += found
    professional, found = _prose("professional.md", files, where)
    problems += found

    if record and studies and results and plain and professional and not has_errors(problems):
        review = Review(
            slug=slug,
            record=record,
            studies=studies.rows,
            results=results.rows,
            plain=plain,
            professional=professional,
            places=draft.places,
        )
        return review, tidy(problems)
    draft = replace(
        draft,
        studies=studies.rows if studies else None,
        results=results.rows if results else None,
        damaged=frozenset().union(*(table.damaged for table in (studies, results) if table)),
        ragged=frozenset().union(*(table.ragged for table in (studies, results) if table)),
    )
    return None, tidy([*problems, *check_draft(draft)])


def parse_library(files: Mapping[str, bytes], where: str = "content") -> tuple[Library | None, list[Problem]]:
    """Return what all reviews share, or None when there is an error in it, and every problem."""
    record, glossary, also = None, dict[str, str](), dict[str, tuple[str, ...]]()
    if "site.yaml" in files:
        record, problems = _site(files["site.yaml"], f"{where}/site.yaml")
    else:
        problems = [_missing_file("site.yaml", files, where)]
    if "glossary.yaml" in files:
        glossary, also, found = read_glossary(files["glossary.yaml"], f"{where}/glossary.yaml")
        problems += found
    about = None
    if "about.md" in files:
        about, found = _prose("about.md", files, where)
        problems += found
    if record is None or has_errors(problems):
        return None, tidy(problems)
    return Library(record=record, glossary=glossary, about=about, also=also), tidy(problems)


def read_glossary(data: bytes, file: str) -> tuple[dict[str, str], dict[str, tuple[str, ...]], list[Problem]]:
    """Return the terms of a glossary with their explanations, other ways of writing them, and what is wrong with it."""
    text, problems = read_text(data, file)
    if text is None or not text.strip():
        return {}, {}, problems
    root, problems = read_tree(data, file)
    terms: dict[str, str] = {}
    also: dict[str, tuple[str, ...]] = {}
    if root is None or not isinstance(root.value, dict):
        return terms, also, problems
    seen: dict[str, str] = {}
    for term, node in root.value.items():
        found = _explained(node)
        if found is None:
            message = f"The term '{term}' needs one text that explains it."
            hint = (
                "Write 'term: explanation', or under the term 'means: explanation' and 'also: [other words]'. "
                "An explanation with a colon in it must stand in quotes."
            )
            problems.append(error("glossary-term", node.key or node.place, message, hint))
        else:
            terms[term], others = found
            if others:
                also[term] = others
        for written in (term, *(found[1] if found else ())):
            if written.casefold() in seen:
                message = f"'{written}' and '{seen[written.casefold()]}' are the same term."
                problems.append(error("duplicate-term", node.key or node.place, message, "Keep one of the two."))
            seen.setdefault(written.casefold(), written)
    return terms, also, problems


def _explained(node: Node) -> tuple[str, tuple[str, ...]] | None:
    """Return an explanation with other ways of writing its term, or None when it is written in no known way."""
    value = node.value
    if isinstance(value, str):
        return value, ()
    if not isinstance(value, dict) or not value.keys() <= {"means", "also"} or "means" not in value:
        return None
    means, also = value["means"].value, value["also"].value if "also" in value else []
    if not isinstance(means, str) or not isinstance(also, list):
        return None
    others = [item.value for item in also]
    texts = tuple(text for text in others if isinstance(text, str) and text.strip())
    return (means, texts) if len(texts) == len(others) else None


def _site(data: bytes, file: str) -> tuple[SiteRecord | None, list[Problem]]:
    root, problems = read_tree(data, file)
    if root is None:
        return None, problems
    record, found = read_as(SiteRecord, root)
    problems += found
    if record is not None:
        known = places(root, file)
        problems += check_address(record.address, known.get(("address",)))
        if record.organisation:
            problems += check_address(record.organisation.url, known.get(("organisation", "url")))
        if record.checks:
            from plainforest.check.levels import check_levels

            problems += check_levels(record.checks, known)
    return record, problems


def _table_name(kind: str, files: Mapping[str, bytes], where: str) -> tuple[str, list[Problem]]:
    """Return the file name of a table, or an empty text when there is none."""
    csv, excel = f"{kind}.csv", f"{kind}.xlsx"
    if csv in files and excel in files:
        message = f"There is {csv} and {excel}, and nobody can tell which one counts."
        return csv, [error("two-tables", Place(f"{where}/{excel}"), message, "Delete the older one.")]
    name = next((name for name in (csv, excel) if name in files), "")
    return name, [] if name else [_missing_file(csv, files, where)]


def _missing_file(name: str, files: Mapping[str, bytes], where: str) -> Problem:
    stem = name.partition(".")[0]
    near = next(
        (n for n in files if n.partition(".")[0].casefold() == stem and n not in (*REVIEW_FILES, *LIBRARY_FILES)), ""
    )
    purpose = PURPOSES.get(name) or PURPOSES[stem]
    if near:
        hint = f"There is a file '{near}': save it as {name}."
    else:
        hint = f"Add the file. {purpose} A link to a file outside the content folder is not followed."
    return error("missing-file", Place(f"{where}/{name}"), f"The file {name} is missing.", hint)


def _without_rows(file: str, what: str) -> Problem:
    message = "This table has a header but no rows."
    return warning("table-without-rows", Place(file, 1), message, f"Add one row for every {what}.")


def _prose(name: str, files: Mapping[str, bytes], where: str) -> tuple[Prose | None, list[Problem]]:
    if name not in files:
        return None, [_missing_file(name, files, where)]
    file = f"{where}/{name}"
    text, problems = read_text(files[name], file)
    if text is None:
        return None, problems
    if not text.strip():
        problems.append(warning("empty-text", Place(file, 1), "This text is empty.", "Write what readers should know."))
    return Prose(text=text, file=file), problems
