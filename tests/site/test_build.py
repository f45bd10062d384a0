"""What a build writes, and what it leaves alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from plainforest.checking import check
from plainforest.manifest import MANIFEST
from plainforest.obstacles import ForeignFolderError
from plainforest.output import CACHE_FOLDER, Output
from plainforest.problems import has_errors
from plainforest.workshop import Options, check_names
from tests.site.sites import CONTENT, ROOT, TINY, Site, copy, run, times, tree

WALK, LIGHT = "morning-walk", "evening-light"


def staging(site: Site) -> list[Path]:
    return list((site.output.parent / CACHE_FOLDER).glob("*.staging"))


def of(site: Site, slug: str) -> dict[str, bytes]:
    """Return a review's published files."""
    return {path: data for path, data in site.files().items() if path.startswith(f"{slug}/")}


# --- the addresses


def test_every_page_and_file_stands_where_it_should(small: Site) -> None:
    review = ("index.html", "evidence/index.html", "data/index.html", "data/findings.json", "data/results.csv",
              "data/studies.csv", "data/summary-of-findings.csv", "data/summary-of-findings.json", "data/citation.bib",
              "data/citation.ris", "data/data-package.zip", "data/summary-of-findings.fhir.json")  # fmt: skip
    plots = {WALK: ("falls", "mood"), LIGHT: ("waking",)}
    expected = {f"{slug}/{name}" for slug in plots for name in review}
    expected |= {
        f"{slug}/data/{name}{end}"
        for slug, names in plots.items()
        for name in names
        for end in (".svg", ".vl.json", ".explore.json")
    }
    cards = {WALK: ("falls", "mood", "sleep"), LIGHT: ("waking",)}
    expected |= {f"{slug}/embed/{name}/index.html" for slug, names in cards.items() for name in names}
    expected |= {f"{WALK}/data/references.bib", f"{WALK}/data/references.ris"}
    # the other review does not say where its numbers come from
    expected |= {f"{WALK}/data/source-review.bib", f"{WALK}/data/source-review.ris"}
    expected |= {"index.html", "404.html", "robots.txt", "glossary/index.html", "about/index.html"}
    expected |= {f"{slug}/card.png" for slug in plots}
    expected |= {"feed.xml", "sitemap.xml", "site.webmanifest", "search/index.json", "search/words-0.json"}
    found = set(small.files())
    assert {path for path in found if not path.startswith("static/")} == expected
    assert json.loads((small.output / MANIFEST).read_text())["files"].keys() == found


# --- the same bytes


def test_the_same_content_gives_the_same_bytes_in_another_folder(small: Site, tmp_path: Path) -> None:
    other = copy(TINY, tmp_path / "somewhere" / "else entirely")
    other.must_build()
    assert tree(other.output) == tree(small.output)


