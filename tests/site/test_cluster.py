"""A Dask cluster on the loopback address: the same bytes, also when a worker dies half-way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from bench.synthetic import write_site
from plainforest import cli, memory
from plainforest import cluster as ours
from plainforest.cluster import cluster
from plainforest.parallel import MapError
from plainforest.site import Means, build
from plainforest.workshop import Options
from tests.site.sites import Site, tree

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


def test_an_address_without_scheduler_is_told(
    tiny: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ours, "PATIENCE", "1s")
    words = ["build", "--content", str(tiny.content), "--output", str(tiny.output)]
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        assert cli.main([*words, "--cluster", address]) == 2
        assert f"No Dask scheduler answers at {address}" in capsys.readouterr().err
    assert not tiny.output.exists()
