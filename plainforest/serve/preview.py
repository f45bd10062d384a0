"""The site as it would be published now, one page at a time.

Every look reads the files of the page anew and compares their digest, the same that decides whether a build makes a
review again; so a page is never older than its files, whatever was or was not heard of changes. All of this happens on
one thread.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from plainforest.content import read_library_files, read_review_files, review_slugs
from plainforest.explorer import explorer_files
from plainforest.memory import Memory, key_of, recall
from plainforest.output import CACHE_FOLDER
from plainforest.pages.card import card_of
from plainforest.pages.library import FROM_CARDS
from plainforest.pages.theme import Theme, ThemeError, load_theme
from plainforest.problems import Place, Problem, has_errors
from plainforest.serve.cards import AT_ONCE, Cards
from plainforest.serve.dressing import DRAFT
from plainforest.serve.failures import failed
from plainforest.serve.frames import Frame, read_frame
from plainforest.serve.lastgood import KEPT, LastGood
from plainforest.serve.rendering import Made
from plainforest.serve.theming import Compiler, Sizes, Stamp, stamp, template_texts
from plainforest.workshop import Options, Workshop, check_names, examine, levelled

if TYPE_CHECKING:
    from plainforest.pages.library_contexts import Card

OPTIONS = Options(drafts=True)
MISSING = "404.html"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What there is to see at a path."""

    path: str
    status: int
    """200, or 404 when there is no such page. A page that has never been good has status 500."""
    body: bytes
    """As it would be published; the last good version while there are errors; empty when there never was one."""
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    unit: str = ""
    """The review that it belongs to, or nothing for a page of the whole site."""
    doubtful: bool = False
    """A file that had something in it is empty or gone, which may be half of a save; nothing was looked at."""

    @property
    def broken(self) -> bool:
        """Tell whether errors keep this page from being published."""
        return has_errors(self.problems)


