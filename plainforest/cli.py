"""The command line: the only module that prints or exits. Everything heavy is imported when a command needs it."""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
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
        description="Report everything that is wrong with the content, and publish nothing: mistakes in tables and "
        "judgements, numbers in texts that are not those of the analysis, and what is hard to read.",
        epilog=EPILOG,
    )
    check.add_argument(
        "--format", choices=("text", "json", "github", "sarif"), default="text", metavar="FORM",
        help="text (default), json, github (annotations in GitHub Actions) or sarif (for code hosts and editors)",
    )  # fmt: skip
    check.add_argument(
        "--external", action="store_true", help="also ask other sites whether the pages linked to still exist"
    )
    _add_new(commands)
    _add_import(commands)
    serve = commands.add_parser(
        "serve",
        help="preview the site on this computer while you write",
        description="Preview the site on this computer. Pages renew themselves with every save; errors are shown over "
        "the last good page; drafts are included. Only this computer can reach the preview. Ctrl-C stops it.",
        epilog="Exit status: 0 when it was stopped, 2 when it could not run.",
    )
    serve.add_argument(
        "--content", type=Path, default=Path("content"), metavar="FOLDER",
        help="folder with site.yaml and reviews/ (default: content)",
    )  # fmt: skip
    serve.add_argument(
        "--port", type=_port, default=8000, metavar="NUMBER",
        help="where to serve (default: 8000); when it is taken, the next free one",
    )  # fmt: skip
    serve.add_argument(
        "--open", nargs="?", const="", metavar="PATH",
        help="open the home page, or the page at PATH, in the browser",
    )  # fmt: skip
    serve.add_argument(
        "--poll", action="store_true", help="look for changes again and again, for network folders and containers"
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


def _add_new(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = commands.add_parser(
        "new",
        help="start a site or a review",
        description="Start a site or a review with files that explain themselves. Nothing that exists is overwritten.",
        epilog=EPILOG,
    )
    kinds = new.add_subparsers(dest="kind", metavar="what", required=True)
    site = kinds.add_parser(
        "site",
        help="start a site with an example review",
        description="Make a folder with a site that builds at once: settings, glossary, a page about the site, an "
        "example review, and the schemas with which editors complete keys.",
        epilog=EPILOG,
    )
    site.add_argument("folder", nargs="?", type=Path, default=Path(), help="where (default: the folder you are in)")
    review = kinds.add_parser(
        "review",
        help="start a review, from a table of results if there is one",
        description="Make the folder of a review, with files that explain themselves. It is a draft until you say "
        "otherwise, and builds at once.",
        epilog=EPILOG,
    )
    review.add_argument("slug", help="name of its folder and address: lower-case letters, digits and hyphens")
    review.add_argument(
        "--from", dest="source", type=Path, metavar="TABLE",
        help="a .csv or .xlsx table of results; columns and kinds of data are guessed, and the guesses told",
    )  # fmt: skip
    review.add_argument(
        "--content", type=Path, default=Path("content"), metavar="FOLDER",
        help="folder with site.yaml and reviews/ (default: content)",
    )  # fmt: skip


def _add_import(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bring = commands.add_parser(
        "import",
        help="make a review from a RevMan file, a Cochrane data package or a table",
        description="Make the folder of a review from another program's file: RevMan 5 (.rm5), a Cochrane data package "
        "(.zip, .json, or its folder), RevMan's data and analyses as .csv, or any .csv or .xlsx table of results. "
        "Numbers and facts are taken, and the results compared with those in the file; texts are left to their "
        "authors. The review is a draft until you say otherwise. Nothing that exists is overwritten.",
        epilog="Exit status: 0 all is well, 2 the file could not be imported.",
    )
    bring.add_argument("source", type=Path, metavar="FILE", help="the file, or the folder of a data package")
    bring.add_argument(
        "--as", dest="slug", default="", metavar="NAME",
        help="name of the review's folder and address (default: made from its title)",
    )  # fmt: skip
    bring.add_argument(
        "--with-text", action="store_true",
        help="take the prose too: texts, descriptions of studies, reasons of judgements; only if they are yours",
    )  # fmt: skip
    bring.add_argument(
        "--content", type=Path, default=Path("content"), metavar="FOLDER",
        help="folder with site.yaml and reviews/ (default: content)",
    )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, 1 for errors in the content, 2 when it could not run."""
    arguments = parser().parse_args(argv)
    folder = getattr(arguments, "content", None)
    if folder is not None and not folder.is_dir():
        return _cannot(f"there is no folder '{folder}'. Name the folder with site.yaml: --content FOLDER")
    try:
        if arguments.command == "new":
            return _new(arguments)
        if arguments.command == "import":
            return _import(arguments)
        if arguments.command == "serve":
            return _serve(arguments)
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
    from plainforest.site import build
    from plainforest.workshop import Options

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

    problems = check(arguments.content, external=arguments.external)
    if arguments.format != "text":
        from plainforest.reporting import report

        if text := report(problems, arguments.format, arguments.content, __version__):
            print(text)
    else:
        _print_problems(problems)
        if not problems:
            print("No problems found.")
    return 1 if has_errors(problems, strict=arguments.strict) else 0


def _new(arguments: argparse.Namespace) -> int:
    from plainforest.new import NewError, new_review, new_site

    try:
        if arguments.kind == "site":
            made = new_site(arguments.folder)
        else:
            made = new_review(arguments.content, arguments.slug, arguments.source)
    except NewError as reason:
        return _cannot(str(reason))
    for line in made.lines:
        print(line)
    _print_problems(made.problems)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from plainforest.incoming.importing import ImportFailedError, import_review
    from plainforest.new import NewError

    try:
        made = import_review(arguments.content, arguments.source, arguments.slug, with_text=arguments.with_text)
    except ImportFailedError as failed:
        _print_problems([failed.problem])
        print("Nothing was imported.", file=sys.stderr)
        return 2
    except NewError as reason:
        return _cannot(str(reason))
    for line in made.lines:
        print(line)
    _print_problems(made.problems)
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from plainforest.serve import serve

    def ready(address: str) -> None:
        print(f"Preview at {address} (Ctrl-C stops it)", flush=True)
        if arguments.open is not None:
            _open_in_browser(address + arguments.open.lstrip("/"))

    with suppress(KeyboardInterrupt):  # where signals cannot be handled, as on Windows
        serve(
            arguments.content,
            port=arguments.port,
            poll=arguments.poll,
            say=lambda text: print(text, file=sys.stderr, flush=True),
            show_problems=_print_problems,
            ready=ready,
        )
    return 0


def _open_in_browser(address: str) -> None:
    import threading
    import webbrowser

    # some browsers keep whoever opened them waiting
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def _print_problems(problems: Sequence[Problem]) -> None:
    if problems:
        from plainforest.reporting import as_text

        print(as_text(problems), file=sys.stderr)


def _progress(done: int, total: int, slug: str) -> None:
    print(f"\r\033[K{done + 1}/{total} {slug}", end="", file=sys.stderr, flush=True)


def _no_progress(done: int, total: int, slug: str) -> None:
    """Say nothing: the output is a pipe, or the author asked for quiet."""


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _cannot(reason: str) -> int:
    print(f"plainforest: {reason}.", file=sys.stderr)
    return 2
