"""The wall of results as people meet it: a server that listens, a real browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from review_analysis import make_analysis, make_judgement, make_series
from review_server import Served, Waiting, put_result, serving

from liftphase.review.catalog import make_id
from liftphase.review.jobs import AnalysisRequest, JobQueue
from liftphase.review.page import build_report

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=\"document.title='taken'\">"


def warn(count: int) -> dict[str, Any]:
    return {"quality": make_analysis()["quality"] | {"warnings": ["the clip is dark"] * count}}


def lift(name: str) -> dict[str, Any]:
    return {"exercise": make_analysis()["exercise"] | {"name": name}}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Four results, of two athletes; the third has a report with a missed target."""
    put_result(tmp_path, "anna/2026-11-02/squat", **warn(0), **lift("squat"))
    put_result(tmp_path, "anna/2026-11-09/curl", **warn(2), **lift("biceps-curl"))
    folder = put_result(tmp_path, "ben/2026-11-05/press", **warn(0), **lift("bench-press"))
    put_result(tmp_path, "ben/2026-11-06/row", **warn(1), **lift("bent-over-row"))
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    page = build_report(analysis, make_series(np.arange(0, 7, 0.04)), evaluation=make_judgement(analysis))
    (folder / "report.html").write_text(page, encoding="utf-8")
    with serving(tmp_path, engine=Waiting()) as own:
        yield own


def open_wall(served: Served, open_page: Any, *look: Any) -> Any:
    """The wall in a new page, once it has cards; look: as `open_page` takes it."""
    opened = open_page(served.address, *look)
    opened.page.wait_for_selector(".card")
    return opened


def wait_for_titles(opened: Any, wanted: list[str]) -> None:
    opened.wait_until(
        "JSON.stringify([...document.querySelectorAll('.card h2')].map((e) => e.textContent))"
        f" === {json.dumps(json.dumps(wanted, separators=(',', ':')))}"
    )


def test_missed_and_least_sure_come_first(served: Served, open_page: Any) -> None:
    opened = open_wall(served, open_page)
    wait_for_titles(opened, ["Bench press", "Biceps curl", "Bent over row", "Squat"])
    assert opened.page.locator(".total").inner_text() == "4 results"
    text = opened.page.locator(".card").first.inner_text()
    assert all(word in text for word in ("ben", "2026-11-05", "4 reps", "missed"))
    assert opened.complaints == []


def test_the_secret_leaves_the_address(served: Served, open_page: Any) -> None:
    opened = open_wall(served, open_page)
    assert opened.page.url == f"http://127.0.0.1:{served.port}/"
    assert opened.page.evaluate("document.cookie") == ""


def test_it_is_sorted_and_searched(served: Served, open_page: Any) -> None:
    opened = open_wall(served, open_page)
    opened.page.get_by_label("Order").select_option("-date")
    wait_for_titles(opened, ["Biceps curl", "Bent over row", "Bench press", "Squat"])
    opened.page.get_by_label("Search").fill("ben press")
    wait_for_titles(opened, ["Bench press"])
    opened.page.get_by_label("Search").fill("nobody")
    opened.wait_until("document.querySelector('.total').textContent === 'Nothing is found.'")
    opened.page.get_by_label("Search").fill("")
    wait_for_titles(opened, ["Biceps curl", "Bent over row", "Bench press", "Squat"])


def test_keys_go_from_clip_to_clip_and_open_one(served: Served, open_page: Any) -> None:
    opened = open_wall(served, open_page)
    focused = "document.activeElement.closest('.card').querySelector('h2').textContent"
    for key, title in (
        ("j", "Bench press"),
        ("j", "Biceps curl"),
        ("k", "Bench press"),
        ("k", "Bench press"),
    ):
        opened.page.keyboard.press(key)
        opened.wait_until(f"{focused} === {json.dumps(title)}")
    opened.page.keyboard.press("/")
    assert opened.page.evaluate("document.activeElement.id") == "search"
    opened.page.get_by_label("Search").blur()
    opened.page.keyboard.press("k")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url(re.compile("/media/[0-9a-f]+/report"))
    opened.page.get_by_role("link", name="All results").click()
    opened.page.wait_for_selector(".card")
    assert opened.complaints == []


def test_every_name_stays_text(tmp_path: Path, open_page: Any) -> None:
    changes = lift(EVIL) | {"quality": make_analysis()["quality"] | {"warnings": [EVIL]}}
    folder = put_result(tmp_path, f"{EVIL}/2026-11-02/{EVIL.replace('/', '')}", **changes)
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    analysis["clip"]["path"] = f"{EVIL}.mp4"
    (folder / "analysis.json").write_text(json.dumps(analysis), encoding="utf-8")
    with serving(tmp_path, engine=Waiting()) as served:
        opened = open_wall(served, open_page)
        assert opened.page.locator("img[src=x]").count() == 0
        assert opened.page.locator(".card").inner_text().count("onerror") >= 3
        opened.page.goto(f"http://127.0.0.1:{served.port}/upload")
        opened.page.wait_for_selector("#athletes option", state="attached")
        assert opened.page.locator("#athletes option").get_attribute("value") == EVIL
        assert opened.page.title() != "taken"
        assert opened.complaints == []


