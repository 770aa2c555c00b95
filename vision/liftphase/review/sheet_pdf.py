"""A sheet as a PDF for paper, A4 (package fpdf2)."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from liftphase.errors import UsageError
from liftphase.review.week_sheet import Block, Heading, Image, Line, Table
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.file_marks import PDF_CREATOR

_MARGIN_MM, _TEXT_PT, _QUIET_PT = 15, 9, 7
_HEADING_PT = {1: 15, 2: 11}
_GRAY, _BLACK, _SHADE = 90, 20, 244
_ROW_MM = 4.6
# Rows with more columns need a page on its side.
_MAX_UPRIGHT_COLUMNS = 7


def write_pdf(blocks: Sequence[Block], path: str | Path) -> None:
    """Write the sheet.

    Raises UsageError when fpdf2 is not installed, OutputError when it cannot be written.
    """
    try:
        from fpdf import FPDF
    except ImportError as error:
        raise UsageError("a PDF needs fpdf2: pip install 'liftphase[pdf]'.") from error
    wide = any(len(own.head) > _MAX_UPRIGHT_COLUMNS for own in blocks if isinstance(own, Table))
    pdf = FPDF(orientation="landscape" if wide else "portrait", format="A4")
    pdf.set_creator(PDF_CREATOR)
    pdf.set_margin(_MARGIN_MM)
    pdf.set_auto_page_break(True, _MARGIN_MM)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font("sheet", style, _font(file))
    pdf.add_page()
    for own in blocks:
        _draw(pdf, own)
    with atomic_path(path) as partial:
        partial.write_bytes(bytes(pdf.output()))


def _font(file: str) -> str:
    """A font of matplotlib's, which has the letters of most names."""
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / file)


def _draw(pdf: Any, block: Block) -> None:
    pdf.set_text_color(_BLACK)
    match block:
        case Heading(text, level):
            pdf.ln(0 if level == 1 else 3)
            pdf.set_font("sheet", "B", _HEADING_PT[level])
            pdf.multi_cell(0, None, text, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(1)
        case Line(text, quiet):
            pdf.set_text_color(_GRAY if quiet else _BLACK)
            pdf.set_font("sheet", "", _QUIET_PT if quiet else _TEXT_PT)
            pdf.multi_cell(0, None, text, new_x="LMARGIN", new_y="NEXT")
            pdf.ln(1)
        case Table(head, rows):
            _draw_table(pdf, head, rows)
        case Image(content, words, share):
            pdf.image(BytesIO(content), w=pdf.epw * share, alt_text=words)
            _draw(pdf, Line(words, quiet=True))


def _draw_table(pdf: Any, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    """Columns as wide as their longest cell needs, in proportion."""
    pdf.set_font("sheet", "B", _TEXT_PT)
    columns = list(zip(head, *rows, strict=True))
    widths = [max(pdf.get_string_width(cell) for cell in column) + 4 for column in columns]
    pdf.set_font("sheet", "", _TEXT_PT)
    align = ("LEFT", *["RIGHT"] * (len(head) - 1))
    with pdf.table(
        [head, *rows],
        col_widths=tuple(widths),
        text_align=align,
        borders_layout="SINGLE_TOP_LINE",
        cell_fill_color=_SHADE,
        cell_fill_mode="EVEN_ROWS",
        width=min(sum(widths), pdf.epw),
        align="LEFT",
        line_height=_ROW_MM,
        padding=0.4,
    ):
        pass
    pdf.ln(1)
