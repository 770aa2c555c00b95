"""A sheet as one HTML page that needs no server, no network and no script."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from pathlib import Path

from liftphase.review.week_sheet import Block, Heading, Image, Images, Line, Table
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.file_marks import HTML_MARK

# Characters; a longer text may break, a name, a date or a tempo may not.
_LONG = 20
_STYLE = """
:root { color-scheme: light dark; --page: #fff; --text: #1a1a1a; --quiet: #555; --line: #999; --row: #f5f5f5 }
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #15171a; --text: #eceef1; --quiet: #b4b9c1; --line: #6b7280; --row: #202329 }
}
body { font: 14px/1.4 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 60em }
body { margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.5em }
h2 { font-size: 1.1em; margin: 1.4em 0 .4em; border-bottom: 1px solid var(--line) }
.wide { overflow-x: auto; max-width: 100%; width: fit-content }
table { border-collapse: collapse } th, td { padding: .25em .8em; text-align: left }
th:first-child, td:first-child { position: sticky; left: 0; background: var(--page) }
.number { text-align: right; font-variant-numeric: tabular-nums }
th { border-bottom: 1px solid var(--line); font-weight: 600 }
td { white-space: nowrap } td.long { white-space: normal; min-width: 13em }
tbody tr:nth-child(even) td { background: var(--row) } p { margin: .4em 0 }
.quiet { color: var(--quiet); font-size: .85em }
.images { display: flex; flex-wrap: wrap }
figure { margin: .6em 0; padding-right: 1em; box-sizing: border-box }
img { width: 100% } figcaption { color: var(--quiet); font-size: .85em }
@media screen and (max-width: 640px) {
  body { margin: 1em auto } th, td { padding: .35em .5em } figure { width: 100% !important }
}
@media print { body { margin: 0; max-width: none } h2, tr, figure { break-inside: avoid } }
@media print { .wide { overflow: visible } }
"""


def render_html(blocks: Sequence[Block]) -> str:
    """The page."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    body = "\n".join(_render(block) for block in blocks)
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f'<meta charset="utf-8">{view}<title>{escape(title)}</title><style>{_STYLE}</style>'
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    main = f"<body><main>\n{body}\n</main></body>"
    return f'{HTML_MARK}\n<html lang="en"><head>{meta}{head}</head>{main}</html>\n'


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
            table = f"<table><thead>{_row('th', head, block.is_number)}</thead><tbody>{body}</tbody></table>"
            # With the keyboard a region that scrolls is reached only with a tab index.
            return (
                f'<div class=wide role=region tabindex=0 aria-label="{escape(", ".join(head))}">{table}</div>'
            )
        case Images(images, share):
            figures = "".join(_figure(image, share) for image in images)
            return f"<div class=images>{figures}</div>"


def _row(tag: str, cells: Sequence[str], is_number: Sequence[bool]) -> str:
    kinds = (
        "number" if number else "long" if len(cell) > _LONG else ""
        for cell, number in zip(cells, is_number, strict=True)
    )
    texts = (
        f"<{tag}{kind and f' class={kind}'}>{escape(cell)}</{tag}>"
        for cell, kind in zip(cells, kinds, strict=True)
    )
    return f"<tr>{''.join(texts)}</tr>"


def _figure(image: Image, share: float) -> str:
    kind = "png" if image.content.startswith(b"\x89PNG") else "jpeg"
    source = f"data:image/{kind};base64,{b64encode(image.content).decode()}"
    words = escape(image.words)
    tag = f'<img alt="{words}" src="{source}">'
    return f'<figure style="width: {share:.0%}">{tag}<figcaption>{words}</figcaption></figure>'
