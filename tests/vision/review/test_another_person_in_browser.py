"""The wrong person was measured: the real model goes through the clip again, and a bar shows how far."""

import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from review_server import serving
from short_clips import CUTS, SAMPLES

from liftphase.export.analysis_json import read_analysis_json
from liftphase.pipeline import analyze_into
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pose.models.mediapipe.store import ensure_bundle

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.model]

FPS, LATER_S = 12, 1.5
SIDE_PX = (200, 240)


def film_two(path: Path) -> None:
    """A rep of the sample squat twice, side by side: the right lifter begins later than the left one."""
    _, start_s, length_s = CUTS[0]
    with av.open(str(SAMPLES / "squat.mp4")) as clip:
        images = [
            frame.to_ndarray(format="rgb24", width=320, height=240)[:, 60 : 60 + SIDE_PX[0]]
            for number, frame in enumerate(clip.decode(video=0))
            if number % 2 == 0 and frame.time is not None and start_s - 1 <= frame.time < start_s + length_s
        ]
    late = round(LATER_S * FPS)
    with av.open(str(path), "w") as film:
        video = film.add_stream("libx264", rate=FPS)
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = 2 * SIDE_PX[0], SIDE_PX[1], "yuv420p"
        for number in range(len(images) + late):
            pair = [images[min(number, len(images) - 1)], images[max(number - late, 0)]]
            frame = VideoFrame.from_ndarray(np.hstack(pair).astype(np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            film.mux(video.encode(frame))
        film.mux(video.encode(None))


def test_another_person_is_measured_while_a_bar_shows_how_far(tmp_path: Path, open_editor: Any) -> None:
    ensure_bundle("full")
    clip, folder = tmp_path / "two.mp4", tmp_path / "season" / "two"
    film_two(clip)
    options = RunOptions(analysis=AnalysisOptions(exercise="squat", person="left"), video=False, report=False)
    analyze_into(clip, folder, options)
    left = read_analysis_json(folder / "analysis.json").reps[0]
    with serving(tmp_path / "season") as served:
        editor = open_editor(served.address, folder)
        page = editor.page
        page.get_by_text("Wrong lift, person").click()
        page.get_by_label("Person").select_option("right")
        page.get_by_role("button", name="Measure again").click()
        page.wait_for_selector(".notice progress")
        assert "being measured again" in page.locator(".notice").inner_text()
        shares, end_s = set[float](), time.monotonic() + 120
        while page.locator(".notice progress").count():
            # It is gone in the midst of a question once the page begins anew.
            with suppress(playwright.Error):
                shares.add(page.evaluate("document.querySelector('.notice progress')?.position ?? -1"))
            assert time.monotonic() < end_s
            page.wait_for_timeout(100)
        page.wait_for_selector(".reps .jump")
        # -1: not known yet.
        assert any(0 <= share < 1 for share in shares)
        editor.until(lambda: read_analysis_json(folder / "analysis.json").reps[0].start_s != left.start_s)
        right = read_analysis_json(folder / "analysis.json").reps[0]
        assert right.start_s - left.start_s == pytest.approx(LATER_S, abs=2 / FPS)
        assert editor.corrections()["person"] == "right"
        page.get_by_text("Wrong lift, person").click()
        assert page.get_by_label("Person").input_value() == "right"
        assert editor.complaints == []
