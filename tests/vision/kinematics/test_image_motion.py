"""The image's own motion, where the landmarks show nothing of the lift."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from synthetic import Script, boundary_errors, make_track, script_set, with_flow

from liftphase.analysis import measure_track
from liftphase.kinematics.image_motion import find_image_motions
from liftphase.kinematics.prepared import prepare
from liftphase.pipeline import analyze
from liftphase.pose.cells import CELLS
from liftphase.pose.skeleton import body_scale_px
from liftphase.pose.track import PoseTrack

# The cells of a sled, and its way in the concentric: right and down, torso lengths.
SLED, WAY = (slice(2, 5), slice(6, 9)), np.array([-0.3, -0.4])
SET = script_set(5, tempo=(1.5, 0.0, 1.0, 0.6), lead_s=4.0, tail_s=8.0)


def _in_a_machine(script: Script = SET, *, pan_px: float = 0.0) -> PoseTrack:
    """A lifter who seems to sit still, beside a sled; afterwards somebody walks past the camera.

    pan_px: how far the camera turns in each frame.
    """
    still = with_flow(make_track(Script(1.0, ((script.duration_s, 1.0),)), noise_px=1.0), noise_px=0.2)
    times_s, rng = still.times_s, np.random.default_rng(4)
    cells_px = rng.normal(pan_px, 0.05, (len(times_s), CELLS, CELLS, 2))
    sled_px = np.diff(script.at(times_s), prepend=script.level) * body_scale_px(still.image_px)
    cells_px[:, *SLED] += sled_px[:, None, None, None] * WAY
    walks_by = cells_px[times_s > script.duration_s - 4.0, 4:]
    walks_by += rng.normal(0, 8, walks_by.shape)
    cells_px[times_s > script.duration_s - 4.0, 4:] = walks_by
    cells_px[0] = 0
    assert still.flow is not None
    return replace(still, flow=replace(still.flow, cells_px=cells_px.astype(np.float16)))


@pytest.mark.parametrize("pan_px", [0.0, 1.5])
def test_reps_of_a_sled_that_no_landmark_shows(pan_px: float) -> None:
    track = _in_a_machine(pan_px=pan_px)
    assert track.flow is not None
    blind = replace(track, flow=replace(track.flow, cells_px=None))
    assert not measure_track(blind, exercise="leg-press").analysis.reps
    found = measure_track(track, exercise="leg-press")
    assert found.motion.estimate is not None
    assert found.motion.estimate.body.image is not None
    errors_s = boundary_errors(found.analysis.segments, SET.movements())
    assert np.abs(errors_s).max() < 0.08


def test_the_displacement_is_how_far_the_sled_goes() -> None:
    kin = prepare(_in_a_machine())
    motion = find_image_motions(kin)[0]
    value = motion.displacement()
    inside = (kin.grid_s > 4.0) & (kin.grid_s < SET.duration_s - 8.0)
    level = SET.at(kin.grid_s[inside])
    assert np.corrcoef(value[inside], level)[0, 1] > 0.999
    assert np.ptp(value[inside]) == pytest.approx(np.hypot(*WAY), rel=0.1)
    assert motion.unexplained_variance(inside) < 0.1
    assert motion.unexplained_variance(kin.grid_s > SET.duration_s - 4.0) > 0.7


def test_a_load_that_goes_up_is_concentric_from_either_side() -> None:
    """The direction has no sign of its own: that of a mirrored image is the same."""
    track = _in_a_machine()
    assert track.flow is not None
    assert track.flow.cells_px is not None
    mirrored = track.flow.cells_px[:, :, ::-1] * np.array([-1, 1], np.float16)
    values = [
        find_image_motions(prepare(each))[0].displacement()
        for each in (track, replace(track, flow=replace(track.flow, cells_px=mirrored)))
    ]
    np.testing.assert_allclose(values[1], values[0], atol=1e-3)


def test_nothing_moves_and_nobody_lifts() -> None:
    """Noise of the cells is no set, also where the lift is named."""
    idle = Script(1.0, ((20.0, 1.0),))
    assert not measure_track(_in_a_machine(idle), exercise="leg-press").analysis.reps


def test_a_real_leg_press_in_the_dark() -> None:
    """The first three reps of the label; landmarks and patches on them show none."""
    clip = Path(__file__).parents[4] / "shared" / "clips" / "haseeb_leg_press.mp4"
    if not clip.exists():
        pytest.skip("needs the shared clips")
    found = analyze(clip, exercise="leg-press", start_s=31.0, end_s=40.2)
    ends_s = [33.732, 35.645, 37.589]
    turns_s = [rep.phases_of("eccentric")[-1].end_s for rep in found.reps]
    np.testing.assert_allclose(turns_s, ends_s, atol=0.05)
