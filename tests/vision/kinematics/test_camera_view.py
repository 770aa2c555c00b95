from dataclasses import replace

import numpy as np
import pytest
from synthetic import Script, make_track

from liftphase.kinematics.camera_view import classify_view
from liftphase.kinematics.prepared import prepare
from liftphase.pose.track import PoseTrack

STANDING = Script(1.0, ((1.0, 1.0),))


def _view(track: PoseTrack, inside: np.ndarray) -> str:
    return classify_view(prepare(track), inside)


@pytest.mark.parametrize(
    ("view_deg", "view"),
    [
        (0, "front"),
        (15, "front"),
        (60, "oblique"),
        (-60, "oblique"),
        (90, "side"),
        (-90, "side"),
        (130, "oblique"),
        (180, "back"),
        (-170, "back"),
    ],
)
def test_view(view_deg, view):
    track = make_track(STANDING, view_deg=view_deg)
    assert _view(track, np.ones(len(track.times_s), dtype=bool)) == view


def test_a_trunk_that_points_at_the_camera_is_end_on():
    track = make_track(STANDING, view_deg=0)
    lying = track.world_m[..., [0, 2, 1]]
    assert _view(replace(track, world_m=lying), track.detected) == "end-on"


def test_only_the_frames_of_the_set_count():
    front, side = make_track(STANDING, view_deg=0), make_track(STANDING, view_deg=90)
    half = len(front.times_s) // 2
    image, world = front.image_px.copy(), front.world_m.copy()
    image[half:], world[half:] = side.image_px[half:], side.world_m[half:]
    turned = replace(front, image_px=image, world_m=world)
    inside = np.arange(len(front.times_s)) < half
    assert (_view(turned, inside), _view(turned, ~inside)) == ("front", "side")


def test_nobody_has_no_view():
    track = make_track(STANDING, undetected=[(0.0, 0.5)])
    assert _view(track, ~track.detected) == "unknown"
