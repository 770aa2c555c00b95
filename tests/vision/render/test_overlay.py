from dataclasses import replace

import numpy as np
import pytest

from liftphase.phases.model import PhaseKind
from liftphase.pose.skeleton import LANDMARK
from liftphase.render.overlay import Overlay
from liftphase.render.phase_style import COLORS

GRAY = 120
SIZES = [(240, 426), (426, 240), (360, 640), (640, 360), (1080, 1920), (1280, 720), (3840, 2160)]
MOVING = (PhaseKind.ECCENTRIC, PhaseKind.CONCENTRIC)
ECCENTRIC_S, LENGTHENED_S, CONCENTRIC_S, OTHER_S = 1.5, 2.7, 3.2, 0.5


def draw(overlay, time_s, width=360, height=640):
    rgb = np.full((height, width, 3), GRAY, np.uint8)
    overlay.draw(rgb, time_s)
    return rgb


def changed(rgb):
    return (rgb != GRAY).any(axis=2)


def status_panel_box(rgb):
    """Of a frame without a lifter: left, top, right and bottom of what is drawn above the timeline."""
    rows, columns = np.nonzero(changed(rgb)[: int(0.9 * len(rgb))])
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def near(points, shape, reach):
    y, x = np.mgrid[: shape[0], : shape[1]]
    left, top = points.min(axis=0) - reach
    right, bottom = points.max(axis=0) + reach
    return (x >= left) & (x <= right) & (y >= top) & (y <= bottom)


def test_draws_panel_timeline_and_subject_and_nothing_else(make_overlay, make_track):
    track = make_track(frames=240)
    without = draw(make_overlay(make_track(frames=240, found=False)), ECCENTRIC_S)
    with_lifter = draw(make_overlay(track), ECCENTRIC_S)
    lifter = (with_lifter != without).any(axis=2)
    landmarks = track.image_px[0][track.visibility[0] > 0]
    assert lifter.any()
    assert not (lifter & ~near(landmarks, lifter.shape, reach=0.2 * 360)).any()
    left, top, right, bottom = status_panel_box(without)
    rest = changed(without)
    rest[top:bottom, left:right] = False
    timeline_rows = np.nonzero(rest.any(axis=1))[0]
    assert timeline_rows.min() > 0.9 * 640
    assert timeline_rows.max() == 639


@pytest.mark.parametrize("reps", [0, 1, 3])
@pytest.mark.parametrize("found", [True, False])
def test_any_number_of_reps_with_and_without_a_lifter(make_overlay, make_track, make_analysis, reps, found):
    analysis = make_analysis(reps)
    overlay = make_overlay(make_track(frames=60, found=found), analysis)
    nobody = make_overlay(make_track(frames=60, found=False), analysis)
    for time_s in (0.0, 0.5, 1.0, 1.9, 50.0, -1.0):
        rgb, without = draw(overlay, time_s), draw(nobody, time_s)
        # The last two are no frames of the track.
        assert (rgb != without).any() == (found and time_s in (0.0, 0.5, 1.0, 1.9))
        above, timeline = np.split(rgb, [int(0.9 * len(rgb))])
        assert changed(above).any()
        assert (timeline == COLORS[PhaseKind.ECCENTRIC]).all(axis=2).any() == (reps > 0)


def test_an_analysis_without_segments_is_drawn(make_overlay, make_track, make_analysis):
    analysis = replace(make_analysis(0), start_s=0.0, end_s=0.0)
    rgb, without = (draw(make_overlay(make_track(found=found), analysis), 0.5) for found in (True, False))
    assert (rgb != without).any()
    assert not any((without == COLORS[phase]).all(axis=2).any() for phase in MOVING)


@pytest.mark.parametrize(
    ("time_s", "phase"),
    [
        (ECCENTRIC_S, PhaseKind.ECCENTRIC),
        (LENGTHENED_S, PhaseKind.ISOMETRIC),
        (CONCENTRIC_S, PhaseKind.CONCENTRIC),
        (OTHER_S, PhaseKind.OTHER),
    ],
)
def test_working_limbs_take_the_color_of_the_phase(make_overlay, make_track, time_s, phase):
    track = make_track(frames=240)
    rgb = draw(make_overlay(track), time_s)
    thigh = track.image_px[0, [LANDMARK["right_hip"], LANDMARK["right_knee"]]].mean(axis=0)
    x, y = np.rint(thigh).astype(int)
    assert tuple(rgb[y, x]) == COLORS[phase]
    upper_arm = track.image_px[0, [LANDMARK["right_shoulder"], LANDMARK["right_elbow"]]].mean(axis=0)
    x, y = np.rint(upper_arm).astype(int)
    assert rgb[y, x].min() > 240


def test_a_sided_joint_emphasizes_its_own_side_only(make_overlay, make_track):
    track = make_track(frames=240)
    rgb = draw(make_overlay(track, joint="left_knee"), ECCENTRIC_S)
    for side, color in (("left", COLORS[PhaseKind.ECCENTRIC]), ("right", (255, 255, 255))):
        shin = track.image_px[0, [LANDMARK[f"{side}_knee"], LANDMARK[f"{side}_ankle"]]]
        x, y = np.rint(0.7 * shin[0] + 0.3 * shin[1]).astype(int)
        assert tuple(rgb[y, x]) == color


