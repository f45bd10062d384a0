"""The lines that hold the house up: who may import, print and write what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.site.sites import ROOT, Site, run

ENGINE = ROOT / "plainforest"
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ENGINE.rglob("*.py"))
# The JSON Schemas for editors, the page of messages and the template of specifications are written by developers'
# commands, never by a build.
DEVELOPERS_OWN = frozenset(
    {
        "plainforest/content/schema.py",
        "plainforest/exchange/schema.py",
        "plainforest/check/catalogue.py",
        "plainforest/figures/vega_template.py",
    }
)

PURE = ("plainforest/stats/", "plainforest/grade/")
HEAVY = ("pandas", "jinja2", "altair", "yaml", "markdown", "nh3", "pydantic", "python_calamine", "markupsafe")
FILES = ("pathlib", "io", "os", "shutil", "tempfile", "glob", "csv", "json")


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), module)


def imports(module: str) -> Iterator[str]:
    """Yield every module that a file imports, at its top or inside a function, except for types alone."""
    for_types: set[ast.AST] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for_types |= {inner for line in node.body for inner in ast.walk(line)}
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute here"
            yield node.module or ""


def calls(module: str) -> Iterator[tuple[int, str, ast.Call]]:
    """Yield every call with its line and the name that is called: print, path.write_text."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func), node


def inside(module: str, *folders: str) -> bool:
    return module.startswith(folders)


# These give data frames to notebooks. They import pandas when they are asked to; tests/stats checks that importing the
# kernel does not.
GIVE_FRAMES = ("results", "report", "regression_results", "batch", "frames")


@pytest.mark.parametrize("module", [name for name in MODULES if inside(name, *PURE)])
def test_the_kernel_and_grade_know_no_files_tables_or_pages(module: str) -> None:
    for name in imports(module):
        top = name.partition(".")[0]
        allowed = top == "pandas" and Path(module).stem in GIVE_FRAMES
        assert allowed or top not in (*HEAVY, *FILES), f"{module} imports {name}"
        assert not name.startswith(
            ("plainforest.pages", "plainforest.content", "plainforest.site", "plainforest.figures")
        )
    for line, called, _ in calls(module):
        assert called != "open", f"{module}:{line} opens a file"


@pytest.mark.parametrize("module", [name for name in MODULES if inside(name, "plainforest/stats/")])
def test_the_kernel_needs_numpy_and_two_parts_of_scipy_alone(module: str) -> None:
    import sys

    for name in imports(module):
        top = name.partition(".")[0]
        known = top in sys.stdlib_module_names or name.startswith(("plainforest.stats", "numpy"))
        known = known or (top == "pandas" and Path(module).stem in GIVE_FRAMES)
        assert known or name in ("plainforest.numbers", "scipy.special", "scipy.optimize", "scipy"), name


def test_the_preview_knows_the_build_and_not_the_other_way_round() -> None:
    for module in MODULES:
        if not inside(module, "plainforest/serve/") and module != "plainforest/cli.py":
            assert not [name for name in imports(module) if name.startswith("plainforest.serve")], module


def test_the_engine_never_imports_its_tests_or_its_entry() -> None:
    for module in MODULES:
        assert not [name for name in imports(module) if name.partition(".")[0] in ("tests", "bench", "build")], module


def test_only_the_command_line_prints() -> None:
    for module in MODULES:
        if module == "plainforest/cli.py" or module in DEVELOPERS_OWN:
            continue
        for line, called, _ in calls(module):
            assert called != "print", f"{module}:{line} prints"
            assert not called.startswith(("sys.stdout", "sys.stderr", "sys.exit", "warnings.warn")), f"{module}:{line}"


WRITING = (
    "write_text",
    "write_bytes",
    "mkdir",
    "unlink",
    "rmdir",
    "touch",
    "symlink_to",
    "hardlink_to",
    "rename",
    "chmod",
)
MAY_WRITE = ("plainforest/output.py", "plainforest/staging.py", "plainforest/writing.py", "plainforest/disk.py")
WRITING_MODULES = ("shutil.", "tempfile.", "os.")
READING = (
    "os.scandir",
    "os.walk",
    "os.listdir",
    "os.path.join",
    "os.path.islink",
    "os.sched_getaffinity",
    "os.cpu_count",
    "os._exit",
)


def test_only_few_modules_write() -> None:
    for module in MODULES:
        if module in MAY_WRITE or module in DEVELOPERS_OWN:
            continue
        for line, called, node in calls(module):
            if called in READING:
                continue
            method = called.rpartition(".")[2]
            assert method not in WRITING, f"{module}:{line} {called}"
            assert not called.startswith(WRITING_MODULES), f"{module}:{line} {called}"
            if method == "open" and not (called == "file.open" and not node.args):
                given = [*node.args, *(word.value for word in node.keywords if word.arg == "mode")]
                modes = [arg.value for arg in given if isinstance(arg, ast.Constant)]
                assert not {"w", "a", "x", "+"} & set("".join(str(mode) for mode in modes)), f"{module}:{line}"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_depends_on_the_clock_or_on_chance(module: str) -> None:
    allowed = {
        "plainforest/cli.py": {"time.perf_counter"},  # how long the build took, for the summary line
        "plainforest/check/__init__.py": {"date.today"},  # dates in the future are mistakes
        "plainforest/incoming/record.py": {"date.today"},  # dates in the future are not imported
        "plainforest/disk.py": {"time.sleep"},  # while another build has the folder, on Windows
        "plainforest/exchange/fhir_codes.py": {"uuid.uuid5"},  # made from a name, and so always the same
        "plainforest/serve/server.py": {"secrets.token_hex"},  # by which an open page knows that it was started anew
    }
    for line, called, _ in calls(module):
        parts = called.split(".")
        random = parts[0] in ("random", "uuid", "secrets", "time") or called in (
            "datetime.now",
            "date.today",
            "id_",
            "hash",
        )
        assert not random or called in allowed.get(module, set()), f"{module}:{line} {called}"


LIGHT_START = ("numpy", "scipy", "pandas", "altair", "jinja2", "markdown", "nh3", "pydantic", "yaml", "python_calamine")


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    done = run("-X", "importtime", "-c", "import plainforest.cli, sys; print(*sys.modules)")
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & set(LIGHT_START)
    ours = {name for name in done.stdout.split() if name.startswith("plainforest")}
    assert ours == {"plainforest", "plainforest.arguments", "plainforest.cli"}


@pytest.mark.slow
def test_an_unchanged_build_loads_neither_numbers_nor_templates(tiny: Site) -> None:
    tiny.must_build()
    words = ["build", "--content", tiny.content, "--output", tiny.output]
    code = (
        "import sys; from plainforest.cli import main; status = main(sys.argv[1:]); "
        "print(status, *sys.modules, file=sys.stderr)"
    )
    done = run("-c", code, *map(str, words))
    assert "(0 built anew)" in done.stdout
    status, *names = done.stderr.split()
    assert status == "0"
    loaded = {name.partition(".")[0] for name in names}
    assert not loaded & {"numpy", "scipy", "pandas", "altair", "jinja2", "nh3"}
