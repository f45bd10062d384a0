"""The map on a Dask cluster: its own client and executor, our own task, and nothing else.

Dask sends tasks to its workers, starts those of a worker that died again elsewhere, and streams results back. Content
goes out as bytes and pages come back as bytes, so no disk needs to be shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import TYPE_CHECKING

from plainforest import memory
from plainforest.memory import engine_parts
from plainforest.parallel import Crew, MapError, differing

if TYPE_CHECKING:
    from distributed import Client

RETRIES = 3
"""How often a task that failed is tried again; one whose worker died is tried again anyway, within Dask's limits."""
PATIENCE = "20s"
"""How long to wait for the scheduler's answer."""


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
        If there is no scheduler or no worker, if a worker would make other bytes, or if the cluster is lost on the way.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    except ImportError as failure:
        raise MapError("--cluster needs Dask: pip install 'plainforest[cluster]'") from failure
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as failure:
        raise MapError(f"No Dask scheduler answers at {address}") from failure
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise MapError(f"The scheduler at {address} has no workers: dask worker {address}")
        _require_same_engine(client)
        try:
            with client.get_executor(retries=RETRIES) as executor:
                yield Crew(executor=executor, ahead=2 * threads)
        except (KilledWorker, CancelledError, CommClosedError) as failure:
            raise MapError(
                f"The cluster at {address} lost its work: {str(failure) or type(failure).__name__}"
            ) from failure


def _require_same_engine(client: Client) -> None:
    """Refuse workers that would make other pages. Those that join later refuse their tasks themselves."""
    ours = engine_parts()
    for worker, theirs in client.run(memory.engine_parts, on_error="return").items():
        if isinstance(theirs, ModuleNotFoundError):
            raise MapError(f"The worker {worker} has no Plainforest, or not all of its libraries: {theirs}")
        if isinstance(theirs, BaseException):
            raise MapError(f"The worker {worker} cannot be used: {theirs!r}")
        if differences := differing(ours, theirs):
            raise MapError(f"The worker {worker} is not the same as this computer: {differences}")
