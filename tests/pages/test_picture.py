"""The picture that is shown where a review's address is shared."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

from plainforest.pages.picture import HEIGHT, LINES, WIDTH, drawable, picture, picture_text
from plainforest.pages.search import DIRECTIONS
from tests.pages.test_library import card
from tests.site.sites import ROOT, Site

CELLS = card(
    "als", plain_title="Does cell therapy help people with ALS (motor neuron disease)?", outcome="Daily function",
    chip="May be a little better", searched="31 July 2019",
)  # fmt: skip


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("filled", range(5))
def test_every_verdict_and_certainty_has_a_picture(direction: str, filled: int) -> None:
    assert LINES.keys() == DIRECTIONS.keys()
    data = picture(replace(CELLS, direction=direction, filled=filled), "Plainforest", "en")
    assert opened(data).size == (WIDTH, HEIGHT)
    assert len(data) < 60_000


def test_a_long_title_stays_inside() -> None:
    long = replace(
        CELLS, plain_title="Do warm drinks, honey and many other household remedies help " * 4, chip="x" * 90
    )
    image = opened(picture(long, "A site with a long name " * 3, "en"))
    paper = image.getpixel((0, 0))
    assert isinstance(paper, tuple)
    edge = [image.getpixel((x, y)) for x in (*range(20), *range(WIDTH - 20, WIDTH)) for y in range(HEIGHT)]
    assert set(edge) == {paper}


def test_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib\nfrom plainforest.pages.picture import picture\n"
        "from plainforest.pages.library_contexts import Card\n"
        f"print(hashlib.sha256(picture({CELLS!r}, 'Plainforest', 'en')).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in "12"
    }  # fmt: skip
    assert len(runs) == 1


def test_a_text_with_letters_that_are_missing_gets_no_picture() -> None:
    assert drawable(CELLS, "Plainforest", "en")
    assert drawable(replace(CELLS, plain_title="Calmette-Guérin: −3 – 5"), "Plainforest", "en")
    assert not drawable(replace(CELLS, plain_title="Für wen?"), "Plainforest", "de")
    assert not drawable(CELLS, "مكتبة", "en")


def test_pages_name_the_picture_and_say_what_it_shows(small: Site, example: Site) -> None:
    metas = {meta["property"]: meta["content"] for meta in small.page("morning-walk/index.html").all("meta")}
    assert metas["og:image"] == "https://example.org/library/morning-walk/card.png"
    assert metas["og:image:alt"].startswith(metas["og:title"])
    assert "worked example" in metas["og:image:alt"]
    assert "morning-walk/card.png" in small.files()
    # without an address nobody could ask for it
    assert not [path for path in example.files() if path.endswith("card.png")]


def test_what_the_picture_says() -> None:
    text = picture_text(replace(CELLS, worked_example=True))
    assert text.endswith("Daily function: May be a little better. Low certainty (worked example).")
