"""The command itself, in a process of its own: how it begins and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from plainforest.arguments import parser
from tests.serve.running import WAIT
from tests.site.sites import ROOT, Site, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind do not exist there")


@contextmanager
def started(content: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the preview and yield its process and its address."""
    command = [sys.executable, "-W", "error", "-m", "plainforest", "serve", "--content", str(content), "--port", "0"]
    process = subprocess.Popen(
        [*command, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Preview at http://127.0.0.1:"), line + process.communicate(timeout=WAIT)[1]
        yield process, line.split()[2]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("warm", [False, True])
def test_it_stops_quietly(small: Site, number: int, warm: bool) -> None:
    """Even while the libraries are still being loaded."""
    with started(small.content) as (process, address):
        if warm:
            connection = HTTPConnection(urlsplit(address).netloc, timeout=WAIT)
            connection.request("GET", "/morning-walk/")
            assert connection.getresponse().status == 200
            connection.close()
        process.send_signal(number)
        out, err = process.communicate(timeout=WAIT)
        assert process.returncode == 0
        assert err == ""
        assert out == ""


def test_no_folder_is_a_mistake_and_not_a_traceback(tmp_path: Path) -> None:
    done = run("-m", "plainforest", "serve", "--content", tmp_path / "none")
    assert done.returncode == 2
    assert "there is no folder" in done.stderr


@pytest.mark.parametrize("port", ["-1", "65536", "eighty"])
def test_ports_that_do_not_exist_are_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parser().parse_args(["serve", "--port", port])
    assert stopped.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_the_address_to_open_is_the_one_that_is_served(
    small: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from plainforest import cli

    opened: list[str] = []
    monkeypatch.setattr(cli, "_open_in_browser", opened.append)
    monkeypatch.setattr("plainforest.serve.serve", lambda content, **how: how["ready"]("http://127.0.0.1:8765/"))
    for words, address in (
        (["--open"], "http://127.0.0.1:8765/"),
        (["--open", "morning-walk/"], "http://127.0.0.1:8765/morning-walk/"),
    ):
        assert cli.main(["serve", "--content", str(small.content), *words]) == 0
        assert opened.pop() == address
    assert cli.main(["serve", "--content", str(small.content)]) == 0
    assert opened == []
    assert capsys.readouterr().out.count("Preview at http://127.0.0.1:8765/") == 3


def test_the_server_stands_before_the_libraries_are_loaded() -> None:
    done = run("-c", "import plainforest.serve.server, sys; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {
        "numpy",
        "scipy",
        "pandas",
        "altair",
        "jinja2",
        "markdown",
        "nh3",
        "pydantic",
        "yaml",
        "watchdog",
    }
