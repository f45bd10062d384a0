"""The command line: the only module that prints or exits. Everything heavy is imported when a command needs it."""

from __future__ import annotations

import argparse
import io
import re
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from plainforest import __version__

if TYPE_CHECKING:
    from plainforest.parallel import Crew
    from plainforest.problems import Problem

DESCRIPTION = (
    "Make a website from the data of systematic reviews: plain-language and professional, from one set of numbers."
)
BROKEN = " (has errors: run plainforest check)"
EPILOG = "Exit status: 0 all is well, 1 the content has errors, 2 the command could not run."


class _Parser(argparse.ArgumentParser):
    """A parser that names what was most likely meant; each command has one of its own."""

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        found, rest = super().parse_known_args(args, namespace)
        if rest:  # here, where the command and its own options are known
            self.error(
                f"{self._too_much(rest[0])}{self._near(rest[0].partition('=')[0], list(self._option_string_actions))}"
            )
        return found, rest

    def _too_much(self, given: str) -> str:
        return f"there is no option '{given}'" if given.startswith("-") else f"'{given}' is one word too many"

    def error(self, message: str) -> NoReturn:
        if choice := re.match(r"argument (?:command|what): invalid choice: '([^']*)' \(choose from (.*)\)$", message):
            known = re.findall(r"[\w-]+", choice[2])
            message = f"there is no command '{choice[1]}'{self._near(choice[1], known)}"
        super().error(message)

    def _near(self, word: str, known: list[str]) -> str:
        from difflib import get_close_matches

        near = get_close_matches(word, known, n=1)
        return f". Did you mean {near[0]}?" if near else ""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = _Parser(prog="plainforest", description=DESCRIPTION, epilog=EPILOG)
    top.add_argument("--version", action="version", version=f"Plainforest {__version__}")
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    build = commands.add_parser(
        "build",
        help="build the whole site",
        description="Build the whole site. Only what changed is built again, and only changed files are written. "
        "When the content has errors, nothing is published and the last site stays as it was. Drafts are left out, and "
        "what is wrong in them stops nothing.",
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
    _add_export(commands)
    guide = commands.add_parser(
        "guide",
        help="read the guide for authors",
        description="Print a page of the guide for authors, or say which pages there are. A new site has copies "
        "in docs/authors/.",
        epilog="Exit status: 0 all is well, 2 there is no such page.",
    )
    guide.add_argument("page", nargs="?", help="its name, for example writing (default: list all pages)")
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
        "--output", type=Path, metavar="FOLDER", help="where to publish (default: dist; with --drafts, dist-drafts)"
    )
    build.add_argument(
        "--drafts", action="store_true", help="include reviews that are marked as drafts, to look at before they go out"
    )
    build.add_argument("--noindex", action="store_true", help="ask search engines to stay away, for previews")
    build.add_argument(
        "--jobs", type=_jobs, default=None, metavar="NUMBER",
        help="processes that build reviews (default: auto, as many as pay)",
    )  # fmt: skip
    build.add_argument(
        "--cluster", metavar="ADDRESS",
        help="build the reviews on a running Dask cluster, for example tcp://host:8786; it needs plainforest[cluster]",
    )  # fmt: skip
    build.add_argument(
        "--no-cache", action="store_true", help="build everything anew, whatever the last build remembered"
    )
    build.add_argument("--quiet", action="store_true", help="print nothing but problems")
    return top


def _add_new(commands: argparse._SubParsersAction[_Parser]) -> None:
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


def _add_import(commands: argparse._SubParsersAction[_Parser]) -> None:
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


