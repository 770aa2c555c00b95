"""A sheet as one HTML page that needs no server, no network and no script."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from liftphase.review.week_sheet import Block, Heading, Image, Line, Table
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.file_marks import HTML_MARK

_STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; color: #1a1a1a; max-width: 60em }
body { margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.5em } h2 { font-size: 1.1em; margin: 1.4em 0 .4em; border-bottom: 1px solid #ccc }
table { border-collapse: collapse; width: 100% } th, td { padding: .25em .6em; text-align: right }
th:first-child, td:first-child { text-align: left } th { border-bottom: 1px solid #888; font-weight: 600 }
tr:nth-child(even) td { background: #f5f5f5 } p { margin: .4em 0 } .quiet { color: #555; font-size: .85em }
figure { margin: .6em 0 } img { max-width: 100% } figcaption { color: #555; font-size: .85em }
@media print { body { margin: 0; max-width: none } h2, tr, figure { break-inside: avoid } }
"""


def render_html(blocks: Sequence[Block]) -> str:
    """The page."""
    title = next((own.text for own in blocks if isinstance(own, Heading)), "")
    body = "\n".join(_render(own) for own in blocks)
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
            cells = "".join(f"<th>{escape(name)}</th>" for name in head)
            lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
            body = "".join(f"<tr>{line}</tr>" for line in lines)
            return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
        case Image(content, words, share):
            kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
            source = f"data:image/{kind};base64,{b64encode(content).decode()}"
            image = f'<img style="width: {share:.0%}" alt="{escape(words)}" src="{source}">'
            return f"<figure>{image}<figcaption>{escape(words)}</figcaption></figure>"