def test_a_build_from_nothing_and_a_build_on_top_give_the_same_bytes(tiny: Site, small: Site) -> None:
    shutil.rmtree(tiny.content / "reviews" / LIGHT)
    tiny.must_build()
    shutil.copytree(TINY / "reviews" / LIGHT, tiny.content / "reviews" / LIGHT)
    tiny.must_build()
    assert tree(tiny.output) == tree(small.output)


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0",
         "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/Adak", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8",
         "COLUMNS": "20", "SOURCE_DATE_EPOCH": "1", "PYTHONOPTIMIZE": "1"},
    ],
    ids=["plain-ascii", "turkish"],
)  # fmt: skip
def test_the_same_bytes_under_another_hash_seed_locale_and_time_zone(
    environment: dict[str, str], example: Site, tmp_path: Path
) -> None:
    out = tmp_path / "übung" / "dist"
    done = run(ROOT / "build.py", "build", "--content", CONTENT, "--output", out, cwd=tmp_path, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(out) == tree(example.output)


def test_nothing_published_tells_when_or_where_it_was_built(small: Site) -> None:
    import getpass
    import socket

    secrets = [str(small.content.parent), str(ROOT), socket.gethostname(), f"/{getpass.getuser()}/"]
    for path, data in tree(small.output).items():
        for secret in secrets:
            assert len(secret) < 6 or secret.encode() not in data, (path, secret)


# --- only what changed


def break_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make rendering, analysing and reading a review impossible."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("an unchanged site must not be built again")

    for name in (
        "plainforest.pages.theme.renderer",
        "plainforest.pages.theme.Renderer.page",
        "plainforest.pages.review.review_pages",
        "plainforest.pages.library.library_pages",
        "plainforest.content.parse_review",
        "plainforest.findings.analyse",
        "plainforest.output.Output.put",
    ):
        monkeypatch.setattr(name, forbidden)


def test_an_unchanged_site_is_neither_rendered_nor_written(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tiny.must_build()
    before = times(tiny.output)
    break_the_engine(monkeypatch)
    second = tiny.must_build()
    assert times(tiny.output) == before
    assert (second.rebuilt, second.written, second.removed) == (0, 0, 0)
    assert (second.reviews, second.files, second.problems) == (first.reviews, first.files, first.problems)


def test_touching_files_without_changing_them_costs_nothing(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.must_build()
    for path in [*tiny.content.rglob("*"), *tiny.output.rglob("*")]:
        if path.is_file():
            path.touch()
    before = times(tiny.output)
    break_the_engine(monkeypatch)
    assert tiny.must_build().rebuilt == 0
    assert times(tiny.output) == before


def test_files_that_are_no_content_do_not_matter(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.must_build()
    for name in (".DS_Store", "notes.txt", "~$results.xlsx", ".results.csv.swp", "figure.png"):
        tiny.path(WALK, name).write_bytes(b"?")
    (tiny.content / "reviews" / "_template").mkdir()
    (tiny.content / "reviews" / ".git").mkdir()
    break_the_engine(monkeypatch)
    assert tiny.must_build().rebuilt == 0


def test_editing_a_text_rewrites_one_page(tiny: Site) -> None:
    tiny.must_build()
    before, stamps = tree(tiny.output), times(tiny.output)
    tiny.change(f"reviews/{WALK}/professional.md", "## Interpretation", "## What it means")
    report = tiny.must_build()
    after = tree(tiny.output)
    assert {path for path in after if after[path] != before[path]} == {f"{WALK}/evidence/index.html", MANIFEST}
    assert (report.rebuilt, report.written) == (1, 1)
    changed = {path for path, stamp in times(tiny.output).items() if stamp != stamps[path]}
    # a rename changes the time of the folder it happens in
    assert changed == {f"{WALK}/evidence/index.html", f"{WALK}/evidence", MANIFEST, "."}


def test_editing_a_number_rewrites_the_review_and_the_page_with_its_card(tiny: Site) -> None:
    tiny.must_build()
    before = tree(tiny.output)
    tiny.change(f"reviews/{WALK}/results.csv", "falls,Early 2001,20,100", "falls,Early 2001,10,100")
    assert tiny.must_build().rebuilt == 1
    after = tree(tiny.output)
    assert before.keys() == after.keys()
    changed = {path for path in after if after[path] != before[path]}
    assert {path for path in changed if not path.startswith(f"{WALK}/")} == {
        "index.html",
        "search/index.json",
        MANIFEST,
    }
    assert {f"{WALK}/index.html", f"{WALK}/evidence/index.html", f"{WALK}/data/findings.json"} <= changed
    assert f"{WALK}/data/mood.svg" not in changed, "the other outcome's figure is as it was"


def test_undoing_an_edit_gives_the_old_bytes(tiny: Site) -> None:
    tiny.must_build()
    before = tree(tiny.output)
    tiny.change(f"reviews/{WALK}/results.csv", "20,100", "10,100")
    tiny.must_build()
    tiny.change(f"reviews/{WALK}/results.csv", "10,100", "20,100")
    tiny.must_build()
    assert tree(tiny.output) == before


# --- pruning


def test_removing_a_review_removes_its_files_and_empty_folders(tiny: Site) -> None:
    tiny.must_build()
    gone = len(of(tiny, LIGHT))
    other = of(tiny, WALK)
    shutil.rmtree(tiny.content / "reviews" / LIGHT)
    report = tiny.must_build()
    assert report.removed == gone
    assert not (tiny.output / LIGHT).exists()
    assert of(tiny, WALK) == other
    assert LIGHT not in tiny.text("index.html")


def test_removing_an_outcome_removes_its_figures(tiny: Site) -> None:
    tiny.must_build()
    record = tiny.path(WALK, "review.yaml")
    text = record.read_text()
    start, end = text.index("      - id: mood"), text.index("      - id: sleep")
    record.write_text(text[:start] + text[end:])
    tiny.change(
        f"reviews/{WALK}/results.csv",
        "mood,Early 2001,,98,12.5,3.1,,97,12.1,3.4,calculated,,Table 3,SD from the standard errors\n",
        "",
    )
    tiny.change(f"reviews/{WALK}/professional.md", " Mood: {{ mood.effect }}.", "")
    assert tiny.must_build().removed == 4  # three of the plot, and its card
    assert not list((tiny.output / WALK / "data").glob("mood.*"))


def test_files_of_other_people_are_left_alone(tiny: Site) -> None:
    tiny.must_build()
    foreign = {"CNAME": b"example.org", ".nojekyll": b"", f"{LIGHT}/extra.pdf": b"%PDF", "own/deep/note.txt": b"hello"}
    for name, data in foreign.items():
        (tiny.output / name).parent.mkdir(parents=True, exist_ok=True)
        (tiny.output / name).write_bytes(data)
    shutil.rmtree(tiny.content / "reviews" / LIGHT)
    tiny.must_build()
    assert {name: (tiny.output / name).read_bytes() for name in foreign} == foreign
    assert [path.name for path in (tiny.output / LIGHT).iterdir()] == ["extra.pdf"]


def test_the_last_review_can_go_too(tiny: Site) -> None:
    tiny.must_build()
    shutil.rmtree(tiny.content / "reviews")
    report = tiny.build()
    assert [problem.code for problem in report.problems] == ["no-reviews"]
    assert report.published
    assert "There are no reviews here yet" in tiny.text("index.html")


# --- what was done to the output


@pytest.mark.parametrize("how", ["longer", "same length", "deleted", "emptied"])
def test_changed_and_deleted_output_files_come_back(how: str, tiny: Site) -> None:
    tiny.must_build()
    before = tree(tiny.output)
    paths = [f"{WALK}/index.html", f"{WALK}/data/findings.json", f"{LIGHT}/data/waking.svg", "index.html", "404.html"]
    for path in paths:
        file = tiny.output / path
        data = file.read_bytes()
        if how == "deleted":
            file.unlink()
        else:
            file.write_bytes({"longer": data + b"!", "same length": data[:-2] + b"!\n", "emptied": b""}[how])
    report = tiny.must_build()
    assert tree(tiny.output) == before
    assert report.written == len(paths)


def test_a_deleted_folder_comes_back(tiny: Site) -> None:
    tiny.must_build()
    before = tree(tiny.output)
    shutil.rmtree(tiny.output / WALK)
    tiny.must_build()
    assert tree(tiny.output) == before
    shutil.rmtree(tiny.output)
    tiny.must_build()
    assert tree(tiny.output) == before


def test_a_folder_where_a_file_belongs_is_reported_not_emptied(tiny: Site) -> None:
    tiny.must_build()
    page = tiny.output / WALK / "index.html"
    page.unlink()
    page.mkdir()
    (page / "mine.txt").write_text("keep me")
    tiny.change(f"reviews/{LIGHT}/results.csv", "6,20,5,20", "7,20,5,20")
    before = tree(tiny.output)
    with pytest.raises(ForeignFolderError, match=r"index\.html is a folder, and a page belongs there"):
        tiny.build()
    assert tree(tiny.output) == before
    assert (page / "mine.txt").read_text() == "keep me"
    assert not staging(tiny)


# --- errors


def old_site(site: Site) -> tuple[dict[str, bytes], dict[str, tuple[int, int]]]:
    site.must_build()
    return tree(site.output), times(site.output)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (f"reviews/{LIGHT}/results.csv", "6,20,5,20", "26,20,5,20", "events-above-total"),
        (f"reviews/{LIGHT}/review.yaml", "plain_title:", "plain_titel:", "unknown-key"),
        (f"reviews/{WALK}/professional.md", "{{ falls.effect }}", "{{ falls.efect }}", "unknown-value"),
        ("site.yaml", "title: Small library", "titel: Small library", "unknown-key"),
        ("glossary.yaml", "fall: ", "range: ", "duplicate-term"),
    ],
)
def test_an_error_anywhere_leaves_the_old_site_untouched(file: str, old: str, new: str, code: str, tiny: Site) -> None:
    before = old_site(tiny)
    # a good change in the other review must not get through either
    tiny.change(f"reviews/{WALK}/plain.md", "## What did", "## Now what did")
    tiny.change(f"reviews/{LIGHT}/plain.md", "awake", "wide awake")
    tiny.change(file, old, new)
    report = tiny.build()
    assert code in {problem.code for problem in report.problems}
    assert not report.published
    assert (tree(tiny.output), times(tiny.output)) == before
    assert not staging(tiny)
    tiny.change(file, new, old)
    assert tiny.must_build().published
    assert "Now what did" in tiny.text(f"{WALK}/index.html")


def test_an_error_in_the_first_build_leaves_no_site(tiny: Site) -> None:
    tiny.path(LIGHT, "plain.md").unlink()
    assert not tiny.build().published
    assert not tiny.output.exists()
    assert not staging(tiny)


def test_the_errors_of_all_reviews_are_reported_at_once_in_order(tiny: Site) -> None:
    tiny.path(LIGHT, "plain.md").unlink()
    tiny.change(f"reviews/{WALK}/plain.md", "{{ falls.comparator }}", "{{ fals.comparator }}")
    tiny.change("site.yaml", "title: Small library", "titel: Small library")
    (tiny.content / "reviews" / "Bad Name").mkdir()
    problems = [p for p in tiny.build().problems if p.severity == "error"]
    places = [(problem.place.file, problem.place.line) for problem in problems]
    assert places == sorted(places)
    assert {file for file, _ in places} >= {
        f"content/reviews/{LIGHT}/plain.md",
        "content/site.yaml",
        "content/reviews/Bad Name",
    }


def test_a_reference_that_leads_nowhere_is_reported_where_it_stands(tiny: Site) -> None:
    tiny.change(f"reviews/{WALK}/plain.md", "{{ falls.comparator }}", "{{ fals.comparator }}")
    (problem,) = [p for p in tiny.build().problems if p.severity == "error"]
    line = tiny.path(WALK, "plain.md").read_text().splitlines()[2]
    assert str(problem.place) == f"content/reviews/{WALK}/plain.md:3:{line.index('{{ fals') + 1}"
    assert problem.hint == "Did you mean 'falls'?"


@pytest.mark.parametrize("slug", ["static", "glossary", "about", "data", "embed"])
def test_names_of_the_sites_own_pages_are_refused(slug: str) -> None:
    (problem,) = check_names([slug], "content")
    assert (problem.code, problem.severity, str(problem.place)) == ("reserved-slug", "error", f"content/reviews/{slug}")


BAD = [
    "Upper",
    "two words",
    "under_score",
    "-first",
    "last-",
    "a--b",
    "ümlaut",
    "a.b",
    "x%2e",
    "a\n",
    "１２",
    "..",
    "a/b",
]


@pytest.mark.parametrize("slug", BAD)
def test_names_that_make_bad_addresses_are_refused(slug: str) -> None:
    (problem,) = check_names([slug], "content")
    assert (problem.code, problem.severity) == ("bad-slug", "error")


@pytest.mark.parametrize("slug", ["static", "Upper", "two words", "ümlaut"])
def test_a_bad_folder_name_leaves_the_old_site_untouched(slug: str, tiny: Site) -> None:
    before = old_site(tiny)
    (tiny.content / "reviews" / LIGHT).rename(tiny.content / "reviews" / slug)
    report = tiny.build()
    assert not report.published
    assert f"content/reviews/{slug}" in {problem.place.file for problem in report.problems}
    assert (tree(tiny.output), times(tiny.output)) == before


def test_strict_takes_warnings_for_errors(tiny: Site) -> None:
    before = old_site(tiny)
    tiny.path(LIGHT, "plain.md").write_text("\n")
    report = tiny.build(strict=True)
    assert {problem.severity for problem in report.problems} == {"warning", "suggestion"}
    assert not report.published
    assert (tree(tiny.output), times(tiny.output)) == before
    assert tiny.must_build().published
    assert not tiny.build(strict=True).published, "a remembered warning is still one"


def test_warnings_are_remembered_with_an_unchanged_review(tiny: Site) -> None:
    tiny.path(LIGHT, "plain.md").write_text("\n")
    first, second = tiny.must_build(), tiny.must_build()
    assert second.rebuilt == 0
    assert first.problems == second.problems
    assert first.problems


# --- options


def test_drafts_are_left_out_unless_asked_for(tiny: Site) -> None:
    tiny.must_build()
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + "draft: yes\n")
    report = tiny.must_build()
    assert report.reviews == 1
    assert not (tiny.output / LIGHT).exists()
    assert "Does evening light harm sleep?" not in tiny.text("index.html")
    report = tiny.must_build(drafts=True)
    assert report.reviews == 2
    assert "draft" in tiny.page("index.html").text
    tiny.must_build()
    assert not (tiny.output / LIGHT).exists()


@pytest.mark.parametrize("broken", ["titel: x\n", "- this\nis: [no yaml\n", ""])
def test_a_draft_with_errors_does_not_stop_the_others(broken: str, tiny: Site) -> None:
    tiny.must_build()
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + f"draft: yes\n{broken}")
    tiny.change(f"reviews/{LIGHT}/results.csv", "6,20,5,20", "26,20,5,20")
    for rebuilt in (1, 0):
        report = tiny.build(strict=True)
        assert (report.published, report.reviews, report.drafts, report.broken) == (True, 1, (LIGHT,), (LIGHT,))
        assert report.rebuilt == rebuilt, "its errors are remembered as others are"
        assert not [problem for problem in report.problems if LIGHT in problem.place.file]
    assert not (tiny.output / LIGHT).exists()
    assert has_errors(check(tiny.content)), "check reports all of them"
    report = tiny.build(drafts=True)
    assert not report.published
    assert [problem for problem in report.problems if LIGHT in problem.place.file]


