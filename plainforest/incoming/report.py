"""The report of an import: agreement, what was left out and why, and what is wrong in the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plainforest.incoming.clean import clean
from plainforest.incoming.comparing import Compared
from plainforest.incoming.defects import defects
from plainforest.incoming.model import Incoming
from plainforest.incoming.record import MOST_RISKS, better, takes_risks
from plainforest.incoming.writing import MOST_DOMAINS, Written
from plainforest.numbers import plural
from plainforest.problems import Problem

SHOWN = 12
"""Differences of one outcome that are listed one by one."""


def report_lines(
    incoming: Incoming, written: Written, compared: Sequence[Compared], problems: Sequence[Problem]
) -> Iterator[str]:
    """Yield the report for a terminal."""
    yield _summary(incoming, written, compared)
    for one in compared:
        yield f"  {one.analysis.number} {_short(one.analysis.name)}: {_verdict(one)}"
        for text in one.differ[:3]:
            yield f"      {text}"
    for title, texts in _parts(incoming, written, problems):
        yield f"{title}:"
        yield from (f"  - {text}" for text in texts)
    yield (
        "It is a draft: 'plainforest build --drafts' shows it. Write what is marked TODO; import-report.md keeps this "
        "report."
    )


def report_text(
    incoming: Incoming, written: Written, compared: Sequence[Compared], problems: Sequence[Problem], source: str
) -> str:
    """Return the report as Markdown, for the folder of the review."""
    lines = [f"# Import report: {clean(incoming.title, 300)}", ""]
    lines += [f"From `{clean(source, 200)}`, a {incoming.form}. {_summary(incoming, written, compared)}", ""]
    lines += ["## Results, outcome by outcome", "", "| analysis | outcome | results |", "|---|---|---|"]
    for one in compared:
        name = clean(one.analysis.name, 300).replace("|", "\\|")
        lines.append(f"| {one.analysis.number} | {name} (`{one.outcome}`) | {_verdict(one)} |")
    lines.append("")
    for one in compared:
        if one.differ:
            lines += [f"### {one.analysis.number} differs", ""]
            lines += [f"- {clean(text, 500)}" for text in one.differ[:SHOWN]]
            if len(one.differ) > SHOWN:
                lines.append(f"- and {len(one.differ) - SHOWN} more")
            lines.append("")
    for title, texts in _parts(incoming, written, problems):
        lines += [f"## {title}", "", *(f"- {clean(text, 2000)}" for text in texts), ""]
    return "\n".join(lines)


def _short(text: str) -> str:
    text = clean(text, 400)
    return text if len(text) <= 70 else text[:69].rstrip() + "\u2026"


def _summary(incoming: Incoming, written: Written, compared: Sequence[Compared]) -> str:
    groups = sum(len(analysis.groups) for analysis in incoming.analyses())
    rows = sum(len(members) for members in written.rows.values())
    counts = (
        f"{plural(len(written.outcomes), 'outcome')}, {plural(groups, 'subgroup')}, {plural(rows, 'row')}, "
        f"{plural(len(incoming.studies), 'study', 'studies')}."
    )
    same = sum(bool(one.agree) and not one.differ for one in compared)
    different = sum(bool(one.differ) for one in compared)
    if not same and not different:
        return f"{counts} The file stores no results to compare with."
    how = "to nine digits" if incoming.decimals is None else f"to the {incoming.decimals} decimals stored"
    verb = "agrees" if same == 1 else "agree"
    agreement = f"{same} of them {verb} with the results in the file {how}"
    return f"{counts} {agreement}; {plural(different, 'outcome')} not." if different else f"{counts} {agreement}."


def _verdict(one: Compared) -> str:
    if one.differ:
        return f"{plural(len(one.differ), 'number')} of {one.agree + len(one.differ)} differ"
    if not one.analysis.rows:
        return "listed without data"
    if one.analysis.kind == "text":
        return "results in words"
    if not one.agree:
        return "the file stores no result to compare with"
    return f"agrees ({plural(one.agree, 'number')})"


def _parts(incoming: Incoming, written: Written, problems: Sequence[Problem]) -> Iterator[tuple[str, list[str]]]:
    if found := defects(incoming, problems):
        yield "Defects found in the source", list(found)
    left_out = list(_left_out(incoming, written))
    if left_out:
        yield "Left out, and why", left_out
    if written.repeats:
        yield "Studies with several rows", list(written.repeats)
    guessed = [
        f"{analysis.number} {_short(analysis.name)}: {side} counts as better, {how}."
        for analysis in written.outcomes.values()
        if analysis.measure and incoming.own is None
        for side, how in [better(analysis)]
        if how.startswith("a guess")
    ]
    if guessed:
        yield "Guessed: please check", guessed
    yield "Before you publish", list(_next(incoming))


def _left_out(incoming: Incoming, written: Written) -> Iterator[str]:
    yield from incoming.left_out
    if len(incoming.domains) > MOST_DOMAINS:
        yield f"Risk of bias: only the first {MOST_DOMAINS} of {len(incoming.domains)} domains."
    for ident, analysis in written.outcomes.items():
        head = f"Analysis {analysis.number}"
        yield from (f"{head}: {text}" for text in analysis.left_out)
        if not analysis.rows and incoming.own is None:
            yield f"{head}: the source lists this outcome without data."
        if analysis.kind == "text" and not incoming.with_text:
            yield f"{head}: a table of text ('other data'); its cells are prose."
        else:
            for row in written.rows[ident]:
                if row.why:
                    yield f"{head}, {row.incoming.study}: {row.why[0].lower()}{row.why[1:]}."
        for note in written.given[ident].notes:
            yield f"{head}: {note}"
        risks = written.given[ident].risks
        dropped = risks[MOST_RISKS:] if takes_risks(analysis) else risks
        if dropped:
            values = ", ".join(
                f"{one.value * 1000:g} per 1000{f' ({one.label})' if one.label else ''}" for one in dropped
            )
            why = f"an outcome has {MOST_RISKS} at most" if takes_risks(analysis) else "they do not fit what is counted"
            yield f"{head}: assumed risks of the Summary of Findings table that were not taken, as {why}: {values}."
    for sof in incoming.sofs:
        yield from (f"Summary of findings '{_short(sof.title)}': {text}" for text in sof.left_out)
    from plainforest.incoming.matching import matches

    for _, judged, matched in matches(incoming):
        if matched is None:
            text = "no analysis has its numbers; the judgement is in professional.md."
            yield f"Summary of findings, {judged.outcome}: {text}"
    others = [f"{count} {kind}" for kind, count in incoming.numbers_of_studies.items() if kind != "included"]
    if others:
        yield f"Studies in other lists ({', '.join(others)}): only included studies have rows."
    if not incoming.with_text:
        yield (
            "Prose: texts, long descriptions of studies and reasons of judgements belong to their authors. If they are "
            "yours, import again with --with-text."
        )
    yield "Addresses, telephone numbers and positions of people."


def _next(incoming: Incoming) -> Iterator[str]:
    yield "Write the short answers, plain names and texts that are marked TODO."
    yield "State how large a difference must be to matter ('thresholds'), or leave 'no_thresholds' as it is."
    if not incoming.sofs and incoming.own is None:
        yield "Rate the certainty of the outcomes; the file has no Summary of Findings table."
    yield "Put the outcomes that matter most to people first; the first seven stand in the Summary of Findings."
