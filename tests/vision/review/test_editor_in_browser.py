"""Correcting as people do it: in a real browser, against a server that really listens."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from editor_window import SHALLOW, TIMES_S, Editor, reps_csv
from review_server import serving

from liftphase.export.analysis_json import read_analysis_json
from liftphase.pipeline import analyze_into
from liftphase.pipeline.kept import KeptResults
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.runtime.language import Words

pytestmark = pytest.mark.browser


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
    # Clip, readout and table number the reps alike: there the rejected one has no number, the next one its.
    for phase_of in (".phase-over", ".readout .phase-now"):
        assert page.locator(phase_of).inner_text() == "eccentric"
    page.get_by_role("button", name="Rep 2, go to").click()
    editor.frame()
    for phase_of in (".phase-over", ".readout .phase-now"):
        assert page.locator(phase_of).inner_text() == "eccentric \N{MIDDLE DOT} rep 2"
    editor.go_to(int(np.searchsorted(TIMES_S, editor.corrections()["segments"][4]["start_s"] + 0.5)))
    assert len(reps_csv(editor.folder)) == 2
    assert '"rep_count":2' in (editor.folder / "report.html").read_text(encoding="utf-8")
    page.keyboard.press("v")
    editor.saved()
    assert page.locator(".reps .jump").count() == 3
    assert len(reps_csv(editor.folder)) == 3


def test_by_keyboard_alone(editor: Editor) -> None:
    keyboard, machine = editor.page.keyboard, read_analysis_json(editor.folder / "analysis.json")
    detected = [round(own.start_s, 4) for own in machine.segments]

    keyboard.press("n")
    before = editor.frame()
    keyboard.press("]")
    keyboard.press("]")
    assert editor.frame() in (before + 1, before + 2)
    moved = editor.starts()
    k = next(i for i, (a, b) in enumerate(zip(detected, moved, strict=True)) if abs(a - b) > 1e-3)
    assert moved[k] > detected[k]
    keyboard.press("[")
    assert editor.starts()[k] < moved[k]
    keyboard.press(".")
    keyboard.press("m")
    assert editor.page.locator(".spoken").inner_text().startswith("Boundary at")
    assert editor.starts()[k] == pytest.approx(TIMES_S[editor.frame()], abs=1e-4)
    keyboard.press("Backspace")
    assert len(editor.starts()) == len(detected) - 1
    for _ in range(5):
        keyboard.press("Control+z")
    assert editor.starts() == pytest.approx(detected, abs=1e-4)
    # In the rest after the set a rep begins.
    for _ in range(len(detected)):
        keyboard.press("n")
        editor.frame()
    keyboard.press("Shift+Period")
    keyboard.press("b")
    assert len(editor.starts()) == len(detected) + 2
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


def test_reps_are_marked_from_nothing_where_no_set_was_found(
    make_season: Any, open_editor: Any, axe: Any
) -> None:
    """With keys alone, on the curve: a whole set, which tables, verdict and report follow."""
    season = make_season(script=SHALLOW)
    folder = season / "set"
    assert read_analysis_json(folder / "analysis.json").rep_count == 0
    shown = excursion_of(folder)
    assert (shown.min(), shown.max()) == pytest.approx((0, 1), abs=1e-3)
    with serving(season) as served:
        editor = open_editor(served.address, folder)
        page, true = editor.page, SHALLOW.movements()
        title = page.locator(".row-title").first
        assert "no set found" in title.text_content()
        assert page.locator(".no-set").is_visible()
        assert axe(page) == []
        for k in range(0, len(true), 2):
            # A little early: the curve says where the rep begins.
            begin_s = TIMES_S[0] + true[k].start_s - 0.1
            editor.go_to(int(np.searchsorted(TIMES_S, begin_s)))
            page.keyboard.press("b")
        starts = editor.starts()
        assert not page.locator(".no-set").is_visible()
        want = [edge + TIMES_S[0] for move in true for edge in (move.start_s, move.end_s)]
        got = [
            edge
            for s in editor.corrections()["segments"]
            if s["phase"] in ("eccentric", "concentric")
            for edge in (s["start_s"], s["end_s"])
        ]
        assert got == pytest.approx(want, abs=0.12)
        # M and the pointer put right what is left.
        k = next(i for i, s in enumerate(editor.corrections()["segments"]) if s["phase"] == "concentric")
        editor.drag(k, 6)
        moved = editor.starts()
        assert [i for i, (a, b) in enumerate(zip(starts, moved, strict=True)) if abs(a - b) > 1e-3] == [k]
        editor.go_to(int(np.searchsorted(TIMES_S, starts[k])))
        page.keyboard.press("m")
        assert editor.starts()[k] == pytest.approx(TIMES_S[editor.frame()], abs=1e-4)
        assert "of 3 reps kept it" in page.locator(".results").inner_text()
        page.reload()
        page.wait_for_selector(".readout")
        assert "lengthened" in title.text_content()
        assert not editor.complaints
    analysis = read_analysis_json(folder / "analysis.json")
    assert (analysis.rep_count, len(analysis.sets)) == (3, 1)
    assert [len(reps_csv(folder)), analysis.corrected, analysis.quality.warnings] == [3, True, ()]
    at = np.interp([move.end_s + TIMES_S[0] for move in true], TIMES_S, excursion_of(folder))
    assert at == pytest.approx([0, 1] * 3, abs=0.15)
    assert '"rep_count":3' in (folder / "report.html").read_text(encoding="utf-8")


def test_a_wrong_lift_is_measured_as_the_likely_one(make_season: Any, open_editor: Any) -> None:
    """One press, in the language of the page, which the report speaks too."""
    season = make_season()
    folder = season / "set"
    wrong = RunOptions(analysis=AnalysisOptions(exercise="chest-fly"), video=False, language="de")
    analyze_into(folder / "pose.npz", folder, wrong)
    assert read_analysis_json(folder / "analysis.json").rep_count == 0
    assert "looks like" in (folder / "report.html").read_text(encoding="utf-8")
    with serving(season, words=Words("de")) as served:
        editor = open_editor(served.address, folder)
        report = editor.page.context.new_page()
        report.goto(f"{editor.page.url.replace('/clips/', '/media/')}/report")
        report.wait_for_selector(".warnings")
        assert "sieht nach dieser \u00dcbung aus: Kniebeuge" in report.locator(".warnings").inner_text()
        editor.page.get_by_role("button", name="Als diese \u00dcbung messen: Kniebeuge").click()
        editor.page.wait_for_selector("circle.boundary")
        editor.until(lambda: read_analysis_json(folder / "analysis.json").rep_count == 3)
        assert "Korrigieren: Kniebeuge" in editor.page.locator("h1").inner_text()


def excursion_of(folder: Path) -> Any:
    with (folder / "frames.csv").open(encoding="utf-8-sig", newline="") as file:
        return np.array([float(row["excursion"]) for row in csv.DictReader(file)])


# Every key that edits, after those that lead to its place.
EDIT_KEYS = (
    ((), "x"),
    ((), "v"),
    ((), "Shift+X"),
    (("n",), "]"),
    (("n",), "["),
    (("n", "."), "m"),
    (("n", "Shift+Period"), "b"),
    (("n",), "Backspace"),
    (("n",), "Delete"),
    (("Shift+N",), "Shift+C"),
    (("n",) * 9 + ("Shift+Period",), "b"),
)


def test_every_key_that_edits_is_undone_and_redone_without_limit(editor: Editor) -> None:
    page, saved = editor.page, []
    page.on("request", lambda asked: saved.append(asked) if asked.method == "PUT" else None)

    def pressed(key: str) -> dict[str, Any]:
        """What the page sends to be saved once the key was pressed."""
        before = len(saved)
        page.keyboard.press(key)
        editor.until(lambda: len(saved) > before)
        return saved[-1].post_data_json["corrections"]

    pressed("x")
    states = [pressed("Control+z")]
    for way, key in EDIT_KEYS:
        for step in way:
            page.keyboard.press(step)
            editor.frame()
        states.append(pressed(key))
        assert states[-1] != states[-2], f"{key} changed nothing"
    for before, (_, key) in zip(reversed(states[:-1]), reversed(EDIT_KEYS), strict=True):
        assert pressed("Control+z") == before, f"{key} is not undone"
    assert page.get_by_role("button", name="Undo").is_disabled()
    for after, (_, key) in zip(states[1:], EDIT_KEYS, strict=True):
        assert pressed("Control+Shift+Z") == after, f"{key} is not redone"
    editor.saved()
    assert editor.corrections()["segments"] == states[-1]["segments"]


def test_with_a_thumb_on_a_phone(make_season: Any, open_editor: Any) -> None:
    season = make_season()
    window = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with serving(season) as served:
        editor = open_editor(served.address, season / "set", **window)
        editor.frame()
        assert editor.page.evaluate("document.documentElement.scrollWidth") <= 390
        editor.page.locator(".edit-tools").scroll_into_view_if_needed()
        x, y = editor.boundary(1)
        # Below the clip, all of which is still in sight, and below time and frame.
        clip, moment = (editor.page.locator(own).bounding_box() for own in ("video", ".readout"))
        assert clip["y"] >= 0
        assert clip["y"] + clip["height"] <= moment["y"] + 1
        assert moment["y"] + moment["height"] < y - 10
        assert y + 20 < 844
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


def test_it_breaks_no_rule_of_accessibility(editor: Editor, axe: Any) -> None:
    for summary in editor.page.locator("summary").all():
        summary.click()
    editor.page.keyboard.press("x")
    editor.saved()
    for width, scheme in ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
        editor.page.set_viewport_size({"width": width, "height": 844})
        editor.page.emulate_media(color_scheme=scheme)
        assert axe(editor.page) == []
