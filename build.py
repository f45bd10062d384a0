"""The way in from a clone: `python build.py build` is the command `plainforest build`, without installing anything.

The libraries in requirements.lock have to be there; `make site` sees to that.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

try:
    from plainforest.cli import entry
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] == "plainforest":
        raise
    print(
        f"The library '{error.name}' is missing. `make site` installs everything and builds the site;\n"
        "without make: python3 -m pip install --require-hashes -r requirements.lock",
        file=sys.stderr,
    )
    sys.exit(2)

if __name__ == "__main__":
    entry()
