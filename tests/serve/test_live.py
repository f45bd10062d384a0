"""An author edits files, and Chromium shows what is in them."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.serve.running import Running, running
from tests.site.sites import Site

pytestmark = pytest.mark.browser

WALK = "morning-walk"
OVERLAY = "#plainforest-error-overlay"
PANEL = "#plainforest-panel"
LOADS = "window.loads = (window.loads || 0) + 1;"
SECONDS = 60_000


class Tab:
    """A page of the preview, and what it did that it should not have done."""

    def __init__(self, context: BrowserContext, preview: Running, path: str) -> None:
        self.loads = 0
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.set_default_timeout(SECONDS)
        self.page.on("load", self._loaded)
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(preview.address + path)
        # the panel is the last thing that a page of the preview does
        expect(self.page.locator(PANEL).get_by_role("button", name="Author’s panel")).to_be_visible(timeout=SECONDS)

    def _loaded(self, _page: Page) -> None:
        self.loads += 1

    def shows(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text, timeout=SECONDS)


@pytest.fixture
def preview(tiny: Site) -> Iterator[Running]:
    with running(tiny.content) as made:
        yield made


Open = Callable[..., Tab]


@pytest.fixture
def visit(browser: Browser, preview: Running) -> Iterator[Open]:
    tabs: list[Tab] = []
    context = browser.new_context(viewport={"width": 900, "height": 400})

    def open_tab(path: str = f"{WALK}/") -> Tab:
        tabs.append(Tab(context, preview, path))
        return tabs[-1]

    yield open_tab
    context.close()
    assert [tab.complaints for tab in tabs if tab.complaints] == []


def complaints(page: Page, part: str) -> list[str]:
    """Return what axe finds in one of the preview's own parts."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
    found = Axe().run(page, context={"include": [[part]]}, options=options).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


def plain_write(path: Path, text: str) -> None:
    path.write_text(text)


def atomic_rename(path: Path, text: str) -> None:
    other = path.with_name(f".{path.name}.tmp")
    other.write_text(text)
    other.replace(path)


def like_vim(path: Path, text: str) -> None:
    backup = path.rename(path.with_name(path.name + "~"))
    path.write_text(text)
    backup.unlink()


