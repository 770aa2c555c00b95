import numpy as np
import pytest

from liftphase.pose.skeleton import LANDMARK
from liftphase.render.annotators.angle_label import AngleLabel

WIDTH, HEIGHT = 360, 640
KNEE = LANDMARK["right_knee"]


@pytest.fixture
def label(make_track):
    """label(taken): that of a knee that points to the right, the subject's limbs on its left."""
    points = make_track(WIDTH, HEIGHT).image_px.astype(float)
    return lambda taken=(): AngleLabel(points, KNEE, WIDTH, HEIGHT, taken)


def draw(label, point, taken=(), angle_deg=88.0):
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    box = label(taken).draw(rgb, np.array(point, float), angle_deg)
    return rgb, box


def test_stands_where_the_lifter_is_not(label):
    _, (left, top, right, bottom) = draw(label, (200, 300))
    assert left > 200
    assert top < 300 < bottom
    assert right - left < 0.3 * WIDTH


def test_ink_lies_within_the_box(label):
    rgb, (left, top, right, bottom) = draw(label, (200, 300), angle_deg=179.6)
    rows, columns = np.nonzero(rgb.any(axis=2))
    assert left < columns.min() < columns.max() < right - 1
    assert top < rows.min() < rows.max() < bottom - 1


def test_gives_way_to_what_is_taken(label):
    """Side after side is taken; the label never lies on one of them, until none is left."""
    taken = []
    for _ in range(4):
        _, box = draw(label, (200, 300), taken)
        assert all(
            box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1]
            for other in taken
        )
        taken.append(box)
    assert draw(label, (200, 300), taken)[1] == taken[0]


@pytest.mark.parametrize("point", [(0, 0), (359, 639), (359, 0), (0, 639)])
def test_stays_in_the_frame(label, point):
    _, (left, top, right, bottom) = draw(label, point)
    assert 0 <= left < right <= WIDTH
    assert 0 <= top < bottom <= HEIGHT


@pytest.mark.parametrize(
    ("point", "angle_deg"),
    [((np.nan, np.nan), 88.0), ((200, 300), np.nan), ((-1, 300), 88.0), ((200, 640), 88.0)],
)
def test_nothing_is_drawn_for_what_is_not_known_or_seen(label, point, angle_deg):
    rgb, box = draw(label, point, angle_deg=angle_deg)
    assert box is None
    assert not rgb.any()


def test_a_joint_that_was_never_seen_is_no_trouble():
    AngleLabel(np.full((50, 33, 2), np.nan), KNEE, WIDTH, HEIGHT)
