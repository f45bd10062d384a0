"""A quoted result beside the result that it is: every number and word that is not the same becomes a problem."""

from __future__ import annotations

from collections.abc import Iterator

from plainforest.check.prose_items import Item
from plainforest.check.prose_match import Known, Match, Results, agreeing, measure_words, other_model, wald_interval
from plainforest.check.prose_numbers import Number
from plainforest.check.prose_quotes import Quote
from plainforest.findings import Finding
from plainforest.numbers import plural
from plainforest.phrases import SHORT_NAMES, confidence, effect_text
from plainforest.problems import Problem, warning

MODELS = {"common": "a common effect", "random": "random effects"}


def compare(quote: Quote, found: Match, results: Results) -> list[Problem]:
    """Return where a quote and the analysis differ."""
    if quote.comma:
        return [_comma(quote, quote.comma)]
    if found.known is None:
        return [_strange(quote)] if found.strange else []
    known = found.known
    if found.named is not None:
        return [_swapped(quote, known.finding, found.named)]
    if known.kind == "other":
        return [_other_model(quote, known.finding)]
    if known.kind == "result" and (other := other_model(known.finding)) is not None:
        mine, given = agreeing(quote, known.effect)
        if given and mine < given and agreeing(quote, other)[0] == given:
            return [_other_model(quote, known.finding)]
    problems = list(_effect(quote, known))
    if known.kind == "result":
        problems += _counts(quote, known.finding)
        problems += _rating(quote, known.finding)
        problems += heterogeneity(quote.items, known.finding, quote)
    return problems


def name_of(known: Known) -> str:
    """Write whose number it is: "Overall survival", or "Overall survival in Oh 2018"."""
    name = f"'{known.finding.outcome.name}'"
    return name if known.kind == "result" else f"{name}, {known.label}"


def advice(quote: Quote, finding: Finding, field: str, right: str) -> str:
    """Say what to write: the reference that fills in the number, or the number where texts have no references."""
    if not quote.passage.text.filled:
        return f"Correct it to {right}, or correct the data."
    return f"Write {{{{ {finding.id}.{field} }}}} and it can never drift; or correct it to {right}."


def _effect(quote: Quote, known: Known) -> Iterator[Problem]:
    finding, effect, text = known.finding, known.effect, quote.passage.text
    measure = finding.measure
    if quote.measure and quote.measure != measure and not (measure == "PETO" and quote.measure == "OR"):
        message = (
            f"The text calls this {measure_words(quote.measure)}, but {name_of(known)} is analysed as "
            f"{measure_words(measure)}."
        )
        hint = f"Write {SHORT_NAMES[measure]}, or change 'measure' in review.yaml."
        yield warning("prose-measure", text.place(quote.start), message, hint)
    if quote.value and not quote.value.equals(effect.estimate):
        right = quote.value.like(effect.estimate)
        message = f"The text says {quote.value.written}, but the analysis gives {right} for {name_of(known)}."
        field = "estimate" if known.kind == "result" else ""
        yield warning("prose-value", text.place(quote.value.start), message, _or_plain(quote, finding, field, right))
    if interval := quote.item("interval"):
        yield from _interval(quote, interval, known)
    prediction = quote.item("prediction")
    if prediction and finding.prediction and known.kind == "result":
        for number, truth in zip(prediction.numbers, finding.prediction, strict=True):
            if not number.equals(truth):
                message = (
                    f"The text says {number.written}, but the prediction interval of {name_of(known)} has "
                    f"{number.like(truth)}."
                )
                hint = f"Correct it to {number.like(truth)}."
                yield warning("prose-interval", text.place(number.start), message, hint)
    level = next((item for item in quote.items if item.kind == "level" and item.word == "interval"), None)
    if (
        level
        and known.kind == "result"
        and finding.analysis
        and not level.numbers[0].equals(finding.analysis.level * 100)
    ):
        said, right = f"{level.numbers[0].written}%", confidence(finding)
        message = f"The text says {said}, but the interval of {name_of(known)} is one of {right}."
        hint = f"Correct it to {confidence(finding)}, or set 'confidence_level' in review.yaml."
        yield warning("prose-interval", text.place(level.numbers[0].start), message, hint)


def _or_plain(quote: Quote, finding: Finding, field: str, right: str) -> str:
    return advice(quote, finding, field, right) if field else f"Correct it to {right}."


def _interval(quote: Quote, interval: Item, known: Known) -> Iterator[Problem]:
    ends = (("lower", known.effect.ci_low), ("upper", known.effect.ci_high))
    wrong = [
        (number, which, truth)
        for number, (which, truth) in zip(interval.numbers, ends, strict=True)
        if not number.equals(truth)
    ]
    field = "interval" if known.kind == "result" else ""
    wald = len(wrong) == 2 and known.kind == "result" and wald_interval(known.finding)
    if wald and all(n.equals(v) for n, v in zip(interval.numbers, (wald.ci_low, wald.ci_high), strict=True)):
        first = interval.numbers[0]
        right = effect_text(known.effect, known.finding.measure)
        message = (
            f"The text has a Wald interval, but {name_of(known)} is analysed with a Hartung-Knapp interval: {right}."
        )
        hint = f"Write {{{{ {known.finding.id}.interval }}}}, or set 'interval: wald' in review.yaml."
        yield warning("prose-interval", quote.passage.text.place(first.start), message, hint)
        return
    for number, which, truth in wrong:
        right = number.like(truth)
        message = f"The text says {number.written}, but the {which} limit is {right} for {name_of(known)}."
        place = quote.passage.text.place(number.start)
        yield warning("prose-interval", place, message, _or_plain(quote, known.finding, field, right))


