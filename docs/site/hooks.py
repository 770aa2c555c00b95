"""What mkdocs calls while it builds the site: pages from the code and from outside docs/, the gallery."""

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "vision"), str(ROOT / "cli")]

import gallery  # noqa: E402
import links  # noqa: E402
import reference  # noqa: E402


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are no files of docs/."""
    for source, page in links.PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    for source, place in links.ASSETS.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / source)))
    for page, text in reference.make_pages():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point links to files of the repository at their pages; run the code of the gallery."""
    name = page.file.src_uri
    if name.startswith("gallery/"):
        try:
            result = gallery.check_page(markdown)
        except gallery.GalleryError as error:
            raise PluginError(f"{name}: {error}") from error
        for figure, content in result.figures.items():
            files.append(File.generated(config, f"gallery/{figure}", content=content))
        markdown = result.markdown
    return links.unescape_code_in_tables(links.rewrite(markdown, name))
