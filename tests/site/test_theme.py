"""Templates and assets: the bundled theme, and a site's own before it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from plainforest.checking import check
from plainforest.pages.theme import bundled, load_theme
from tests.site.sites import ROOT, Site, times, tree

WALK = "morning-walk"


def own(site: Site, name: str, text: str) -> None:
    path = site.content.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def stylesheet(site: Site) -> str:
    (path,) = (site.output / "static").glob("*.css")
    return path.read_text(encoding="utf-8")


def test_assets_carry_a_hash_of_what_is_in_them(small: Site) -> None:
    for path, data in small.files().items():
        if path.startswith("static/"):
            found = re.fullmatch(r"static/[a-z0-9-]+\.([0-9a-f]{10})\.[a-z]+", path)
            assert found, path
            assert hashlib.sha256(data).hexdigest().startswith(found.group(1))


def test_every_page_loads_the_one_style_sheet(small: Site) -> None:
    sheets = {path for path in small.files() if path.endswith(".css")}
    assert len(sheets) == 1
    for path, page in small.pages().items():
        links = [link["href"] for link in page.all("link") if link["rel"] == "stylesheet"]
        assert [href.removeprefix("../" * path.count("/")).removeprefix("/library/") for href in links] == [*sheets]


def test_a_style_sheet_of_ones_own_comes_after_the_bundled_ones(tiny: Site, small: Site) -> None:
    own(tiny, "static/own.css", "/* a remark */\n:root { --brand: #3b2a6b; }\n")
    tiny.must_build()
    css = stylesheet(tiny)
    assert css == stylesheet(small) + "\n:root { --brand: #3b2a6b; }"
    assert not (set(tree(tiny.output)) & {path for path in small.files() if path.endswith(".css")}), (
        "the old one is gone"
    )


def test_the_order_of_style_sheets_does_not_depend_on_their_names(tiny: Site, small: Site) -> None:
    own(tiny, "static/aaa.css", ":root { --brand: #3b2a6b; }")
    tiny.must_build()
    assert stylesheet(tiny).endswith(":root { --brand: #3b2a6b; }")
    assert stylesheet(tiny).startswith(stylesheet(small))


def test_a_file_with_the_name_of_a_bundled_one_replaces_it(tiny: Site) -> None:
    own(tiny, "static/icon.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    own(tiny, "static/theme.css", "body { color: black; }")
    tiny.must_build()
    icons = [path for path in tiny.files() if path.endswith(".svg") and path.startswith("static/")]
    assert len(icons) == 1
    assert tiny.text(icons[0]) == '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    assert stylesheet(tiny).count("body { color: black; }") == 1
    bundled_rules = (bundled("static") / "theme.css").read_text(encoding="utf-8").splitlines()
    gone = [line.strip() for line in bundled_rules if line.strip().startswith(".sof")]
    assert gone
    assert not [line for line in gone if line in stylesheet(tiny)]


def test_other_assets_are_published_and_hidden_files_are_not(tiny: Site) -> None:
    own(tiny, "static/photo.webp", "not really")
    own(tiny, "static/.DS_Store", "junk")
    tiny.must_build()
    names = {path.partition(".")[0] for path in tiny.files() if path.startswith("static/")}
    own_files = {
        f"static/{path.name.partition('.')[0]}" for path in bundled("static").iterdir() if path.suffix != ".css"
    }
    assert names == own_files | {"static/photo", "static/plainforest", "static/vega", "static/forest-layouts"}


def test_a_template_of_the_same_name_comes_first(tiny: Site) -> None:
    own(tiny, "templates/glossary.html", '{% extends "base.html" %}{% block main %}<h1>Mine</h1>{% endblock %}')
    tiny.must_build()
    assert tiny.page("glossary/index.html").one("h1").text == "Mine"
    assert tiny.page("index.html").one("h1").text == "What does the research say?"


def test_one_block_can_be_changed_and_the_rest_kept(tiny: Site, small: Site) -> None:
    own(
        tiny,
        "templates/plain.html",
        '{% extends "default:plain.html" %}\n'
        "{% block answer %}{{ super() }}<p>Said by {{ shell.site_title }} of {{ review.title }}.</p>{% endblock %}",
    )
    tiny.must_build()
    page, before = tiny.page(f"{WALK}/index.html"), small.page(f"{WALK}/index.html")
    assert "Said by Small library of Morning walks for preventing falls." in page.text
    assert page.by_id("found").text == before.by_id("found").text
    assert tiny.text(f"{WALK}/evidence/index.html") == small.text(f"{WALK}/evidence/index.html")


def test_a_new_footer_reaches_every_page(tiny: Site) -> None:
    own(
        tiny,
        "templates/base.html",
        '{% extends "default:base.html" %}{% block footer %}<p>Our own footer.</p>{{ super() }}{% endblock %}',
    )
    tiny.must_build()
    for path, page in tiny.pages().items():
        assert "Our own footer." in page.one("footer").text, path
        assert "Made with Plainforest" in page.one("footer").text, path


def test_what_an_author_writes_is_escaped_in_a_template_of_ones_own(tiny: Site) -> None:
    tiny.change("site.yaml", "title: Small library", "title: <b>Small</b> library")
    own(
        tiny,
        "templates/about.html",
        '{% extends "base.html" %}{% block main %}<h1>{{ shell.site_title }}</h1>{% endblock %}',
    )
    tiny.must_build()
    assert tiny.page("about/index.html").one("h1").elements == []


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("{{ shel.title }}", 1, "shel"),
        ("a\n\n{{ shell.titel }}", 3, "titel"),
        ("a\n{% if %}", 2, "Expected"),
        ('{% include "nowhere.html" %}', 1, "nowhere.html"),
        ('{% extends "nowhere.html" %}', 1, "nowhere.html"),
    ],
)
def test_a_broken_template_is_reported_and_leaves_the_old_site_untouched(
    template: str, line: int, words: str, tiny: Site
) -> None:
    tiny.must_build()
    before = tree(tiny.output), times(tiny.output)
    own(tiny, "templates/about.html", template)
    report = tiny.build()
    (problem,) = [p for p in report.problems if p.severity == "error"]
    assert (problem.code, problem.place.file, problem.place.line) == ("bad-template", "templates/about.html", line)
    assert words in problem.message
    assert not report.published
    assert (tree(tiny.output), times(tiny.output)) == before
    assert [p.code for p in check(tiny.content) if p.severity == "error"] == ["bad-template"]


@pytest.mark.parametrize("name", ["templates/about.html", "static/own.css"])
def test_a_theme_file_that_is_not_utf8_is_reported(name: str, tiny: Site) -> None:
    own(tiny, name, "")
    (tiny.content.parent / name).write_bytes(b"/* ok */\n\xe9\n")
    report = tiny.build()
    assert [(p.code, str(p.place)) for p in report.problems] == [("bad-theme-file", f"{name}:2")]
    assert not tiny.output.exists()


def test_a_mistake_in_our_own_theme_keeps_its_traceback(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from jinja2 import TemplateError

    own(tiny, "elsewhere/templates/about.html", "{{ shel.title }}")
    folder = tiny.content.parent / "elsewhere" / "templates"
    for path in bundled("templates").iterdir():
        if path.name != "about.html":
            (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(
        "plainforest.pages.theme.bundled", lambda name: folder if name == "templates" else bundled(name)
    )
    with pytest.raises(TemplateError):
        tiny.build()


def test_the_bundled_theme_is_found_in_a_clone() -> None:
    for name in ("templates", "static"):
        assert bundled(name) in (ROOT / name, ROOT / "plainforest" / name)
        assert any(bundled(name).iterdir())


def test_a_site_of_its_own_and_the_clone_share_the_bundled_theme(tmp_path: Path) -> None:
    assert load_theme(tmp_path) == load_theme(ROOT)


def test_the_style_sheet_loads_nothing_and_hides_nothing_from_readers(small: Site) -> None:
    css = stylesheet(small)
    assert "@import" not in css
    assert not re.search(r"url\(\s*['\"]?(?!#|data:image/svg)", css)
    assert css.count("{") == css.count("}")
    assert "/*" not in css


def test_a_link_that_leads_out_of_static_is_not_published(tiny: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for the public", encoding="utf-8")
    own(tiny, "static/own.txt", "public")
    (tiny.content.parent / "static" / "leak.txt").symlink_to(secret)
    tiny.must_build()
    published = [path for path in tiny.files() if path.startswith(("static/own.", "static/leak."))]
    assert [tiny.text(path) for path in published] == ["public"]


def test_the_address_of_a_script_is_found_by_its_name(tiny: Site) -> None:
    own(tiny, "static/own.js", "'use strict';")
    own(
        tiny,
        "templates/base.html",
        '{% extends "default:base.html" %}{% block scripts %}'
        '<script src="{{ shell.root }}{{ shell.files["own.js"] }}"></script>{% endblock %}',
    )
    tiny.must_build()
    (script,) = (path for path in tiny.files() if path.startswith("static/own.") and path.endswith(".js"))
    assert f'<script src="../{script}"></script>' in tiny.text(f"{WALK}/index.html")
