"""The words that statements are made of, by certainty (GRADE guidelines 26)."""

from __future__ import annotations

from collections.abc import Mapping

UNRATED = "unrated"

# Verb in the third person, in the infinitive, and as a noun, by what happens to the outcome.
VERBS: Mapping[str, tuple[str, str, str]] = {
    "increase": ("increases", "increase", "increase"),
    "reduce": ("reduces", "reduce", "reduction"),
    "improve": ("improves", "improve", "improvement"),
    "worsen": ("worsens", "worsen", "worsening"),
}

# Both ways at once, for intervals that include benefit and harm: the order must not hint at one of them.
PAIRS: Mapping[str, str] = {
    "increase": "increase or reduce",
    "reduce": "increase or reduce",
    "improve": "improve or worsen",
    "worsen": "improve or worsen",
}

# By certainty: size word -> sentence. {s} third person, {v} infinitive, {n} noun, {pair} both ways, {numbers} the
# estimate with its interval.
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "high": {
        "large": "{intervention} results in a large {n} of {outcome}: {numbers}.",
        "moderate": "{intervention} {s} {outcome}: {numbers}.",
        "small": "{intervention} {s} {outcome} slightly: {numbers}.",
        "little": "{intervention} results in little to no difference in {outcome}: {numbers}.",
        "either": "{intervention} could {pair} {outcome}; benefit and harm are both possible: {numbers}.",
    },
    "moderate": {
        "large": "{intervention} probably results in a large {n} of {outcome}: {numbers}.",
        "moderate": "{intervention} probably {s} {outcome}: {numbers}.",
        "small": "{intervention} probably {s} {outcome} slightly: {numbers}.",
        "little": "{intervention} probably results in little to no difference in {outcome}: {numbers}.",
        "either": "{intervention} could {pair} {outcome}; benefit and harm are both possible: {numbers}.",
    },
    "low": {
        "large": "{intervention} may result in a large {n} of {outcome}: {numbers}.",
        "moderate": "{intervention} may {v} {outcome}: {numbers}.",
        "small": "{intervention} may {v} {outcome} slightly: {numbers}.",
        "little": "{intervention} may result in little to no difference in {outcome}: {numbers}.",
        "either": "{intervention} may {pair} {outcome}; benefit and harm are both possible: {numbers}.",
    },
    "very_low": {
        "large": "The evidence is very uncertain about the effect of {intervention} on {outcome}: {numbers}.",
        "moderate": "The evidence is very uncertain about the effect of {intervention} on {outcome}: {numbers}.",
        "small": "The evidence is very uncertain about the effect of {intervention} on {outcome}: {numbers}.",
        "little": "The evidence is very uncertain about the effect of {intervention} on {outcome}: {numbers}.",
        "either": "The evidence is very uncertain about the effect of {intervention} on {outcome}: {numbers}.",
    },
    UNRATED: {
        "large": "In these studies there was a large {n} of {outcome} with {intervention}: {numbers}. Not rated.",
        "moderate": "In these studies there was {a} {n} of {outcome} with {intervention}: {numbers}. Not rated.",
        "small": "In these studies there was a slight {n} of {outcome} with {intervention}: {numbers}. Not rated.",
        "little": "In these studies there was little to no difference in {outcome}: {numbers}. Not rated.",
        "either": "These studies do not settle the effect of {intervention} on {outcome}: {numbers}. Not rated.",
    },
}

# By certainty: which way -> a few plain words. Scores get better or worse, events become fewer or more.
CHIPS: Mapping[str, Mapping[str, str]] = {
    "high": {
        "benefit": "Better", "benefit_small": "A little better",
        "harm": "Worse", "harm_small": "A little worse",
        "fewer": "Fewer {counted}", "fewer_small": "Slightly fewer {counted}",
        "more": "More {counted}", "more_small": "Slightly more {counted}",
        "higher": "Higher", "lower": "Lower",
        "little": "Little or no difference",
    },
    "moderate": {
        "benefit": "Probably better", "benefit_small": "Probably a little better",
        "harm": "Probably worse", "harm_small": "Probably a little worse",
        "fewer": "Probably fewer {counted}", "fewer_small": "Probably slightly fewer {counted}",
        "more": "Probably more {counted}", "more_small": "Probably slightly more {counted}",
        "higher": "Probably higher", "lower": "Probably lower",
        "little": "Probably little or no difference",
    },
    "low": {
        "benefit": "May be better", "benefit_small": "May be a little better",
        "harm": "May be worse", "harm_small": "May be a little worse",
        "fewer": "May be fewer {counted}", "fewer_small": "May be slightly fewer {counted}",
        "more": "May be more {counted}", "more_small": "May be slightly more {counted}",
        "higher": "May be higher", "lower": "May be lower",
        "little": "May make little or no difference",
    },
    UNRATED: {
        "benefit": "Better in these studies", "benefit_small": "A little better in these studies",
        "harm": "Worse in these studies", "harm_small": "A little worse in these studies",
        "fewer": "Fewer {counted} in these studies", "fewer_small": "Slightly fewer {counted} in these studies",
        "more": "More {counted} in these studies", "more_small": "Slightly more {counted} in these studies",
        "higher": "Higher in these studies", "lower": "Lower in these studies",
        "little": "Little or no difference in these studies",
    },
}  # fmt: skip

IS: Mapping[str, str] = {
    "high": "is",
    "moderate": "is probably",
    "low": "may be",
    "very_low": "might be",
    UNRATED: "was",
}
