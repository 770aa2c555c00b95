"""The design of the velocity benchmark's films: balanced, the same on every run, plates in the image."""

from collections import Counter

import numpy as np
import pytest
from benchmarks.velocity_films import HARD_KINDS, LIFTS, easy_films, hard_films

from studio.bar_path import bar_frames
from studio.scene import Production


def test_sixty_films_in_balance():
    films = easy_films()
    assert len({film.name for film in films}) == len({film.scene for film in films}) == 60
    for lift in LIFTS:
        own = [film for film in films if film.scene.lift == lift]
        assert Counter(film.side for film in own) == {True: 6, False: 6}
        assert Counter(film.plate_mm is None for film in own) == {True: 6, False: 6}
        assert Counter("hand-held" in film.scene.hard for film in own) == {True: 6, False: 6}
        assert set(Counter(film.scene.tempo for film in own).values()) == {4}
        assert {film.scene.camera_m[1] for film in own if film.scene.camera_m} == {
            2.0,
            2.6,
            3.2,
            3.8,
            4.4,
            5.0,
        }
    told = Counter(film.plate_mm for film in films if film.plate_mm)
    assert told == {450: 10, 350: 10, 250: 10}
    assert all(film.scene.plates_mm == (450,) for film in films if film.plate_mm is None)
    assert len({film.scene.lens for film in films}) == 4


def test_hard_half_has_each_kind_of_each_lift():
    films = hard_films()
    assert Counter(film.kind for film in films) == dict.fromkeys(HARD_KINDS, len(LIFTS))
    assert not any(film.side for film in films if film.kind == "45 degrees")


@pytest.mark.parametrize("film", easy_films()[:10], ids=lambda film: film.name)
def test_the_plate_stays_in_the_image(film):
    production = Production(film.scene)
    start = production.timeline.set_starts()[0]
    times = [start + t for m in production.sets[0].moves for t in (m.start_s, m.end_s)]
    plate = bar_frames(production, times)["plate"]
    assert all(plate["seen"])
    assert min(plate["axes_px"]["major"]) > 40
    assert np.ptp(plate["center_px"]["y"]) > 30