@dataclass(slots=True)
class Preview:
    """Looks at pages, and remembers what it has seen."""

    content: Path
    root: Path = field(init=False)
    theme_problem: Problem | None = field(init=False, default=None)
    assets: dict[str, bytes] = field(init=False, default_factory=dict)
    cards: Cards = field(init=False)
    _stamp: Stamp = field(init=False, default=Stamp(()))
    _theme: Theme | None = field(init=False, default=None)
    _library: Mapping[str, bytes] = field(init=False, default_factory=dict)
    _shop: Workshop | None = field(init=False, default=None)
    _base: str = field(init=False, default="")
    _compiler: Compiler = field(init=False, default_factory=Compiler)
    _made: OrderedDict[str, Made] = field(init=False, default_factory=OrderedDict)
    _good: LastGood = field(init=False, default_factory=LastGood)
    _sizes: dict[str, Sizes] = field(init=False, default_factory=dict)
    _whole: tuple[tuple[str, list[Card]], dict[str, bytes]] = field(init=False, default=(("", []), {}))
    _plain: tuple[str, Mapping[str, bytes]] = field(init=False, default=("", {}))
    _last_build: Memory | None = field(init=False, default=None)
    _old_bases: tuple[str, tuple[str, ...]] = field(init=False, default=("", ()))

    def __post_init__(self) -> None:
        """Find the folder of the site."""
        self.root = self.content.resolve().parent
        self.cards = Cards(lambda slug: read_review_files(self.content, slug), self._card_of_last_build, self._card)

    # ---------- looking ----------

    def look(self, path: str, *, patient: bool = True) -> View:
        """Return what there is to see at a path of the site.

        With `patient`, a file that lost its whole content is taken for one that is being saved.
        """
        slug, slash, _ = path.partition("/")
        unit = ""
        try:
            if slash and self._is_review(slug):
                unit = slug
            if not self._prepare(patient=patient):
                return self._doubtful(path, unit)
            if self.theme_problem:
                return self._broken(path, unit, (self.theme_problem,))
            return self._review(path, unit, patient) if unit else self._page(path)
        except Exception as failure:
            return self._broken(path, unit, (failed(failure, self._theme),))

    def asset(self, path: str) -> bytes | None:
        """Return a file of the theme by its path, which has its digest in its name."""
        if not self.assets:
            self._prepare(patient=False)
        return self.assets.get(path)

    def frame(self, place: Place) -> Frame:
        """Return the lines around a place."""
        return read_frame(self.root, place, template_texts(self._theme) if self._theme else None)

    def before(self, path: str) -> bytes | None:
        """Return a page as it was before it last changed, None when it has not changed since the start."""
        slug, slash, _ = path.partition("/")
        return self._good.known(slug if slash else "").before.get(path)

    def _is_review(self, slug: str) -> bool:
        if _SLUG.fullmatch(slug):
            try:
                return (self.content / "reviews" / slug).is_dir()
            except OSError:  # a name that is too long for a folder
                return False
        return slug in review_slugs(self.content)

    def _prepare(self, *, patient: bool) -> bool:
        """Read the theme and the library's files if they have changed; False when they look half saved."""
        now = stamp(self.root)
        library = read_library_files(self.content)
        sizes = dict(now.sizes) | {name: len(data) for name, data in library.items()}
        if self._half_saved("", sizes, patient):
            return False
        changed = now != self._stamp or (self._theme is None and self.theme_problem is None)
        if changed:
            try:
                self._theme, self.theme_problem = load_theme(self.root, explorer_files(self.root / CACHE_FOLDER)), None
            except ThemeError as failure:
                self.theme_problem = failure.problem
            else:
                # a page from a moment ago may still ask for the style sheet of a moment ago
                self.assets = dict(list(self.assets.items())[-32:]) | dict(self._theme.assets)
            self._stamp = now
        if self._theme and (changed or library != self._library or self._shop is None):
            self._library = library
            where = self.content.name
            self._shop = Workshop(library, where, self._theme, _renderer=self._compiler.renderer(self._theme))
            self._base = self._shop.base_key(OPTIONS)
        return True

    def _half_saved(self, unit: str, sizes: Sizes, patient: bool) -> bool:
        before = self._sizes.get(unit, {})
        if patient and any(size and not sizes.get(name) for name, size in before.items()):
            return True
        self._sizes[unit] = sizes
        return False

    @property
    def _workshop(self) -> Workshop:
        assert self._shop is not None
        return self._shop

    # ---------- reviews ----------

    def _review(self, path: str, slug: str, patient: bool) -> View:
        files = read_review_files(self.content, slug)
        if self._half_saved(slug, {name: len(data) for name, data in files.items()}, patient):
            return self._doubtful(path, slug)
        key = key_of(self._base, slug, files)
        made = self._made.get(slug)
        if made is None or made.key != key:
            made = self._made[slug] = self._make(slug, files, key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        self._made.move_to_end(slug)
        if has_errors(made.problems):
            return self._broken(path, slug, made.problems)
        body = made.page(path)
        if body is None:
            return self._not_found(path, slug)
        notes = (DRAFT,) if made.draft else ()
        good = self._good.of(slug)
        good.take(path, body)
        good.notes, good.made = notes, made
        return View(path=path, status=200, body=body, problems=made.problems, notes=notes, unit=slug)

    def _make(self, slug: str, files: Mapping[str, bytes], key: str) -> Made:
        shop = self._workshop
        review, findings, found = examine(slug, files, shop)
        library = shop.library()
        problems = levelled([*check_names([slug], shop.where), *found, *shop.library_problems()], library)
        return Made(key, tuple(problems), review, tuple(findings), library, shop.renderer())

    def _broken(self, path: str, unit: str, problems: tuple[Problem, ...]) -> View:
        good = self._good.known(unit)
        body, notes = good.last(path), good.notes
        return View(path=path, status=200 if body else 500, body=body, problems=problems, notes=notes, unit=unit)

    def _doubtful(self, path: str, unit: str) -> View:
        good = self._good.known(unit)
        body, notes = good.last(path), good.notes
        return View(path=path, status=200, body=body, notes=notes, unit=unit, doubtful=True)

    # ---------- pages of the whole site ----------

    def _page(self, path: str) -> View:
        shop = self._workshop
        problems = tuple(levelled(shop.library_problems(), shop.library()))
        if shop.library() is None or has_errors(problems):
            return self._broken(path, "", problems)
        notes: tuple[str, ...] = ()
        if path.startswith(FROM_CARDS):
            self.cards.keep_to(review_slugs(self.content))
            if self.cards.waiting() <= AT_ONCE:
                self.cards.step(AT_ONCE)
            notes = self._home_notes()
            files = self._with_cards(path)
        else:
            files = self._without_cards()
        if path not in files:
            return self._not_found(path, "")
        good = self._good.of("")
        good.take(path, files[path])
        good.notes = notes
        return View(path=path, status=200, body=files[path], problems=problems, notes=notes)

    def _library_pages(self, cards: list[Card], path: str) -> dict[str, bytes]:
        from plainforest.pages.library import library_pages

        library = self._workshop.library()
        assert library is not None
        return library_pages(library, cards, self._workshop.renderer(), noindex=False, only=path)

    def _with_cards(self, path: str) -> Mapping[str, bytes]:
        now = (self._base, self.cards.good())
        if self._whole[0] != now:
            self._whole = (now, {})
        if path not in self._whole[1]:
            self._whole[1].update(self._library_pages(now[1], path))
        return self._whole[1]

    def _without_cards(self) -> Mapping[str, bytes]:
        if self._plain[0] != self._base:
            self._plain = (self._base, self._library_pages([], MISSING))
        return self._plain[1]

    def _not_found(self, path: str, unit: str) -> View:
        library = self._workshop.library()
        body = self._without_cards()[MISSING] if library else b"There is no page at this address.\n"
        if library and (below := urlsplit(library.record.address).path.strip("/")):
            # this page alone has links from the top, where the published site may have other neighbours
            body = body.replace(f'="/{below}/'.encode(), b'="/')
        return View(path=path, status=404, body=body, unit=unit)

    def _home_notes(self) -> tuple[str, ...]:
        notes = []
        if unknown := self.cards.unknown():
            done = len(self.cards.good()) + sum(1 for _ in self.cards.bad())
            notes.append(
                f"<strong>Not complete yet:</strong> {done:,} of {done + unknown:,} reviews have been read. "
                "The others appear by themselves."
            )
        bad = list(self.cards.bad())
        if bad:
            links = ", ".join(f'<a href="/{quote(slug)}/">{escape(slug)}</a>' for slug in bad[:20])
            more = f" and {len(bad) - 20:,} more" if len(bad) > 20 else ""
            notes.append(f"<strong>Not listed, because of errors:</strong> {links}{more}.")
        return tuple(notes)

    # ---------- cards ----------

    def _card(self, slug: str, files: Mapping[str, bytes]) -> Card | None:
        """Work out what the home page says of a review, without making its pages."""
        made = self._made.get(slug)
        if made is None or made.key != key_of(self._base, slug, files):
            made = self._make(slug, files, "")
        if made.review is None or made.library is None or has_errors(made.problems):
            return None
        return card_of(made.review, made.findings, made.library)

    def _card_of_last_build(self, slug: str, files: Mapping[str, bytes]) -> Mapping[str, Any] | None:
        if self._last_build is None:
            self._last_build = recall(self.root / "dist")
        unit = self._last_build.unit(slug)
        if unit is None or not unit.card or has_errors(unit.problems):
            return None
        if self._old_bases[0] != self._base:
            every = [Options(noindex=noindex, drafts=drafts) for noindex in (False, True) for drafts in (False, True)]
            self._old_bases = (self._base, tuple(self._workshop.base_key(options) for options in every))
        held = any(unit.key == key_of(base, slug, files) for base in self._old_bases[1])
        card: Mapping[str, Any] | None = json.loads(unit.card) if held else None
        return card
