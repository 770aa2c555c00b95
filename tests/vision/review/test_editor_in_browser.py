"""Correcting as people do it: in a real browser, against a server that really listens."""

import csv
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from review_server import free_port, serving
from synthetic import make_track, script_set

from liftphase.export.analysis_json import read_analysis_json
from liftphase.pipeline import analyze_into
from liftphase.pipeline.kept import KeptResults
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pose.track_file import save_track
from liftphase.prescription.evaluation import as_prescription
from liftphase.video.probe import hash_clip

pytestmark = pytest.mark.browser

SIZE = (320, 240)
# 30, 24 and 60 frames a second with a gap between, as of a phone that changes its rate; it begins late.
TIMES_S = np.round(np.cumsum([0.4, *[1 / 30] * 90, 0.2, *[1 / 24] * 96, *[1 / 60] * 150]), 5)
OPTIONS = RunOptions(
    analysis=AnalysisOptions(exercise="squat"), video=False, target=as_prescription("1-0-1-0").target
)
CLIPS = {"set.mp4": {"options": {"crf": "12"}}, "phone.mov": {"codec": "libx265", "options": {"crf": "8"}}}
COMMAND = (sys.executable, "-c", "from liftphase_cli.main import main; main()", "review", "--no-browser")


@pytest.fixture(scope="session")
def kept_seasons() -> dict[str, Path]:
    """Clip's name -> the folder with its results, made once."""
    return {}


@pytest.fixture
def make_season(
    make_clip: Any, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, kept_seasons: dict[str, Path]
) -> Callable[[str], Path]:
    """A copy of the results of a set of three reps, each frame of whose clip carries its number."""

    def make(name: str = "set.mp4") -> Path:
        if name not in kept_seasons:
            kept_seasons[name] = analyze_numbered(type(make_clip)(tmp_path_factory.mktemp("season")), name)
        return Path(shutil.copytree(kept_seasons[name], tmp_path / "season"))

    return make


def analyze_numbered(clips: Any, name: str) -> Path:
    clip = clips(name, size=SIZE, times_s=TIMES_S.tolist(), **CLIPS[name])
    script = script_set(3, (1.2, 0.4, 0.8, 0.3), lead_s=1.0, tail_s=1.0)
    track = make_track(script, times_s=TIMES_S - TIMES_S[0], first_s=TIMES_S[0], noise_px=0.3)
    info = replace(track.clip, path=str(clip), sha256=hash_clip(clip), width=SIZE[0], height=SIZE[1])
    folder = clips.folder / "results" / "set"
    folder.mkdir(parents=True)
    scaled = track.image_px * np.float32(SIZE[0] / 1280)
    save_track(replace(track, clip=info, image_px=scaled), folder / "pose.npz")
    analyze_into(folder / "pose.npz", folder, OPTIONS)
    return folder.parent


@dataclass
class Editor:
    """The editor in a page of the browser."""

    page: Any
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def frame(self) -> int:
        """The frame that the page says is on screen, from 0, once it is sure."""
        self.page.wait_for_selector(".readout:not(.seeking)")
        found = re.search(r"frame (\d+) of", self.page.locator(".moment").inner_text())
        assert found is not None
        return int(found[1]) - 1

    def saved(self, timeout_s: float = 20.0) -> None:
        """Wait until the edit is saved and every file of the results has it."""
        self.until(lambda: self.page.locator(".save-state").inner_text() == "Saved", timeout_s)

    def until(self, holds: Callable[[], bool], timeout_s: float = 20.0) -> None:
        end_s = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < end_s, self.page.locator("main").inner_text()
            self.page.wait_for_timeout(50)

    def corrections(self) -> dict[str, Any]:
        return json.loads((self.folder / "corrections.json").read_text(encoding="utf-8"))

    def boundary(self, k: int) -> tuple[float, float]:
        """Where the grip of a boundary is on screen."""
        box = self.page.locator("circle.boundary").nth(k - 1).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, k: int, by_px: float, alt: bool = False) -> None:
        x, y = self.boundary(k)
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        if alt:
            self.page.keyboard.down("Alt")
        mouse.move(x + by_px / 2, y, steps=3)
        mouse.move(x + by_px, y, steps=3)
        mouse.up()
        if alt:
            self.page.keyboard.up("Alt")


@pytest.fixture
def open_editor(browser: Any) -> Iterator[Callable[..., Editor]]:
    """Opens the editor of the one clip of a server, in a window of its own or in that of another editor."""
    contexts: list[Any] = []

    def open_one(address: str, folder: Path, beside: Editor | None = None, **window: Any) -> Editor:
        if beside is None:
            context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | window))
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


