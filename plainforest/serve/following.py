"""From changed files to the pages that are open: what to look at again, when, and whom to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING

from plainforest.problems import Problem
from plainforest.serve.desk import Desk
from plainforest.serve.settling import Settling
from plainforest.serve.watching import Watcher
from plainforest.serve.worker import LATER, Worker

if TYPE_CHECKING:
    from plainforest.serve.describing import Shown

HOME = "index.html"
LISTEN_TO_TERMINAL = 5
"""Changed reviews whose errors the terminal tells although no page of theirs is open; a switched branch is no save."""
FIRST_PROGRESS = 1.0


def mistake(failure: BaseException) -> str:
    """Return what the terminal says of an exception that nobody expected."""
    return "A mistake in Plainforest, please report it:\n" + "".join(format_exception(failure))


@dataclass(slots=True, eq=False)
class Listener:
    """An open page. When it falls behind, only the newest state waits for it."""

    page: str
    state: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Following:
    """Follows the files of a site and tells the listeners."""

    desk: Desk
    worker: Worker
    say: Callable[[str], None]
    show_problems: Callable[[Sequence[Problem]], None]
    listeners: list[Listener] = field(default_factory=list)
    _settling: Settling = field(default_factory=Settling)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _changed: set[str] = field(default_factory=set)
    _told: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    _content: Path = field(default_factory=Path)
    _doubted: bool = False
    watcher: Watcher | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _home: asyncio.Task[None] | None = None

    def start(self, loop: asyncio.AbstractEventLoop, *, poll: bool) -> None:
        """Begin to listen to the files."""
        self._loop = loop
        self._content = self.desk.content.resolve()
        self.watcher = Watcher(self._folders, self._heard, self._missed, self._say_soon, poll=poll)
        self.watcher.start()

    def stop(self, seconds: float) -> None:
        """Stop listening and join the threads."""
        if self._home:
            self._home.cancel()
        if self.watcher:
            self.watcher.stop(seconds)

    def _folders(self) -> list[tuple[Path, bool]]:
        from plainforest.serve.theming import folders

        root = self._content.parent
        # the folder above is watched too, without its subfolders: templates/ may be made while the preview runs
        return [(self._content, True), *((folder, False) for folder in folders(root)), (root, False)]

    # ---------- from the watcher's threads ----------

    def _say_soon(self, text: str) -> None:
        if self._loop:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self.say, text)

    def _heard(self, path: Path) -> None:
        if path.parent == self._content.parent:
            if path.name not in (self._content.name, "templates", "static"):
                return  # something else beside the content, for example the built site
            if self.watcher and path.is_dir():
                self.watcher.again()
        self._tell_loop(path)

    def _missed(self) -> None:
        self._tell_loop(self._content)

    def _tell_loop(self, path: Path) -> None:
        if self._loop:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._touched, path)

    # ---------- on the loop ----------

    def _touched(self, path: Path) -> None:
        assert self._loop is not None
        self._settling.touched(self._loop.time())
        if slug := self._review_of(path):
            self._changed.add(slug)
        self._wake.set()

    def _review_of(self, path: Path) -> str | None:
        try:
            parts = path.relative_to(self._content).parts
        except ValueError:
            return None
        return parts[1] if len(parts) > 1 and parts[0] == "reviews" else None

    async def follow(self) -> None:
        """Look whenever it is time to, for as long as the server runs."""
        assert self._loop is not None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settling.wait(self._loop.time())):
                    await self._wake.wait()
            self._wake.clear()
            if self._settling.look(self._loop.time()):
                try:
                    await self._look()
                except Exception as failure:  # a mistake of ours must not make every later save go unseen
                    self.say(mistake(failure))

    async def _look(self) -> None:
        assert self._loop is not None
        changed, self._changed = self._changed, set()
        if changed:
            await self.worker.run(self.desk.doubt, changed)
        pages = list(dict.fromkeys(listener.page for listener in reversed(self.listeners)))
        held = not all([await self._refresh(page) for page in pages])
        open_units = {page.partition("/")[0] for page in pages}
        if len(changed) <= LISTEN_TO_TERMINAL:
            for slug in sorted(changed - open_units):
                held = not await self._refresh(f"{slug}/index.html") or held
        if held:
            self._settling.look_again()
            self._changed |= changed
        if HOME in pages:
            self.fill_home()

    async def _refresh(self, page: str) -> bool:
        """Look at a page and tell whoever has it open; False when it looks like half of a save."""
        assert self._loop is not None
        shown = await self.worker.run(self.desk.show, page, self._settling.young(self._loop.time()))
        if not self._believed(shown):
            return False
        self.tell_terminal(shown)
        for listener in self.listeners:
            if listener.page == page:
                self._tell(listener, shown)
        return True

    def _believed(self, shown: Shown) -> bool:
        """Tell whether a page may be shown now: a bad one only after the files have been quiet for a while."""
        assert self._loop is not None
        view = shown.view
        bad = view.doubtful or view.broken or view.status != 200
        return not (bad and self._settling.young(self._loop.time())) and not view.doubtful

    def greet(self, listener: Listener, shown: Shown) -> None:
        """Tell a page that has just been opened what state it is in."""
        if listener.page == HOME:
            self.fill_home()
        if self._believed(shown):
            self._tell(listener, shown)
        else:
            self._settling.look_again()
            self._wake.set()

    def _tell(self, listener: Listener, shown: Shown) -> None:
        if listener.state != shown.state:
            listener.state = shown.state
            listener.news.set()

    def tell_terminal(self, shown: Shown) -> None:
        """Print the errors of a review, or of the whole site, once for each time that they change."""
        unit, problems = shown.view.unit, shown.view.problems
        before = self._told.get(unit, ())
        if not shown.view.broken:
            if self._told.pop(unit, None):
                self.say(f"{unit or 'The site'}: no errors any more.")
        elif problems != before:
            self._told[unit] = problems
            self.show_problems(problems)

    # ---------- the home page ----------

    def home_was_loaded(self) -> None:
        """Make sure of the cards on the home page, in the background."""
        self._doubted = True
        self.fill_home()

    def fill_home(self) -> None:
        """Work out the cards that are missing, with pauses for whatever is more urgent."""
        if self._home is None or self._home.done():
            self._home = asyncio.create_task(self._fill_home())

    async def _fill_home(self) -> None:
        assert self._loop is not None
        pause, different, left = FIRST_PROGRESS, False, 1
        since = self._loop.time()
        while left or self._doubted:
            if self._doubted:
                self._doubted = False
                await self.worker.run(self.desk.doubt_all_cards, rank=LATER)
            one, left = await self.worker.run(self.desk.card, rank=LATER)
            different = different or one
            if different and left and self._loop.time() - since > pause:
                await self._refresh(HOME)
                since, different, pause = self._loop.time(), False, pause * 2
        if different:
            await self._refresh(HOME)
