"""What the preview shows is what a build would publish; what a build would refuse is told."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from plainforest.problems import Place
from plainforest.serve.describing import errors_first, panel, show
from plainforest.serve.dressing import dressed, error_page
from plainforest.serve.frames import EMPTY
from plainforest.serve.preview import Preview
from plainforest.serve.rendering import Made
from tests.site.sites import Site

WALK, SONG = "morning-walk", "evening-song"


def slugs(site: Site) -> list[str]:
    return sorted(path.name for path in (site.content / "reviews").iterdir())


def test_every_published_file_is_the_same_in_the_preview(small: Site) -> None:
    preview = Preview(small.content)
    for path, data in small.files().items():
        if path.startswith("static/"):
            assert preview.asset(path) == data
        else:
            assert preview.look(path).body == data, path


def test_pages_made_by_themselves_are_those_of_a_build(example: Site) -> None:
    """Asked for one at a time and by a fresh preview each, so that no page comes from a build of the whole review."""
    for path, data in example.files().items():
        if path.endswith("/index.html") and path.count("/") <= 2 and not path.startswith(("glossary", "about")):
            assert Preview(example.content).look(path).body == data, path


def test_a_page_is_known_good_although_only_its_neighbour_was_looked_at(tiny: Site) -> None:
    preview = Preview(tiny.content)
    slug = slugs(tiny)[0]
    preview.look(f"{slug}/index.html")
    tiny.path(slug, "plain.md").write_text("{{ nonsense.here }}\n")
    view = preview.look(f"{slug}/evidence/index.html")
    assert view.broken
    assert b"<h1>" in view.body


def test_a_review_is_made_again_only_when_its_files_have_changed(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = Preview(tiny.content)
    slug = slugs(tiny)[0]
    first = preview.look(f"{slug}/index.html")
    made: list[str] = []
    real = Preview._make

    def make(self: Preview, slug: str, files: dict[str, bytes], key: str) -> Made:
        made.append(slug)
        return real(self, slug, files, key)

    monkeypatch.setattr(Preview, "_make", make)
    file = tiny.path(slug, "plain.md")
    os.utime(file)
    file.write_bytes(file.read_bytes())
    assert preview.look(f"{slug}/index.html").body is first.body
    assert preview.look(f"{slug}/evidence/index.html").status == 200
    assert made == []
    file.write_bytes(file.read_bytes() + b"\nMore.\n")
    assert preview.look(f"{slug}/index.html").body != first.body
    assert made == [slug]


def test_errors_leave_the_last_good_page_and_go_away(tiny: Site) -> None:
    preview = Preview(tiny.content)
    slug = slugs(tiny)[0]
    good = preview.look(f"{slug}/index.html")
    file = tiny.path(slug, "review.yaml")
    text = file.read_text()
    file.write_text("title: [\n" + text)
    bad = preview.look(f"{slug}/index.html")
    assert bad.broken
    assert bad.body == good.body
    assert bad.problems[0].place.file == f"content/reviews/{slug}/review.yaml"
    file.write_text(text)
    assert preview.look(f"{slug}/index.html").body == good.body
    assert not preview.look(f"{slug}/index.html").broken


def test_a_page_that_was_never_good_is_its_list_of_errors(tiny: Site) -> None:
    slug = slugs(tiny)[0]
    tiny.path(slug, "results.csv").write_text("outcome,study,<b>oops</b>\n")
    shown = show(Preview(tiny.content), f"{slug}/index.html", True)
    assert shown.view.status == 500
    page = shown.page.decode()
    assert f"content/reviews/{slug}/results.csv:1" in page
    assert "&lt;b&gt;oops" in page
    assert "<b>oops" not in page
    assert "plainforest-preview" in page


def test_errors_of_the_site_are_told_on_every_page(tiny: Site) -> None:
    preview = Preview(tiny.content)
    slug = slugs(tiny)[0]
    for path in ("index.html", "glossary/index.html", f"{slug}/index.html"):
        assert not preview.look(path).broken
    (tiny.content / "site.yaml").write_text("titel: A site\n")
    for path in ("index.html", "glossary/index.html", f"{slug}/index.html"):
        view = preview.look(path)
        assert view.broken
        assert view.body, "the last good page stays"
        assert {problem.place.file for problem in view.problems} == {"content/site.yaml"}


def test_a_template_tells_where_its_mistake_is(tiny: Site) -> None:
    preview = Preview(tiny.content)
    path = f"{slugs(tiny)[0]}/index.html"
    good = preview.look(path)
    own = tiny.content.parent / "templates"
    own.mkdir()
    (own / "plain.html").write_text(
        '{% extends "default:plain.html" %}\n{% block answer %}\n{{ nonsense }}\n{% endblock %}'
    )
    view = preview.look(path)
    (problem,) = view.problems
    assert problem.place == Place("templates/plain.html", 3)
    assert view.body == good.body
    assert [line.text for line in preview.frame(problem.place).lines if line.marked] == ["{{ nonsense }}"]
    (own / "plain.html").write_text('{% extends "default:plain.html" %}\n{% import "parts.html" as parts %}\n')
    (own / "parts.html").write_text("{# empty #}\n")
    (problem,) = preview.look(path).problems
    assert problem.place.file == "templates/default:plain.html", "the bundled one, which lacks a part"
    (own / "parts.html").unlink()
    (own / "plain.html").write_text("{% if %}\n")
    (problem,) = preview.look(path, patient=False).problems
    assert problem.place == Place("templates/plain.html", 1)
    (own / "plain.html").write_text("{{ 1 / 0 }}\n")
    (problem,) = preview.look(path).problems
    assert problem.place == Place("templates/plain.html", 1)
    assert "division" in problem.message
    (own / "plain.html").write_text('{% include "none.html" %}\n')
    (problem,) = preview.look(path).problems
    assert "none.html" in problem.message
    (own / "plain.html").unlink()
    assert preview.look(path, patient=False).body == good.body


def test_an_emptied_file_is_taken_for_half_a_save_at_first(tiny: Site) -> None:
    preview = Preview(tiny.content)
    slug = slugs(tiny)[0]
    path = f"{slug}/index.html"
    good = preview.look(path)
    file = tiny.path(slug, "review.yaml")
    text = file.read_text()
    file.write_text("")
    view = preview.look(path)
    assert view.doubtful
    assert not view.broken
    assert view.body == good.body
    assert preview.look(path, patient=False).broken
    file.unlink()
    file.write_text(text)
    assert preview.look(path).body == good.body


def test_drafts_are_shown_and_marked(tiny: Site) -> None:
    slug = slugs(tiny)[0]
    file = tiny.path(slug, "review.yaml")
    file.write_text("draft: true\n" + file.read_text())
    shown = show(Preview(tiny.content), f"{slug}/index.html", True)
    assert b"Draft: not published." in shown.page
    assert b"Draft: not published." not in shown.view.body
    tiny.must_build()
    assert not (tiny.output / slug).exists()
    tiny.must_build(drafts=True)
    assert (tiny.output / slug / "index.html").read_bytes() == shown.view.body


def test_a_deleted_review_is_not_found_and_a_new_one_is(tiny: Site) -> None:
    preview = Preview(tiny.content)
    first = slugs(tiny)[0]
    assert preview.look("new-one/index.html").status == 404
    shutil.copytree(tiny.content / "reviews" / first, tiny.content / "reviews" / "new-one")
    assert preview.look("new-one/index.html").status == 200
    shutil.rmtree(tiny.content / "reviews" / "new-one")
    assert preview.look("new-one/index.html").status == 404
    assert preview.look(f"{first}/nothing.html").status == 404


def test_names_outside_the_library_are_no_reviews(tiny: Site, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(tiny.content / "reviews" / slugs(tiny)[0], outside)
    (tiny.content / "reviews" / "link").symlink_to(outside)
    (tiny.content / "reviews" / "_ideas").mkdir()
    preview = Preview(tiny.content)
    assert preview.look("_ideas/index.html").status == 404
    assert preview.look("link/index.html").broken, "its files lie outside, so it has none"


def test_a_link_out_of_the_theme_is_not_served(tiny: Site, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tiny.content.parent / "static").mkdir()
    (tiny.content.parent / "static" / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (tiny.content.parent / "static" / "plain.txt").write_text("plain")
    preview = Preview(tiny.content)
    preview.look("about/index.html")
    assert [path for path in preview.assets if "secret" in path] == []
    assert [path for path in preview.assets if "plain." in path]


def test_the_home_page_says_while_it_is_incomplete(tiny: Site) -> None:
    first = tiny.content / "reviews" / slugs(tiny)[0]
    for number in range(6):
        shutil.copytree(first, first.with_name(f"copy-{number}"))
    preview = Preview(tiny.content)
    view = preview.look("index.html")
    assert "0 of 8 reviews have been read" in view.notes[0]
    while preview.cards.waiting():
        preview.cards.step()
    view = preview.look("index.html")
    assert view.notes == ()
    tiny.must_build()
    assert view.body == (tiny.output / "index.html").read_bytes()


def test_cards_of_the_last_build_are_used_while_they_hold(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.must_build()
    _, two = slugs(tiny)
    file = tiny.path(two, "review.yaml")
    file.write_text(file.read_text().replace("plain_title: ", "plain_title: New "))
    worked_out = []
    real = Preview._card

    def card(self: Preview, slug: str, files: dict[str, bytes]) -> object:
        worked_out.append(slug)
        return real(self, slug, files)

    monkeypatch.setattr(Preview, "_card", card)
    view = Preview(tiny.content).look("index.html")
    assert worked_out == [two]
    tiny.must_build()
    assert view.body == (tiny.output / "index.html").read_bytes()


def test_reviews_with_errors_are_named_on_the_home_page(tiny: Site) -> None:
    preview = Preview(tiny.content)
    one, two = slugs(tiny)
    preview.look("index.html")
    tiny.path(one, "review.yaml").write_text("title: [\n")
    preview.cards.doubt(one)
    view = preview.look("index.html")
    assert f'<a href="/{one}/">' in view.notes[0]
    assert f'href="{two}/index.html"'.encode() in view.body
    assert f'href="{one}/index.html"'.encode() not in view.body


def test_the_panel_knows_the_page(tiny: Site) -> None:
    import json

    preview = Preview(tiny.content)
    slug = slugs(tiny)[0]
    path = f"{slug}/evidence/index.html"
    told = json.loads(panel(preview, path))
    assert told["words"] > 20
    assert told["grade"] is not None
    assert told["changes"] == []
    file = tiny.path(slug, "results.csv")
    text = file.read_text()
    row = next(line for line in text.splitlines()[1:] if re.search(r",\d+,\d+,\d+,\d+", line))
    file.write_text(text.replace(row, re.sub(r",(\d+),", lambda number: f",{int(number[1]) + 1},", row, count=1)))
    told = json.loads(panel(preview, path))
    assert told["changes"]
    assert all(change["before"] != change["after"] for change in told["changes"])


def test_any_severity_is_shown_errors_first(tiny: Site) -> None:
    from plainforest.problems import Problem

    place = Place("content/site.yaml", 1)
    made = [Problem(severity, "code", place, severity) for severity in ("suggestion", "warning", "error")]
    assert [problem.severity for problem in errors_first(tuple(made))] == ["error", "warning", "suggestion"]
    assert "suggestion" in error_page([(problem, EMPTY) for problem in made]).decode()


@pytest.mark.parametrize("page", [b"<p>no head", b"", b"<html><body><p>x", b"<HEAD></HEAD><BODY class=a>x</BODY>"])
def test_a_damaged_template_still_gets_the_script(page: bytes) -> None:
    made = dressed(page, ("A note.",), page="index.html")
    assert made.count(b"/_preview/client.js") == 1
    assert made.count(b"A note.") == 1
