import numpy as np
import pytest

from liftphase.phases.model import Phase, PhaseKind
from liftphase.pose.skeleton import LANDMARK
from liftphase.render.annotators.registry import FrameState
from liftphase.render.annotators.skeleton import ACROSS, LIMBS, SkeletonAnnotator, leading_joints
from liftphase.render.phase_style import COLORS, OUTLINE_COLOR, WHITE
from liftphase.reps.segments import Segment

WIDTH, HEIGHT, GRAY = 360, 640, 120
JOINTS = ["right_knee", "left_knee"]
ECCENTRIC = Segment(Phase(0.0, 1.0, PhaseKind.ECCENTRIC))


@pytest.fixture
def points(make_track):
    track = make_track(WIDTH, HEIGHT)
    points = track.image_px[0].astype(float)
    points[track.visibility[0] == 0] = np.nan
    return points


def annotate(points, segment: Segment | None = ECCENTRIC, joints=JOINTS):
    rgb = np.full((HEIGHT, WIDTH, 3), GRAY, np.uint8)
    SkeletonAnnotator(joints, WIDTH, HEIGHT).annotate(rgb, FrameState(0.5, points, 90.0, segment))
    return rgb


def color_between(rgb, points, first, second):
    x, y = np.rint((points[LANDMARK[first]] + points[LANDMARK[second]]) / 2).astype(int)
    return tuple(rgb[y, x])


def test_limbs_join_the_landmarks_of_one_side():
    names = {number: name.split("_", 1) for name, number in LANDMARK.items() if "_" in name}
    assert all(names[a][0] == names[b][0] for a, b in LIMBS)
    assert len(LIMBS) == len(set(LIMBS)) == 14
    assert all(names[a] == ["left", names[b][1]] and names[b][0] == "right" for a, b in ACROSS)


def test_the_limbs_of_the_leading_joint_have_the_color_of_the_phase(points):
    rgb = annotate(points)
    for side in ("left", "right"):
        assert color_between(rgb, points, f"{side}_knee", f"{side}_ankle") == COLORS[PhaseKind.ECCENTRIC]
        assert color_between(rgb, points, f"{side}_elbow", f"{side}_shoulder") == WHITE


def test_without_a_phase_all_is_white(points):
    rgb = annotate(points, segment=None)
    assert color_between(rgb, points, "right_knee", "right_ankle") == WHITE


def test_nothing_is_drawn_without_a_subject(points):
    for nobody in (None, np.full_like(points, np.nan)):
        assert (annotate(nobody) == GRAY).all()


def test_a_landmark_that_is_not_visible_takes_its_limbs_along(points):
    hidden = points.copy()
    hidden[LANDMARK["right_ankle"]] = np.nan
    rgb = annotate(hidden)
    assert color_between(rgb, points, "right_knee", "right_ankle") == (GRAY, GRAY, GRAY)
    assert color_between(rgb, points, "right_hip", "right_knee") == COLORS[PhaseKind.ECCENTRIC]
    assert color_between(rgb, points, "left_knee", "left_ankle") == COLORS[PhaseKind.ECCENTRIC]


def test_the_arc_lies_inside_the_angle_of_the_first_joint(points):
    """Between shin and thigh of the right knee, on their near side; the left knee has none."""
    both = annotate(points)
    other = annotate(points, joints=JOINTS[::-1])
    knee, hip, ankle = (points[LANDMARK[f"right_{name}"]] for name in ("knee", "hip", "ankle"))
    towards = (hip - knee) / np.linalg.norm(hip - knee) + (ankle - knee) / np.linalg.norm(ankle - knee)
    x, y = np.rint(knee + 0.05 * WIDTH * towards / np.linalg.norm(towards)).astype(int)
    near = (slice(y - 3, y + 4), slice(x - 3, x + 4))
    assert (both[near] != other[near]).any()
    assert (both[near] == WHITE).all(axis=2).any()


def test_every_line_has_a_dark_outline(points):
    rgb = annotate(points)
    assert (rgb.max(axis=2) < 3 * max(OUTLINE_COLOR)).sum() > 500


def test_landmarks_far_outside_are_no_trouble(points):
    points[LANDMARK["left_wrist"]] = (1e9, -1e9)
    annotate(points)


def test_the_joint_whose_angle_is_known_more_often_leads():
    known, rare = np.array([90.0, 91.0, np.nan]), np.array([90.0, np.nan, np.nan])
    assert leading_joints("knee", {"left_knee": rare, "right_knee": known}) == ["right_knee", "left_knee"]
    assert leading_joints("left_knee", {"left_knee": rare, "right_knee": known}) == ["left_knee"]
    with pytest.raises(ValueError, match="'tail' is not a joint; joints are left_elbow"):
        leading_joints("tail", {})