def _add_export(commands: argparse._SubParsersAction[_Parser]) -> None:
    from plainforest.exporting import FORMATS

    export = commands.add_parser(
        "export",
        help="write a review's results for other programs: Word, HTML, CSV, Cochrane's data package, FHIR",
        description="Write a review's results for other programs into a folder. Files of the same names there are "
        "replaced. What is published with each build is the same, byte for byte. Drafts can be exported too.",
        epilog=EPILOG + " Forms: " + "; ".join(f"{name} ({what})" for name, what in FORMATS.items()) + ".",
    )
    export.add_argument("slug", help="the review: the name of its folder")
    export.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where to write")
    export.add_argument(
        "--format", dest="formats", action="append", choices=tuple(FORMATS), metavar="FORM",
        help=f"one of {', '.join(FORMATS)}; may be given several times (default: all)",
    )  # fmt: skip
    export.add_argument(
        "--content", type=Path, default=Path("content"), metavar="FOLDER",
        help="folder with site.yaml and reviews/ (default: content)",
    )  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, 1 for errors in the content, 2 when it could not run."""
    arguments = parser().parse_args(argv)
    folder = getattr(arguments, "content", None)
    if folder is not None and not folder.is_dir():
        return _cannot(f"there is no folder '{folder}'. {_where_content_is(folder)}")
    try:
        if arguments.command == "new":
            return _new(arguments)
        if arguments.command == "export":
            return _export(arguments)
        if arguments.command == "guide":
            return _guide(arguments.page)
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
    from plainforest.site import Means, build
    from plainforest.workshop import Options

    folder = arguments.output or Path("dist-drafts" if arguments.drafts else "dist")
    output, content = folder.resolve(), arguments.content.resolve()
    if output == content or output in content.parents or content in output.parents:
        return _cannot(f"the output folder '{folder}' and the content folder must lie apart")
    begun = time.perf_counter()
    show = sys.stderr.isatty() and not arguments.quiet
    options = Options(noindex=arguments.noindex, drafts=arguments.drafts)
    means = Means(
        jobs=arguments.jobs,
        fresh=arguments.no_cache,
        progress=_progress if show else _no_progress,
        waiting=lambda: print(f"Another build has {folder}; waiting for it ...", file=sys.stderr, flush=True),
    )
    try:
        with _crew(arguments.cluster) as crew:
            means = replace(means, crew=crew)
            report = build(arguments.content, folder, options, strict=arguments.strict, means=means)
    except ForeignFolderError as foreign:
        return _cannot(f"{foreign}. Nothing was written. Choose another folder with --output, or empty this one")
    except KeyboardInterrupt:
        return _cannot(f"stopped. Nothing was published; {folder} is as it was")
    except RuntimeError as failure:
        from plainforest.parallel import MapError

        if not isinstance(failure, MapError):
            raise
        return _cannot(f"{failure}. Nothing was published; {folder} is as it was")
    if show:
        print("\r\033[K", end="", file=sys.stderr)
    _print_problems([problem for problem in report.problems if problem.severity != "suggestion"], arguments.content)
    if not report.published:
        print(f"Nothing was published; {folder} is as it was.", file=sys.stderr)
        return 1
    if not arguments.quiet:
        if number := sum(problem.severity == "suggestion" for problem in report.problems):
            print(f"{_many(number, 'suggestion')}: run plainforest check")
        if report.drafts:
            names = (f"{slug}{BROKEN if slug in report.broken else ''}" for slug in report.drafts)
            print(f"Left out, as {'a draft' if len(report.drafts) == 1 else 'drafts'}: {', '.join(names)}.")
        seconds = time.perf_counter() - begun
        print(
            f"{_many(report.reviews, 'review')} ({report.rebuilt} built anew), {_many(report.files, 'file')}: "
            f"{report.written} written, {report.removed} removed, in {seconds:.2f} s. "
            f"Open {folder / 'index.html'}"
        )
    return 0


def _crew(address: str | None) -> AbstractContextManager[Crew | None]:
    if address is None:
        return nullcontext()
    from plainforest.cluster import cluster

    return cluster(address)


def _check(arguments: argparse.Namespace) -> int:
    from plainforest.problems import has_errors
    from plainforest.site import check

    problems = check(arguments.content, external=arguments.external)
    if arguments.format != "text":
        from plainforest.reporting import report

        if text := report(problems, arguments.format, arguments.content, __version__):
            print(text)
    else:
        _print_problems(problems, arguments.content)
        if not problems:
            print("No problems found.")
    return 1 if has_errors(problems, strict=arguments.strict) else 0


def _new(arguments: argparse.Namespace) -> int:
    from plainforest.new import NewError, new_review, new_site

    try:
        if arguments.kind == "site":
            made = new_site(arguments.folder, _called())
        else:
            made = new_review(arguments.content, arguments.slug, arguments.source, _called())
    except NewError as reason:
        return _cannot(str(reason))
    for line in made.lines:
        print(line)
    _print_problems(made.problems, getattr(arguments, "content", Path("content")))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from plainforest.exporting import export
    from plainforest.output import write_files

    try:
        made = export(arguments.content, arguments.slug, arguments.formats or ())
    except LookupError as missing:
        return _cannot(str(missing.args[0]))
    _print_problems([problem for problem in made.problems if problem.severity != "suggestion"], arguments.content)
    if not made.files:
        print("Nothing was exported.", file=sys.stderr)
        return 1
    write_files(arguments.to, made.files)
    for name in made.files:
        print(arguments.to / name)
    return 0


def _guide(page: str | None) -> int:
    from plainforest.new.guide import guide_pages
    from plainforest.problems import did_you_mean

    pages = guide_pages()
    if page is None:
        print(f"plainforest guide PAGE prints a page; all lie in {next(iter(pages.values())).parent}")
        for name, path in pages.items():
            print(f"  {name:<14}{path.read_text(encoding='utf-8').partition(chr(10))[0].lstrip('# ')}")
        return 0
    name = Path(page).stem  # also as the messages say it: docs/authors/writing.md
    if name not in pages:
        return _cannot(f"the guide has no page '{page}'. {did_you_mean(name, pages)}")
    print(pages[name].read_text(encoding="utf-8"), end="")
    return 0


def _called() -> str:
    """Return how to call this program from any folder, as it was called now: it may not be on the path."""
    import shlex
    from shutil import which

    here = Path(sys.executable).parent
    if which("plainforest") == str(here / "plainforest"):
        return "plainforest"
    if (here / "plainforest").is_file():
        return shlex.quote(str(here / "plainforest"))
    started = Path(sys.argv[0])
    if started.name == "build.py":
        return f"{shlex.quote(sys.executable)} {shlex.quote(str(started.resolve()))}"
    return "plainforest"


def _import(arguments: argparse.Namespace) -> int:
    import gc

    gc.set_threshold(50_000, 20, 100)  # little of what a short command makes can be freed before it ends
    from plainforest.incoming.importing import ImportFailedError, import_review
    from plainforest.new import NewError

    try:
        made = import_review(arguments.content, arguments.source, arguments.slug, with_text=arguments.with_text)
    except ImportFailedError as failed:
        _print_problems([failed.problem], arguments.content)
        print("Nothing was imported.", file=sys.stderr)
        return 2
    except NewError as reason:
        return _cannot(str(reason))
    for line in made.lines:
        print(line)
    _print_problems(made.problems, arguments.content)
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
            show_problems=lambda problems: _print_problems(problems, arguments.content),
            ready=ready,
        )
    return 0


def _open_in_browser(address: str) -> None:
    import threading
    import webbrowser

    # some browsers keep whoever opened them waiting
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _jobs(text: str) -> int | None:
    if text == "auto":
        return None
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port; write a number from 0 to 65535, such as 8000")
    return int(text)


def _print_problems(problems: Sequence[Problem], content: Path) -> None:
    if problems:
        from plainforest.reporting import as_text

        print(as_text(problems, content), file=sys.stderr)


def _where_content_is(folder: Path) -> str:
    """Say what to do about a content folder that is not there."""
    if (Path("site.yaml").is_file() or Path("reviews").is_dir()) and not folder.is_absolute():
        return "You are inside a content folder: go one folder up"
    return "Name the folder with site.yaml: --content FOLDER"


def _progress(done: int, total: int, slug: str) -> None:
    print(f"\r\033[K{done + 1}/{total} {slug}", end="", file=sys.stderr, flush=True)


def _no_progress(done: int, total: int, slug: str) -> None:
    """Say nothing: the output is a pipe, or the author asked for quiet."""


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _cannot(reason: str) -> int:
    print(f"plainforest: {reason}{'' if reason[-1:] in '.?' else '.'}", file=sys.stderr)
    return 2
