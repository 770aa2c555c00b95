"""The report as people meet it: opened from the file system in a real browser."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from review_analysis import make_analysis, make_judgement, make_series

from liftphase.export.exporter import FrameSeries
from liftphase.review.data import VideoFile
from liftphase.review.page import build_report

pytestmark = pytest.mark.browser


def number_on_screen(opened: Any, make_clip: Any) -> int:
    """The number burnt into the frame that the browser shows, modulo 256."""
    opened.page.wait_for_selector(".readout:not(.seeking)")
    # A page from the file system may not read the pixels of its video; a screenshot takes longer.
    video = opened.page.locator("video")
    if video.bounding_box()["y"] < 0:
        video.scroll_into_view_if_needed()
    png = np.frombuffer(opened.page.screenshot(clip=video.bounding_box()), np.uint8)
    image = cv2.imdecode(png, cv2.IMREAD_COLOR)
    return make_clip.read_number(np.asarray(image, np.uint8))


def first_from(times_s: list[float], start_s: float) -> int:
    return next(i for i, time_s in enumerate(times_s) if time_s >= start_s - 1e-4)


def test_it_needs_no_network_and_complains_of_nothing(numbered_report: Path, open_page: Any) -> None:
    opened = open_page(numbered_report)
    opened.frame()
    own = {numbered_report.as_uri(), numbered_report.with_name("annotated.mp4").as_uri()}
    assert set(opened.requests) - {"data:,"} == own
    assert opened.complaints == []


def test_fifty_steps_forward_and_back_show_every_frame_of_a_variable_rate(
    numbered_report: Path, open_page: Any, make_clip: Any
) -> None:
    opened = open_page(numbered_report)
    start = opened.frame()
    for key, wanted in (
        (".", range(start + 1, start + 51)),
        (",", range(start + 49, start - 1, -1)),
    ):
        for frame in wanted:
            opened.page.keyboard.press(key)
            assert opened.frame() == frame
            assert number_on_screen(opened, make_clip) == frame % 256


def test_a_click_on_a_rep_shows_its_first_frame(
    numbered_report: Path, open_page: Any, make_clip: Any, uneven_times_s: list[float]
) -> None:
    opened = open_page(numbered_report)
    for rep in reversed(make_analysis()["reps"]):
        opened.page.get_by_role("button", name=f"Rep {rep['rep']}, go to").click()
        wanted = first_from(uneven_times_s, rep["start_s"])
        assert opened.frame() == wanted
        assert number_on_screen(opened, make_clip) == wanted % 256
        current = opened.page.locator("tr[aria-current=true] .jump")
        assert current.inner_text() == str(rep["rep"])


def test_the_frames_of_a_part_in_slow_motion_are_distinguished_too(open_page: Any, make_clip: Any) -> None:
    """The video of a part begins at 0; the analysis of slow motion counts real seconds."""
    slowmo, origin_s = 4.0, 2.0
    media_s = np.asarray(np.round(np.cumsum([0.0, *[1 / 30] * 200]), 5), np.float64)
    clip = make_clip("annotated.mp4", size=(320, 240), times_s=media_s.tolist(), options={"crf": "12"})
    analysis = make_analysis(((0.7,),))
    series = make_series((media_s + origin_s) / slowmo)
    page = build_report(analysis, series, video=VideoFile(clip.name, origin_s, slowmo))
    report = clip.with_name("report.html")
    report.write_text(page, encoding="utf-8")
    opened = open_page(report)
    wanted = first_from(series.times_s.tolist(), 0.7)
    assert opened.frame() == wanted
    assert number_on_screen(opened, make_clip) == wanted
    assert "the clip plays 4 times too slow" in opened.page.locator("footer").inner_text()


def test_playing_goes_through_the_frames_in_order(numbered_report: Path, open_page: Any) -> None:
    opened = open_page(numbered_report)
    start = opened.frame()
    opened.page.keyboard.press("k")
    opened.wait_until("document.querySelector('video').currentTime > 1.5")
    opened.page.keyboard.press("k")
    opened.wait_until("document.querySelector('video').paused")
    assert opened.frame() > start + 10


def test_a_loop_stays_in_its_rep(numbered_report: Path, open_page: Any, uneven_times_s: list[float]) -> None:
    opened = open_page(numbered_report)
    opened.frame()
    opened.page.evaluate(
        """() => {
            window.seen = [];
            const video = document.querySelector("video");
            window.shown_ms = [];
            const note = (now, { mediaTime }) => {
                window.seen.push(mediaTime);
                window.shown_ms.push(now);
                video.requestVideoFrameCallback(note);
            };
            video.requestVideoFrameCallback(note);
        }"""
    )
    opened.page.get_by_role("button", name=re.compile(r"Loop rep \d")).click()
    name = opened.page.locator(".loop").inner_text()
    rep = make_analysis()["reps"][int(re.findall(r"\d", name)[0]) - 1]
    opened.wait_until("window.seen.some((at, i) => i > 5 && at < window.seen[i - 1] - 0.5)")
    seen, shown_ms = opened.page.evaluate("[window.seen, window.shown_ms]")
    # What stood there before the first frame of the rep is not the loop's.
    begun = next(i for i, at in enumerate(seen) if rep["start_s"] - 1e-3 <= at <= rep["end_s"])
    # A machine that shows no frame for a while notices the end that much later.
    late_s = max(np.diff(uneven_times_s)) + max(np.diff(shown_ms)) / 1e3
    assert all(rep["start_s"] - 1e-3 <= at <= rep["end_s"] + late_s for at in seen[begun:])
    back = [after for before, after in pairwise(seen[begun:]) if after < before]
    assert back == pytest.approx([rep["start_s"]] * len(back), abs=max(np.diff(uneven_times_s)))


def test_everything_is_reached_by_keyboard(
    numbered_report: Path, open_page: Any, uneven_times_s: list[float]
) -> None:
    opened = open_page(numbered_report)
    analysis = make_analysis()
    opened.frame()
    keyboard = opened.page.keyboard
    keyboard.press("Shift+N")
    assert opened.frame() == first_from(uneven_times_s, analysis["reps"][1]["start_s"])
    keyboard.press("n")
    pause = next(s for s in analysis["segments"] if s["rep"] == 2 and s["phase"] == "isometric")
    assert opened.frame() == first_from(uneven_times_s, pause["start_s"])
    keyboard.press("Shift+Period")
    assert opened.frame() == first_from(uneven_times_s, pause["start_s"]) + 10
    keyboard.press("?")
    assert opened.page.locator("dialog").is_visible()
    keyboard.press("Escape")
    opened.page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(60):
        keyboard.press("Tab")
        reached.add(opened.page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
    wanted = opened.page.evaluate(
        "[...document.querySelectorAll('button, select, [tabindex=\"0\"]')]"
        ".filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 200))"
    )
    assert set(wanted) <= reached


def test_the_slider_says_where_one_is(numbered_report: Path, open_page: Any) -> None:
    opened = open_page(numbered_report)
    opened.page.keyboard.press("Shift+N")
    number = opened.frame() + 1
    slider = opened.page.get_by_role("slider", name="Time in the clip")
    words = slider.get_attribute("aria-valuetext")
    assert f"frame {number} of 230" in words
    assert words.endswith("eccentric, rep 2")


def test_a_joint_angle_is_shown_on_demand(numbered_report: Path, open_page: Any) -> None:
    opened = open_page(numbered_report)
    opened.frame()
    assert opened.page.locator("path.curve").count() == 2
    opened.page.get_by_label("Joint angle").select_option("left_knee")
    assert opened.page.locator("path.curve").count() == 3
    assert re.search(r"left knee \d+°", opened.page.locator(".values").inner_text())


def test_the_report_of_a_real_analysis(analyzed: Any, open_page: Any) -> None:
    """The video that the analysis wrote, and the timestamp of the frame that the browser has on screen."""
    analysis = json.loads((analyzed.folder / "analysis.json").read_text(encoding="utf-8"))
    opened = open_page(analyzed.folder / "report.html")
    opened.frame()
    for rep in analysis["reps"]:
        # From elsewhere, so that there is a frame to present.
        opened.page.get_by_role("button", name="One frame forward").click()
        opened.frame()
        opened.page.evaluate(
            """() => {
                window.shown = null;
                document.querySelector("video").requestVideoFrameCallback((_, data) => {
                    window.shown = data.mediaTime;
                });
            }"""
        )
        opened.page.get_by_role("button", name=f"Rep {rep['rep']}, go to").click()
        opened.wait_until("window.shown !== null")
        opened.frame()
        said_s = float(opened.page.locator(".moment").inner_text().split()[0])
        assert opened.page.evaluate("window.shown") == pytest.approx(said_s, abs=6e-4)
        assert -1e-4 <= said_s + 5e-4 - rep["start_s"] < 1 / 20
    assert opened.complaints == []


def test_what_it_says(numbered_report: Path, open_page: Any) -> None:
    analysis = make_analysis()
    analysis["quality"]["notes"] = [{"code": "no-velocity", "message": "no plate is seen"}]
    page = build_report(analysis, make_series(np.arange(0, 7, 0.04)), evaluation=make_judgement(analysis))
    numbered_report.write_text(page, encoding="utf-8")
    opened = open_page(numbered_report)
    text = opened.page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "Front squat",
        "Target missed",
        "3 of 4 reps kept it",
        "The clip is dark",
        "Worst rep: rep 4",
        "eccentric 0.30 s too short",
        "Shallow",
        "Rest before this set: 1 s",
        "ROM knee",
        "Eccentric: 0.40\N{EN DASH}0.60 s",
        "Under tension, by phase",
        "What limits some numbers",
    ):
        assert words in text
    # A note is no warning.
    assert opened.page.locator(".warnings li").all_inner_texts() == ["The clip is dark"]
    assert opened.page.locator(".notes li").all_inner_texts() == ["No plate is seen"]
    assert "/home/somebody" not in opened.page.content()
    bars = opened.page.get_by_role(
        "img", name=re.compile(r"^Eccentric by rep, target .*rep 4 0\.50\s.* missed")
    )
    assert bars.count() == 1


def test_a_clip_without_a_set_says_so(open_page: Any, tmp_path: Path) -> None:
    times_s = np.arange(0, 3, 0.04)
    nothing = np.full(len(times_s), np.nan)
    other = {"start_s": 0.0, "end_s": 3.0, "phase": "other", "end": None, "rep": None, "uncertainty_s": 0.0}
    analysis = make_analysis() | {"reps": [], "sets": [], "segments": [other], "rep_count": 0}
    report = tmp_path / "report.html"
    report.write_text(build_report(analysis, FrameSeries(times_s, {}, nothing)), encoding="utf-8")
    opened = open_page(report)
    assert opened.frame() == 0
    assert "No set was found" in opened.page.locator("main").inner_text()
    assert opened.complaints == []


def test_names_stay_text(numbered_report: Path, open_page: Any) -> None:
    evil = "</script><img src=x onerror=\"document.title='taken'\"><b>x</b>"
    analysis = make_analysis()
    analysis["clip"]["path"] = f"/films/{evil}.mp4".replace("</", "<\\/")
    analysis["exercise"]["name"] = evil
    analysis["quality"]["warnings"] = [evil]
    analysis["reps"][0]["flags"] = [evil]
    analysis["reps"][0]["helper"] = evil
    analysis["reps"][0]["assisted"] = True
    page = build_report(analysis, make_series(np.arange(0, 7, 0.04)))
    numbered_report.write_text(page, encoding="utf-8")
    opened = open_page(numbered_report)
    opened.page.wait_for_selector("h1")
    assert opened.page.locator("img, b").count() == 0
    assert "onerror" in opened.page.locator(".warnings").inner_text()
    assert opened.page.title() != "taken"
    assert opened.complaints == []


def test_a_script_put_into_the_page_does_not_run(numbered_report: Path, open_page: Any) -> None:
    page = numbered_report.read_text(encoding="utf-8")
    numbered_report.write_text(
        page.replace("</main>", "</main><script>document.title = 'taken'</script>"), encoding="utf-8"
    )
    opened = open_page(numbered_report)
    opened.page.wait_for_selector("h1")
    assert opened.page.title() != "taken"
    assert any("Content Security Policy" in complaint for complaint in opened.complaints)


def test_without_the_video_all_else_works(
    numbered_report: Path, open_page: Any, uneven_times_s: list[float]
) -> None:
    numbered_report.with_name("annotated.mp4").unlink()
    opened = open_page(numbered_report)
    opened.page.wait_for_selector(".without-video .missing")
    assert not opened.page.locator("video").is_visible()
    opened.page.get_by_role("button", name="Rep 3, go to").click()
    assert opened.frame() == first_from(uneven_times_s, make_analysis()["reps"][2]["start_s"])
    opened.page.keyboard.press("n")
    assert opened.page.locator(".phase-now").inner_text().startswith("pause, lengthened")


@pytest.mark.parametrize("size", [(390, 844), (320, 640), (1280, 900)])
def test_it_fits_the_screen(numbered_report: Path, open_page: Any, size: tuple[int, int]) -> None:
    analysis = make_analysis()
    evaluation = make_judgement(analysis)
    page = build_report(analysis, make_series(np.arange(0, 7, 0.04)), evaluation=evaluation)
    numbered_report.write_text(page, encoding="utf-8")
    opened = open_page(numbered_report, *size)
    opened.frame()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize(("width", "says"), [(390, True), (1280, False)])
def test_a_phone_is_told_where_the_velocities_are(
    numbered_report: Path, open_page: Any, width: int, says: bool
) -> None:
    analysis = make_analysis()
    speeds = {"concentric_mean_m_s": 0.46, "concentric_mean_m_s_u": 0.03}
    for each in (*analysis["reps"], *analysis["sets"]):
        each.update(speeds)
    page = build_report(analysis, make_series(np.arange(0, 7, 0.04)))
    numbered_report.write_text(page, encoding="utf-8")
    opened = open_page(numbered_report, width, 844).page
    assert opened.locator(".sideways").first.is_visible() == says
    facts = opened.locator(".facts dt").all_inner_texts()
    assert facts[:3] == ["Median tempo", "Time under tension", "Mean speed, concentric"]


def test_a_velocity_that_was_not_measured_is_not_called_close(numbered_report: Path, open_page: Any) -> None:
    analysis = make_analysis()
    missing = {"code": "velocity-missing", "message": "rep 4: hidden"}
    analysis["quality"]["notes"] = [{"code": "no-scale", "message": "no length"}, missing, missing]
    evaluation = make_judgement(analysis)
    evaluation |= {"verdict": "too-close-to-call", "unmeasured": True}
    evaluation["target"]["velocity"] = {"mean_min_m_s": 0.5, "loss_max": None}
    limit = {"uncertainty": 0.02, "limit": 0.5, "off": 0.0}
    for rep in (rep for own in evaluation["sets"] for rep in own["reps"]):
        unseen = rep["verdict"] == "fail"
        rep["verdict"] = "too-close-to-call" if unseen else "pass"
        measured = None if unseen else 0.6
        rep["limits"], rep["unmeasured"] = [], unseen
        rep["mean_velocity"] = {**limit, "measured": measured, "verdict": rep["verdict"]}
    page = build_report(analysis, make_series(np.arange(0, 7, 0.04)), evaluation=evaluation)
    numbered_report.write_text(page, encoding="utf-8")
    main = open_page(numbered_report).page.locator("main")
    text = main.inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Target: velocity not measured" in text
    assert "3 of 4 reps kept it, 1 not measured" in text
    assert "too close" not in text
    assert "Mean velocity not measured" in text
    # What would give velocities is not for those who read a report, and what is said is said once.
    assert main.locator(".notes li").all_inner_texts() == ["Rep 4: hidden"]


def test_on_paper_twelve_reps_with_remarks_are_one_page(open_page: Any, tmp_path: Path) -> None:
    starts = tuple(1.0 + 1.2 * i for i in range(12))
    analysis = make_analysis((starts,))
    analysis["reps"] = [rep | {"flags": ["shallow"]} for rep in analysis["reps"]]
    analysis["quality"]["notes"] = [{"code": "no-velocity", "message": "no plate is seen"}]
    still = cv2.imencode(".jpg", np.zeros((720, 406), np.uint8))[1].tobytes()
    series, judgement = make_series(np.arange(0, 17, 0.04)), make_judgement(analysis)
    page = build_report(analysis, series, evaluation=judgement, still_jpeg=still)
    report = tmp_path / "report.html"
    report.write_text(page, encoding="utf-8")
    opened = open_page(report)
    opened.page.wait_for_selector("h1")
    pdf = opened.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


# A browser that presents a frame well before it says that the seek is over, as a busy one does.
LATE_SEEKED = """
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (name, heard, ...more) {
  const late = name === "seeked" ? (event) => setTimeout(heard, 300, event) : heard;
  return listen.call(this, name, late, ...more);
};
"""


def test_a_frame_the_video_lacks_gives_way_to_the_one_on_screen_however_late_the_seek_ends(
    make_clip: Any, open_page: Any
) -> None:
    times_s = np.arange(0, 12, 0.04)
    clip = make_clip("annotated.mp4", size=(320, 240), times_s=times_s[::2].tolist(), options={"crf": "12"})
    report = clip.with_name("report.html")
    page = build_report(make_analysis(), make_series(times_s), video=VideoFile(clip.name))
    report.write_text(page, encoding="utf-8")
    opened = open_page(report, script=LATE_SEEKED)
    first = opened.frame()
    for keys, wanted in (((".",), first), (("Shift+.", "."), first + 10)):
        for key in keys:
            opened.page.keyboard.press(key)
        assert opened.frame() == wanted
        assert 2 * number_on_screen(opened, make_clip) == wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_breaks_no_rule_of_accessibility(
    numbered_report: Path, open_page: Any, axe: Any, uneven_times_s: list[float], scheme: str, width: int
) -> None:
    analysis = make_analysis()
    series = make_series(np.array(uneven_times_s))
    page = build_report(
        analysis, series, evaluation=make_judgement(analysis), video=VideoFile("annotated.mp4")
    )
    numbered_report.write_text(page, encoding="utf-8")
    opened = open_page(numbered_report, width, 844, scheme)
    opened.frame()
    assert axe(opened.page) == []
