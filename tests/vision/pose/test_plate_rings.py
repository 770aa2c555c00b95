"""Rings that stay on a disc while it moves before bars, and its shape by its place."""

import cv2
import numpy as np
import pytest
from drawn_plates import draw_plate, gray_noise

from liftphase.pose.plate_rings import RingMap
from liftphase.pose.plate_shape import ShapeByPlace, faces_by_place
from liftphase.pose.rim import Ellipse

RADIUS = 50.0
# Near to the gray of the wall: the rim has hardly any contrast, and the ring on it has.
PALE = (158, 158, 158)


def move_disc(rings: RingMap, around: Ellipse, *, color=(40, 60, 150), ring=0.6, disc=True, hoop=0.0):
    """Count the edges of a disc that goes down before bars; `around`: the disc that is followed.

    hoop: radius of a circle that moves along and that the bars are seen through, radii of the disc.
    """
    for number in range(10):
        image = gray_noise(number, spread=2.0)
        for y in range(8, 360, 26):
            cv2.rectangle(image, (0, y), (640, y + 8), (110, 120, 110), -1)
        shift = np.array([0.0, 7.0 * number])
        if disc:
            draw_plate(image, (200.0, 120.0 + shift[1]), RADIUS, color=color, ring=ring)
        if hoop:
            cv2.circle(image, (200, 120 + 7 * number), round(hoop * RADIUS), (30, 30, 30), 2, cv2.LINE_AA)
        rings.add(image, around.moved(shift))


def circle(x: float, y: float, radius: float) -> Ellipse:
    return Ellipse(np.array([x, y]), np.eye(2) * radius)


@pytest.mark.parametrize("off", [(0.0, 0.0, 1.0), (10.0, -8.0, 1.1), (-6.0, 9.0, 0.9)])
def test_the_rim_is_found_from_a_disc_that_is_off(off: tuple[float, float, float]) -> None:
    around = circle(200 + off[0], 120 + off[1], RADIUS * off[2])
    rings = RingMap()
    move_disc(rings, around)
    found = rings.outermost()
    assert found is not None
    rim = found.on(around)
    np.testing.assert_allclose(rim.center, (200, 120), atol=1.0)
    np.testing.assert_allclose(rim.axes[:2], 2 * RADIUS, rtol=0.03)
    assert found.support > 0.9


def test_the_rim_is_followed_outwards_from_a_stronger_ring() -> None:
    around = circle(200, 120, 0.86 * RADIUS)
    rings = RingMap()
    move_disc(rings, around, color=PALE, ring=0.86)
    found = rings.outermost()
    assert found is not None
    assert found.on(around).radius == pytest.approx(RADIUS, rel=0.03)


def test_a_ring_of_something_else_around_the_plate_is_not_its_rim() -> None:
    around = circle(200, 120, RADIUS)
    rings = RingMap()
    move_disc(rings, around, hoop=1.15)
    found = rings.outermost()
    assert found is not None
    assert found.on(around).radius == pytest.approx(RADIUS, rel=0.03)


def test_what_passes_by_is_no_ring() -> None:
    rings = RingMap()
    move_disc(rings, circle(200, 120, RADIUS), disc=False)
    assert rings.outermost() is None
    assert rings.support() < 0.2


def test_a_rim_that_was_lost_is_near() -> None:
    around = circle(203, 116, 1.04 * RADIUS)
    rings = RingMap(known=True)
    move_disc(rings, around)
    found = rings.nearby()
    assert found is not None
    np.testing.assert_allclose(found.on(around).center, (200, 120), atol=1.0)
    own = RingMap(known=True)
    move_disc(own, circle(200, 120, RADIUS))
    assert own.nearby() is None


def test_nothing_is_counted_while_the_disc_stands_still() -> None:
    rings = RingMap()
    for _ in range(20):
        rings.add(gray_noise(1), circle(200, 120, RADIUS))
    assert rings.counted == 1


def test_the_shape_is_that_of_the_place() -> None:
    def ellipse(y: float) -> Ellipse:
        return Ellipse(np.array([100.0, y]), np.diag([48.0, 50.0]) * (1 - 0.0005 * y))

    shapes = ShapeByPlace(ellipse(0.0))
    for y in range(0, 150, 5):
        shapes.add(ellipse(y), 1.0)
    np.testing.assert_allclose(shapes.at(np.array([100.0, 200.0])), ellipse(200.0).shape, rtol=0.005)


@pytest.mark.parametrize("down", [5.0, -4.0])
def test_the_near_face_of_a_thick_plate_is_that_of_the_ring_on_it(down: float) -> None:
    # The far face shows below or above the near one, and the outline is that of both.
    outline = Ellipse(np.array([200.0, 120.0 + down / 2]), np.diag([RADIUS, RADIUS + abs(down) / 2]))
    rings = RingMap(known=True)
    for number in range(12):
        image = gray_noise(number, spread=2.0)
        for shift in np.linspace(down, 0, 12):
            draw_plate(image, (200.0, 120.0 + 7 * number + shift), RADIUS, ring=0.88)
        rings.add(image, outline.moved(np.array([0.0, 7.0 * number])))
    found = rings.search_face()
    assert found is not None
    face = outline.containing(found[1])
    np.testing.assert_allclose(face.center, (200, 120), atol=0.5)
    np.testing.assert_allclose(face.axes[:2], 2 * RADIUS, rtol=0.015)


def test_a_plate_without_a_ring_has_no_near_face() -> None:
    rings = RingMap(known=True)
    move_disc(rings, circle(200, 120, RADIUS))
    assert rings.search_face() is None


def test_the_near_face_is_known_where_it_was_not_measured() -> None:
    y = np.arange(0.0, 200.0, 5.0)
    places = np.stack([np.full(len(y), 100.0), y], axis=1)
    faces = np.full((len(y), 5), np.nan)
    faces[::2] = np.column_stack([0 * y, 0.0003 * y - 0.03, 0 * y + 0.98, 0 * y, 0.99 - 0.0002 * y])[::2]
    faces[4] += 0.1
    assert faces_by_place(places, np.full((len(y), 5), np.nan), 80.0) is None
    found = faces_by_place(places, faces, 80.0)
    assert found is not None
    np.testing.assert_allclose([each.center[1] for each in found], 0.0003 * y - 0.03, atol=0.003)
    np.testing.assert_allclose([each.shape[1, 1] for each in found], 0.99 - 0.0002 * y, atol=0.003)


def test_a_few_places_tell_how_the_near_face_leaves_the_outline() -> None:
    """Pulled towards its mean, the face goes less far than the plate: ways would be too short."""
    y = np.linspace(-60.0, 60.0, 61)
    places = np.stack([np.zeros(len(y)), y], axis=1)
    shift = 0.05 * y / 60
    faces = np.full((len(y), 5), np.nan)
    faces[::12] = np.column_stack([0 * y, shift, 0 * y + 0.98, 0 * y, 0 * y + 0.98])[::12]
    found = faces_by_place(places, faces, 100.0)
    assert found is not None
    np.testing.assert_allclose([each.center[1] for each in found], shift, atol=0.002)