def test_a_sound_draft_is_named_but_not_as_broken(tiny: Site) -> None:
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + "draft: yes  # not yet\n")
    report = tiny.must_build()
    assert (report.drafts, report.broken) == ((LIGHT,), ())
    report = tiny.must_build(drafts=True)
    assert (report.drafts, report.broken) == ((), ())


@pytest.mark.parametrize("line", ["draft: no", "  draft: yes", "# draft: yes", "drafts: yes"])
def test_what_is_no_draft_stops_the_build_with_its_errors(line: str, tiny: Site) -> None:
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + f"{line}\ntitel: x\n")
    assert not tiny.build().published


def test_a_draft_with_a_name_that_is_no_address_stops_nothing(tiny: Site) -> None:
    record = tiny.path(LIGHT, "review.yaml")
    record.write_text(record.read_text() + "draft: yes\n")
    record.parent.rename(record.parent.with_name("My Notes"))
    report = tiny.must_build()
    assert report.drafts == ("My Notes",)


def robots(site: Site) -> dict[str, list[str]]:
    return {
        path: [meta["content"] for meta in page.all("meta") if meta["name"] == "robots"]
        for path, page in site.pages().items()
    }


def test_noindex_is_on_every_page_and_goes_away_again(tiny: Site) -> None:
    tiny.must_build()
    sitemap = "https://example.org/library/sitemap.xml"
    assert tiny.text("robots.txt") == f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n"
    assert "sitemap.xml" in tiny.files()
    assert {path for path, found in robots(tiny).items() if found} == {"404.html"}
    tiny.must_build(noindex=True)
    assert tiny.text("robots.txt") == "User-agent: *\nDisallow: /\n"
    assert "sitemap.xml" not in tiny.files()
    assert all(found == ["noindex"] for found in robots(tiny).values())
    tiny.must_build()
    assert {path for path, found in robots(tiny).items() if found} == {"404.html"}


