"""How fast the wall of `liftphase review` opens and scrolls, by the browser's own clock.

    python tests/benchmarks/wall.py [--results 5000]    the bar: open in 2 s, with the stills in view

Needs Playwright and Chromium; nothing else should run on the machine meanwhile.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from review_analysis import make_analysis, make_series
from review_server import Waiting, serving

from liftphase.review.page import build_report

# The stills of the first dozen cards are those in view.
_SHOWN = """() => new Promise((done) => {
  const look = () => {
    const stills = [...document.querySelectorAll(".card img")].slice(0, 12);
    const there = stills.length && stills.every((still) => still.complete && still.naturalWidth);
    if (there) requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
    else setTimeout(look, 5);
  };
  look();
})"""
_WATCH = """() => {
  window.gaps = [];
  let last = performance.now();
  const tick = (now) => { gaps.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""


def make_results(root: Path, count: int) -> None:
    """So many folders of results, each of the size of a real one: ten reps, a report with a still."""
    analysis = make_analysis() | {"more": [{"time_s": 1.25, "value": None}] * 900}
    still = np.random.default_rng(0).integers(0, 255, (360, 480, 3), dtype=np.uint8)
    jpeg = cv2.imencode(".jpg", cv2.GaussianBlur(still, (31, 31), 0))[1].tobytes()
    page = build_report(make_analysis(), make_series(np.arange(0, 60, 0.03)), still_jpeg=jpeg)
    (root / "analysis").write_text(json.dumps(analysis), encoding="utf-8")
    (root / "report").write_text(page, encoding="utf-8")
    for number in range(count):
        folder = root / f"athlete {number // 100}" / str(number)
        folder.mkdir(parents=True)
        os.link(root / "analysis", folder / "analysis.json")
        os.link(root / "report", folder / "report.html")


def scroll(page: Any) -> None:
    """Scroll for some seconds and print how evenly frames came."""
    page.evaluate(_WATCH)
    page.mouse.move(600, 500)
    for _ in range(200):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(16)
    gaps_ms = np.array(page.evaluate("gaps.slice(2)"))
    median, late = np.percentile(gaps_ms, (50, 95))
    cards, down = page.locator(".card").count(), page.evaluate("scrollY")
    print(f"scrolled {down:.0f} px, {cards} cards: a frame every {median:.1f} ms, 95 % within {late:.1f} ms")


@click.command()
@click.option("--results", "count", default=5000, show_default=True, help="How many results.")
def main(count: int) -> None:
    """Print the figures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        make_results(Path(name), count)
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with serving(Path(name), engine=Waiting()) as served:
            for opening in ("first", "second", "third"):
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(served.address, wait_until="commit")
                page.wait_for_selector(".card")
                opened_ms, total = page.evaluate(_SHOWN), page.locator(".total").inner_text()
                print(f"{total}: open after {opened_ms:.0f} ms ({opening} time)")
            scroll(page)
        browser.close()


if __name__ == "__main__":
    main()
