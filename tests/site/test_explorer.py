"""What pages need to explore a plot: made once, kept, the same everywhere, and not too large."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from plainforest import explorer
from plainforest.explorer import LAYOUTS, SCRIPT, explorer_files
from plainforest.figures.live import PARAMS, live_layout
from plainforest.figures.vega import tell, template
from plainforest.pages.theme import bundled
from tests.figures.samples import bcg
from tests.site.sites import Site


@pytest.fixture
def nothing_carried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """Let the package carry nothing, and count how often the files are made."""
    monkeypatch.setattr(explorer, "CARRIED", tmp_path / "carried")
    times: list[int] = []

    def made() -> dict[str, bytes]:
        times.append(1)
        return {SCRIPT: b"script", LAYOUTS: b"{}"}

    monkeypatch.setattr(explorer, "made", made)
    return times


def test_the_files_are_made_once_and_then_kept(nothing_carried: list[int], tmp_path: Path) -> None:
    first = explorer_files(tmp_path / "cache")
    assert explorer_files(tmp_path / "cache") == first == {SCRIPT: b"script", LAYOUTS: b"{}"}
    assert len(nothing_carried) == 1


def test_damaged_files_are_made_anew(nothing_carried: list[int], tmp_path: Path) -> None:
    explorer_files(tmp_path / "cache")
    (tmp_path / "cache" / "explorer" / SCRIPT).write_bytes(b"scrip")
    assert explorer_files(tmp_path / "cache")[SCRIPT] == b"script"
    assert len(nothing_carried) == 2


def test_another_version_is_another_file(
    nothing_carried: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explorer_files(tmp_path / "cache")
    monkeypatch.setattr(explorer, "_key", lambda: "another")
    explorer_files(tmp_path / "cache")
    assert len(nothing_carried) == 2


def test_a_folder_that_cannot_be_written_only_costs_time(nothing_carried: list[int], tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    assert explorer_files(tmp_path / "cache")[SCRIPT] == b"script"


@pytest.mark.slow
def test_making_them_twice_gives_the_same_bytes_of_a_modest_size() -> None:
    first, second = explorer.made(), explorer.made.__wrapped__()
    assert first == second
    assert len(gzip.compress(first[SCRIPT], 9)) < 160_000
    assert len(gzip.compress(first[LAYOUTS], 9)) < 4_000
    text = first[SCRIPT].decode()
    assert text.startswith("/*! Vega and D3")
    assert text.rstrip().endswith("as expressionInterpreter};")
    assert "sourceMappingURL" not in text


def test_every_layer_of_the_specification_is_in_the_layout() -> None:
    spec = json.loads(template())
    for log in (True, False):
        layout = live_layout(log=log)
        names = [layer["name"] for layer in layout["layer"]]
        assert [name for name in names if name != "behind"] == [layer["name"] for layer in spec["layer"]]
        assert names.index("behind") == names.index("pooled") + 1
        assert "#" not in json.dumps(
            {name: value for name, value in layout.items() if name not in ("params", "$schema")}
        )
        assert {param["name"] for param in layout["params"]} == set(PARAMS)


def test_compiled_layouts_have_the_data_that_the_page_puts_in(tmp_path: Path) -> None:
    from plainforest.figures import forest_plot

    names = set(tell(forest_plot(bcg())).datasets)
    for layout in json.loads(explorer_files(tmp_path)[LAYOUTS]).values():
        assert names | {"behind"} <= {data["name"] for data in layout["data"]}
        assert all("url" not in data for data in layout["data"])
        assert {signal["name"] for signal in layout["signals"]} >= set(PARAMS)


def test_a_site_publishes_the_bundle_with_its_licences(small: Site) -> None:
    published = [path for path in small.files() if path.startswith("static/vega")]
    assert [path.partition(".")[0] for path in sorted(published)] == ["static/vega-licences", "static/vega"]
    licences = small.text(next(path for path in published if "licences" in path))
    assert "University of Washington Interactive Data Lab" in licences
    assert "Mike Bostock" in licences
    for part in explorer.PARTS.values():
        assert part.partition("@")[0] in licences


def test_the_parts_are_those_of_the_locked_version() -> None:
    lock = (bundled("static").parent / "requirements.lock").read_text(encoding="utf-8")
    assert "vl-convert-python==1.9." in lock, "another vl-convert carries other versions: look at explorer.PARTS"