# --- foreign folders and failing disks


def test_a_folder_of_somebody_else_is_refused_and_nothing_is_written(tiny: Site) -> None:
    tiny.output.mkdir()
    (tiny.output / "thesis.txt").write_text("years of work")
    before = times(tiny.content.parent)
    with pytest.raises(ForeignFolderError, match="not made by Plainforest"):
        tiny.build()
    assert times(tiny.content.parent) == before


def test_an_empty_folder_is_taken(tiny: Site) -> None:
    tiny.output.mkdir()
    assert tiny.must_build().published


def build_on_a_full_disk(site: Site, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """Build on a disk that takes `room` more files or folders, once all is staged."""
    put: list[Path] = []
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if len(put) == room:
            raise OSError(28, "No space left on device", str(target))
        put.append(target)
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            site.build()


def test_a_failing_disk_leaves_a_site_that_the_next_build_completes(
    tiny: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.output.mkdir()  # a folder that is there is filled bit by bit; one that is not appears as a whole
    build_on_a_full_disk(tiny, monkeypatch, 5)
    assert not staging(tiny)
    report = tiny.must_build()
    assert report.published, "the folder is still ours"
    assert report.files == len(tiny.files())


def test_files_of_a_build_that_was_cut_short_are_known_to_the_next(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(tiny.content / "reviews" / LIGHT)
    tiny.must_build()
    shutil.copytree(TINY / "reviews" / LIGHT, tiny.content / "reviews" / LIGHT)
    build_on_a_full_disk(tiny, monkeypatch, 2)
    assert (tiny.output / LIGHT).exists()
    shutil.rmtree(tiny.content / "reviews" / LIGHT)
    tiny.must_build()
    assert not (tiny.output / LIGHT).exists(), "a page that no content stands behind"


def test_a_disk_that_fails_while_an_old_site_is_renewed(
    tiny: Site, small: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.must_build()
    tiny.change(f"reviews/{WALK}/results.csv", "20,100", "10,100")
    build_on_a_full_disk(tiny, monkeypatch, 1)
    tiny.change(f"reviews/{WALK}/results.csv", "10,100", "20,100")
    tiny.must_build()
    assert tree(tiny.output) == tree(small.output), "no page of the broken build is left"


@pytest.mark.parametrize("layout", [(", ", ": "), (",\n", ": ")], ids=["another's", "ours"])
def test_a_tampered_manifest_cannot_delete_what_lies_outside(
    layout: tuple[str, str], tiny: Site, tmp_path: Path
) -> None:
    tiny.must_build()
    outside = tmp_path / "precious.txt"
    outside.write_text("keep me")
    manifest = tiny.output / MANIFEST
    content = json.loads(manifest.read_text())
    for path in ("../precious.txt", str(outside), "static/../../precious.txt", "./../precious.txt", "", ".", "/"):
        content["files"][path] = "0" * 64
    manifest.write_text(json.dumps(content, separators=layout) + "\n")
    tiny.must_build()
    assert outside.read_text() == "keep me"
    assert tiny.content.is_dir()
    assert not any(".." in path for path in json.loads(manifest.read_text())["files"])


def test_a_link_in_the_output_folder_is_not_followed_outside(tiny: Site, tmp_path: Path) -> None:
    tiny.must_build()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious.txt").write_text("keep me")
    (tiny.output / "link").symlink_to(outside, target_is_directory=True)
    manifest = tiny.output / MANIFEST
    content = json.loads(manifest.read_text())
    content["files"]["link/precious.txt"] = "0" * 64
    manifest.write_text(json.dumps(content))
    tiny.must_build()
    assert (outside / "precious.txt").read_text() == "keep me"


def test_links_in_the_content_do_not_publish_files_from_elsewhere(tiny: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("a secret")
    tiny.path(LIGHT, "plain.md").unlink()
    tiny.path(LIGHT, "plain.md").symlink_to(secret)
    report = tiny.build()
    assert not report.published
    assert "missing-file" in {problem.code for problem in report.problems}


def test_the_same_path_twice_is_written_as_it_was_last(tmp_path: Path) -> None:
    with Output(tmp_path / "dist") as out:
        out.put("a.txt", b"first")
        out.put("a.txt", b"second")
        out.put("b.txt", b"other")
        out.commit()
    assert tree(tmp_path / "dist").items() >= {"a.txt": b"second", "b.txt": b"other"}.items()


def test_options_are_part_of_what_a_page_depends_on() -> None:
    assert repr(Options()) != repr(Options(noindex=True)) != repr(Options(drafts=True))
