"""Dozens of edits of every kind, one after the other, and at the end every page is what a cold build makes of it."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.serve.running import WAIT, Running, running
from tests.serve.test_server import undressed
from tests.site.sites import Site

pytestmark = pytest.mark.slow

EDITS = int(os.environ.get("PLAINFOREST_EDITS", "60"))
"""How many; now and then it is worth a long walk, with 500 and more."""
WALK = "morning-walk"


class Author:
    """Edits a site as carelessly as can be; `tidy` mends what was broken."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.chance = random.Random(seed)
        self.root = site.content.parent
        self.reviews = site.content / "reviews"
        self.good = {path: path.read_bytes() for path in site.content.rglob("*") if path.is_file()}
        self.count = 0

    def kinds(self) -> list[Callable[[], None]]:
        return [
            self.text, self.text, self.text, self.vim, self.rename, self.truncate, self.touch, self.number, self.breaks,
            self.mends, self.deletes, self.new_review, self.moves_review, self.template, self.style, self.settings,
        ]  # fmt: skip

    def edit(self) -> None:
        self.count += 1
        self.chance.choice(self.kinds())()

    def _file(self) -> Path:
        path = self.chance.choice(sorted(self.good))
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def text(self) -> None:
        path = self.reviews / WALK / self.chance.choice(("plain.md", "professional.md"))
        path.write_bytes(self.good[path] + f"\nEdit number {self.count}.\n".encode())

    def vim(self) -> None:
        path = self.reviews / WALK / "plain.md"
        if path.exists():
            backup = path.rename(path.with_name("plain.md~"))
            self.text()
            backup.unlink()

    def rename(self) -> None:
        path = self.reviews / WALK / "plain.md"
        other = path.with_name(".plain.md.swp")
        other.write_bytes(self.good[path] + f"\nRenamed {self.count}.\n".encode())
        other.replace(path)

    def truncate(self) -> None:
        path = self.reviews / WALK / "plain.md"
        path.write_bytes(b"")
        time.sleep(self.chance.random() * 0.03)
        self.text()

    def touch(self) -> None:
        self._file().touch()

    def number(self) -> None:
        path = self.reviews / WALK / "results.csv"
        path.write_bytes(self.good[path].replace(b",20,100,", f",{self.chance.randint(5, 50)},100,".encode()))

    def breaks(self) -> None:
        path = self._file()
        data = self.good[path]
        path.write_bytes(data[: self.chance.randrange(len(data))] + b"\n: [nonsense")

    def mends(self) -> None:
        for path, data in self.good.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)

    def deletes(self) -> None:
        self._file().unlink(missing_ok=True)

    def new_review(self) -> None:
        if (self.reviews / WALK).exists():
            name = f"copy-{self.chance.randrange(3)}"
            shutil.copytree(self.reviews / WALK, self.reviews / name, dirs_exist_ok=True)

    def moves_review(self) -> None:
        for path in self.reviews.glob("copy-*"):
            if self.chance.random() < 0.5:
                shutil.rmtree(path)
            elif not (to := path.with_name(f"copy-{self.count}")).exists():
                path.rename(to)

    def template(self) -> None:
        folder = self.root / "templates"
        folder.mkdir(exist_ok=True)
        body = self.chance.choice(("{{ oops }}", "<p>Mine.</p>", f"<p>{self.count}</p>"))
        text = '{% extends "default:plain.html" %}{% block answer %}' + body + "{% endblock %}"
        (folder / "plain.html").write_text(text)

    def style(self) -> None:
        (self.root / "static").mkdir(exist_ok=True)
        (self.root / "static" / "own.css").write_text(f"h1 {{ margin: {self.count}px }}\n")

    def settings(self) -> None:
        path = self.site.content / "site.yaml"
        path.write_bytes(self.good[path].replace(b"title: ", f"title: {self.count} ".encode(), 1))

    def tidy(self) -> None:
        """Leave a site that can be built, with traces of the edits in it."""
        self.mends()
        for path in self.reviews.glob("copy-*"):
            for source in (self.reviews / WALK).iterdir():
                shutil.copy(source, path / source.name)
        for stray in [*self.site.content.rglob("*~"), *self.site.content.rglob(".*.swp")]:
            stray.unlink()
        (self.root / "templates").mkdir(exist_ok=True)
        (self.root / "templates" / "plain.html").write_text(
            '{% extends "default:plain.html" %}{% block answer %}<p>At last.</p>{% endblock %}'
        )
        self.text()


def settled(preview: Running, page: str, next_data: Callable[[], str]) -> None:
    """Wait until the page has been told the state that it is in now."""
    now = preview.get(f"/{page}").body.decode()
    end = time.monotonic() + WAIT
    while True:
        state = json.loads(next_data())
        if f"&quot;digest&quot;: &quot;{state['digest']}&quot;" in now and not state["problems"]:
            return
        assert time.monotonic() < end


def test_dozens_of_edits_end_where_a_cold_build_does(tiny: Site) -> None:
    author = Author(tiny, 1)
    pages = ["index.html", f"{WALK}/index.html", f"{WALK}/evidence/index.html", f"{WALK}/data/results.csv", "copy-1/"]
    with running(tiny.content) as preview, preview.events(f"{WALK}/index.html") as next_data:
        for _ in range(EDITS):
            author.edit()
            if author.chance.random() < 0.3:
                answer = preview.get(f"/{author.chance.choice(pages)}")
                assert answer.status in (200, 404, 500)
            time.sleep(author.chance.random() * 0.02)
        author.tidy()
        settled(preview, f"{WALK}/index.html", next_data)
        tiny.must_build(drafts=True)
        for path, data in tiny.files().items():
            if path != "404.html":
                assert undressed(preview.get(f"/{path}").body) == data, path
        there = {path.partition("/")[0] for path in tiny.files()}
        for name in ("copy-0", "copy-1", "copy-2"):
            assert preview.get(f"/{name}/").status == (200 if name in there else 404)
