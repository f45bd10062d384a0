"""Pages in a browser, watched: a message on the console, a failed or foreign request or a dialog fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

if TYPE_CHECKING:
    from tests.site.sites import Site

Scheme = Literal["light", "dark"]

# Runs in the page before anything else: a violation of the content security policy becomes a message on the console.
WATCH_POLICY = """
addEventListener("securitypolicyviolation", (e) =>
  console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@dataclass
class Watch:
    """What a page did that it should not have done."""

    home: str
    seen: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", lambda message: self.seen.append(f"console: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.seen.append(f"dialog: {dialog.message}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.home).netloc and not request.url.startswith("data:"):
            self.seen.append(f"elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        # what was still on its way when the test went to the next page
        if request.failure != "net::ERR_ABORTED":
            self.seen.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.append(f"status {response.status}: {response.url}")


Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address(example: Site) -> Iterator[str]:
    """Where the example library is served."""
    from tests.browser.serving import serve

    with serve(example.output) as home:
        yield home


@pytest.fixture
def watch(address: str) -> Watch:
    """Collects what pages do that they should not; `visit` fails the test when there is anything in it."""
    return Watch(address)


@pytest.fixture
def visit(browser: Browser, address: str, watch: Watch) -> Iterator[Open]:
    """Open pages of the example library; at the end nothing may have gone wrong on any of them."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, width: int = 1440, scheme: Scheme = "light", height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        context.set_default_timeout(60_000)
        context.add_init_script(WATCH_POLICY)
        page = context.new_page()
        watch.follow(page)
        page.goto(address + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert watch.seen == []
