"""What could be read of a review, whole or in part.

One misspelt key makes a record invalid, but it must not hide the mistakes in the tables. So the data checks look at a
draft: every outcome, reference or table that could be read, by its path, and nothing of what could not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from plainforest.model import (
    BiasDomain,
    Certainty,
    ExcludedStudy,
    Flow,
    OngoingStudy,
    Outcome,
    Reference,
    Result,
    Review,
    ReviewRecord,
    Study,
    Version,
)
from plainforest.problems import Place

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The readable parts of a review; see the module's text.

    Attributes
    ----------
    places : Mapping of path to Place
        Where each value of review.yaml stands.
    ids : Mapping of path to str
        Ids of comparisons, outcomes, references and domains, also of those that are otherwise unreadable.
    known_outcomes : bool
        Whether the ids of all outcomes could be read, so that another one in a table is a mistake.
    known_references, known_domains : bool
        The same for references and for the domains of the risk-of-bias tool.
    outcomes, certainties, references, domains, versions : Mapping of path to value
        What could be read, by path.
    cited : Mapping of path to str
        Ids of references that excluded and ongoing studies name.
    outcome_counts : Mapping of path to int
        How many outcomes each comparison has.
    studies, results : tuple or None
        The rows of the tables; None when the table could not be read.
    damaged : frozenset of Place
        Rows with unreadable cells. Their other numbers are no ground for complaints.
    ragged : frozenset of Place
        Rows with too many or too few cells, in which even the names may be those of other columns.
    """

    places: Mapping[Path, Place]
    ids: Mapping[Path, str] = field(default_factory=dict)
    known_outcomes: bool = False
    known_references: bool = False
    known_domains: bool = False
    outcomes: Mapping[Path, Outcome] = field(default_factory=dict)
    certainties: Mapping[Path, Certainty] = field(default_factory=dict)
    references: Mapping[Path, Reference] = field(default_factory=dict)
    domains: Mapping[Path, BiasDomain] = field(default_factory=dict)
    versions: Mapping[Path, Version] = field(default_factory=dict)
    outcome_counts: Mapping[Path, int] = field(default_factory=dict)
    cited: Mapping[Path, str] = field(default_factory=dict)
    flow: Flow | None = None
    searched: date | None = None
    doi: str = ""
    studies: tuple[Study, ...] | None = None
    results: tuple[Result, ...] | None = None
    damaged: frozenset[Place] = frozenset()
    ragged: frozenset[Place] = frozenset()

    def place(self, *path: str | int) -> Place:
        """Return where the value at `path` stands, or the nearest enclosing value that has a place."""
        return next(self.places[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.places)

    def ids_of(self, kind: str) -> dict[Path, str]:
        """Return the ids of one kind by path: comparisons, outcomes, references or domains."""
        return {path: found for path, found in self.ids.items() if path[-2] == kind}

    def studies_by_id(self) -> dict[str, Study]:
        """Return the studies by their ids; of two with one id, the first counts."""
        return {study.id: study for study in reversed(self.studies or ())}

    def sound_results(self) -> Iterable[Result]:
        """Yield the results in which everything could be read."""
        return (result for result in self.results or () if result.place not in self.damaged)


def draft_of_record(record: ReviewRecord, places: Mapping[Path, Place]) -> Draft:
    """Return the draft of a record that is complete, still without its tables."""
    ids: dict[Path, str] = {}
    outcomes: dict[Path, Outcome] = {}
    certainties: dict[Path, Certainty] = {}
    for i, comparison in enumerate(record.comparisons):
        ids["comparisons", i] = comparison.id
        for j, outcome in enumerate(comparison.outcomes):
            path: Path = ("comparisons", i, "outcomes", j)
            ids[path], outcomes[path] = outcome.id, outcome
            if outcome.certainty is not None:
                certainties[*path, "certainty"] = outcome.certainty
    references: dict[Path, Reference] = {("references", i): item for i, item in enumerate(record.references)}
    others: dict[str, tuple[ExcludedStudy | OngoingStudy, ...]] = {
        "excluded_studies": record.excluded_studies,
        "ongoing_studies": record.ongoing_studies,
    }
    cited: dict[Path, str] = {
        (kind, i, "references", j): name
        for kind, items in others.items()
        for i, item in enumerate(items)
        for j, name in enumerate(item.references)
    }
    bias = record.risk_of_bias
    domains: dict[Path, BiasDomain] = {
        ("risk_of_bias", "domains", i): d for i, d in enumerate(bias.domains if bias else ())
    }
    return Draft(
        places=places,
        ids=ids
        | {path: item.id for path, item in references.items()}
        | {path: item.id for path, item in domains.items()},
        known_outcomes=True,
        known_references=True,
        known_domains=True,
        outcomes=outcomes,
        certainties=certainties,
        references=references,
        domains=domains,
        versions={("versions", i): version for i, version in enumerate(record.versions)},
        outcome_counts={("comparisons", i): len(item.outcomes) for i, item in enumerate(record.comparisons)},
        cited=cited,
        flow=record.flow,
        searched=record.searched,
        doi=record.doi,
    )


def draft_of_review(review: Review) -> Draft:
    """Return the draft of a review in which everything could be read."""
    return replace(draft_of_record(review.record, review.places), studies=review.studies, results=review.results)
