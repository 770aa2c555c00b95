"""Two points of known distance, tapped in the editor: pixels become meters."""

import pytest
from editor_window import Editor

from liftphase.export.analysis_json import read_analysis_json

pytestmark = pytest.mark.browser


def tap_points(editor: Editor, *, distance_cm: str) -> None:
    """Two points half the image's height apart. Without a distance nothing can be measured."""
    page = editor.page
    measure, distance = (
        page.get_by_role("button", name="Measure with them"),
        page.get_by_label("Their distance, cm"),
    )
    page.get_by_role("button", name="Tap two points").click()
    canvas = page.locator("canvas.overlay")
    box = canvas.bounding_box()
    for share in (0.25, 0.75):
        assert measure.is_disabled()
        canvas.click(position={"x": 0.5 * box["width"], "y": share * box["height"]})
    assert distance.input_value() == ""
    assert measure.is_disabled()
    distance.fill(distance_cm)
    measure.click()


def test_points_say_what_became_of_the_speeds_and_can_be_taken_back(editor: Editor) -> None:
    page, outcome = editor.page, editor.page.locator(".outcome")
    page.get_by_text("Speeds in meters: two points of known distance").click()
    take_back = page.get_by_role("button", name="Take the points back")
    assert take_back.is_disabled()
    tap_points(editor, distance_cm="20")
    editor.until(lambda: "The two points cannot be 20 cm apart" in outcome.inner_text())
    editor.saved()
    assert read_analysis_json(editor.folder / "analysis.json").quality.scale is None
    page.get_by_label("Their distance, cm").fill("200")
    page.get_by_role("button", name="Measure with them").click()
    editor.until(lambda: "scale from two points of known distance" in outcome.inner_text())
    editor.until(lambda: "m/s" in page.locator(".readout").inner_text())
    page.get_by_role("button", name="Undo").click()
    editor.until(lambda: "cannot be 20 cm apart" in outcome.inner_text())
    page.get_by_role("button", name="Redo").click()
    editor.until(lambda: "scale from two points" in outcome.inner_text())
    take_back.click()
    editor.until(lambda: "Nothing of known length is seen" in outcome.inner_text())
    editor.until(lambda: "m/s" not in page.locator(".readout").inner_text())
    editor.saved()
    assert editor.corrections().get("scale_points") is None
    assert take_back.is_disabled()
    page.get_by_role("button", name="Undo").click()
    editor.until(lambda: "scale from two points" in outcome.inner_text())
    editor.saved()
    page.reload()
    page.get_by_text("Speeds in meters: two points of known distance").click()
    assert "scale from two points" in outcome.inner_text()
    assert page.get_by_label("Their distance, cm").input_value() == "200"
    assert not editor.complaints


def test_two_tapped_points_make_pixels_meters(editor: Editor) -> None:
    """No pose pass is made: the phases and the track stay."""
    page, folder = editor.page, editor.folder
    before, track = editor.detected_starts(), (folder / "pose.npz").stat()
    assert "Nothing of known length is seen" in page.locator(".notes").inner_text()
    page.get_by_text("Speeds in meters: two points of known distance").click()
    assert "Nothing of known length is seen" in page.locator(".outcome").inner_text()
    tap_points(editor, distance_cm="200")
    page.wait_for_selector("text=/Mean speed/")
    editor.saved()
    points = editor.corrections()["scale_points"]
    assert points["distance_m"] == 2.0
    assert points["b_px"][1] - points["a_px"][1] == pytest.approx(120, abs=1)
    assert "Nothing of known length" not in page.locator(".results").inner_text()
    analysis = read_analysis_json(folder / "analysis.json")
    assert analysis.quality.scale is not None
    assert analysis.quality.scale.source == "points"
    # The body is 7 % farther away than what people tap.
    assert analysis.quality.scale.px_per_m == pytest.approx(0.93 * 60, rel=0.02)
    assert all(rep.velocity is not None for rep in analysis.reps)
    assert editor.detected_starts() == before
    assert (folder / "pose.npz").stat().st_mtime_ns == track.st_mtime_ns
    assert not editor.complaints
