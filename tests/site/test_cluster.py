"""A Dask cluster on the loopback address: the same bytes, also when a worker dies half-way."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shlex
import signal
import socket
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from bench.synthetic import write_site
from plainforest import cli, memory
from plainforest import cluster as ours
from plainforest.cluster import cluster
from plainforest.parallel import MapError
from plainforest.site import Means, build
from plainforest.workshop import Options
from tests.site.sites import ROOT, Site, tree

pytestmark = [
    pytest.mark.slow,
    # what Dask says when its own workers are taken away is not ours
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def local() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as workers:
        yield workers


def test_a_cluster_makes_the_same_bytes(
    local: LocalCluster, tiny: Site, small: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["build", "--content", str(tiny.content), "--output", str(tiny.output)]
    assert cli.main([*words, "--cluster", local.scheduler_address]) == 0
    assert "(2 built anew)" in capsys.readouterr().out
    assert tree(tiny.output) == tree(small.output)
    assert tiny.must_build().rebuilt == 0


def test_a_worker_that_dies_half_way_changes_nothing(local: LocalCluster, tmp_path: Path) -> None:
    write_site(tmp_path / "content", 12)
    site = Site(tmp_path / "content", tmp_path / "dist")
    alone = Site(tmp_path / "content", tmp_path / "alone")
    killed: list[int] = []

    def kill_one(done: int, *_: object) -> None:
        if done == 2 and not killed:
            worker = next(iter(local.workers.values()))
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    with cluster(local.scheduler_address) as crew:
        report = build(site.content, site.output, Options(), means=Means(crew=crew, progress=kill_one))
    assert killed
    assert (report.published, report.rebuilt) == (True, 12)
    alone.must_build()
    assert tree(site.output) == tree(alone.output)


def test_workers_that_would_make_other_bytes_are_refused(local: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = dict(memory.engine_parts()) | {"numpy": "0.1"}
    monkeypatch.setattr(ours, "engine_parts", lambda: parts)
    with (
        pytest.raises(MapError, match=r"127\.0\.0\.1.* is not the same as this computer: numpy .* instead of 0\.1"),
        cluster(local.scheduler_address),
    ):
        pass


def test_a_scheduler_with_another_plainforest_is_refused(local: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = dict(memory.engine_parts()) | {"Plainforest": "0"}
    monkeypatch.setattr(ours, "engine_parts", lambda: parts)
    with (
        pytest.raises(MapError, match="The scheduler is not the same as this computer: another Plainforest"),
        cluster(local.scheduler_address),
    ):
        pass


def test_a_scheduler_without_plainforest_is_told(local: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'plainforest'")

    monkeypatch.setattr("distributed.Client.run_on_scheduler", without)
    with pytest.raises(MapError, match="The scheduler has no Plainforest"), cluster(local.scheduler_address):
        pass


def test_another_plainforest_that_joins_late_is_told_by_name(
    local: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = memory.engine_parts()

    def joins_late() -> None:
        # as if the workers were others than those that were asked before
        monkeypatch.setattr(ours, "engine_parts", lambda: dict(same) | {"Plainforest": "0"})
        monkeypatch.setattr("distributed.Client.run_on_scheduler", lambda *_: dict(same) | {"Plainforest": "0"})
        raise MapError("A worker is not the same as this computer")

    with (
        pytest.raises(MapError, match=r"The worker tcp://127\.0\.0\.1:\d+ is not the same as this computer: another"),
        cluster(local.scheduler_address),
    ):
        joins_late()


def test_an_interruption_waits_for_no_task(local: LocalCluster) -> None:
    def interrupt(executor: Any) -> None:
        # a task for a worker that is not there, as when the last one has died, and nobody else to cancel it
        executor.submit(time.sleep, 0, workers=["tcp://127.0.0.1:9"])
        raise KeyboardInterrupt

    def interrupted() -> None:
        with pytest.raises(KeyboardInterrupt), cluster(local.scheduler_address) as crew:
            interrupt(crew.executor)

    thread = threading.Thread(target=interrupted, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


def test_the_log_of_dask_is_quiet_while_we_have_its_client(local: LocalCluster) -> None:
    logger = logging.getLogger("distributed.client")
    before = logger.level
    with cluster(local.scheduler_address):
        assert not logger.isEnabledFor(logging.CRITICAL)
    assert logger.level == before


# what is left of a client that could not connect speaks when it is collected; here that fails the test
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("address", "reason"),
    [("tcp://127.0.0.1:9", ""), ("nonsense://x:1", ": unknown address scheme"), ("tls://127.0.0.1:9", ": TLS expects")],
)
def test_an_address_without_scheduler_is_told(
    address: str, reason: str, tiny: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ours, "PATIENCE", 1.0)
    words = ["build", "--content", str(tiny.content), "--output", str(tiny.output)]
    assert cli.main([*words, "--cluster", address]) == 2
    gc.collect()
    assert f"No Dask scheduler answers at {address}{reason}" in capsys.readouterr().err
    assert not tiny.output.exists()


def test_a_server_that_never_answers_is_no_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "PATIENCE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(MapError, match="No Dask scheduler answers"), cluster(address):
            pass


def test_a_notebook_has_a_loop_of_its_own_that_runs(local: LocalCluster) -> None:
    async def cell() -> int:
        with cluster(local.scheduler_address) as crew:
            return crew.ahead

    # on a thread of its own: where browser tests ran before, a loop runs on this one already
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(cell())).result() == 4


def test_pip_is_asked_for_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["cluster"] == [ours.DASK]


def test_without_dask_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MapError) as told, cluster("tcp://127.0.0.1:9"):
        pass
    assert str(told.value).endswith(f'{shlex.quote(sys.executable)} -m pip install --editable "{ROOT}[cluster]"')
