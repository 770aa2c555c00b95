"""A sheet as one HTML page that needs no server, no network and no script."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from liftphase.review.week_sheet import Block, Heading, Image, Images, Line, Table
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.file_marks import HTML_MARK

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; color: #1a1a1a; max-width: 60em }
body { margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.5em } h2 { font-size: 1.1em; margin: 1.4em 0 .4em; border-bottom: 1px solid #ccc }
table { border-collapse: collapse } th, td { padding: .25em .8em; text-align: left }
.number { text-align: right; font-variant-numeric: tabular-nums }
th { border-bottom: 1px solid #888; font-weight: 600 }
tr:nth-child(even) td { background: #f5f5f5 } p { margin: .4em 0 } .quiet { color: #555; font-size: .85em }
.images { display: flex } figure { margin: .6em 0; padding-right: 1em; box-sizing: border-box }
img { width: 100% } figcaption { color: #555; font-size: .85em }
@media print { body { margin: 0; max-width: none } h2, tr, figure { break-inside: avoid } }
"""


def render_html(blocks: Sequence[Block]) -> str:
    """The page."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body = "\n".join(_render(block) for block in blocks)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return f'{HTML_MARK}\n<html lang="en"><head>{meta}{head}</head><body>\n{body}\n</body></html>\n'


def write_html(blocks: Sequence[Block], path: str | Path) -> None:
    """Write the page. Raises OutputError when it cannot be written."""
    with atomic_open(path) as file:
        file.write(render_html(blocks))


def _render(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Line(text, quiet):
            return f"<p{' class=quiet' if quiet else ''}>{escape(text)}</p>"
        case Table(head, rows):
            body = "".join(_row("td", row, block.is_number) for row in rows)
            return f"<table><thead>{_row('th', head, block.is_number)}</thead><tbody>{body}</tbody></table>"
        case Images(images, share):
            figures = "".join(_figure(image, share) for image in images)
            return f"<div class=images>{figures}</div>"


def _row(tag: str, cells: Sequence[str], is_number: Sequence[bool]) -> str:
    kinds = (" class=number" if number else "" for number in is_number)
    texts = (f"<{tag}{kind}>{escape(cell)}</{tag}>" for cell, kind in zip(cells, kinds, strict=True))
    return f"<tr>{''.join(texts)}</tr>"


def _figure(image: Image, share: float) -> str:
    kind = "png" if image.content.startswith(b"\x89PNG") else "jpeg"
    source = f"data:image/{kind};base64,{b64encode(image.content).decode()}"
    words = escape(image.words)
    tag = f'<img alt="{words}" src="{source}">'
    return f'<figure style="width: {share:.0%}">{tag}<figcaption>{words}</figcaption></figure>'
