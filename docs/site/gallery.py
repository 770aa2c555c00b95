"""The gallery's pages as programs: their code is run, and must print what the pages say it prints.

A page's blocks of Python run in order, in one namespace. A block of plain text right after one holds what it
prints. A figure that a block saves is shown after it. `python docs/site/gallery.py` writes what is printed
into the pages.
"""

import contextlib
import io
import re
import sys
import tempfile
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n.*?^```\n)?", re.DOTALL | re.MULTILINE)


class GalleryError(Exception):
    """A block of a page fails, or prints something else than the page says."""


@dataclass(frozen=True)
class PageResult:
    """A page of which every block was run.

    source: its text with what the code prints; markdown: the same with the figures shown; figures: SVG by
    name.
    """

    source: str
    markdown: str
    figures: dict[str, bytes]


def run_page(text: str) -> PageResult:
    """Run the code of a page in the folder of the repository; raises GalleryError where it fails."""
    namespace: dict[str, Any] = {"__name__": "gallery_page"}
    figures: dict[str, bytes] = {}

    def run(match: re.Match[str]) -> str:
        printed, saved = _run_code(match[1], namespace)
        figures.update(saved)
        output = f"\n```text\n{printed.rstrip()}\n```\n" if printed else ""
        return f"```python\n{match[1]}```\n{output}" + "".join(map(_show, saved))

    shown = _BLOCK.sub(run, text)
    source = shown
    for name in figures:
        source = source.replace(_show(name), "")
    return PageResult(source, shown, figures)


def check_page(text: str) -> PageResult:
    """Run a page; raises GalleryError also where its code prints something else than the page says."""
    result = run_page(text)
    if result.source != text:
        difference = unified_diff(
            text.splitlines(), result.source.splitlines(), "stated", "printed", lineterm=""
        )
        raise GalleryError("\n".join(["python docs/site/gallery.py brings it up to date:", *difference]))
    return result


def _show(figure: str) -> str:
    return f"\n![Figure drawn by the code above]({figure})\n"


def _run_code(code: str, namespace: dict[str, Any]) -> tuple[str, dict[str, bytes]]:
    """What a block prints, and the figures that it saves."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        try:
            with contextlib.chdir(ROOT), contextlib.redirect_stdout(printed), _drawing_into(Path(folder)):
                exec(compile(code, "gallery", "exec"), namespace)
        except Exception as error:
            raise GalleryError(f"{type(error).__name__}: {error}, in\n{code}") from error
        return printed.getvalue(), {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def _drawing_into(folder: Path) -> contextlib.AbstractContextManager[Any]:
    """Let matplotlib draw without a window, and save under a bare name into `folder`."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib.figure import Figure

    save = Figure.savefig
    return patch.object(Figure, "savefig", lambda figure, name: save(figure, folder / name))


def main() -> None:
    """Write what their code prints into the pages."""
    for page in sorted((ROOT / "docs" / "gallery").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        source = run_page(text).source
        if source != text:
            page.write_text(source, encoding="utf-8")
            print(f"{page.name} brought up to date")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "vision")]
    main()
