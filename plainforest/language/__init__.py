"""Every sentence that states a finding, whole, by language: en.toml beside this file, and its translations.

The engine fills in names and numbers and never joins parts of sentences, so a translator needs no English grammar. The
files are read when the first sentence is asked for.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ENGLISH = "en"
ONE, MANY = "one", "many"
FORMS = frozenset({ONE, MANY})
FREE = ("person_time.", "check.")
"""Tables with keys or contents of each language's own."""
PLACE = re.compile(r"\{([a-z_]+)\}")

Entry = str | Mapping[str, str] | tuple[str, ...]
"""A text, its two forms by number, or a list of words."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """The texts of one language.

    Attributes
    ----------
    code : str
        Its code, which is also the name of its file.
    small_names : bool
        Whether names begin with a small letter inside a sentence.
    entries : Mapping of str to Entry
        The texts by their path in the file: "professional.high.reduce".
    """

    code: str
    small_names: bool
    entries: Mapping[str, Entry]

    def say(self, key: str, *, form: str = ONE, **values: str) -> str:
        """Fill in a text.

        Parameters
        ----------
        key : str
            Its path in the file.
        form : str
            "one" or "many": the number of the name that the text speaks of. What follows from it is the language's
            own affair.
        **values : str
            What the places in braces stand for.

        Raises
        ------
        KeyError
            If there is no such text, or a place has no value.
        """
        entry = self.entries[key]
        text = entry if isinstance(entry, str) else _form(entry, form)
        return text.format_map(values)

    def sentence(self, key: str, *, form: str = ONE, **values: str) -> str:
        """Fill in a text that begins a sentence: a name at its start gets a capital letter."""
        return upper_first(self.say(key, form=form, **values))

    def counted(self, key: str, number: int, written: str) -> str:
        """Write a number with its noun: "1 study", "13 studies"."""
        return self.say(key, form=ONE if number == 1 else MANY, number=written)

    def words(self, key: str) -> Sequence[str]:
        """Return a list of words."""
        entry = self.entries[key]
        return entry if isinstance(entry, tuple) else ()

    def knows(self, key: str) -> bool:
        """Tell whether there is such a text."""
        return key in self.entries

    def inside(self, name: str, *known: str) -> str:
        """Write a name as it stands inside a sentence: "Overall survival" -> "overall survival", "BCG" stays.

        Parameters
        ----------
        name : str
            As an author wrote it, perhaps with a capital letter because it stood first.
        *known : str
            Texts that are written as inside a sentence: a first word with a capital letter there is a name and keeps
            it, as in "Japanese encephalitis vaccine".
        """
        first = name.partition(" ")[0]
        named = any(first in text.split() for text in known)
        return name if named or not self.small_names else lower_first(name)

    def listed(self, names: Sequence[str], key: str) -> str:
        """Join names; `key` is "numbers.and" or "numbers.or"."""
        if len(names) < 2:
            return "".join(names)
        first = names[0]
        for name in names[1:-1]:
            first = self.say(f"{key}_more", first=first, last=name)
        return self.say(f"{key}_two", first=first, last=names[-1])


def lower_first(text: str) -> str:
    """Write a text with a small first letter, unless it begins with an abbreviation: BCG, HbA1c, T cells."""
    first = text.partition(" ")[0]
    inner = first[1:]
    abbreviated = any(map(str.isupper, inner)) or (not inner[:1].isalpha() and first not in ("A", ""))
    return text if abbreviated else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Write a text with a capital first letter."""
    return text[:1].upper() + text[1:]


@cache
def language(code: str = ENGLISH) -> Language:
    """Return the texts of a language.

    Raises
    ------
    FileNotFoundError
        If there is no file for it.
    """
    return parse(code, Path(__file__).with_name(f"{code}.toml").read_text(encoding="utf-8"))


def parse(code: str, text: str) -> Language:
    """Return the texts of a language from the text of its file."""
    raw = tomllib.loads(text)
    small_names = bool(raw.pop("small_names", True))
    return Language(code=code, small_names=small_names, entries=dict(_flat(raw, "")))


def faults(other: Language, reference: Language | None = None) -> list[str]:
    """Return what is wrong with a translation, one line each: texts that are missing, unknown, or miss a place.

    Parameters
    ----------
    other : Language
        The language that is looked at.
    reference : Language, optional
        The one it is held against; English unless given.
    """
    model = reference or language()
    keys = {key for key in model.entries if not key.startswith(FREE)}
    own = {key for key in other.entries if not key.startswith(FREE)}
    found = [f"{key}: missing" for key in keys - own]
    found += [f"{key}: not known" for key in own - keys]
    found += [f"{key}: missing" for key in model.entries if key.startswith("check.") and key not in other.entries]
    for key in keys & own:
        wanted = set().union(*map(places, _texts(model.entries[key])))
        for text in _texts(other.entries[key]):
            found += [f"{key}: {{{name}}} is missing" for name in wanted - places(text)]
            found += [f"{key}: {{{name}}} is not known" for name in places(text) - wanted]
            if PLACE.sub("", text).strip() != PLACE.sub("", text).replace("{", "").replace("}", "").strip():
                found.append(f"{key}: a brace without its partner")
    return sorted(found)


def places(text: str) -> set[str]:
    """Return the names of the places in a text."""
    return set(PLACE.findall(text))


def _texts(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, str):
        return (entry,)
    return entry if isinstance(entry, tuple) else tuple(entry.values())


def _form(entry: Mapping[str, str] | tuple[str, ...], form: str) -> str:
    if isinstance(entry, tuple):
        raise KeyError("a list of words is no sentence")
    return entry[form]


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, Entry]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, list):
            yield key, tuple(map(str, value))
        elif isinstance(value, Mapping):
            if set(value) == FORMS:
                yield key, {form: str(text) for form, text in value.items()}
            else:
                yield from _flat(value, f"{key}.")
