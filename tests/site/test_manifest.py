"""The manifest: what was published, read folder by folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plainforest import manifest
from plainforest.manifest import MANIFEST, Listing, listed_in, top_of, write_manifest
from plainforest.output import Output

NAMES = ("404.html", "a-b/x.html", "a/b.c", "a/b", "a/b d", 'static/é "q".txt', "a.html", "search/words-0.json")


def listing() -> Listing:
    found = Listing()
    found.add((name, name[::-1]) for name in NAMES)
    return found


def test_it_is_written_in_the_order_of_its_paths_and_read_again(tmp_path: Path) -> None:
    write_manifest(tmp_path, listing().folders, tmp_path)
    data = (tmp_path / MANIFEST).read_bytes()
    assert list(json.loads(data)["files"].items()) == sorted((name, name[::-1]) for name in NAMES)
    assert listed_in(data).folders == listing().folders
    assert all(listed_in(data).get(name) == name[::-1] for name in NAMES)
    assert listed_in(data).get("a/else") is None
    again = json.dumps(json.loads(data)).encode()
    assert listed_in(again).folders == listing().folders, "also when somebody laid it out anew"


def test_damage_in_one_folder_leaves_the_others(tmp_path: Path) -> None:
    write_manifest(tmp_path, listing().folders, tmp_path)
    data = (tmp_path / MANIFEST).read_bytes().replace(b'"a/b": "b/a"', b'"a/b" "b/a"')
    assert listed_in(data).of("a/") == {}
    assert listed_in(data).get("a-b/x.html") is not None
    assert listed_in(data[:-2]).folders == {}


@pytest.mark.parametrize("reviews", [10, 40])
def test_a_build_reads_only_the_folders_that_it_changes(
    reviews: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"r{number}/{name}" for number in range(reviews) for name in ("a.html", "b.html")]
    with Output(tmp_path / "dist") as output:
        written = {name: output.put(name, b"old") for name in names}
        output.commit()
    read: list[str] = []
    files = manifest._files

    def watched(text: str, *below: str) -> dict[str, str]:
        read.append(text)
        return files(text, *below)

    monkeypatch.setattr(manifest, "_files", watched)
    with Output(tmp_path / "dist") as output:
        for slug in {top_of(name).rstrip("/") for name in names} - {"r3"}:
            output.keep(slug)
        output.put("r3/a.html", b"new")
        output.commit()
    assert (tmp_path / "dist/r3/a.html").read_bytes() == b"new"
    assert not (tmp_path / "dist/r3/b.html").exists()
    assert (tmp_path / "dist/r4/b.html").exists()
    assert len(read) == 2, "the files of one review, as they were and as they are"
    assert written.keys() - {"r3/b.html"} == json.loads((tmp_path / "dist" / MANIFEST).read_bytes())["files"].keys()


def test_a_listing_keeps_few_folders_at_hand() -> None:
    listing = Listing()
    listing.add((f"r{number}/{name}", f"{number}{name}") for number in range(300) for name in "ab")
    assert all(listing.get(f"r{number}/a") == f"{number}a" for number in (*range(300), *range(300)))
    assert len(listing._read) <= manifest.AT_HAND


def test_a_second_build_publishes_what_is_new_and_leaves_the_rest(tmp_path: Path) -> None:
    """The staging folder on the disk says what is new; nothing else keeps a list of it."""
    names = [f"r{number}/{name}" for number in range(3) for name in ("a.html", "b/c.html", "b/d.html")]
    for state in (b"old", b"new"):
        with Output(tmp_path / "dist") as output:
            for name in [*names, "index.html"]:
                output.put(name, b"same" if name.endswith("d.html") else state)
            assert output.written == (10 if state == b"old" else 7)
            output.commit()
        assert {name: (tmp_path / "dist" / name).read_bytes() for name in names} == {
            name: b"same" if name.endswith("d.html") else state for name in names
        }
        assert (tmp_path / "dist" / "index.html").read_bytes() == state
