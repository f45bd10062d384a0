"""What can be asked for on the command line: its commands, their options, and what their help says."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import NoReturn

from plainforest import __version__

DESCRIPTION = (
    "Make a website from the data of systematic reviews: plain-language and professional, from one set of numbers."
)
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
    for add in (_add_build, _add_check, _add_new, _add_export, _add_guide, _add_import, _add_serve):
        add(commands)
    return top


def _add_content(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--content", type=Path, default=Path("content"), metavar="FOLDER",
        help="folder with site.yaml and reviews/ (default: content)",
    )  # fmt: skip


def _add_strict(command: argparse.ArgumentParser) -> None:
    command.add_argument("--strict", action="store_true", help="treat warnings as errors")


def _add_build(commands: argparse._SubParsersAction[_Parser]) -> None:
    build = commands.add_parser(
        "build",
        help="build the whole site",
        description="Build the whole site. Only what changed is built again, and only changed files are written. "
        "When the content has errors, nothing is published and the last site stays as it was. Drafts are left out, and "
        "what is wrong in them stops nothing.",
        epilog=EPILOG,
    )
    _add_content(build)
    _add_strict(build)
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
        "--cluster", type=_scheduler, metavar="ADDRESS",
        help="build the reviews on a running Dask cluster, for example tcp://host:8786",
    )  # fmt: skip
    build.add_argument(
        "--no-cache", action="store_true", help="build everything anew, whatever the last build remembered"
    )
    build.add_argument("--quiet", action="store_true", help="print nothing but problems")


def _add_check(commands: argparse._SubParsersAction[_Parser]) -> None:
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
    _add_content(check)
    _add_strict(check)


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
    _add_content(review)


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
    _add_content(export)


def _add_guide(commands: argparse._SubParsersAction[_Parser]) -> None:
    guide = commands.add_parser(
        "guide",
        help="read the guide for authors",
        description="Print a page of the guide for authors, or say which pages there are. A new site has copies "
        "in docs/authors/.",
        epilog="Exit status: 0 all is well, 2 there is no such page.",
    )
    guide.add_argument("page", nargs="?", help="its name, for example writing (default: list all pages)")


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
    _add_content(bring)


def _add_serve(commands: argparse._SubParsersAction[_Parser]) -> None:
    serve = commands.add_parser(
        "serve",
        help="preview the site on this computer while you write",
        description="Preview the site on this computer. Pages renew themselves with every save; errors are shown over "
        "the last good page; drafts are included. Only this computer can reach the preview. Ctrl-C stops it.",
        epilog="Exit status: 0 when it was stopped, 2 when it could not run.",
    )
    _add_content(serve)
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


def _jobs(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes; write 1 or more, or auto")
    return int(text)


def _scheduler(text: str) -> str:
    if not re.fullmatch(r"[a-z]+://(\[[^\s\]]+\]|[^\s:/]+):\d{1,5}", text):
        raise argparse.ArgumentTypeError(
            f"'{text}' is no address of a scheduler; write it as the scheduler shows it, such as tcp://127.0.0.1:8786"
        )
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port; write a number from 0 to 65535, such as 8000")
    return int(text)
