"""The documentation site builds without a warning, and what stands in it is what there is."""

import html
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import liftphase
from liftphase.exercises.library import JOINTS, ExerciseLibrary
from liftphase.export.annotations.segments_csv import COLUMNS as SEGMENT_COLUMNS
from liftphase.export.csv import frame_columns
from liftphase.export.rep_columns import rep_columns
from liftphase.export.summary_columns import summary_columns
from liftphase.reps.issues import IssueCode
from liftphase.season.manifest import COLUMNS as MANIFEST_COLUMNS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SITE = DOCS / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built with warnings as errors; that also runs the code of the gallery."""
    pytest.importorskip("mkdocs", reason="the extra docs is not installed")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-f", SITE / "mkdocs.yml", "-d", folder],
        capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return folder


@pytest.fixture
def module_of_site(monkeypatch):
    """A module of docs/site, which is no package."""
    monkeypatch.syspath_prepend(str(SITE))
    return importlib.import_module


def text_of(page: Path) -> str:
    """What a page shows, without its marks."""
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))


@pytest.mark.slow
def test_every_public_name_is_on_a_page(site):
    shown = (site / "reference" / "python.html").read_text(encoding="utf-8")
    headings = set(re.findall(r'<h3 id="liftphase\.(?:\w+\.)*(\w+)"', shown))
    assert headings == set(liftphase.__all__)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("columns", [column.name for column in (*rep_columns(JOINTS), *summary_columns())]),
        ("columns", [*frame_columns(("left_knee",)), *SEGMENT_COLUMNS, *MANIFEST_COLUMNS]),
        ("issues", list(IssueCode)),
        ("exercises", [lift.name for lift in ExerciseLibrary.builtin()]),
    ],
)
def test_every_column_code_and_lift_is_on_its_page(site, page, names):
    shown = (site / "reference" / f"{page}.html").read_text(encoding="utf-8")
    cells = set(re.findall(r"<td><code>([^<]+)</code></td>", shown))
    assert set(names) <= cells


@pytest.mark.slow
def test_nothing_is_loaded_from_another_host(site):
    loading = re.compile(
        r'(?:src="|<link[^>]+rel="(?:stylesheet|preconnect|icon)"[^>]+href="|url\()(?:https?:)?//'
    )
    found = [
        str(path.relative_to(site))
        for path in sorted(site.rglob("*"))
        if path.suffix in (".html", ".css") and loading.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.slow
def test_figures_of_the_gallery_are_drawn(site):
    pages = sorted((site / "gallery").glob("*.html"))
    assert len(pages) == 5
    figures = {name for page in pages for name in re.findall(r'src="([\w-]+\.svg)"', page.read_text())}
    assert len(figures) >= 3
    assert all("<svg" in (site / "gallery" / name).read_text() for name in figures)


@pytest.mark.slow
@pytest.mark.browser
def test_a_phone_shows_every_page_without_scrolling_sideways(site, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    assert [url for url in requests if not url.startswith("file:")] == []
    assert errors == []


PAGE = "# A page\n\n```python\nx = 20\nprint(x + 1)\n```\n\n```text\n21\n```\n"


def test_a_page_of_the_gallery_that_prints_what_it_says(module_of_site):
    assert module_of_site("gallery").check_page(PAGE).markdown == PAGE


@pytest.mark.parametrize(
    "wrong", [("21\n```", "22\n```"), ("x = 20", "x = nothing"), ("\n```text\n21\n```\n", "")]
)
def test_a_page_that_does_not_is_refused(module_of_site, wrong):
    gallery: Any = module_of_site("gallery")
    with pytest.raises(gallery.GalleryError):
        gallery.check_page(PAGE.replace(*wrong))


@pytest.mark.parametrize(
    ("page", "text", "expected"),
    [
        ("index.md", "[a](docs/batch.md#x)", "[a](batch.md#x)"),
        ("batch.md", "[a](../CONTRIBUTING.md#x)", "[a](contributing.md#x)"),
        ("gallery/one.md", "[a](../../README.md)", "[a](../index.md)"),
        ("exercises.md", "[a](../vision/liftphase/exercises/library.toml)", "a"),
        ("models.md", "[a](../docs/recognition.md)", "[a](recognition.md)"),
        ("batch.md", "[a](https://example.com/x.md) [b](#c)", "[a](https://example.com/x.md) [b](#c)"),
    ],
)
def test_links_lead_to_pages_of_the_site(module_of_site, page, text, expected):
    assert module_of_site("links").rewrite(text, page) == expected


def test_every_column_is_described_in_the_docs():
    """With its formula or meaning, not in the generated list alone."""
    pages = [
        re.sub(r"^```.*?^```", "", p.read_text(), flags=re.DOTALL | re.MULTILINE) for p in DOCS.glob("*.md")
    ]
    spans = [span for page in pages for span in re.findall(r"`([^`\n]+)`", page)]
    words = {word for span in spans for word in re.findall(r"\w+", span)}
    columns = {column.name for column in (*rep_columns(JOINTS), *summary_columns())}
    columns |= {*frame_columns(("left_knee", "trunk_lean")), *SEGMENT_COLUMNS, *MANIFEST_COLUMNS}
    assert columns - words == set()
