"""The command line: the only module that prints or exits. Everything heavy is imported when a command needs it."""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plainforest import __version__

if TYPE_CHECKING:
    from plainforest.problems import Problem

DESCRIPTION = (
    "Make a website from the data of systematic reviews: plain-language and professional, from one set of numbers."
)
EPILOG = "Exit status: 0 all is well, 1 the content has errors, 2 the command could not run."


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="plainforest", description=DESCRIPTION, epilog=EPILOG)
    top.add_argument("--version", action="version", version=f"Plainforest {__version__}")
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    build = commands.add_parser(
        "build",
        help="build the whole site",
        description="Build the whole site. Only what changed is built again, and only changed files are written. "
        "When the content has errors, nothing is published and the last site stays as it was.",
        epilog=EPILOG,
    )
    check = commands.add_parser(
        "check",
        help="report everything that is wrong with the content",
        description="Report everything that is wrong with the content, and publish nothing.",
        epilog=EPILOG,
    )
    for command in (build, check):
        command.add_argument(
            "--content", type=Path, default=Path("content"), metavar="FOLDER",
            help="folder with site.yaml and reviews/ (default: content)",
        )  # fmt: skip
        command.add_argument("--strict", action="store_true", help="treat warnings as errors")
    build.add_argument(
        "--output", type=Path, default=Path("dist"), metavar="FOLDER", help="where to publish (default: dist)"
    )
    build.add_argument("--drafts", action="store_true", help="include reviews that are marked as drafts")
    build.add_argument("--noindex", action="store_true", help="ask search engines to stay away, for previews")
    build.add_argument("--quiet", action="store_true", help="print nothing but problems")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, 1 for errors in the content, 2 when it could not run."""
    arguments = parser().parse_args(argv)
    if not arguments.content.is_dir():
        return _cannot(f"there is no folder '{arguments.content}'. Name the folder with site.yaml: --content FOLDER")
    try:
        return _build(arguments) if arguments.command == "build" else _check(arguments)
    except OSError as failure:
        return _cannot(f"{failure.strerror or failure}: {failure.filename}" if failure.filename else str(failure))


def entry() -> None:
    """Run as the console command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter must not stop a build
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)


def _build(arguments: argparse.Namespace) -> int:
    from plainforest.output import ForeignFolderError
    from plainforest.site import Options, build

    output, content = arguments.output.resolve(), arguments.content.resolve()
    if output == content or output in content.parents or content in output.parents:
        return _cannot(f"the output folder '{arguments.output}' and the content folder must lie apart")
    begun = time.perf_counter()
    show = sys.stderr.isatty() and not arguments.quiet
    options = Options(noindex=arguments.noindex, drafts=arguments.drafts)
    try:
        report = build(
            arguments.content,
            arguments.output,
            options,
            strict=arguments.strict,
            progress=_progress if show else _no_progress,
        )
    except ForeignFolderError as foreign:
        return _cannot(f"{foreign}. Nothing was written. Choose another folder with --output, or empty this one")
    if show:
        print("\r\033[K", end="", file=sys.stderr)
    _print_problems([problem for problem in report.problems if problem.severity != "suggestion"])
    if not report.published:
        print(f"Nothing was published; {arguments.output} is as it was.", file=sys.stderr)
        return 1
    if not arguments.quiet:
        if number := sum(problem.severity == "suggestion" for problem in report.problems):
            print(f"{_many(number, 'suggestion')}: run plainforest check")
        seconds = time.perf_counter() - begun
        print(
            f"{_many(report.reviews, 'review')} ({report.rebuilt} built anew), {_many(report.files, 'file')}: "
            f"{report.written} written, {report.removed} removed, in {seconds:.2f} s. "
            f"Open {arguments.output / 'index.html'}"
        )
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from plainforest.problems import has_errors
    from plainforest.site import check

    problems = check(arguments.content)
    _print_problems(problems)
    if not problems:
        print("No problems found.")
    return 1 if has_errors(problems, strict=arguments.strict) else 0


def _print_problems(problems: Sequence[Problem]) -> None:
    """Print what must be put right, in its order, and then what may be considered."""
    for problem in sorted(problems, key=lambda problem: problem.severity == "suggestion"):
        print(f"{problem.place}: {problem.severity}: {problem.message} [{problem.code}]", file=sys.stderr)
        if problem.hint:
            print(f"    {problem.hint}", file=sys.stderr)
    if problems:
        errors = sum(problem.severity == "error" for problem in problems)
        suggestions = sum(problem.severity == "suggestion" for problem in problems)
        more = f", {_many(suggestions, 'suggestion')}" if suggestions else ""
        print(
            f"{_many(errors, 'error')}, {_many(len(problems) - errors - suggestions, 'warning')}{more}", file=sys.stderr
        )


def _progress(done: int, total: int, slug: str) -> None:
    print(f"\r\033[K{done + 1}/{total} {slug}", end="", file=sys.stderr, flush=True)


def _no_progress(done: int, total: int, slug: str) -> None:
    """Say nothing: the output is a pipe, or the author asked for quiet."""


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _cannot(reason: str) -> int:
    print(f"plainforest: {reason}.", file=sys.stderr)
    return 2
