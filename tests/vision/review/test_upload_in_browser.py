"""From a clip on the phone to its report: a page of a phone's size, the real server, the real analysis."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from review_server import Served, Waiting, serving
from short_clips import SAMPLES, cut_clip
from waiting import wait_until

from liftphase.pose.models.mediapipe.store import ensure_bundle

pytestmark = pytest.mark.browser

PHONE = (390, 844)


@pytest.fixture
def phone_clip(tmp_path: Path) -> Path:
    """One squat as a phone would name it."""
    path = tmp_path / "IMG_0042.MOV"
    cut_clip(SAMPLES / "squat.mp4", path, 12.2, 6.8, 3)
    return path


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Served, Waiting]]:
    """A server whose engine does nothing, with pieces so small that a clip has many."""
    monkeypatch.setattr("liftphase.review.upload_routes.CHUNK_BYTES", 10_000)
    engine = Waiting()
    (tmp_path / "season").mkdir()
    with serving(tmp_path / "season", engine=engine) as served:
        yield served, engine


def open_upload(served: Served, open_page: Any) -> Any:
    opened = open_page(served.address, *PHONE)
    opened.page.wait_for_selector(".upload")
    opened.page.get_by_role("link", name="Upload a clip").click()
    opened.page.wait_for_selector("#exercise option[value=squat]", state="attached")
    return opened


def fill(opened: Any, clip: Path, athlete: str = "Anna", load: str = "82.5") -> None:
    opened.page.get_by_label("Clip").set_input_files(clip)
    opened.page.get_by_label("Athlete").fill(athlete)
    opened.page.get_by_label("Lift").select_option("squat")
    opened.page.get_by_label("Load").fill(load)


@pytest.fixture
def filled(waiting: tuple[Served, Waiting], open_page: Any, phone_clip: Path) -> Any:
    """The page of that server, with the clip and what is asked of it filled in."""
    opened = open_upload(waiting[0], open_page)
    fill(opened, phone_clip)
    return opened


@pytest.fixture
def hanging(filled: Any) -> Any:
    """The page once its upload hangs after 20,000 bytes, which the server has."""
    filled.page.route("**/api/uploads/*?offset=20000", lambda route: None)
    with filled.page.expect_request("**/api/uploads/*?offset=20000"):
        filled.page.get_by_role("button", name="Upload").click()
    return filled


@pytest.mark.model
def test_a_clip_becomes_a_report(tmp_path: Path, open_page: Any, phone_clip: Path) -> None:
    ensure_bundle("full")
    (tmp_path / "season").mkdir()
    (tmp_path / "season" / "targets.toml").write_text("[athletes.anna.exercises.squat]\ntarget = '3-1-1-0'\n")
    with serving(tmp_path / "season") as served:
        opened = open_upload(served, open_page)
        fill(opened, phone_clip)
        opened.page.get_by_role("button", name="Upload").click()
        opened.page.wait_for_url(re.compile("/media/[0-9a-f]+/report"), timeout=120_000)
        opened.page.wait_for_selector(".readout:not(.seeking)")
        header = opened.page.locator("header").inner_text()
        assert all(words in header for words in ("1 rep", "Anna \N{MIDDLE DOT} 82.5 kg", "Target "))
        assert opened.page.get_by_role("link", name="Correct").count() == 1
        opened.page.get_by_role("link", name="All results").click()
        opened.page.wait_for_selector(".card img")
        text = opened.page.locator(".card").inner_text()
        assert all(word in text for word in ("Squat", "Anna", "82.5 kg", "1 rep", "squat 82.5kg.mov"))
        opened.wait_until("document.querySelector('.card img').naturalWidth > 0")
        assert opened.complaints == []
    (analysis,) = (tmp_path / "season").rglob("analysis.json")
    assert analysis.parent.name == "squat 82.5kg"
    assert analysis.parent.parent.parent.name == "Anna"
    assert (
        json.loads(analysis.read_text(encoding="utf-8"))["clip"]["path"]
        == analysis.parent.with_name("squat 82.5kg.mov").relative_to(tmp_path / "season").as_posix()
    )


def test_spaces_are_no_athlete(filled: Any) -> None:
    filled.page.get_by_label("Athlete").fill("   ")
    filled.page.get_by_role("button", name="Upload").click()
    assert filled.page.get_by_label("Athlete").evaluate("(e) => e.validity.patternMismatch")
    assert filled.page.locator(".item").count() == 0


def test_a_lost_connection_is_waited_for(
    waiting: tuple[Served, Waiting], filled: Any, phone_clip: Path
) -> None:
    opened, (_, engine) = filled, waiting
    pieces: list[str] = []

    def answer(route: Any) -> None:
        pieces.append(route.request.url)
        if len(pieces) == 3:
            route.abort()
        else:
            route.continue_()

    opened.page.route("**/api/uploads/*?offset=*", answer)
    opened.page.get_by_role("button", name="Upload").click()
    opened.wait_until("document.querySelector('.says')?.textContent.startsWith('Waiting for its turn')")
    (request,) = engine.requests
    assert Path(request.clip).read_bytes() == phone_clip.read_bytes()
    offsets = [int(url.rpartition("=")[2]) for url in pieces]
    assert offsets[2] == offsets[3] == 20_000
    assert len(set(offsets)) == len(offsets) - 1


def test_a_page_that_was_closed_goes_on_with_the_same_file(
    waiting: tuple[Served, Waiting], hanging: Any, phone_clip: Path
) -> None:
    opened, (_, engine) = hanging, waiting
    opened.page.on("dialog", lambda dialog: dialog.accept())
    opened.page.reload()
    opened.page.unroute("**/api/uploads/*?offset=20000")
    opened.page.wait_for_selector("#exercise option[value=squat]", state="attached")
    # The last answers stand there.
    assert opened.page.get_by_label("Athlete").input_value() == "Anna"
    assert opened.page.get_by_label("Lift").input_value() == "squat"
    assert opened.page.get_by_label("Load").input_value() == "82.5"
    pieces: list[str] = []
    opened.page.on("request", lambda asked: pieces.append(asked.url) if "offset=" in asked.url else None)
    opened.page.get_by_label("Clip").set_input_files(phone_clip)
    opened.page.get_by_role("button", name="Upload").click()
    opened.wait_until("document.querySelector('.says')?.textContent.startsWith('Waiting for its turn')")
    assert pieces[0].endswith("offset=20000")
    assert Path(engine.requests[0].clip).read_bytes() == phone_clip.read_bytes()


def test_what_is_no_video_is_said(waiting: tuple[Served, Waiting], open_page: Any, tmp_path: Path) -> None:
    served, engine = waiting
    (tmp_path / "holiday.mp4").write_bytes(b"PK\3\4" + bytes(5000))
    opened = open_upload(served, open_page)
    fill(opened, tmp_path / "holiday.mp4")
    opened.page.get_by_role("button", name="Upload").click()
    opened.wait_until("document.querySelector('.says')?.textContent.includes('is not a video')")
    assert engine.requests == []


def test_an_upload_given_up_before_the_server_knows_of_it_leaves_nothing(
    waiting: tuple[Served, Waiting], filled: Any
) -> None:
    held: list[Any] = []
    filled.page.route("**/api/uploads", lambda route: held.append(route))
    with filled.page.expect_request("**/api/uploads"):
        filled.page.get_by_role("button", name="Upload").click()
    filled.page.get_by_role("button", name="Cancel").click()
    with filled.page.expect_response("**/api/uploads") as answer:
        held[0].continue_()
    assert answer.value.status == 201
    filled.wait_until("document.querySelector('.says')?.textContent === 'Canceled'")
    wait_until(lambda: not list((waiting[0].results / ".review" / "uploads").iterdir()))


def test_an_upload_can_be_given_up(waiting: tuple[Served, Waiting], hanging: Any) -> None:
    opened, (served, _) = hanging, waiting
    opened.page.get_by_role("button", name="Cancel").click()
    opened.wait_until("document.querySelector('.says')?.textContent === 'Canceled'")
    left = served.results / ".review" / "uploads"
    wait_until(lambda: not list(left.iterdir()))