def test_a_lost_server_is_said_and_found_again(served: Served, open_page: Any) -> None:
    opened = open_wall(served, open_page)
    opened.page.route("**/api/results*", lambda route: route.abort())
    opened.page.get_by_label("Order").select_option("name")
    opened.page.wait_for_selector(".problem:not([hidden])")
    assert "does not answer" in opened.page.locator(".problem").inner_text()
    opened.page.unroute("**/api/results*")
    opened.page.get_by_role("button", name="Try again").click()
    wait_for_titles(opened, ["Squat", "Biceps curl", "Bench press", "Bent over row"])
    assert opened.page.locator(".problem").is_hidden()


def test_five_thousand_results_open_and_scroll(five_thousand: Path, open_page: Any) -> None:
    """A page at a time: what is in the document grows with what was scrolled past, not with the folder."""
    with serving(five_thousand, engine=Waiting()) as served:
        opened = open_wall(served, open_page)
        assert opened.page.locator(".total").inner_text() == "5000 results"
        assert opened.page.locator(".card").count() <= 120
        for _ in range(3):
            before = opened.page.locator(".card").count()
            opened.page.keyboard.press("End")
            opened.wait_until(f"document.querySelectorAll('.card').length > {before}")


def test_a_large_screen_is_filled(tmp_path: Path, open_page: Any) -> None:
    """The end of the first page is in sight from the beginning, and nothing can be scrolled."""
    for number in range(70):
        put_result(tmp_path, f"anna/{number}")
    with serving(tmp_path, engine=Waiting()) as served:
        opened = open_wall(served, open_page, 3840, 4000)
        opened.wait_until("document.querySelectorAll('.card').length === 70")


def test_clips_in_the_queue_stand_above_the_wall(tmp_path: Path, open_page: Any) -> None:
    engine = Waiting()
    put_result(tmp_path, "squat")
    with serving(tmp_path, engine=engine) as served:
        queue: JobQueue = served.context.jobs
        for name in ("done", "failed", EVIL.replace("/", "")):
            asked = AnalysisRequest(clip=name, folder=name, address=name, result_id=make_id(Path("squat")))
            queue.submit(asked)
        engine.futures[0].set_result(None)
        engine.futures[1].set_result("failed: there is no lifter.")
        opened = open_wall(served, open_page)
        opened.wait_until("document.querySelectorAll('.jobs li').length === 3")
        lines = opened.page.locator(".jobs li").all_inner_texts()
        assert lines == [
            "done: show the report",
            "failed cannot be analyzed: there is no lifter.",
            f"{EVIL.replace('/', '')}: waiting for its turn",
        ]
        engine.futures[2].set_result(None)
        opened.wait_until("document.querySelectorAll('.jobs a').length === 2")
        # What comes later from another device shows without a reload; of what is done only the last.
        for number in range(3, 7):
            asked = AnalysisRequest(
                clip=str(number), folder="x", address=str(number), result_id="x", video_only=number == 6
            )
            queue.submit(asked)
            engine.futures[number].set_result(None)
        opened.wait_until("document.querySelectorAll('.jobs li').length === 4")
        names = [text.split()[0] for text in opened.page.locator(".jobs li").all_inner_texts()]
        assert names == ["failed", "3:", "4:", "5:"]
        assert opened.complaints == []


def test_nobody_else_is_asked_for_anything(served: Served, open_page: Any) -> None:
    opened = open_wall(served, open_page)
    opened.page.locator(".open").first.click()
    opened.page.wait_for_selector(".readout")
    opened.page.goto(f"http://127.0.0.1:{served.port}/upload")
    opened.page.wait_for_selector("#athletes option", state="attached")
    own = (f"http://127.0.0.1:{served.port}/", "data:")
    assert [url for url in opened.requests if not url.startswith(own)] == []
    assert len(opened.requests) > 10


@pytest.mark.parametrize("path", ["/", "/upload"])
def test_it_breaks_no_rule_of_accessibility(served: Served, open_page: Any, axe: Any, path: str) -> None:
    opened = open_wall(served, open_page)
    for width, height in ((390, 844), (1280, 900)):
        opened.page.set_viewport_size({"width": width, "height": height})
        opened.page.goto(f"http://127.0.0.1:{served.port}{path}")
        opened.page.wait_for_selector("#athletes option" if path == "/upload" else ".card", state="attached")
        for scheme in ("light", "dark"):
            opened.page.emulate_media(color_scheme=scheme)
            assert axe(opened.page) == [], (width, scheme)
            wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not opened.page.evaluate(wide), (width, scheme)