def number_on_screen(editor: Editor, make_clip: Any) -> int:
    """The number burnt into the frame that the browser shows, modulo 256."""
    editor.frame()
    png = np.frombuffer(editor.page.locator("video").screenshot(), np.uint8)
    return make_clip.read_number(np.asarray(cv2.imdecode(png, cv2.IMREAD_COLOR), np.uint8))


def number_in_video(editor: Editor, make_clip: Any) -> int:
    """The same out of the video's own pixels: a screenshot takes ten times as long."""
    pixels = editor.page.evaluate(
        """() => {
            const video = document.querySelector("video");
            const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
            const context = canvas.getContext("2d");
            context.drawImage(video, 0, 0);
            return [...context.getImageData(0, video.videoHeight / 2, video.videoWidth, 1).data];
        }"""
    )
    row = np.asarray(pixels, np.uint8).reshape(1, -1, 4)[..., :3]
    return make_clip.read_number(np.repeat(row, 20, axis=0))


def go_to(editor: Editor, frame: int) -> None:
    """By keys, forward or back."""
    while (away := frame - editor.frame()) != 0:
        before = editor.frame()
        step = "Period" if away > 0 else "Comma"
        editor.page.keyboard.press(f"Shift+{step}" if abs(away) >= 10 else step)
        assert editor.frame() != before


def hide_overlay(editor: Editor) -> None:
    for name in ("Skeleton", "Phase", "Path of the lift"):
        editor.page.get_by_role("checkbox", name=name).uncheck()


def reps_csv(folder: Path) -> list[dict[str, str]]:
    with (folder / "reps.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_fifty_steps_forward_and_back_show_every_frame_of_a_variable_rate(
    editor: Editor, make_clip: Any
) -> None:
    hide_overlay(editor)
    # Across the gap and a change of the rate.
    go_to(editor, 60)
    start = editor.frame()
    for key, direction in ((".", 1), (",", -1)):
        before = editor.frame()
        for frame in range(before + direction, before + 51 * direction, direction):
            editor.page.keyboard.press(key)
            assert editor.frame() == frame
            assert number_in_video(editor, make_clip) == frame % 256
    assert editor.frame() == start
    assert number_on_screen(editor, make_clip) == start % 256
    assert editor.complaints == []


def test_a_clip_that_browsers_may_not_play_is_shown_as_a_copy_with_its_timestamps(
    make_season: Any, open_editor: Any, make_clip: Any
) -> None:
    season = make_season("phone.mov")
    with serving(season) as served:
        editor = open_editor(served.address, season / "set")
        editor.until(lambda: editor.page.locator("video").is_visible(), 60)
        hide_overlay(editor)
        for wanted in (88, 95, 190):
            go_to(editor, wanted)
            assert number_on_screen(editor, make_clip) == wanted % 256
        assert len(list((season / ".review" / "proxies").glob("*.mp4"))) == 1


def test_a_boundary_is_dragged_undone_redone_and_there_after_a_reload(editor: Editor) -> None:
    machine = read_analysis_json(editor.folder / "analysis.json")
    assert not (editor.folder / "corrections.json").exists()
    editor.drag(2, 30)
    editor.saved()
    segments = editor.corrections()["segments"]
    moved_s = segments[2]["start_s"]
    # One boundary, not two edges; it stands at a frame, or where the rule or the speed puts it.
    assert segments[1]["end_s"] == moved_s
    assert moved_s > machine.segments[2].start_s + 0.05
    changed = [
        k for k, own in enumerate(machine.segments) if abs(own.start_s - segments[k]["start_s"]) > 2e-4
    ]
    assert changed == [2]
    analysis = read_analysis_json(editor.folder / "analysis.json")
    assert analysis.corrected
    assert analysis.segments[2].phase.start_by_hand
    assert analysis.provenance["corrections"]["detected"]["rep_count"] == machine.rep_count
    longer = float(reps_csv(editor.folder)[0]["eccentric_s"]) - machine.reps[0].to_dict()["eccentric_s"]
    assert longer == pytest.approx(moved_s - machine.segments[2].start_s, abs=2e-4)
    editor.page.keyboard.press("Control+z")
    editor.saved()
    assert editor.corrections()["segments"][2]["start_s"] == pytest.approx(
        machine.segments[2].start_s, abs=1e-4
    )
    editor.page.keyboard.press("Control+Shift+Z")
    editor.saved()
    assert editor.corrections()["segments"][2]["start_s"] == moved_s
    editor.page.reload()
    editor.page.wait_for_selector("circle.boundary.hand")
    assert editor.page.locator("circle.boundary.hand").count() == 1
    assert editor.page.locator(".detected path").count() == 1
    editor.page.get_by_text("Wrong lift, person").click()
    editor.page.get_by_role("button", name="Back to what was detected").click()
    editor.until(lambda: not (editor.folder / "corrections.json").exists())
    editor.until(lambda: not read_corrected(editor.folder))