def _counts(quote: Quote, finding: Finding) -> Iterator[Problem]:
    text = quote.passage.text
    studies, people = quote.item("studies"), quote.item("people")
    if studies and not any(studies.numbers[0].equals(n) for n in {finding.studies, finding.pooled_studies}):
        number = studies.numbers[0]
        counted = plural(finding.studies, "study", "studies")
        message = f"The text says {number.written}, but '{finding.outcome.name}' has {counted} with numbers."
        hint = advice(quote, finding, "studies", str(finding.studies))
        yield warning("prose-studies", text.place(number.start), message, hint)
    if people and finding.participants and not people.numbers[0].equals(finding.participants):
        number = people.numbers[0]
        counted = plural(finding.participants, "person", "people")
        message = f"The text says {number.written}, but '{finding.outcome.name}' has {counted}."
        hint = advice(quote, finding, "participants", str(finding.participants))
        yield warning("prose-participants", text.place(number.start), message, hint)


def _rating(quote: Quote, finding: Finding) -> Iterator[Problem]:
    item = quote.item("certainty")
    if item is None or _bias_cell(quote, item, finding):
        return
    place, said = quote.passage.text.place(item.start), item.word.replace("_", " ")
    if finding.rating is None:
        message = f"The text says {said} certainty, but '{finding.outcome.name}' is not rated in review.yaml."
        yield warning("prose-certainty", place, message, "Add its certainty to review.yaml, or delete the word.")
    elif item.word != finding.rating.level:
        right = finding.rating.word
        message = f"The text says {said} certainty, but '{finding.outcome.name}' is rated {right}."
        yield warning("prose-certainty", place, message, advice(quote, finding, "certainty", right))


def _bias_cell(quote: Quote, item: Item, finding: Finding) -> bool:
    """Tell whether "high" stands alone in the row of a study, where it is most likely its risk of bias."""
    words = quote.passage.words
    alone = words[: item.start - quote.passage.start].rstrip().endswith("|")
    return alone and any(row.study.id.casefold() in words.casefold() for row in finding.rows)


def heterogeneity(items: tuple[Item, ...], finding: Finding, quote: Quote) -> Iterator[Problem]:
    """Yield where I² and tau² of a text are not those of the analysis."""
    found = finding.analysis.heterogeneity if finding.analysis else None
    if found is None:
        return
    for item in items:
        truths: tuple[float | None, ...] = ()
        if item.kind == "i2":
            truths = (found.i2, found.i2_tau2)
        elif item.kind == "tau2":
            truths = (found.tau2,)
        known = [truth for truth in truths if truth is not None]
        number = item.numbers[0] if item.numbers else None
        if number and known and not any(number.equals(truth) for truth in known):
            name = "I²" if item.kind == "i2" else "tau²"
            unit = "%" if item.kind == "i2" else ""
            right = number.like(known[0]) + unit
            said = f"{name} = {number.written}{unit}"
            message = f"The text says {said}, but the analysis of '{finding.outcome.name}' gives {right}."
            yield warning(
                "prose-heterogeneity", quote.passage.text.place(number.start), message, f"Correct it to {right}."
            )


def _other_model(quote: Quote, finding: Finding) -> Problem:
    first = quote.value.start if quote.value else quote.start
    own = finding.outcome.model
    other = "random" if own == "common" else "common"
    right = f"{SHORT_NAMES[finding.measure]} {effect_text(finding.effect, finding.measure)}" if finding.effect else ""
    message = f"These are the numbers under {MODELS[other]}, but '{finding.outcome.name}' is analysed with "
    message += f"{MODELS[own]}: {right}."
    write = f"Write {{{{ {finding.id}.effect }}}}" if quote.passage.text.filled else f"Write {right}"
    hint = f"{write}, or set 'model: {other}' for this outcome in review.yaml."
    return warning("prose-other-model", quote.passage.text.place(first), message, hint)


def _swapped(quote: Quote, finding: Finding, named: Finding) -> Problem:
    first = quote.value.start if quote.value else quote.start
    message = f"These are the numbers of '{finding.outcome.name}', but the sentence is about '{named.outcome.name}'."
    hint = f"Write {{{{ {named.id}.effect }}}}, or name the outcome that is meant."
    return warning("prose-value", quote.passage.text.place(first), message, hint)


def _strange(quote: Quote) -> Problem:
    message = f'No outcome of this review has a result like this: "{quote.passage.quoted}"'
    hint = "Check the numbers, and name the outcome in the sentence; or write the result as {{ outcome.effect }}."
    return warning("prose-unmatched", quote.passage.text.place(quote.start), message, hint)


def _comma(quote: Quote, number: Number) -> Problem:
    message = f"'{number.written}' has a decimal comma, so it cannot be compared with the analysis."
    hint = f"Write {number.written.replace(',', '.')}, with a point."
    return warning("prose-decimal-comma", quote.passage.text.place(number.start), message, hint)
