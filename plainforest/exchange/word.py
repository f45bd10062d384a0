"""The Summary of Findings as a Word document: landscape, a real table with repeated heads, and lettered footnotes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from plainforest.exchange.xmltext import xml_text
from plainforest.exchange.zipped import zipped
from plainforest.grade.certainty import DEFINITIONS, LEVEL_NAMES, LEVELS
from plainforest.model import Review
from plainforest.pages.sof_value import SYMBOLS, Mark, SofRow, SofTable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

NEVER = datetime(1980, 1, 1, tzinfo=UTC)
"""Stands where the format wants to know when the file was made: the same review gives the same file."""
FONT, SIZE, SMALL = "Arial", 9, 8
WIDTHS = (42, 28, 33, 30, 27, 27, 28, 50)
"""Of the eight columns, in millimetres: they fill a landscape page between its margins."""
MARGIN = 16


def word_document(review: Review, tables: Sequence[SofTable], *, language: str, publisher: str) -> bytes:
    """Return a review's tables as a document.

    Parameters
    ----------
    review : Review
        Whose tables they are.
    tables : sequence of SofTable
        One for each comparison.
    language : str
        Language code of the texts.
    publisher : str
        Who publishes the summary.
    """
    from docx import Document

    document = Document()
    _set_up(document, review, language, publisher)
    record, question = review.record, review.record.question
    document.add_paragraph(xml_text(f"Summary of findings: {record.title}"), style="Title")
    facts = (
        ("Population", question.population), ("Setting", question.setting or "Not stated in the source"),
        ("Intervention", question.intervention), ("Comparison", question.comparison),
        ("Evidence up to", record.searched.isoformat() if record.searched else "Not stated in the source"),
        ("Source", " ".join(filter(None, (record.citation, f"doi:{record.doi}" if record.doi else "")))),
    )  # fmt: skip
    for label, value in facts:
        if value:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(xml_text(value))
    for number, table in enumerate(tables):
        heading = document.add_heading(xml_text(table.title), level=1)
        heading.paragraph_format.page_break_before = number > 0
        _table(document, table)
        _below(document, table)
    document.add_heading("What the ratings mean", level=2)
    for level in reversed(LEVELS):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{SYMBOLS[level]} {LEVEL_NAMES[level].capitalize()} certainty. ").bold = True
        paragraph.add_run(DEFINITIONS[level])
    for ident, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # a picture of another document, from the library's template
            del document.part.package.rels[ident]
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _set_up(document: Document, review: Review, language: str, publisher: str) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    for name, size in (("Normal", SIZE), ("Title", 18), ("Heading 1", 13), ("Heading 2", 11)):
        style: Any = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if "Theme" in attribute:  # a font of the theme would win over the one named here
                del fonts.attrib[attribute]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        style.paragraph_format.space_after = Pt(4)
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
    about = document.core_properties
    about.title = xml_text(f"Summary of findings: {review.record.title}")[:255]
    about.subject = xml_text(review.record.question.population)[:255]
    about.author = about.last_modified_by = xml_text(publisher)[:255]
    about.language, about.comments, about.keywords = language, "", ""
    about.created = about.modified = NEVER
    about.revision = 1


def _table(document: Document, table: SofTable) -> None:
    from docx.shared import Mm

    grid: Any = document.add_table(rows=2 + len(table.rows), cols=len(WIDTHS), style="Table Grid")
    grid.autofit = False
    _describe(grid, table.title)
    cells = [list(row.cells) for row in grid.rows]
    _head(cells, table)
    for row in grid.rows[:2]:
        _mark(row, "w:tblHeader")
    for row in grid.rows:
        _mark(row, "w:cantSplit")
    for line, row in zip(cells[2:], table.rows, strict=True):
        _row(line, row, table)
    for line in cells:
        for cell, width in zip(line, WIDTHS, strict=True):
            cell.width = Mm(width)
    for column, width in zip(grid.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for line in cells[2:]:
        if line[1]._tc is line[-1]._tc:
            line[1].width = Mm(sum(WIDTHS[1:]))
    cells[0][1].width = Mm(sum(WIDTHS[1:4]))


def _head(cells: Sequence[Sequence[_Cell]], table: SofTable) -> None:
    column = 0
    for spanner in table.spanners:
        if spanner.label:
            top = cells[0][column].merge(cells[0][column + len(spanner.columns) - 1])
            _write(top, [(spanner.label, True, False)])
        for one in spanner.columns:
            cell = cells[1][column] if spanner.label else cells[0][column].merge(cells[1][column])
            _write(cell, [(one.label, True, False)])
            column += 1
    for line in cells[:2]:
        for cell in line:
            _shade(cell)


def _row(cells: Sequence[_Cell], row: SofRow, table: SofTable) -> None:
    _write(cells[0], [(row.name, True, False)], row.risk_label, row.detail)
    if row.empty:
        _write(cells[1].merge(cells[-1]), [(f"{row.empty}. ", True, False), (row.happens, False, False)])
        return
    for cell, (_, shown) in zip(cells[1:], row.cells(table), strict=False):
        _write(cell, [(shown.main, True, False), *_letters(shown.marks)], shown.sub)
    sure = [(f"{row.certainty_symbols} {row.certainty_word}".strip(), False, False), *_letters(row.certainty_marks)]
    _write(cells[-2], sure)
    _write(cells[-1], [(row.happens, False, False)])


Run = tuple[str, bool, bool]
"""A text, whether it is bold, and whether it is raised."""


def _letters(marks: Iterable[Mark]) -> list[Run]:
    letters = ", ".join(mark.letter for mark in marks)
    return [(letters, False, True)] if letters else []


def _write(cell: _Cell, runs: Iterable[Run], *below: str) -> None:
    """Write a cell: its first line in runs, and smaller lines below it."""
    from docx.shared import Pt

    paragraph: Paragraph = cell.paragraphs[0]
    for text, bold, raised in runs:
        run = paragraph.add_run(xml_text(text))
        run.bold = bold or None
        run.font.superscript = raised or None
    for text in below:
        if text:
            small = cell.add_paragraph().add_run(xml_text(text))
            small.font.size = Pt(SMALL)
    for each in cell.paragraphs:
        each.paragraph_format.space_after = Pt(1)


def _below(document: Document, table: SofTable) -> None:
    """Write what stands below a table: footnotes, outcomes without room, remarks."""
    for note in table.notes:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{note.letter}. ").bold = True
        paragraph.add_run(xml_text(note.text))
    if table.analysed:
        document.add_paragraph(xml_text(f"Also analysed: {', '.join(one.name for one in table.analysed)}."))
    if table.left_out:
        parts = (f"{status}: {', '.join(one.name for one in group)}" for status, group in table.left_out)
        document.add_paragraph(xml_text(f"Not in the table: {'; '.join(parts)}."))
    for remark in table.remarks:
        document.add_paragraph(xml_text(remark))


def _describe(grid: Any, title: str) -> None:
    """Give the table a name for those who hear it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), xml_text(title))
    grid._tbl.tblPr.append(caption)


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    element = OxmlElement(name)
    # the schema wants cantSplit before tblHeader
    properties.insert(0, element) if name == "w:cantSplit" else properties.append(element)


def _shade(cell: _Cell) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = cell._tc.get_or_add_tcPr()
    if properties.find(qn("w:shd")) is None:
        element = OxmlElement("w:shd")
        for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "E9EEEB")):
            element.set(qn(name), value)
        properties.append(element)


def _without_times(data: bytes) -> bytes:
    """Return a document whose archive does not tell when it was made."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    return zipped(files, pressed=True)
