"""The command line: the only module that prints or exits. Everything heavy is imported when a command needs it."""

from __future__ import annotations

import gc
import io
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import replace
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING

from plainforest import __version__
from plainforest.arguments import parser

if TYPE_CHECKING:
    import argparse

    from plainforest.parallel import Crew
    from plainforest.problems import Problem

BROKEN = " (has errors: run plainforest check)"
OBJECTS = 200_000
"""New objects after which Python looks for garbage. Importing makes many and leaves none."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, 1 for errors in the content, 2 when it could not run."""
    arguments = parser().parse_args(argv)
    run = {
        "build": _build,
        "check": _check,
        "new": _new,
        "export": _export,
        "guide": _guide,
        "import": _import,
        "serve": _serve,
    }
    folder = getattr(arguments, "content", None)
    if folder is not None and not folder.is_dir():
        return _cannot(f"there is no folder '{folder}'. {_where_content_is(folder)}")
    try:
        return run[arguments.command](arguments)
    except OSError as failure:
        what = failure.strerror or str(failure)
        where = f": {failure.filename}" if failure.filename else ""
        return _cannot(". ".join([f"{what}{where}", *getattr(failure, "__notes__", ())]))


def entry() -> None:
    """Run as the console command."""
    gc.set_threshold(OBJECTS, 20, 100)
    # pydantic would ask every installed package whether it has a plugin; none has a say in what a review is
    environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter must not stop a build
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)


def _build(arguments: argparse.Namespace) -> int:
    from plainforest.obstacles import ForeignFolderError
    from plainforest.output import LateInterrupt
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
        return _cannot(f"{foreign}. Nothing was published")
    except LateInterrupt:
        print(f"plainforest: stopped when {folder} had been published.", file=sys.stderr)
        return 0
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
    from plainforest.checking import check
    from plainforest.problems import has_errors

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
    from plainforest.writing import write_files

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


def _guide(arguments: argparse.Namespace) -> int:
    from plainforest.new.guide import guide_pages
    from plainforest.problems import did_you_mean

    pages, page = guide_pages(), arguments.page
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
