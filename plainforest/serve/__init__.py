"""The preview: the site on this computer while it is being written, renewed with every save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plainforest.problems import Problem


def serve(
    content: Path,
    *,
    port: int,
    poll: bool,
    say: Callable[[str], None],
    show_problems: Callable[[Sequence[Problem]], None],
    ready: Callable[[str], None],
) -> None:
    """Serve the site on the loopback address until the process is asked to stop.

    Parameters
    ----------
    content : Path
        The folder with site.yaml, glossary.yaml and reviews/.
    port : int
        The port to begin with; the next free one is taken. 0 means any.
    poll : bool
        Look for changes again and again instead of asking the operating system.
    say : callable
        Takes a line for the terminal.
    show_problems : callable
        Takes the problems of a review, once for each time that they change.
    ready : callable
        Takes the address as soon as pages can be asked for.

    Raises
    ------
    OSError
        If no port is free.
    """
    import asyncio

    from plainforest.serve.server import Server, Speaker

    async def run() -> None:
        await Server(content, Speaker(say=say, show_problems=show_problems, ready=ready)).run(port, poll=poll)

    asyncio.run(run())
