"""Fixtures of the report: an analysis with a clip whose frames carry their number, its page in a browser."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from editor_window import DEEP, Editor, analyze_numbered
from review_analysis import make_analysis, make_series
from review_server import Served, serving
from squat_season import make_squat_season
from synthetic import Script
from waiting import LIMIT_S

from liftphase.review.data import VideoFile
from liftphase.review.page import build_report

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Opened:
    """A page in the browser with what it asked for and complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def frame(self) -> int:
        """The number of the frame, from 0, that the page says is on screen, once it is sure."""
        self.page.wait_for_selector(".readout:not(.seeking)")
        found = re.search(r"frame (\d+) of", self.page.locator(".moment").inner_text())
        assert found is not None
        return int(found[1]) - 1

    def wait_until(self, expression: str) -> None:
        """Until a JavaScript expression holds. Playwright's own way is eval, which the page forbids."""
        end_s = time.monotonic() + LIMIT_S
        while not self.page.evaluate(expression):
            assert time.monotonic() < end_s, f"never came true: {expression}"
            self.page.wait_for_timeout(50)


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Opens a file or an address in a new page of the given size and color scheme; see `Opened`.

    script: JavaScript that runs before the page's own.
    """
    opened: list[Opened] = []

    def open_one(
        path: Path | str, width: int = 1280, height: int = 900, scheme: str = "light", script: str = ""
    ) -> Opened:
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.set_default_timeout(1000 * LIMIT_S)
        page.add_init_script(script)
        own = Opened(page)
        page.on("request", lambda request: own.requests.append(request.url))
        page.on("console", lambda message: own.complaints.append(message.text))
        page.on("pageerror", lambda error: own.complaints.append(str(error)))
        opened.append(own)
        page.goto(path if isinstance(path, str) else path.as_uri())
        return own

    yield open_one
    for own in opened:
        own.page.close()


@pytest.fixture(scope="session")
def five_thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of so many results, a hundred an athlete, each of the size of a real one of ten reps."""
    root = tmp_path_factory.mktemp("many")
    content = json.dumps(make_analysis() | {"more": [{"time_s": 1.25, "value": None}] * 900})
    (root / "analysis").write_text(content, encoding="utf-8")
    for number in range(5000):
        folder = root / f"athlete {number // 100}" / str(number)
        folder.mkdir(parents=True)
        os.link(root / "analysis", folder / "analysis.json")
    return root


@pytest.fixture(scope="session")
def uneven_times_s() -> list[float]:
    """Frame times of a phone clip that changes its rate: 30, 24 and 60 frames a second, with a gap."""
    steps = [1 / 30] * 60 + [1 / 24] * 48 + [0.2] + [1 / 60] * 120
    return np.round(np.cumsum([0.0, *steps]), 5).tolist()


@pytest.fixture
def numbered_report(make_clip: Any, uneven_times_s: list[float]) -> Path:
    """report.html beside a clip whose frames carry their number, with two sets of two reps in it."""
    clip = make_clip("annotated.mp4", size=(320, 240), times_s=uneven_times_s, options={"crf": "12"})
    series = make_series(np.array(uneven_times_s))
    page = build_report(make_analysis(), series, video=VideoFile(clip.name))
    report = clip.with_name("report.html")
    report.write_text(page, encoding="utf-8")
    return report


@pytest.fixture(scope="session")
def axe(make_once: Any) -> Callable[[Any], list[Any]]:
    """axe(page): the rules that it breaks. axe-core is fetched at test time, not kept here."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm to fetch axe-core with")
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "axe-core@4"]

    def fetch(folder: Path) -> None:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode:
            pytest.skip(f"axe-core cannot be fetched: {done.stderr.strip()[-200:]}")

    folder = make_once("axe", fetch)
    source = (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")

    def find(page: Any) -> list[Any]:
        page.evaluate(source)
        found = page.evaluate("(tags) => axe.run({ runOnly: tags })", AXE_RULES)
        return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found["violations"]]

    return find


@pytest.fixture(scope="session")
def kept_seasons() -> dict[str, Path]:
    """Clip's name and script -> the folder with its results, made once."""
    return {}


@pytest.fixture
def make_season(
    make_clip: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, kept_seasons: dict[str, Path]
) -> Callable[..., Path]:
    """A copy of the results of a set of three reps, each frame of whose clip carries its number."""

    def make(name: str = "set.mp4", script: Script = DEEP) -> Path:
        key = f"{name} {script}"
        if key not in kept_seasons:
            clips = type(make_clip)(tmp_path_factory.mktemp("season"))
            kept_seasons[key] = analyze_numbered(clips, name, script)
        return Path(shutil.copytree(kept_seasons[key], tmp_path / "season"))

    return make


@pytest.fixture
def open_editor(browser: Any) -> Iterator[Callable[..., Editor]]:
    """Opens the editor of the one clip of a server, in a window of its own or in that of another editor."""
    contexts: list[Any] = []

    def open_one(address: str, folder: Path, beside: Editor | None = None, **window: Any) -> Editor:
        if beside is None:
            context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | window))
            context.set_default_timeout(1000 * LIMIT_S)
            contexts.append(context)
        else:
            context = beside.page.context
        editor = Editor(context.new_page(), folder)
        editor.page.on("console", lambda message: editor.complaints.append(message.text))
        editor.page.on("pageerror", lambda error: editor.complaints.append(str(error)))
        editor.page.goto(address)
        editor.page.wait_for_selector(".card")
        own = editor.page.evaluate("fetch('/api/results').then((r) => r.json()).then((d) => d.results[0].id)")
        editor.complaints.clear()  # of the wall
        editor.page.goto(f"{address.partition('/?')[0]}/clips/{own}")
        editor.page.wait_for_selector(".readout")
        return editor

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def editor(make_season: Any, open_editor: Any) -> Iterator[Editor]:
    season = make_season()
    with serving(season) as served:
        opened = open_editor(served.address, season / "set")
        opened.until(lambda: opened.page.locator("video").is_visible())
        yield opened


@pytest.fixture(scope="session")
def squat_season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of one set, not to be written to."""
    root = tmp_path_factory.mktemp("squats")
    make_squat_season(root)
    return root


@pytest.fixture
def squat_server(squat_season: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of a copy of them."""
    with serving(Path(shutil.copytree(squat_season, tmp_path / "season"))) as server:
        yield server
