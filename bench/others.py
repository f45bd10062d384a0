"""What people use today, on the same content, where it is installed: Hugo, Eleventy, MkDocs, R Markdown with metafor.

The three site generators compute nothing: they get the two texts of each review as Markdown, with the forest plots of
`bench.plain` pasted in ready-made. R reads the same tables as we do, pools them with metafor and draws the plots, and
makes one page of each review; it is asked for a few reviews only, and its time is given for each.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.measure import CommandFailedError, Cost, once
from bench.plain import plots_of

MKDOCS_REVIEWS = 1_000
"""Each of its pages names all the others: with nine thousand reviews it would write gigabytes of menus."""
R_REVIEWS = 5
"""Reviews that R Markdown is asked for: each takes seconds."""
HUGO_PAGE = "<!doctype html><html><head><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>\n"
HUGO_LIST = (
    "<!doctype html><html><body>{{ range .Site.RegularPages }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}"
    "</body></html>\n"
)
ELEVENTY_PAGE = "<!doctype html><html><head><title>{{ title }}</title></head><body>{{ content }}</body></html>\n"
RMD = """\
---
title: "{slug}"
output: html_document
---

```{{r, echo=FALSE, message=FALSE, warning=FALSE, results="asis"}}
library(metafor)
rows <- read.csv("{results}")
for (outcome in unique(rows$outcome)) {{
  part <- rows[rows$outcome == outcome, ]
  fit <- tryCatch({{
    if (any(!is.na(part$intervention_events)))
      rma(measure = "RR", ai = intervention_events, n1i = intervention_total, ci = comparator_events,
          n2i = comparator_total, data = part, slab = study, method = "REML", test = "knha")
    else if (any(!is.na(part$intervention_mean)))
      rma(measure = "MD", m1i = intervention_mean, sd1i = intervention_sd, n1i = intervention_total,
          m2i = comparator_mean, sd2i = comparator_sd, n2i = comparator_total, data = part, slab = study,
          method = "REML", test = "knha")
    else
      rma(yi = log(effect), sei = (log(ci_high) - log(ci_low)) / 3.92, data = part, slab = study,
          method = "REML", test = "knha")
  }}, error = function(e) NULL)
  if (!is.null(fit)) {{ cat("\\n\\n##", outcome, "\\n\\n"); forest(fit) }}
}}
```

{text}
"""


@dataclass(frozen=True)
class Other:
    """Another program: how to lay out its content, and how to call it there."""

    name: str
    installed: Callable[[], bool]
    lay_out: Callable[[Path, Path], list[str]]
    """From the content of our library and a folder, the command."""
    most: int | None = None
    """Reviews that it is given at most."""


def pages(content: Path, most: int | None = None) -> list[tuple[str, str, str]]:
    """Return slug, kind and Markdown of each page."""
    found = []
    for folder in sorted((content / "reviews").iterdir())[:most]:
        plots = "\n\n".join(plots_of(folder).values())
        for kind, name in (("plain", "plain.md"), ("evidence", "professional.md")):
            text = (folder / name).read_text(encoding="utf-8")
            # references to numbers are ours; other template languages would trip over them
            text = text.replace("{{", "").replace("}}", "")
            found.append((folder.name, kind, f"{text}\n\n{plots}\n"))
    return found


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def hugo(content: Path, here: Path) -> list[str]:
    put(
        here / "hugo.toml",
        'title = "Library"\nbaseURL = "https://example.org/"\n[markup.goldmark.renderer]\nunsafe = true\n',
    )
    put(here / "layouts" / "_default" / "single.html", HUGO_PAGE)
    put(here / "layouts" / "_default" / "list.html", HUGO_LIST)
    for slug, kind, text in pages(content):
        put(here / "content" / slug / f"{kind}.md", f"---\ntitle: {slug}\n---\n{text}")
    return ["hugo", "--quiet", "--source", str(here), "--destination", str(here / "out")]


def eleventy(content: Path, here: Path) -> list[str]:
    put(here / "in" / "_includes" / "page.njk", ELEVENTY_PAGE.replace("{{ content }}", "{{ content | safe }}"))
    for slug, kind, text in pages(content):
        put(here / "in" / slug / f"{kind}.md", f"---\ntitle: {slug}\nlayout: page.njk\n---\n{text}")
    return ["eleventy", "--quiet", f"--input={here / 'in'}", f"--output={here / 'out'}"]


def mkdocs(content: Path, here: Path) -> list[str]:
    put(here / "mkdocs.yml", json.dumps({"site_name": "Library", "theme": "mkdocs", "plugins": []}))
    put(here / "docs" / "index.md", "# Library\n")
    for slug, kind, text in pages(content):
        put(here / "docs" / slug / f"{kind}.md", f"# {slug}\n\n{text}")
    return ["mkdocs", "build", "--quiet", "--config-file", str(here / "mkdocs.yml"), "--site-dir", str(here / "out")]


def r_markdown(content: Path, here: Path) -> list[str]:
    here.mkdir(parents=True)
    names = []
    for folder in sorted((content / "reviews").iterdir())[:R_REVIEWS]:
        text = (folder / "professional.md").read_text(encoding="utf-8").replace("{{", "").replace("}}", "")
        results = (folder / "results.csv").as_posix()
        put(here / f"{folder.name}.Rmd", RMD.format(slug=folder.name, results=results, text=text))
        names.append(f'"{(here / folder.name).as_posix()}.Rmd"')
    return ["Rscript", "-e", f"for (file in c({', '.join(names)})) rmarkdown::render(file, quiet = TRUE)"]


def has(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def has_r_packages() -> bool:
    if not shutil.which("Rscript"):
        return False
    try:
        once(["Rscript", "-e", "library(metafor); library(rmarkdown)"])
    except CommandFailedError:
        return False
    return True


OTHERS = (
    Other("Hugo", has("hugo"), hugo),
    Other("Eleventy", has("eleventy"), eleventy),
    Other("MkDocs", has("mkdocs"), mkdocs, MKDOCS_REVIEWS),
    Other("R Markdown, metafor", has_r_packages, r_markdown, R_REVIEWS),
)


def measured(content: Path, number: int, scratch: Path) -> dict[str, Cost | None]:
    """Run each of them once, cold, on the content of a library; None for what is not installed.

    The cost of one that is given fewer reviews is multiplied up.
    """
    costs: dict[str, Cost | None] = {}
    for other in OTHERS:
        costs[other.name] = None
        if other.installed():
            here = scratch / other.name.partition(" ")[0].lower()
            cost = once(other.lay_out(content, here))
            given = min(number, other.most or number)
            costs[other.name] = Cost(cost.seconds * number / given, cost.megabytes)
            shutil.rmtree(here)
    return costs


def installed() -> str:
    """Say what is not installed."""
    missing = [other.name for other in OTHERS if not other.installed()]
    return f"Not installed here, so not measured: {', '.join(missing)}." if missing else ""


PLAIN = [sys.executable, "-m", "bench.plain"]