def truncate_and_wait(path: Path, text: str) -> None:
    path.write_text("")
    time.sleep(0.06)
    path.write_text(text[: len(text) // 2])
    time.sleep(0.03)
    path.write_text(text)


def change_a_number(file: Path) -> None:
    """Add one to the first number of events or people in a table of results."""
    head, first, *others = file.read_text().splitlines()
    column = next(n for n, name in enumerate(head.split(",")) if name.startswith("intervention_"))
    cells = first.split(",")
    cells[column] = str(int(cells[column]) + 1)
    file.write_text("\n".join([head, ",".join(cells), *others]) + "\n")


WRITERS = (plain_write, atomic_rename, like_vim, truncate_and_wait)


def test_every_way_to_save_reaches_the_page_without_a_reload(tiny: Site, visit: Open) -> None:
    tab = visit()
    page = tab.page
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.evaluate(
        f"""() => {{
          window.flashes = 0;
          new MutationObserver(() => {{ if (document.querySelector("{OVERLAY}")) window.flashes++; }})
            .observe(document, {{ childList: true, subtree: true }});
          window.scrollTo(0, 300);
        }}"""
    )
    link = page.locator("footer a, main a").first
    link.focus()
    page.evaluate("window.scrollTo(0, 300)")
    name = page.evaluate("document.activeElement.textContent")
    file = tiny.path(WALK, "plain.md")
    text = file.read_text()
    for number, write in enumerate(WRITERS):
        write(file, text + f"\nSaved in way number {number}.\n")
        tab.shows(f"Saved in way number {number}.")
    assert tab.loads == 1
    assert page.evaluate("window.flashes") == 0
    assert page.evaluate("window.scrollY") == 300
    assert page.evaluate("document.activeElement.textContent") == name
    assert page.evaluate("[...document.querySelectorAll('details')].every((part) => part.open)")


def test_what_scripts_added_is_there_again_once(tiny: Site, visit: Open) -> None:
    added = {
        "": ("form.finder:not([hidden])",),
        f"{WALK}/": ("button.print:not([hidden])", ".facts time + span"),
        f"{WALK}/evidence/": ("button.copy", "button.risk-open", "tr.risk-row", ".explore:not([hidden])"),
    }
    tabs = [(visit(path), parts) for path, parts in added.items()]
    before = [[tab.page.locator(part).count() for part in parts] for tab, parts in tabs]
    assert all(all(numbers) for numbers in before)
    evidence = tabs[-1][0].page
    evidence.locator("button.copy").first.focus()
    file = tiny.path(WALK, "review.yaml")
    text = file.read_text()
    for number in range(2):
        file.write_text(text.replace("title: ", f"title: N{number} "))
        change_a_number(tiny.path(WALK, "results.csv"))
        for tab, _ in tabs:
            expect(tab.page.locator("body")).to_contain_text(f"N{number} ", timeout=SECONDS)
    for (tab, parts), numbers in zip(tabs, before, strict=True):
        for part, there in zip(parts, numbers, strict=True):
            expect(tab.page.locator(part)).to_have_count(there, timeout=SECONDS)
        assert tab.loads == 1
    expect(evidence.locator("button.copy").first).to_be_focused()
    opener = evidence.locator("button.risk-open").first
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(evidence.locator("tr.risk-row:not([hidden])")).to_have_count(1)
    plain = tabs[1][0].page
    plain.evaluate("() => { window.prints = 0; window.print = () => { window.prints++; }; }")
    plain.locator("button.print").first.click()
    assert plain.evaluate("window.prints") == 1


def test_many_saves_end_on_the_last_text(tiny: Site, visit: Open) -> None:
    tab = visit()
    file = tiny.path(WALK, "plain.md")
    text = file.read_text()
    for number in range(20):
        file.write_text(text + f"\nSave number {number} of many.\n")
        time.sleep(0.02)
    tab.shows("Save number 19 of many.")
    assert tab.loads == 1


def test_a_touched_file_and_another_review_change_nothing(tiny: Site, preview: Running, visit: Open) -> None:
    tab = visit()
    other = next(path for path in (tiny.content / "reviews").iterdir() if path.name != WALK)
    tab.page.evaluate(
        "() => { window.changes = 0; new MutationObserver((all) => { window.changes += all.length; })"
        ".observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true }); }"
    )
    tiny.path(WALK, "plain.md").touch()
    file = other / "plain.md"
    with preview.events(f"{other.name}/index.html") as next_data:
        before = next_data()
        file.write_text(file.read_text() + "\nElsewhere.\n")
        assert next_data() != before
    assert tab.page.evaluate("window.changes") == 0
    assert tab.loads == 1


def test_errors_lie_over_the_last_good_page_until_they_are_corrected(tiny: Site, visit: Open) -> None:
    tab = visit()
    page = tab.page
    file = tiny.path(WALK, "review.yaml")
    text = file.read_text()
    file.write_text(text + "nonsense: 1\n")
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible(timeout=SECONDS)
    expect(dialog).to_contain_text(f"content/reviews/{WALK}/review.yaml:{text.count(chr(10)) + 1}:1")
    expect(dialog.locator("mark")).to_contain_text("nonsense: 1")
    expect(dialog.locator("pre b")).to_contain_text("^")
    expect(dialog.get_by_role("heading")).to_be_focused()
    expect(page.locator("main h1")).to_be_attached()
    assert complaints(page, OVERLAY) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    file.write_text(text + "another_one: 1\n")
    expect(dialog).to_contain_text("another_one", timeout=SECONDS)
    file.write_text(text.replace("plain_title: ", "plain_title: Corrected: ").replace("Corrected: ", "Corrected "))
    tab.shows("Corrected")
    expect(dialog).to_have_count(0)
    assert tab.loads == 1


def test_a_page_that_begins_with_errors_appears_when_they_are_gone(tiny: Site, visit: Open) -> None:
    file = tiny.path(WALK, "review.yaml")
    text = file.read_text()
    file.write_text("title: [\n")
    tab = visit()
    tab.complaints.clear()  # Chromium remarks on the status 500
    tab.shows(f"content/reviews/{WALK}/review.yaml:")
    expect(tab.page.locator(OVERLAY)).to_have_count(0)
    file.write_text(text)
    expect(tab.page.locator("main section").first).to_be_visible(timeout=SECONDS)
    expect(tab.page.locator("body.plainforest-errors")).to_have_count(0)


def test_templates_and_style_sheets_are_followed(tiny: Site, visit: Open) -> None:
    tab = visit()
    page = tab.page
    for name in ("templates", "static"):
        (tiny.content.parent / name).mkdir()
    template = tiny.content.parent / "templates" / "plain.html"
    template.write_text('{% extends "default:plain.html" %}\n{% block answer %}<p>My own answer.</p>{% endblock %}\n')
    tab.shows("My own answer.")
    template.write_text('{% extends "default:plain.html" %}\n{% block answer %}{{ oops }}{% endblock %}\n')
    expect(page.get_by_role("alertdialog")).to_contain_text("templates/plain.html:2", timeout=SECONDS)
    template.write_text('{% extends "default:plain.html" %}\n{% block answer %}<p>Mended.</p>{% endblock %}\n')
    tab.shows("Mended.")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    page.evaluate("window.kept = document.querySelector('main h1')")
    (tiny.content.parent / "static" / "own.css").write_text("h1 { color: rgb(1, 2, 3) }\n")
    expect(page.locator("main h1").first).to_have_css("color", "rgb(1, 2, 3)", timeout=SECONDS)
    (tiny.content.parent / "static" / "own.css").write_text("h1 { color: rgb(3, 2, 1) }\n")
    expect(page.locator("main h1").first).to_have_css("color", "rgb(3, 2, 1)", timeout=SECONDS)
    assert page.evaluate("window.kept.isConnected"), "a style sheet changes without touching the text"
    assert page.locator('link[rel="stylesheet"][href*="plainforest."]').count() == 1
    assert tab.loads == 1


def test_reviews_come_and_go(tiny: Site, visit: Open) -> None:
    home, new = visit(""), visit("new-walk/")
    new.complaints.clear()  # Chromium remarks on the status 404
    new.shows("There is no page at this address")
    reviews = tiny.content / "reviews"
    shutil.copytree(reviews / WALK, reviews / "new-walk")
    expect(new.page.locator("main h1")).not_to_contain_text("There is no page", timeout=SECONDS)
    expect(home.page.locator('a[href="new-walk/index.html"]').first).to_be_visible(timeout=SECONDS)
    (reviews / "new-walk").rename(reviews / "newest-walk")
    expect(home.page.locator('a[href="newest-walk/index.html"]').first).to_be_visible(timeout=SECONDS)
    expect(home.page.locator('a[href="new-walk/index.html"]')).to_have_count(0)
    new.shows("There is no page at this address")
    shutil.rmtree(reviews / "newest-walk")
    expect(home.page.locator('a[href="newest-walk/index.html"]')).to_have_count(0, timeout=SECONDS)


def test_drafts_say_so(tiny: Site, visit: Open) -> None:
    tab = visit()
    file = tiny.path(WALK, "review.yaml")
    file.write_text("draft: true\n" + file.read_text())
    expect(tab.page.get_by_role("note").filter(has_text="Draft: not published.")).to_be_visible(timeout=SECONDS)


def test_the_panel_lists_and_marks_what_changed(tiny: Site, visit: Open) -> None:
    tab = visit(f"{WALK}/evidence/")
    page = tab.page
    handle = page.locator(PANEL).get_by_role("button", name="Author’s panel")
    expect(handle).to_have_attribute("aria-expanded", "false")
    handle.focus()
    page.keyboard.press("Enter")
    panel = page.locator(PANEL).get_by_role("region", name="Author’s panel")
    expect(panel).to_contain_text("Reading grade")
    expect(panel).to_contain_text("Nothing on this page.")
    change_a_number(tiny.path(WALK, "results.csv"))
    expect(panel.locator("ins").first).to_be_visible(timeout=SECONDS)
    cell = page.locator("[data-plainforest-was]").first
    expect(cell).to_have_attribute("aria-description", re.compile("was .+, is now "))
    expect(cell).to_have_css("outline-style", "dashed")
    assert complaints(page, PANEL) == []
    page.reload()
    expect(panel).to_be_visible(timeout=SECONDS)
    expect(panel.locator("ins").first).to_be_visible(timeout=SECONDS)


def test_a_page_with_scripts_of_its_own_is_loaded_anew(tiny: Site, visit: Open) -> None:
    (tiny.content.parent / "templates").mkdir()
    (tiny.content.parent / "templates" / "plain.html").write_text(
        '{% extends "default:plain.html" %}{% block head %}<script src="../none.js"></script>{% endblock %}'
    )
    tab = visit()
    tab.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    tab.page.evaluate("window.scrollTo(0, 200)")
    file = tiny.path(WALK, "plain.md")
    file.write_text(file.read_text() + "\nA new sentence.\n")
    tab.shows("A new sentence.")
    until(lambda: tab.loads == 2, tab.page)
    expect(tab.page.locator("details:not([open])")).to_have_count(0)
    assert tab.page.evaluate("window.scrollY") == 200
    tab.complaints.clear()  # the script of this test does not exist


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_hidden_tab_lets_go_and_catches_up(tiny: Site, preview: Running, visit: Open) -> None:
    tab = visit()
    assert len(preview.server.following.listeners) == 1
    hide(tab.page, True)
    until(lambda: not preview.server.following.listeners, tab.page)
    file = tiny.path(WALK, "plain.md")
    file.write_text(file.read_text() + "\nWritten behind its back.\n")
    hide(tab.page, False)
    tab.shows("Written behind its back.")
    assert tab.loads == 1


def until(true: Callable[[], bool], page: Page) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        page.wait_for_timeout(10)
