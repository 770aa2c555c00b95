"""The clip in the editor: which frame is on screen, of every clip, and while it plays."""

from typing import Any

import cv2
import numpy as np
import pytest
from editor_window import TIMES_S, Editor, frame_in
from review_server import serving

pytestmark = pytest.mark.browser


# Once the page is sure of the frame: what it says, and a row of the video's pixels.
SHOWN = """async () => {
    while (document.querySelector(".readout.seeking")) await new Promise(requestAnimationFrame);
    const video = document.querySelector("video");
    const context = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext("2d");
    context.drawImage(video, 0, 0);
    const row = context.getImageData(0, video.videoHeight / 2, video.videoWidth, 1);
    return [document.querySelector(".moment").textContent, [...row.data]];
}"""


def shown(editor: Editor, make_clip: Any) -> tuple[int, int]:
    """The frame that the page says is on screen, from 0, and the number burnt into it, modulo 256."""
    text, pixels = editor.page.evaluate(SHOWN)
    row = np.asarray(pixels, np.uint8).reshape(1, -1, 4)[..., :3]
    return frame_in(text), make_clip.read_number(np.repeat(row, 20, axis=0))


def number_on_screen(editor: Editor, make_clip: Any) -> int:
    """The number in a screenshot of the video."""
    editor.frame()
    png = np.frombuffer(editor.page.locator("video").screenshot(), np.uint8)
    return make_clip.read_number(np.asarray(cv2.imdecode(png, cv2.IMREAD_COLOR), np.uint8))


def agreed_frame(editor: Editor, make_clip: Any) -> int:
    """The frame that the page says is on screen, once that is the one on screen, and stays it.

    What was decoded when it stopped is presented a little later; only then the page can know of it.
    """
    last: list[tuple[int, int]] = []

    def agrees() -> bool:
        last.append(shown(editor, make_clip))
        return len(last) > 1 and last[-2] == last[-1] == (last[-1][0], last[-1][0] % 256)

    editor.until(agrees)
    editor.page.wait_for_timeout(150)
    assert shown(editor, make_clip) == last[-1]
    return last[-1][0]


def hide_overlay(editor: Editor) -> None:
    for name in ("Skeleton", "Phase", "Path of the lift"):
        editor.page.get_by_role("checkbox", name=name).uncheck()


def test_fifty_steps_forward_and_back_show_every_frame_of_a_variable_rate(
    editor: Editor, make_clip: Any
) -> None:
    hide_overlay(editor)
    # Across the gap and a change of the rate.
    editor.go_to(60)
    start = editor.frame()
    for key, direction in ((".", 1), (",", -1)):
        before = editor.frame()
        for frame in range(before + direction, before + 51 * direction, direction):
            editor.page.keyboard.press(key)
            assert shown(editor, make_clip) == (frame, frame % 256)
    assert editor.frame() == start
    assert number_on_screen(editor, make_clip) == start % 256
    assert editor.complaints == []


def test_where_it_stops_the_frame_that_is_said_is_on_screen(editor: Editor, make_clip: Any) -> None:
    hide_overlay(editor)
    before = editor.frame()
    for rate in (0.5, 1, 1, 2):
        editor.page.evaluate("(rate) => { document.querySelector('video').playbackRate = rate; }", rate)
        editor.page.keyboard.press("k")
        editor.until(lambda least=before + 5: frame_in(editor.page.locator(".moment").inner_text()) >= least)
        editor.page.keyboard.press("k")
        editor.until(lambda: editor.page.evaluate("document.querySelector('video').paused"))
        before = agreed_frame(editor, make_clip)


@pytest.mark.parametrize(("name", "copies"), [("fast.mp4", 0), ("phone.mov", 1), ("hdr.mov", 1)])
def test_240_frames_a_second_and_what_browsers_may_not_play_are_shown_exactly(
    make_season: Any, open_editor: Any, make_clip: Any, name: str, copies: int
) -> None:
    """HEVC and HDR as a copy with the timestamps of the clip."""
    season = make_season(name)
    with serving(season) as served:
        editor = open_editor(served.address, season / "set")
        editor.until(lambda: editor.page.locator("video").is_visible())
        hide_overlay(editor)
        for wanted in (88, 89, 95, 190, 189):
            editor.go_to(wanted)
            assert shown(editor, make_clip) == (wanted, wanted % 256)
        assert len(list((season / ".review").glob("proxies/*.mp4"))) == copies


PRESS_M = """() => {
    const text = document.querySelector(".moment").textContent;
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "m", bubbles: true }));
    return text;
}"""


@pytest.mark.parametrize("reaction_ms", [0, 600])
def test_a_boundary_is_set_while_the_clip_plays(editor: Editor, reaction_ms: int) -> None:
    """It goes to the frame of a reaction time ago, at the speed that the clip plays with."""
    page = editor.page
    page.get_by_text("Your name and reaction time").click()
    page.get_by_label("Reaction time").fill(str(reaction_ms))
    page.evaluate("document.activeElement.blur()")
    detected = editor.detected_starts()
    editor.go_to(75)
    for _ in range(2):
        page.keyboard.press("j")
    editor.until(lambda: page.locator(".rate").inner_text() == "0.5\N{MULTIPLICATION SIGN}")
    page.keyboard.press("Space")
    editor.until(lambda: frame_in(page.locator(".moment").inner_text()) >= 80)
    frame = frame_in(page.evaluate(PRESS_M))
    page.keyboard.press("Space")
    seen_s = TIMES_S[frame] - reaction_ms / 1000 * 0.5
    wanted_s = TIMES_S[np.abs(TIMES_S - seen_s).argmin()]
    moved = [own for own in editor.starts() if np.abs(np.array(detected) - own).min() > 2e-4]
    assert moved == pytest.approx([wanted_s], abs=1e-4)
    assert editor.page.locator("circle.boundary.hand").count() == 1


def test_a_boundary_selected_elsewhere_stays_when_one_is_set_here(editor: Editor) -> None:
    keyboard, detected = editor.page.keyboard, editor.detected_starts()
    keyboard.press("n")
    keyboard.press("Shift+N")
    keyboard.press("Shift+N")
    keyboard.press("Period")
    keyboard.press("Period")
    here_s = TIMES_S[editor.frame()]
    keyboard.press("m")
    said = editor.page.locator(".spoken").inner_text()
    moved = editor.starts()
    changed = [k for k, (a, b) in enumerate(zip(detected, moved, strict=True)) if abs(a - b) > 2e-4]
    assert len(changed) == 1
    assert changed[0] == int(np.argmin(np.abs(np.array(detected[1:]) - here_s))) + 1
    # What it says is where the boundary stands.
    assert float(said.split()[2]) == pytest.approx(moved[changed[0]], abs=1e-3)
