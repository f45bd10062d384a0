"""The map on a Dask cluster: its own client and executor, our own task, and nothing else.

Dask sends tasks to its workers, starts those of a worker that died again elsewhere, and streams results back. Content
goes out as bytes and pages come back as bytes, so no disk needs to be shared.
"""

from __future__ import annotations

import asyncio
import logging
import shlex
import sys
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from plainforest import memory
from plainforest.memory import engine_parts
from plainforest.parallel import Crew, MapError, differing

if TYPE_CHECKING:
    from distributed import Client

DASK = "distributed>=2025.9"
"""What pip is asked for where Plainforest is installed."""
RETRIES = 3
"""How often a task that failed is tried again; one whose worker died is tried again anyway, within Dask's limits."""
PATIENCE = 20.0
"""Seconds to wait for the scheduler's answer."""
FAREWELL = 5.0
"""Seconds to wait for it when we go; it forgets our tasks with the connection, whether it answers or not."""


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """Return the workers of a running Dask scheduler as a crew.

    Parameters
    ----------
    address : str
        Where the scheduler listens, for example ``tcp://host:8786``.

    Raises
    ------
    MapError
        If there is no scheduler or no worker, if one would make other bytes, or if the cluster is lost on the way.
    """
    try:
        from distributed import KilledWorker
        from distributed.comm.core import CommClosedError
    except ImportError as failure:
        raise MapError(f"--cluster needs Dask: {shlex.quote(sys.executable)} -m pip install {_wanted()}") from failure
    with _quiet(), _client(address) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise MapError(f"The scheduler at {address} has no workers: dask worker {address}")
        _require_same_engine(client)
        try:
            # not as a context: that would wait for every task in the end, also for those that nobody is left to finish
            yield Crew(executor=client.get_executor(retries=RETRIES), ahead=2 * threads)
        except (KilledWorker, CancelledError, CommClosedError) as failure:
            raise MapError(
                f"The cluster at {address} lost its work: {str(failure) or type(failure).__name__}"
            ) from failure
        except (MapError, ImportError, AttributeError):
            _require_same_engine(client)  # whoever has joined meanwhile is told by name
            raise


def _wanted() -> str:
    """Return what pip is to install: in a clone all of Plainforest, so that workers started there have it too."""
    clone = Path(__file__).resolve().parent.parent
    return f'--editable "{clone}[cluster]"' if (clone / "pyproject.toml").is_file() else f'"{DASK}"'


@contextmanager
def _client(address: str) -> Iterator[Client]:
    """Connect to a scheduler; what is not finished when we go is cancelled."""
    from distributed import Client
    from distributed.utils import LoopRunner

    try:
        # asked before there is a client: one that cannot connect waits long, and says much when it is collected
        LoopRunner(asynchronous=False).run_sync(_greet, address)
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as failure:
        reason = "" if isinstance(failure, OSError) else f": {failure}"
        raise MapError(f"No Dask scheduler answers at {address}{reason}") from failure
    try:
        yield client
    finally:
        with suppress(TimeoutError):
            client.close(timeout=FAREWELL)


async def _greet(address: str) -> None:
    from distributed import rpc
    from distributed.security import Security

    own = Security().get_connection_args("client")
    async with asyncio.timeout(PATIENCE), rpc(address, timeout=PATIENCE, connection_args=own) as scheduler:
        await scheduler.identity()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask's client logs about a lost scheduler to ourselves: one sentence tells what it comes to."""
    import distributed  # noqa: F401  it sets the levels of its loggers when it is imported

    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    levels = {log: log.level for log in loggers if log.level and log.name.startswith(("distributed", "tornado"))}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)


def _require_same_engine(client: Client) -> None:
    """Refuse a scheduler that could not read our tasks, and workers that would make other pages.

    Workers that join later refuse their tasks themselves.
    """
    ours = engine_parts()
    try:
        theirs = client.run_on_scheduler(memory.engine_parts)
    except ModuleNotFoundError as failure:
        raise MapError(f"The scheduler has no Plainforest, and passes no task on without: {failure}") from failure
    if differences := differing({"Plainforest": ours["Plainforest"]}, theirs):
        raise MapError(f"The scheduler is not the same as this computer: {differences}")
    for worker, theirs in client.run(memory.engine_parts, on_error="return").items():
        if isinstance(theirs, ModuleNotFoundError):
            raise MapError(f"The worker {worker} has no Plainforest, or not all of its libraries: {theirs}")
        if isinstance(theirs, BaseException):
            raise MapError(f"The worker {worker} cannot be used: {theirs!r}")
        if differences := differing(ours, theirs):
            raise MapError(f"The worker {worker} is not the same as this computer: {differences}")
