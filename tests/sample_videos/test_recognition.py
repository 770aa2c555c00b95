"""The drawn lifts that recognition is trained on, and the training itself."""

import io

import numpy as np
import pytest

from liftphase.exercises.library import find_exercise
from liftphase.recognition.network import read_network
from recognition import train
from recognition.further_lifts import FURTHER_DRILLS
from recognition.lifts import COMMON, DRILLS, ONE_ARM
from recognition.other_motions import OTHER_MOTIONS
from recognition.poses import Style
from recognition.tracks import NO_LIFT, draw_example, draw_fidgeting
from studio.figure import make_figure
from studio.pose import solve

ALL = DRILLS | FURTHER_DRILLS


@pytest.mark.parametrize("name", ALL)
def test_every_pose_of_a_lift_is_within_reach(name):
    drill, starts = ALL[name]
    assert find_exercise(name).name == name
    assert starts == (0 if find_exercise(name).starts_with == "concentric" else 1) or name == "chest-fly"
    for seed in range(4):
        rng = np.random.default_rng(seed)
        figure = make_figure(rng)
        a, b, c, d = rng.uniform(-1, 1, 4)
        style = Style(a, b, c, abs(d))
        for fraction in np.linspace(0, 1, 5):
            body = solve(figure, drill(figure, float(fraction), style))
            assert body.miss < 0.1
            assert all(np.isfinite(point).all() for point in body.points.values())


def test_names_of_groups_are_lifts():
    assert set(COMMON) <= set(DRILLS)
    assert set(ONE_ARM) <= set(DRILLS)


@pytest.mark.parametrize("name", ["squat", "lat-pulldown", NO_LIFT])
def test_an_example_is_a_track_that_is_the_same_again(name):
    (track, ends), (again, _) = (draw_example(name, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(track.image_px, again.image_px)
    assert np.isfinite(track.image_px).all()
    assert np.isfinite(track.world_m).all()
    assert len(ends.first_s) == 3
    assert len(ends.other_s) == 2
    assert track.times_s[0] - 0.3 < min(ends.first_s)
    assert max(ends.other_s) < track.times_s[-1]


def test_a_fidgeting_track_moves_and_is_the_same_again():
    track, again = (draw_fidgeting(np.random.default_rng(5), seconds=5.0) for _ in range(2))
    np.testing.assert_array_equal(track.image_px, again.image_px)
    assert np.isfinite(track.image_px).all()
    assert len(track.times_s) == 60
    assert np.ptp(track.image_px[:, 15:17], axis=0).max() > 10


def test_what_is_trained_can_be_read_and_knows_what_it_has_seen():
    features, classes = train.draw_examples(3, seed=3)
    assert len(features) == 3 * (len(DRILLS) + len(COMMON)) + len(FURTHER_DRILLS) + 3 * len(OTHER_MOTIONS)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **train.fit(features, classes))
    file.seek(0)
    network = read_network(np.load(file))
    predicted = [int(np.argmax(network.probabilities(row))) for row in features]
    # A few examples of each lift, seen 22 times: far better than the one in 42 of chance.
    assert np.mean(np.array(predicted) == classes) > 0.3
