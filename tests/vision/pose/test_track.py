"""Making a track of arrays, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from synthetic import make_track, script_set

from liftphase.analysis import measure_track
from liftphase.errors import UsageError
from liftphase.pose.track import PoseTrack

SIZE = {"width": 1280, "height": 720}
TRACK = make_track(script_set(2))


def from_track(track: PoseTrack = TRACK, **changes: object) -> PoseTrack:
    arguments = {
        "times_s": track.times_s,
        "image_px": track.image_px,
        "world_m": track.world_m,
        "visibility": track.visibility,
        **SIZE,
        **changes,
    }
    return PoseTrack.from_arrays(**arguments)  # type: ignore[arg-type]


def assert_same_arrays(a: PoseTrack, b: PoseTrack) -> None:
    for name in ("times_s", "image_px", "world_m", "visibility"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_arrays_make_the_track_they_were_taken_from() -> None:
    made = from_track(name="encoder", provenance={"model": "mine"})
    assert_same_arrays(made, TRACK)
    assert (made.clip.path, made.clip.frames, made.clip.width) == ("encoder", len(TRACK.times_s), 1280)
    assert made.clip.nominal_fps == pytest.approx(30)
    assert made.clip.duration_s == pytest.approx(TRACK.clip.duration_s)
    assert made.provenance == {"model": "mine"}
    got, want = (measure_track(track, exercise="squat").analysis for track in (made, TRACK))
    assert (got.segments, got.reps) == (want.segments, want.reps)


def test_landmarks_may_come_in_any_order() -> None:
    names = PoseTrack.skeleton.landmarks
    order = np.random.default_rng(0).permutation(len(names))
    shuffled = {name: getattr(TRACK, name)[:, order] for name in ("image_px", "world_m", "visibility")}
    assert_same_arrays(from_track(**shuffled, landmarks=[names[n] for n in order]), TRACK)


def test_lists_and_the_image_alone_are_enough() -> None:
    image = TRACK.image_px.astype(float)
    image[3] = np.nan
    made = PoseTrack.from_arrays(TRACK.times_s.tolist(), image.tolist(), width=1280, height=720)
    assert made.detected.tolist() == [n != 3 for n in range(len(TRACK.times_s))]
    assert (made.visibility == made.detected[:, None]).all()
    assert np.isnan(made.world_m).all()
    reps = [len(measure_track(track, exercise="squat").analysis.reps) for track in (made, TRACK)]
    assert reps == [2, 2]


def test_other_arrays_have_another_hash() -> None:
    assert from_track().clip.sha256 == from_track().clip.sha256
    assert from_track().clip.sha256 != from_track(image_px=TRACK.image_px + 1).clip.sha256


TIMES = TRACK.times_s
REFUSED = {
    "no numbers": ({"times_s": ["a", "b"]}, "times_s is no array of numbers"),
    "ragged": ({"image_px": [[1], [1, 2]]}, "image_px is no array of numbers"),
    "one frame": ({"times_s": TIMES[:1]}, "at least two frames"),
    "two axes": ({"times_s": np.stack([TIMES, TIMES])}, "one-dimensional"),
    "a time that is none": ({"times_s": np.where(TIMES[5] == TIMES, np.nan, TIMES)}, r"times_s\[5\] is nan"),
    "a time twice": (
        {"times_s": np.where(TIMES[5] == TIMES, TIMES[4], TIMES)},
        r"times_s\[5\] = 0\.13",
    ),
    "too few frames": ({"image_px": TRACK.image_px[1:]}, r"image_px has shape \(\d+, 33, 2\)"),
    "three coordinates": ({"image_px": TRACK.world_m}, "image_px has shape"),
    "flat world": ({"world_m": TRACK.image_px}, "world_m has shape"),
    "visibility of frames": ({"visibility": np.ones(len(TIMES))}, "visibility has shape"),
    "visibility in percent": ({"visibility": np.full(TRACK.visibility.shape, 95)}, "from 0 to 1"),
    "no place": ({"image_px": np.full_like(TRACK.image_px, np.inf)}, "image_px must not be infinite"),
    "dates": ({"times_s": (TIMES * 1e9).astype("datetime64[ns]")}, r"but of datetime64\[ns\]"),
    "no width": ({"width": 0}, "width must be a whole number of pixels, not 0"),
    "height as text": ({"height": "720"}, "height must be a whole number of pixels, not '720'"),
    "one name": ({"landmarks": "nose"}, "landmarks must be a list of names"),
    "no names": ({"landmarks": None}, "landmarks must be a list of names"),
    "names without columns": ({"landmarks": ["nose"]}, "image_px has shape"),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_refused_is_one_line(changes: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        from_track(**changes)
    assert "\n" not in str(caught.value)


def test_a_missing_landmark_is_put_on_the_other_side_and_counts_as_unseen() -> None:
    names = ["tail" if name == "left_hip" else name for name in PoseTrack.skeleton.landmarks]
    made = from_track(landmarks=names)
    left, right = (PoseTrack.skeleton.landmarks.index(f"{side}_hip") for side in ("left", "right"))
    np.testing.assert_array_equal(made.image_px[:, left], TRACK.image_px[:, right])
    assert (made.visibility[:, left] == 0).all()
    assert len(measure_track(made, exercise="squat").analysis.reps) == 2


def test_names_of_no_landmark_are_refused() -> None:
    with pytest.raises(UsageError, match="landmarks holds no name of blazepose-33"):
        from_track(landmarks=[f"tail_{n}" for n in range(33)])


def test_tracks_are_compared_by_identity() -> None:
    """Arrays have no truth value: a generated == would raise, and there would be no hash."""
    other = replace(TRACK)
    assert TRACK == TRACK  # noqa: PLR0124  (what is tested)
    assert other != TRACK
    assert len({TRACK, other}) == 2


def test_wrong_shapes_and_times_are_refused_by_the_track_itself() -> None:
    with pytest.raises(ValueError, match="image_px has shape"):
        replace(TRACK, image_px=TRACK.image_px[:, :17])
    with pytest.raises(ValueError, match="not strictly increasing"):
        replace(TRACK, times_s=TIMES[::-1])
    with pytest.raises(ValueError, match="not finite"):
        replace(TRACK, times_s=np.where(TIMES[-1] == TIMES, np.inf, TIMES))


def test_the_subject_is_found_where_any_landmark_is() -> None:
    image = TRACK.image_px.copy()
    image[2], image[4, 0] = np.nan, np.nan
    assert np.flatnonzero(~replace(TRACK, image_px=image).detected).tolist() == [2]
