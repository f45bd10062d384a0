"""What all tests share: a Chromium, sites that are built once, and the rule that a build server skips no test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

if TYPE_CHECKING:
    from tests.site.sites import Site

ON_A_SERVER = os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}

# A busy machine is no mistake: no example of a property has a time limit.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# Chromium's own sandbox does not work in most containers, and these tests open nothing but their own pages.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)


def find_chromium() -> str | None:
    """Return a Chromium or Chrome: the one in CHROME_PATH, else one on this machine, else one Playwright downloaded."""
    if given := os.environ.get("CHROME_PATH"):
        if found := shutil.which(given):
            return found
        raise FileNotFoundError(f"CHROME_PATH names {given}, which is not a program")
    on_the_path = filter(None, map(shutil.which, NAMES))
    in_its_usual_place = (place for place in PLACES if Path(place).exists())
    if found := next(on_the_path, None) or next(in_its_usual_place, None):
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. Open a context of your own in it, and close that."""
    program = find_chromium()
    assert program, "no Chromium: install one, set CHROME_PATH, or run `playwright install chromium`"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


# The modules of the tests are imported inside the fixtures, because the Makefile also runs this file as a program.


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """Compile each theme once for the whole run: most of a small build's time would go into that."""
    from plainforest.pages import theme

    real, made = theme.renderer, dict[str, theme.Renderer]()

    def renderer(wanted: theme.Theme) -> theme.Renderer:
        if wanted.digest not in made:
            made[wanted.digest] = real(wanted)
        return made[wanted.digest]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theme, "renderer", renderer)
        yield


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The example library, built once. Do not change it: take `example_copy` for that."""
    from tests.site.sites import CONTENT, Site

    site = Site(CONTENT, tmp_path_factory.mktemp("example") / "dist")
    site.must_build()
    return site


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A library of two tiny reviews, built once. Do not change it: take `tiny` for that."""
    from tests.site.sites import TINY, copy

    site = copy(TINY, tmp_path_factory.mktemp("small"))
    site.must_build()
    return site


@pytest.fixture(scope="session")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A library in which every text tries to break out of its page, built once."""
    from tests.pages.hostile import hostile

    site = hostile(tmp_path_factory.mktemp("nasty"))
    site.must_build()
    return site


@pytest.fixture
def example_copy(tmp_path: Path) -> Site:
    """A copy of the example library, not built yet."""
    from tests.site.sites import CONTENT, copy

    return copy(CONTENT, tmp_path)


@pytest.fixture
def tiny(tmp_path: Path) -> Site:
    """A copy of the library of two tiny reviews, not built yet."""
    from tests.site.sites import TINY, copy

    return copy(TINY, tmp_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On a build server, a test that could not run has failed."""
    report = yield
    if ON_A_SERVER and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and a build server skips nothing: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that was skipped while it was read."""
    report = yield
    if ON_A_SERVER and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and a build server skips nothing: {report.longrepr}"
    return report


if __name__ == "__main__":  # for the Makefile
    try:
        sys.stdout.write(find_chromium() or "")
    except FileNotFoundError as mistake:
        sys.exit(str(mistake))
