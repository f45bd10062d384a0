"""Tables and times, as the measurements print them."""

from __future__ import annotations


def table(headings: list[str], rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, ["-" * width for width in widths], *rows):
        first, *others = zip(row, widths, strict=True)
        print("  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip())
    print()


def clock(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1e6:.{0 if seconds >= 1e-5 else 1}f} µs"
    return f"{seconds * 1000:.{0 if seconds >= 0.01 else 1}f} ms" if seconds < 1 else f"{seconds:.2f} s"


def verdict(seconds: float, goal: float | None) -> str:
    return "" if goal is None else f"{clock(goal)} {'kept' if seconds <= goal else 'MISSED'}"
