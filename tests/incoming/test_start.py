"""What the importer loads: it is a short command, and what it does not need takes longer than all it does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from plainforest.new import new_site
from tests.incoming import making


def test_the_importer_starts_without_what_it_does_not_need(tmp_path: Path) -> None:
    new_site(tmp_path / "library")
    source = making.saved(tmp_path, "review.rm5", making.revman_bytes())
    words = ["import", str(source), "--content", str(tmp_path / "library" / "content")]
    code = "import sys; from plainforest.cli import main; main(sys.argv[1:]); print('|', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("|")[2].split())
    heavy = {"pandas", "altair", "jinja2", "markdown", "nh3", "python_calamine", "scipy.special", "numpy.f2py"}
    assert not heavy & loaded
    assert not {name for name in loaded if name.startswith(("plainforest.pages", "plainforest.new.guess"))}
