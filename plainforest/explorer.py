"""What a page needs to explore a plot: the part of Vega that draws it, and the layout of every plot.

Both come out of vl-convert, a Python package that carries Vega with all that Vega needs; no network and no Node are
asked for. Making them takes two seconds, so they are kept in the cache folder beside the output, by everything that
they depend on; ``make`` puts them into the package, and a wheel carries them.

    python -m plainforest.explorer    makes them and puts them into the package
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from plainforest.memory import versions as installed
from plainforest.writing import sha256, write_atomically

SCRIPT, LAYOUTS = "vega.js", "forest-layouts.json"
CARRIED = Path(__file__).parent / "carried"
"""Where the package keeps what was made before."""
LIST = "list.json"
VEGA_LITE = "6.1"
"""The version that Altair writes."""
# vl-convert carries these files; an address that it does not know stops the bundling, and nothing is fetched.
SOURCE = "https://cdn.jsdelivr.net/npm/{}/+esm"
PARTS = {
    "view": "vega-view@6.1.0",
    "parser": "vega-parser@7.1.0",
    "dataflow": "vega-dataflow@6.1.0",
    "interpreter": "vega-interpreter@2.0.0",
    "transforms": "vega-transforms@5.1.0",
    "drawing": "vega-view-transforms@5.1.0",
    "encode": "vega-encode@5.1.0",
}
"""What draws a plot; maps, trees, forces and clouds of words stay out."""
ENTRY = """
import {{ View }} from "{view}";
import {{ parse }} from "{parser}";
import {{ transforms }} from "{dataflow}";
import {{ expressionInterpreter }} from "{interpreter}";
import * as data from "{transforms}";
import * as drawing from "{drawing}";
import * as encode from "{encode}";
Object.assign(transforms, data, drawing, encode);
export {{ View, parse, expressionInterpreter }};
"""
NOTICE = "/*! Vega and D3, bundled; licences: vega-licences.txt in this folder */\n"


def explorer_files(cache_folder: Path) -> Mapping[str, bytes]:
    """Return the files that a site publishes for exploring, by their names in ``static/``.

    Parameters
    ----------
    cache_folder : Path
        Where to keep what had to be made.
    """
    key = _key()
    kept = cache_folder / "explorer"
    found = _read(CARRIED, key) or _read(kept, key)
    if found is None:
        found = made()
        with suppress(OSError):  # a build that cannot remember is only slower
            _keep(kept, key, found)
    return found


@cache
def made() -> Mapping[str, bytes]:
    """Make the files: the same bytes from the same versions, on every machine."""
    import vl_convert

    from plainforest.figures.live import live_layout

    addresses = {name: SOURCE.format(part) for name, part in PARTS.items()}
    script = NOTICE + vl_convert.javascript_bundle(ENTRY.format(**addresses), VEGA_LITE)
    layouts = {
        kind: vl_convert.vegalite_to_vega(live_layout(log=kind == "log"), VEGA_LITE) for kind in ("linear", "log")
    }
    text = json.dumps(layouts, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return {SCRIPT: script.encode(), LAYOUTS: text.encode()}


@cache
def _key() -> str:
    """Return a digest of everything that the files depend on."""
    versions = [f"{name}={version}" for name, version in installed(("vl-convert-python", "altair")).items()]
    digest = hashlib.sha256("\0".join(versions).encode())
    here = Path(__file__)
    for source in (here, here.parent / "figures" / "live.py", here.parent / "figures" / "vega.py"):
        # the same source with other line ends is the same source
        digest.update(b"\0" + source.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _read(folder: Path, key: str) -> Mapping[str, bytes] | None:
    """Return what is kept in a folder, if it was made by this key and is whole."""
    try:
        listed = json.loads((folder / LIST).read_bytes())
        if listed["key"] != key:
            return None
        found = {name: (folder / name).read_bytes() for name in (SCRIPT, LAYOUTS)}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if all(sha256(data) == listed["files"].get(name) for name, data in found.items()) else None


def _keep(folder: Path, key: str, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        write_atomically(folder / name, data)
    listed = {"key": key, "files": {name: sha256(data) for name, data in files.items()}}
    write_atomically(folder / LIST, json.dumps(listed).encode())


if __name__ == "__main__":
    if _read(CARRIED, _key()) is None:
        _keep(CARRIED, _key(), made())
