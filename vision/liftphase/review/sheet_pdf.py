"""A sheet as a PDF for paper, A4 (package fpdf2)."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from liftphase.errors import UsageError
from liftphase.review.week_sheet import Block, Heading, Image, Images, Line, Table
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.drawable_text import BOLD, REGULAR, drawable, font_path
from liftphase.runtime.file_marks import PDF_CREATOR

_MARGIN_MM, _GAP_MM, _CELL_MM = 15.0, 4.0, 1.4
# Millimeters from line to line for a point of font size.
_LEADING = 0.42
_TEXT_PT, _QUIET_PT, _HEADING_PT = 9.0, 7.0, {1: 15.0, 2: 11.0}
_GRAY, _BLACK, _SHADE = 90, 20, 244
_ROW_MM = 4.6
# A week of many sets is set smaller, to stay on one page. What does not fit the smallest is set in full size.
_SCALES = (1.0, 0.9, 0.8, 0.7)
# Rows with more columns need a page on its side.
_MAX_UPRIGHT_COLUMNS = 7


def write_pdf(blocks: Sequence[Block], path: str | Path) -> None:
    """Write the sheet, on one page where that can be.

    Raises UsageError when fpdf2 is not installed, OutputError when it cannot be written.
    """
    try:
        from fpdf import FPDF
    except ImportError as error:
        raise UsageError("a PDF needs fpdf2: pip install 'liftphase[pdf]'.") from error
    blocks = [_with_signs(block) for block in blocks]
    wide = any(len(block.head) > _MAX_UPRIGHT_COLUMNS for block in blocks if isinstance(block, Table))

    def drawn(scale: float) -> FPDF:
        pdf = FPDF(orientation="landscape" if wide else "portrait", format="A4")
        pdf.set_creator(PDF_CREATOR)
        pdf.set_margin(_MARGIN_MM)
        pdf.set_auto_page_break(True, _MARGIN_MM)
        for style, file in (("", REGULAR), ("B", BOLD)):
            pdf.add_font("sheet", style, font_path(file))
        pdf.add_page()
        for block in blocks:
            _draw(pdf, block, scale)
        return pdf

    pdf = next((pdf for scale in _SCALES if (pdf := drawn(scale)).page_no() == 1), None)
    with atomic_path(path) as partial:
        partial.write_bytes(bytes((pdf or drawn(1.0)).output()))


def _with_signs(block: Block) -> Block:
    """The block with a sign for every letter that the fonts lack: a blank would hide that there is one."""
    match block:
        case Heading() | Line():
            return replace(block, text=drawable(block.text))
        case Table(head, rows):
            return Table(tuple(map(drawable, head)), tuple(tuple(map(drawable, row)) for row in rows))
        case Images(images):
            return replace(
                block, images=tuple(replace(image, words=drawable(image.words)) for image in images)
            )


def _draw(pdf: Any, block: Block, scale: float) -> None:
    match block:
        case Heading(text, level):
            pdf.set_text_color(_BLACK)
            pdf.ln(0 if level == 1 else 3 * scale)
            pdf.set_font("sheet", "B", _HEADING_PT[level] * scale)
            pdf.multi_cell(0, None, text, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(scale)
        case Line(text, quiet):
            pdf.set_text_color(_GRAY if quiet else _BLACK)
            size = (_QUIET_PT if quiet else _TEXT_PT) * scale
            pdf.set_font("sheet", "", size)
            pdf.multi_cell(0, _LEADING * size, text, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(scale)
        case Table():
            pdf.set_text_color(_BLACK)
            _draw_table(pdf, block, scale)
        case Images(images, share):
            _draw_images(pdf, images, pdf.epw * share - _GAP_MM, scale)


def _draw_images(pdf: Any, images: Sequence[Image], width_mm: float, scale: float) -> None:
    """Images side by side with their words below, on the same page."""
    from PIL import Image as PillowImage

    width_mm *= scale
    sizes = [PillowImage.open(BytesIO(image.content)).size for image in images]
    heights = [width_mm * height / width for width, height in sizes]
    if pdf.will_page_break(max(heights) + 3 * _ROW_MM * scale):
        pdf.add_page()
    top, bottom = pdf.get_y(), pdf.get_y()
    pdf.set_text_color(_GRAY)
    pdf.set_font("sheet", "", _QUIET_PT * scale)
    for number, (image, height_mm) in enumerate(zip(images, heights, strict=True)):
        left = pdf.l_margin + number * (width_mm + _GAP_MM)
        pdf.image(BytesIO(image.content), x=left, y=top, w=width_mm, alt_text=image.words)
        pdf.set_xy(left, top + height_mm + scale)
        pdf.multi_cell(
            width_mm, _LEADING * _QUIET_PT * scale, image.words, align="L", new_x="LMARGIN", new_y="NEXT"
        )
        bottom = max(bottom, pdf.get_y())
    pdf.set_y(bottom)
    pdf.ln(scale)


def _draw_table(pdf: Any, table: Table, scale: float) -> None:
    """Columns as wide as their longest cell needs, in proportion."""
    pdf.set_font("sheet", "B", _TEXT_PT * scale)
    columns = list(zip(table.head, *table.rows, strict=True))
    widths = [max(pdf.get_string_width(cell) for cell in column) + 2 * _CELL_MM + 1.5 for column in columns]
    pdf.set_font("sheet", "", _TEXT_PT * scale)
    with pdf.table(
        [table.head, *table.rows],
        col_widths=tuple(widths),
        text_align=tuple("RIGHT" if number else "LEFT" for number in table.is_number),
        borders_layout="SINGLE_TOP_LINE",
        cell_fill_color=_SHADE,
        cell_fill_mode="EVEN_ROWS",
        width=min(sum(widths), pdf.epw),
        align="LEFT",
        line_height=_ROW_MM * scale,
        padding=(0.4 * scale, _CELL_MM, 0.4 * scale, _CELL_MM),
    ):
        pass
    pdf.ln(scale)