def read_corrected(folder: Path) -> bool:
    try:
        return json.loads((folder / "analysis.json").read_text(encoding="utf-8"))["corrected"]
    except (OSError, ValueError):
        return True


def test_dragging_snaps_to_frames_and_to_the_rule_and_alt_lets_go(editor: Editor) -> None:
    machine = read_analysis_json(editor.folder / "analysis.json")
    for _ in range(3):
        editor.page.get_by_role("button", name="Closer").click()
    editor.page.keyboard.press("n")
    editor.page.keyboard.press("n")
    frame = editor.frame()
    # Away from every crossing it stands at a frame.
    editor.page.keyboard.press("]")
    editor.saved()
    k = next(
        i
        for i, own in enumerate(editor.corrections()["segments"])
        if i and abs(own["start_s"] - machine.segments[i].start_s) > 1e-3
    )
    at_s = editor.corrections()["segments"][k]["start_s"]
    assert np.abs(TIMES_S - at_s).min() <= 1e-4
    assert editor.frame() in (frame, frame + 1)
    # Dragged back near to where it was detected, it is there again.
    visible = editor.page.locator("circle.boundary.selected").bounding_box()
    x, y = visible["x"] + visible["width"] / 2, visible["y"] + visible["height"] / 2
    mouse = editor.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 4, y, steps=4)
    mouse.up()
    editor.saved()
    back_s = editor.corrections()["segments"][k]["start_s"]
    assert back_s == pytest.approx(machine.segments[k].start_s, abs=2e-4)
    visible = editor.page.locator("circle.boundary.selected").bounding_box()
    x, y = visible["x"] + visible["width"] / 2, visible["y"] + visible["height"] / 2
    mouse.move(x, y)
    mouse.down()
    editor.page.keyboard.down("Alt")
    mouse.move(x + 41, y, steps=4)
    mouse.up()
    editor.page.keyboard.up("Alt")
    editor.saved()
    free_s = editor.corrections()["segments"][k]["start_s"]
    assert np.abs(TIMES_S - free_s).min() > 1e-4


def test_a_rejected_rep_leaves_table_verdict_and_reps_csv(editor: Editor) -> None:
    page = editor.page
    assert "of 3 reps kept it" in page.locator(".results").inner_text()
    page.get_by_role("button", name="Rep 2, go to").click()
    page.get_by_role("button", name="Failed").click()
    editor.saved()
    assert editor.corrections()["rejected_reps"] == [2]
    assert editor.corrections()["rejection_reasons"] == ["failed"]
    assert page.locator(".reps .jump").all_inner_texts() == ["1", "2"]
    assert "of 2 reps kept it" in page.locator(".results").inner_text()
    assert page.locator(".rejected .rep-label").text_content().endswith("failed")
    assert len(reps_csv(editor.folder)) == 2
    assert '"rep_count":2' in (editor.folder / "report.html").read_text(encoding="utf-8")
    page.keyboard.press("v")
    editor.saved()
    assert page.locator(".reps .jump").count() == 3
    assert len(reps_csv(editor.folder)) == 3


def test_by_keyboard_alone(editor: Editor) -> None:
    keyboard, machine = editor.page.keyboard, read_analysis_json(editor.folder / "analysis.json")
    detected = [round(own.start_s, 4) for own in machine.segments]

    def starts() -> list[float]:
        editor.saved()
        return [own["start_s"] for own in editor.corrections()["segments"]]

    keyboard.press("n")
    before = editor.frame()
    keyboard.press("]")
    keyboard.press("]")
    assert editor.frame() in (before + 1, before + 2)
    moved = starts()
    k = next(i for i, (a, b) in enumerate(zip(detected, moved, strict=True)) if abs(a - b) > 1e-3)
    assert moved[k] > detected[k]
    keyboard.press("[")
    assert starts()[k] < moved[k]
    keyboard.press(".")
    keyboard.press("m")
    assert editor.page.locator(".spoken").inner_text().startswith("Boundary at")
    assert starts()[k] == pytest.approx(TIMES_S[editor.frame()], abs=1e-4)
    keyboard.press("Backspace")
    assert len(starts()) == len(detected) - 1
    for _ in range(5):
        keyboard.press("Control+z")
    assert starts() == pytest.approx(detected, abs=1e-4)
    # In the rest after the set a rep begins.
    for _ in range(len(detected)):
        keyboard.press("n")
        editor.frame()
    keyboard.press("Shift+Period")
    keyboard.press("b")
    assert len(starts()) == len(detected) + 2
    keyboard.press("Control+z")
    keyboard.press("Shift+P")
    editor.frame()
    keyboard.press("x")
    editor.saved()
    assert editor.corrections()["rejection_reasons"] == ["false"]
    keyboard.press("?")
    words = editor.page.locator("dialog").inner_text()
    assert "undo" in words
    assert "insert a pause" in words
    keyboard.press("Escape")
    editor.page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(70):
        keyboard.press("Tab")
        reached.add(editor.page.evaluate("document.activeElement.outerHTML.slice(0, 160)"))
    wanted = editor.page.evaluate(
        "[...document.querySelectorAll('main a, main button:not(:disabled), main select, main summary')]"
        ".filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 160))"
    )
    assert set(wanted) <= reached


