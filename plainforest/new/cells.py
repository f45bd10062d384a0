"""One cell of somebody else's table: several numbers split, one number read, and a word on all that is not plain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from plainforest.content.cells import EMPTY, MINUS, NUMBER, THOUSANDS

MISSING = frozenset(
    "nr,n.r,n.r.,nd,n.d.,nan,?,missing,unknown,not reported,not stated,not available,not given,no data".split(",")
)
"""What people write for a number that the source does not give."""
MINUSES = "\u2010-\u2014\u2212\ufe63\uff0d"
ONE = rf"[-+{MINUSES}]?\d+(?:[.,]\d+)?"
LIMITS = rf"({ONE})\s*(?:to|until|bis|à|[{MINUSES}]|-|;|,|\.\.)\s*({ONE})"
FORMS = {
    "n/N": re.compile(r"(\d+)\s*/\s*(\d+)(?:\s*[(\[][\d.,]+\s*%[)\]])?"),
    "mean (sd)": re.compile(rf"({ONE})\s*(?:[(\[]\s*({ONE})\s*[)\]]|(?:±|\+/?-)\s*({ONE}))"),
    "effect (ci)": re.compile(rf"({ONE})\s*[,;]?\s*[(\[]\s*(?:95\s*%\s*CI:?\s*)?{LIMITS}\s*[)\]]", re.I),
    "ci": re.compile(rf"[(\[]?\s*{LIMITS}\s*[)\]]?", re.I),
}
"""Several numbers in one cell: ``12/60``, ``34.2 (12.1)``, ``0.58 (0.31, 1.08)``, ``0.31 to 1.08``."""
SHARE = re.compile(r"(\d+)\s*[(\[]\s*(\d+(?:[.,]\d+)?)\s*%?\s*[)\]]")
BY_POINTS = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+")
BY_COMMAS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")
DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}-[A-Za-z]{3}\b")


@dataclass(frozen=True, slots=True)
class Marks:
    """What a table's numbers show about its marks; `comma` and `point` tell whether each is seen before decimals.

    `custom` is the mark that the kind of file suggests when the numbers show nothing: files with semicolons between
    the cells come from countries with a decimal comma.
    """

    comma: bool = False
    point: bool = False
    custom: str = "."


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written to results.csv.

    Attributes
    ----------
    value : str
        The number; or the text as it was, when it cannot be read, so that the checks complain.
    said : str
        What the author has to know about it; empty when it is plain.
    like : str
        What such changes have in common when one example of many is enough; empty when each is told.
    missing : str
        How the table says that there is no number: "NR".
    """

    value: str
    said: str = ""
    like: str = ""
    missing: str = ""


def marks_of(texts: Iterable[str], semicolons: bool) -> Marks:
    """Return what the numbers of a table show about its marks."""
    comma = point = False
    for text in texts:
        plain = MINUS.sub("-", text)
        comma |= bool(re.fullmatch(r"[-+]?(\d*,\d+|\d{1,3}(\.\d{3})+,\d+)", plain)) and not BY_COMMAS.fullmatch(plain)
        point |= bool(re.fullmatch(r"[-+]?(\d*\.\d+|\d{1,3}(,\d{3})+\.\d+)", plain)) and not BY_POINTS.fullmatch(plain)
    return Marks(comma, point, "," if semicolons else ".")


def is_missing(text: str) -> bool:
    """Tell whether a text says that there is no number; an empty cell says nothing."""
    return text != "" and (text.casefold() in EMPTY or text.casefold() in MISSING)


def split(form: str, text: str) -> tuple[str, ...] | None:
    """Return the numbers in a cell of several, None when it has another form; a missing one counts for all."""
    size = {"n/N": 2, "mean (sd)": 2, "effect (ci)": 3, "ci": 2}[form]
    if not text or is_missing(text):
        return (text,) * size
    found = FORMS[form].fullmatch(MINUS.sub("-", text))
    if not found:
        return None
    parts = tuple(MINUS.sub("-", part) for part in found.groups() if part is not None)
    if form in ("effect (ci)", "ci"):
        values = [float(part.replace(",", ".")) for part in parts]
        low, high = values[-2:]
        if not low <= values[0] <= high:  # split at the wrong place, or wrong in the source: the author must look
            return None
    return parts


def read_number(text: str, marks: Marks, *, whole: bool, total: str = "") -> Cell:
    """Return a number as results.csv has it.

    Parameters
    ----------
    text : str
        The cell.
    marks : Marks
        What the other numbers of the table show about its marks.
    whole : bool
        Whether it counts people.
    total : str
        For events, how many people there are: a percentage beside the number must fit.
    """
    text = text.strip()
    if not text or is_missing(text):
        return Cell("", missing=text)
    plain = MINUS.sub("-", text)
    if BY_POINTS.fullmatch(plain) or BY_COMMAS.fullmatch(plain):
        return _grouped(plain, marks, whole=whole)
    if NUMBER.fullmatch(plain):
        return Cell(re.sub(r"\.0+$", "", plain) if whole else plain)
    if re.fullmatch(r"[-+]?\d*,\d+", plain):
        value = plain.replace(",", ".")
        value = re.sub(r"\.0+$", "", value) if whole else value
        return Cell(value, f"'{text}' is read as {value}", "decimal comma")
    if match := THOUSANDS.fullmatch(plain):
        value = plain.replace(match[1], "").replace(",", ".")
        return Cell(value, f"'{text}' is read as {value}")
    if whole and (share := SHARE.fullmatch(plain)) and _fits(share[1], share[2], total or share[1]):
        return Cell(share[1], f"'{text}' is read as {share[1]}")
    hint = "; a spreadsheet may have made a date of something like 3/12" if DATE.match(plain) else ""
    return Cell(text, f"'{text}' cannot be read as one number{hint}")


def _grouped(text: str, marks: Marks, *, whole: bool) -> Cell:
    """Read a number such as 6.000 or 6,000, in which the mark may stand before thousands or before decimals."""
    mark = "." if "." in text else ","
    large, small = text.replace(mark, ""), text.replace(",", ".")
    decimal, contrary = (marks.point, marks.comma) if mark == "." else (marks.comma, marks.point)
    grouped = text.count(mark) > 1 or (contrary and not decimal)
    if whole and mark == "," and marks.custom == "." and not marks.comma:
        grouped = True  # 6,000 people; a count has no decimals
    if grouped:
        return Cell(large, f"'{text}' is read as {large}")
    if not whole and not contrary and (decimal or marks.custom == mark):
        return Cell(small, f"'{text}' is read as {small}", "decimal comma") if mark == "," else Cell(text)
    low = small.rstrip("0").rstrip(".")
    doubt = f"'{text}' may be {large} or {low if whole else small}: write the right one into results.csv"
    return Cell(f"{text}?", doubt)  # the question mark keeps it from being pooled before somebody has looked


def _fits(number: str, percent: str, total: str) -> bool:
    """Tell whether a percentage beside a number is the one that its total gives, as far as it is rounded."""
    if not total.isdecimal() or not int(total):
        return False
    percent = percent.replace(",", ".")
    slack = 0.5 * 0.1 ** len(percent.partition(".")[2])
    return abs(100.0 * int(number) / int(total) - float(percent)) <= slack + 1e-9
