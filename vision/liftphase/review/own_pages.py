"""The pages of the server itself: one head, and the styles and the module that each of them loads."""

from dataclasses import dataclass
from string import Template

from starlette.responses import HTMLResponse

_HEAD = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>$title - liftphase</title>
$styles
<script type="module" src="/static/$module"></script>
</head>
<body>
<main id="$name"><noscript>This page needs JavaScript, which this server sends along.</noscript></main>
</body>
</html>
""")


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page that its module fills.

    name: of its main element; styles, module: files below /static.
    """

    name: str
    title: str
    styles: tuple[str, ...]
    module: str


def own_page(page: OwnPage) -> HTMLResponse:
    """The page as an answer."""
    styles = "\n".join(f'<link rel="stylesheet" href="/static/{style}">' for style in page.styles)
    return HTMLResponse(_HEAD.substitute(name=page.name, title=page.title, styles=styles, module=page.module))
