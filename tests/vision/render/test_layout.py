import numpy as np
import pytest

from liftphase.render.layout import choose_corner, margin_px, overlap, place_beside

WIDTH, FLOOR, SIZE, MARGIN = 400, 600, (100, 80), 10
CORNERS = {
    "top left": (10, 10, 110, 90),
    "top right": (290, 10, 390, 90),
    "bottom left": (10, 510, 110, 590),
    "bottom right": (290, 510, 390, 590),
}


def corner(*places):
    points = np.array(places, float).reshape(1, -1, 2)
    return choose_corner(points, SIZE, WIDTH, FLOOR, MARGIN)


@pytest.mark.parametrize(
    ("places", "name"),
    [
        ([(200, 300)], "top left"),
        ([(50, 50), (200, 300)], "top right"),
        ([(340, 50), (200, 300)], "top left"),
        ([(50, 50), (340, 50)], "bottom left"),
        ([(50, 50), (340, 50), (50, 550)], "bottom right"),
    ],
)
def test_the_corner_that_hides_least(places, name):
    assert corner(*places) == CORNERS[name]


def test_a_few_landmarks_do_not_move_it_to_the_bottom():
    """One of 40 under it in either top corner."""
    assert corner((50, 50), (340, 50), *[(200, 300)] * 38) == CORNERS["top left"]


def test_it_stays_at_the_top_when_the_bottom_is_no_better():
    assert corner(*[(x, y) for x in (50, 340) for y in (50, 550)]) == CORNERS["top left"]


def test_landmarks_that_are_not_visible_do_not_count():
    assert corner((50, 50), (np.nan, np.nan)) == CORNERS["top right"]
    assert corner((np.nan, np.nan)) == CORNERS["top left"]


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        ("top left", (10, 100, 70, 160)),
        ("top right", (330, 100, 390, 160)),
        ("bottom right", (330, 440, 390, 500)),
    ],
)
def test_a_second_panel_lies_along_the_same_edge_clear_of_the_first(panel, expected):
    box = place_beside((60, 60), CORNERS[panel], WIDTH, FLOOR, MARGIN)
    assert box == expected
    assert not overlap(box, CORNERS[panel])


def test_boxes_overlap_where_they_share_a_pixel():
    box = (10, 10, 20, 20)
    assert overlap(box, (19, 19, 30, 30))
    assert not overlap(box, (20, 10, 30, 20))
    assert not overlap(box, (10, 0, 20, 10))


def test_the_margin_grows_with_the_frame():
    assert (margin_px(100, 50), margin_px(1080, 1920)) == (4, 22)
