"""The rim of a drawn disc, found and followed."""

import cv2
import numpy as np
import pytest
from drawn_plates import draw_plate, gray_noise, plate_film

from liftphase.pose.plate_search import find_discs
from liftphase.pose.plate_tracking import PlateTracker
from liftphase.pose.plates import DISC_COLUMNS, select_plate
from liftphase.pose.rim import Ellipse, fit_rim

NO_FACE = [np.nan] * 5


@pytest.mark.parametrize("turned", [1.0, 0.9, 0.7])
def test_a_rim_is_found_to_a_fraction_of_a_pixel(turned: float) -> None:
    image = gray_noise(1)
    draw_plate(image, (150.3, 120.6), 50.0, turned=turned)
    guess = Ellipse(np.array([152.0, 119.0]), np.diag([turned * 48.5, 51.0]))
    fit = fit_rim(image, guess, 5.0)
    assert fit is not None
    major, minor, _ = fit.ellipse.axes
    assert fit.support > 0.9
    np.testing.assert_allclose(fit.ellipse.center, (150.3, 120.6), atol=0.2)
    assert major == pytest.approx(100.0, abs=0.5)
    assert minor == pytest.approx(100.0 * turned, abs=0.7)


def test_a_rim_that_is_half_hidden_keeps_its_size() -> None:
    image = gray_noise(2)
    draw_plate(image, (150.0, 120.0), 50.0)
    image[:, 150:] = gray_noise(3)[:, 150:]
    fit = fit_rim(image, Ellipse(np.array([150.8, 119.4]), np.diag([50.0, 50.0])), 4.0, stiffness=8.0)
    assert fit is not None
    assert 0.4 < fit.support < 0.7
    np.testing.assert_allclose(fit.ellipse.axes[:2], 100.0, atol=1.0)


def test_there_is_no_rim_in_noise() -> None:
    fit = fit_rim(gray_noise(4, spread=25.0), Ellipse(np.array([150.0, 120.0]), np.diag([50.0, 50.0])), 5.0)
    assert fit is None or fit.support < 0.4


def test_the_plate_beside_the_lifter_is_found_and_the_one_far_away_is_not() -> None:
    film = plate_film(frames=1)
    image, person = film.images[0], film.people[0].landmarks.image_px
    draw_plate(image, (560.0, 60.0), 42.0, color=(200, 30, 30))
    found = find_discs(image, person, film.size)
    assert found
    np.testing.assert_allclose(found[0].ellipse.center, film.centers[0], atol=1.0)
    assert found[0].ellipse.radius == pytest.approx(film.radius, rel=0.02)


def test_a_plate_of_which_less_than_half_the_rim_is_seen_is_found() -> None:
    film = plate_film(frames=1)
    image, person = film.images[0], film.people[0].landmarks.image_px
    hidden = int(film.centers[0, 0] - 0.15 * film.radius)
    image[:, hidden:] = gray_noise(3, size=image.shape[1::-1])[:, hidden:]
    found = find_discs(image, person, film.size)
    assert found
    assert found[0].support < 0.5
    np.testing.assert_allclose(found[0].ellipse.center, film.centers[0], atol=0.1 * film.radius)


def test_a_plate_is_followed_behind_a_post_and_at_speed() -> None:
    film = plate_film(frames=75, post=True)
    track = follow(film)
    assert track is not None
    seen = np.isfinite(track.center_px[:, 0])
    assert seen.mean() > 0.8
    away = np.linalg.norm(track.center_px - film.centers, axis=1)[seen]
    assert np.quantile(away, 0.9) < 1.0
    assert np.nanmedian(track.axes_px[:, 0]) == pytest.approx(2 * film.radius, rel=0.01)


def test_a_ring_on_the_plate_is_not_taken_for_its_rim() -> None:
    film = plate_film(frames=75, color=(92, 92, 96), ring=0.86)
    track = follow(film)
    assert track is not None
    assert np.nanmedian(track.axes_px[:, 0]) == pytest.approx(2 * film.radius, rel=0.015)


def test_what_was_followed_before_the_rim_was_found_becomes_the_rim() -> None:
    frame = np.arange(20.0)
    center = np.stack([np.full(20, 300.0), 120 + 4 * frame], axis=1)
    # A ring on the plate, off its center, up to the frame in which the rim is found.
    ring = np.column_stack(
        [
            frame,
            np.zeros(20),
            center + np.array([3.0, -2.0]),
            np.tile([36.0, 0.0, 36.0, 0.9, *NO_FACE], (20, 1)),
        ]
    )
    rim = np.column_stack([frame, np.ones(20), center, np.tile([40.0, 0.0, 42.0, 0.7, *NO_FACE], (20, 1))])
    people = np.stack([person.landmarks.image_px for person in plate_film(frames=20).people])
    track = select_plate(np.concatenate([ring[:8], rim[7:]]), people)
    assert track is not None
    np.testing.assert_allclose(track.center_px, center, atol=1e-4)
    np.testing.assert_allclose(track.axes_px, np.tile([84.0, 80.0], (20, 1)), atol=1e-4)


def test_a_plate_on_a_rack_is_no_load() -> None:
    assert follow(plate_film(frames=100, still=True)) is None


def test_the_search_gives_up_where_there_is_no_plate(monkeypatch: pytest.MonkeyPatch) -> None:
    film = plate_film(frames=1)
    searches: list[float] = []
    monkeypatch.setattr("liftphase.pose.plate_tracking.find_discs", lambda *_: searches.append(1.0) or [])
    tracker = PlateTracker()
    for number in range(900):
        assert tracker.update(film.images[0], film.people[0:1], number / 30) == []
    assert len(searches) <= 10


def test_nobody_and_a_black_image() -> None:
    tracker = PlateTracker()
    black = np.zeros((90, 120, 3), np.uint8)
    assert tracker.update(black, [], 0.0) == []
    assert tracker.update(black, plate_film(frames=1).people[0:1], 0.1) == []


def follow(film):
    tracker = PlateTracker()
    rows = []
    for number, (image, person) in enumerate(zip(film.images, film.people, strict=True)):
        for disc in tracker.update(cv2.GaussianBlur(image, (3, 3), 0), [person], number / film.fps):
            rows.append([number, *disc.values()])
    image_px = np.array([person.landmarks.image_px for person in film.people])
    return select_plate(np.array(rows).reshape(-1, DISC_COLUMNS), image_px)
