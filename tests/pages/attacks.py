"""Texts that try to run something in a reader's browser, and a look for anything that could."""

from __future__ import annotations

import re
from html import unescape

from tests.site.reading import Element, read

ATTACKS = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "</textarea></style></svg></math><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "x onclick=alert(1) y",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x]( javascript:alert(1) \"t\")",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](https://a.example/\"onmouseover=\"alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x\" onerror=\"alert(1)](x)",
    "<javascript:alert(1)>",
    "<https://a.example/\"onmouseover=\"alert(1)>",
    "`<script>alert(1)</script>`",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<details open ontoggle=alert(1)>",
    "<p style=\"background:url(javascript:alert(1))\">",
    "<object data=\"data:text/html,<script>alert(1)</script>\"></object>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7*7 }}",
    "{% include 'x' %}",
    "${7*7}",
    "%3Cscript%3Ealert(1)%3C/script%3E",
)  # fmt: skip

ACTIVE = frozenset(
    "script style iframe object embed applet base form input button textarea select link meta frame "
    "frameset animate set foreignobject handler listener audio video source img template noscript".split()
)
ADDRESSES = (
    "href",
    "xlink:href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "cite",
    "background",
    "ping",
)


def dangers(html: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return everything in a piece of HTML that could run or load something; `allowed` names tags the page may have."""
    return [text for element in read(html).walk() for text in of_element(element, allowed)]


def of_element(element: Element, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return what is dangerous about one element."""
    found = [f"<{element.tag}>"] if element.tag in ACTIVE - allowed and not own(element) else []
    for name, value in element.attributes.items():
        if name.startswith("on"):
            found.append(f"<{element.tag} {name}>")
        if name in ("style", "srcdoc"):
            found.append(f"<{element.tag} {name}>")
        if name in ADDRESSES and not harmless(value):
            found.append(f"<{element.tag} {name}={value}>")
    return found


SCRIPT = frozenset({"type", "src", "defer", "id", "data-explorer", "data-vega", "data-layouts"})


def own_script(element: Element) -> bool:
    """Tell whether an element is a module of the site's own theme: empty, and with a digest in its name."""
    return (
        element.tag == "script"
        and element.attributes.keys() <= SCRIPT
        and (element["type"] == "module" or "defer" in element)
        and bool(re.fullmatch(r"((\.\./)*|/[a-z/]*)static/[a-z-]+\.[0-9a-f]{10}\.js", element["src"]))
        and not element.inside
    )


def own_data(element: Element) -> bool:
    """Tell whether an element holds data for programs, which no browser runs."""
    return element.tag == "script" and element.attributes == {"type": "application/ld+json"}


def own_control(element: Element) -> bool:
    """Tell whether an element belongs to the comparator-risk control, which lies in a template until a script runs."""
    around = [element, *element.ancestors()]
    return element.tag in ("template", "input", "button") and any("data-risk" in one for one in around)


BUTTON = frozenset({"type", "class", "hidden", "aria-label", "aria-expanded", "popovertarget", "popovertargetaction"})


def own_button(element: Element) -> bool:
    """Tell whether an element is a button that opens an explanation, or that a script of the theme makes work."""
    return element.tag == "button" and element.attributes.keys() <= BUTTON


def own(element: Element) -> bool:
    """Tell whether an element that could do something is the theme's own."""
    return own_script(element) or own_data(element) or own_control(element) or own_button(element)


def harmless(address: str) -> bool:
    """Tell whether a browser would take an address for a place, never for a program."""
    # browsers drop control characters and spaces before the scheme, and tabs and line ends anywhere
    clean = re.sub(r"[\t\n\r]", "", unescape(address)).lstrip("".join(map(chr, range(33))))
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", clean, re.IGNORECASE)
    return scheme is None or scheme.group(1).casefold() in ("http", "https", "mailto")
