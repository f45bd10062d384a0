"""Work that must grow with its input, not with the input's square: a ratio, never a number of seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 8
#: Linear work takes 8 times as long, n log n about 10 times, quadratic work 64 times: between them is room for noise.
LIMIT = 28
MOMENT = 0.02  # a smaller time says nothing about growth


def grows_with(run: Callable[[int], object], size: int) -> None:
    """Hold that work on `size` takes about eight times as long as on an eighth of it, in one of three tries."""
    run(size // TIMES)  # imports, and what is worked out once
    tried = []
    for _ in range(3):
        small, large = seconds(run, size // TIMES), seconds(run, size)
        if large < MOMENT or large < LIMIT * small:
            return
        tried.append(f"{large:.3f} s, an eighth of it {small:.4f} s")
    raise AssertionError(f"work grows much faster than the input ({size}): {'; '.join(tried)}")


def seconds(run: Callable[[int], object], size: int) -> float:
    begun = time.process_time()
    run(size)
    return time.process_time() - begun