def test_with_a_thumb_on_a_phone(make_season: Any, open_editor: Any) -> None:
    season = make_season()
    window = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with serving(season) as served:
        editor = open_editor(served.address, season / "set", **window)
        editor.frame()
        assert editor.page.evaluate("document.documentElement.scrollWidth") <= 390
        editor.page.locator(".timeline").scroll_into_view_if_needed()
        x, y = editor.boundary(1)
        session = editor.page.context.new_cdp_session(editor.page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            session.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]},
            )

        touch("touchStart", (x + 4, y + 3))
        for step in range(1, 6):
            touch("touchMove", (x + 4 - 4 * step, y + 3))
        touch("touchEnd")
        editor.saved()
        machine = KeptResults.open(editor.folder).detect().analysis
        assert editor.corrections()["segments"][1]["start_s"] < machine.segments[1].start_s - 0.1


def test_two_windows_on_a_clip(make_season: Any, open_editor: Any) -> None:
    season = make_season()
    with serving(season) as served:
        first = open_editor(served.address, season / "set")
        second = open_editor(served.address, season / "set", beside=first)
        first.page.bring_to_front()
        first.drag(2, 20)
        first.saved()
        second.page.bring_to_front()
        second.page.wait_for_selector(".notice:not([hidden])")
        assert "another window" in second.page.locator(".notice").inner_text()
        # The later edit wins.
        second.page.keyboard.press("x")
        second.saved()
        assert second.corrections()["rejected_reps"] == [1]
        first.page.bring_to_front()
        first.page.get_by_role("button", name="Show that").click()
        first.page.wait_for_selector(".rejected .rep-label")


def test_edits_wait_for_a_server_that_was_killed(make_season: Any, open_editor: Any) -> None:
    season, port = make_season(), str(free_port())
    server = start(season, port)
    try:
        editor = open_editor(address_of(server), season / "set")
        editor.drag(2, 30)
        editor.until(lambda: (editor.folder / "corrections.json").exists())
        server.kill()
        server.wait()
        moved_s = editor.corrections()["segments"][2]["start_s"]
        editor.page.keyboard.press("x")
        editor.until(lambda: "wait here" in editor.page.locator(".save-state").inner_text())
        server = start(season, port)
        again = open_editor(address_of(server), season / "set", beside=editor)
        again.page.wait_for_selector("circle.boundary.hand")
        editor.page.bring_to_front()
        editor.saved()
        assert editor.corrections()["rejected_reps"] == [1]
        assert editor.corrections()["segments"][2]["start_s"] == moved_s
        assert len(reps_csv(editor.folder)) == 2
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def start(season: Path, port: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, str(season), "--port", port], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def address_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    found = re.search(r"http://\S+", server.stdout.readline())
    assert found is not None
    return found[0]


def test_broken_corrections_are_kept_under_another_name_and_said(make_season: Any, open_editor: Any) -> None:
    season = make_season()
    (season / "set" / "corrections.json").write_text("{", encoding="utf-8")
    with serving(season) as served:
        editor = open_editor(served.address, season / "set")
        said = editor.page.locator(".notice").inner_text()
        (kept,) = (season / "set").glob("corrections.broken-*.json")
        assert kept.name in said
        assert kept.read_text(encoding="utf-8") == "{"
        editor.saved()


def test_it_breaks_no_rule_of_accessibility(editor: Editor, axe: Any) -> None:
    for summary in editor.page.locator("summary").all():
        summary.click()
    editor.page.keyboard.press("x")
    editor.saved()
    for width, scheme in ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
        editor.page.set_viewport_size({"width": width, "height": 844})
        editor.page.emulate_media(color_scheme=scheme)
        assert axe(editor.page) == []