def test_what_is_not_visible_is_not_drawn(make_overlay, make_track):
    track = make_track(frames=240)
    feet = [
        LANDMARK[f"{side}_{name}"] for side in ("left", "right") for name in ("ankle", "heel", "foot_index")
    ]
    track.visibility[:, feet] = 0.1
    without = draw(make_overlay(make_track(frames=240, found=False)), ECCENTRIC_S)
    difference = (draw(make_overlay(track), ECCENTRIC_S) != without).any(axis=2)
    knee_y = track.image_px[0, LANDMARK["left_knee"], 1]
    assert difference.any()
    assert not difference[int(knee_y + 0.06 * 640) :].any()


def test_a_time_that_the_track_does_not_hold_gets_no_skeleton(make_overlay, make_track):
    between = 45.5 / 30
    nobody = draw(make_overlay(make_track(frames=240, found=False)), between)
    assert np.array_equal(draw(make_overlay(), between), nobody)
    assert not np.array_equal(draw(make_overlay(), 45 / 30), nobody)


def test_landmarks_are_those_of_the_frame_with_that_time(make_overlay, make_track):
    track = make_track(frames=240)
    track.image_px[100:, :, 0] += 60
    overlay = make_overlay(track)
    hip = track.image_px[:, LANDMARK["right_hip"]]
    for index in (99, 100):
        x, y = np.rint(hip[index]).astype(int)
        assert draw(overlay, track.times_s[index])[y, x].min() > 240
        x, y = np.rint(hip[199 - index]).astype(int)
        assert tuple(draw(overlay, track.times_s[index])[y, x]) != (255, 255, 255)


def test_landmarks_follow_the_size_of_the_frame(make_overlay, make_track):
    track = make_track(width=1080, height=1920, frames=240)
    rgb = draw(make_overlay(track), ECCENTRIC_S, 360, 640)
    x, y = np.rint(track.image_px[0, LANDMARK["right_hip"]] / 3).astype(int)
    assert rgb[y, x].min() > 240


def test_the_status_panel_goes_where_the_lifter_is_not(make_overlay, make_track):
    def corner(shift):
        track = make_track(frames=240, shift=shift)
        track.visibility[1:] = 0  # the lifter's place counts, not the skeleton drawn at the time
        left, top, right, bottom = status_panel_box(draw(make_overlay(track), 2.0))
        return "left" if left < 360 - right else "right", "top" if top < 640 - bottom else "bottom"

    assert corner((-0.35, -0.3)) == ("right", "top")
    assert corner((0.3, -0.3)) == ("left", "top")


def test_the_status_panel_leaves_the_top_when_the_lifter_fills_it(make_overlay, make_track):
    track = make_track(frames=240)
    track.image_px[:, :17] = (60, 60)
    track.image_px[:, 17:] = (300, 60)
    track.visibility[:] = 0.9
    track.image_px[45] = np.nan
    _, top, _, _ = status_panel_box(draw(make_overlay(track), track.times_s[45]))
    assert top > 320


def test_an_unknown_angle_leaves_the_label_out(make_track, make_analysis):
    track = make_track(frames=240)
    known = Overlay(track, make_analysis(), {"left_knee": np.full(240, 88.0)}, "left_knee")
    unknown = Overlay(track, make_analysis(), {"left_knee": np.full(240, np.nan)}, "left_knee")
    difference = (draw(known, ECCENTRIC_S) != draw(unknown, ECCENTRIC_S)).any(axis=2)
    knee = track.image_px[0, [LANDMARK["left_knee"]]]
    assert difference.any()
    assert not (difference & ~near(knee, difference.shape, reach=0.2 * 360)).any()


def test_the_side_whose_angle_is_known_is_read(make_track, make_analysis):
    track = make_track(frames=240)
    angles = {"left_knee": np.full(240, np.nan), "right_knee": np.full(240, 88.0)}
    both = Overlay(track, make_analysis(), angles, "knee")
    neither = Overlay(track, make_analysis(), {}, "knee")
    assert (draw(both, ECCENTRIC_S) != draw(neither, ECCENTRIC_S)).any()


@pytest.mark.parametrize("joint", ["trunk_lean", "neck", "left"])
def test_a_name_that_is_no_joint_is_refused(make_overlay, joint):
    with pytest.raises(ValueError, match="is not a joint"):
        make_overlay(joint=joint)


def test_landmarks_far_outside_the_frame_do_no_harm(make_overlay, make_track):
    track = make_track(frames=240)
    track.image_px[:, LANDMARK["left_knee"]] = (1e9, -1e9)
    draw(make_overlay(track), ECCENTRIC_S)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_text_fits_at_every_size(make_overlay, make_track, make_analysis, width, height):
    """No ink touches the panel's edge, and the panel lies within the frame and leaves most of it free."""
    analysis = make_analysis(3, (10.4, 10.4, 10.4, 10.4))
    overlay = make_overlay(make_track(width, height, frames=3900, found=False), analysis)
    for time_s in (0.5, 5.0, 15.0, 25.0, 35.0, 45.0, 126.0):
        rgb = draw(overlay, time_s, width, height)
        left, top, right, bottom = status_panel_box(rgb)
        assert left > 0
        assert top > 0
        assert right - left < 0.7 * width
        assert (right - left) * (bottom - top) < 0.16 * width * height
        frame = np.ones((bottom - top, right - left), bool)
        frame[2:-2, 2:-2] = False
        assert rgb[top:bottom, left:right][frame].max() <= GRAY


def test_text_grows_with_the_frame(make_overlay, make_track):
    overlay = make_overlay(make_track(found=False))
    small, large = (status_panel_box(draw(overlay, ECCENTRIC_S, 360 * s, 640 * s)) for s in (1, 6))
    assert (large[2] - large[0]) / (small[2] - small[0]) == pytest.approx(6, rel=0.1)
