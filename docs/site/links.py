"""Pages that were written for the repository, as the site needs them: links, and code in tables."""

import posixpath
import re

# Page of the site by file of the repository.
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "models/README.md": "models.md",
    "sample_videos/README.md": "sample-videos.md",
}
ASSETS = {"sample_videos/studio.jpg": "studio.jpg"}
_ORIGINS = {page: source for source, page in PAGES.items()}
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")


def rewrite(markdown: str, page: str) -> str:
    """The text of a page with its links relative to where the page stands in the site.

    A link to a file of the repository that is no page of the site becomes its text: where the repository can
    be browsed is not known to the site.
    """
    origin = _ORIGINS.get(page, f"docs/{page}")
    return _LINK.sub(lambda match: _rewrite_one(match, page, origin), markdown)


def _rewrite_one(match: re.Match[str], page: str, origin: str) -> str:
    path, mark, anchor = match["target"].partition("#")
    if "://" in path or not path or path.startswith("mailto:"):
        return match[0]
    place = posixpath.normpath(posixpath.join(posixpath.dirname(origin), path))
    target = PAGES.get(place) or ASSETS.get(place)
    if target is None and place.startswith("docs/"):
        target = place.removeprefix("docs/")
    if target is None:
        return match["text"]
    relative = posixpath.relpath(target, posixpath.dirname(page) or ".")
    return f"{match['image']}[{match['text']}]({relative}{mark}{anchor})"


def unescape_code_in_tables(markdown: str) -> str:
    r"""`a\|b` in the cell of a table as the site's Markdown takes it: it shows the backslash of code."""
    lines = markdown.split("\n")
    return "\n".join(_CODE.sub(_unescape, line) if line.startswith("|") else line for line in lines)


def _unescape(match: re.Match[str]) -> str:
    return match[0].replace("\\|", "|")
