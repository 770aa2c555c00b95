import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.errors import ModelError
from liftphase.pose.models.mediapipe.landmarker import Landmarker

pytestmark = pytest.mark.model

LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, LEFT_ANKLE = 11, 12, 23, 27
Draw = Callable[[float], NDArray[np.uint8]]


def test_landmarks_lie_where_the_body_is_drawn(full_bundle: Path, draw_person: Draw) -> None:
    with Landmarker(full_bundle) as landmarker:
        landmarks = landmarker.detect(draw_person(0))
    assert landmarks is not None
    assert [a.shape for a in (landmarks.image_px, landmarks.world_m, landmarks.visibility)] == [
        (33, 2),
        (33, 3),
        (33,),
    ]
    assert all(a.dtype == np.float32 for a in (landmarks.image_px, landmarks.world_m, landmarks.visibility))
    drawn = {
        LEFT_SHOULDER: (222, 135),
        RIGHT_SHOULDER: (138, 135),
        LEFT_HIP: (200, 252),
        LEFT_ANKLE: (206, 403),
    }
    for number, place in drawn.items():
        np.testing.assert_allclose(landmarks.image_px[number], place, atol=12)
    assert landmarks.visibility[LEFT_HIP] > 0.9
    # Meters with the origin between the hips: shoulders above, ankles below, y down.
    assert landmarks.world_m[LEFT_SHOULDER, 1] < -0.3 < 0.3 < landmarks.world_m[LEFT_ANKLE, 1]


def test_landmarks_do_not_lag_behind_a_jump(full_bundle: Path, draw_person: Draw) -> None:
    """MediaPipe's own smoothing, which looks back, would spread a jump over several frames."""
    with Landmarker(full_bundle) as landmarker:
        heights = []
        for down_px in [0] * 5 + [16] * 5:
            landmarks = landmarker.detect(draw_person(down_px))
            assert landmarks is not None
            heights.append(landmarks.image_px[[LEFT_SHOULDER, RIGHT_SHOULDER], 1].mean())
    assert heights[5] - heights[4] > 0.8 * 16
    assert abs(heights[9] - heights[5]) < 2


def test_a_view_that_is_not_contiguous_gives_the_same(full_bundle: Path, draw_person: Draw) -> None:
    upright = draw_person(0)
    turned = np.ascontiguousarray(np.rot90(upright))
    with Landmarker(full_bundle) as first, Landmarker(full_bundle) as second:
        expected, got = first.detect(upright), second.detect(np.rot90(turned, -1))
    assert expected is not None
    assert got is not None
    np.testing.assert_array_equal(got.image_px, expected.image_px)


def test_nobody_is_none(full_bundle: Path) -> None:
    with Landmarker(full_bundle) as landmarker:
        assert landmarker.detect(np.full((64, 96, 3), 120, np.uint8)) is None


def test_something_else_than_a_bundle_is_a_model_error(tmp_path: Path) -> None:
    other = tmp_path / "other.task"
    other.write_text("not a zip")
    with pytest.raises(ModelError, match=r"other\.task is no pose model"):
        Landmarker(other)


def test_nothing_of_mediapipe_reaches_stderr_and_all_else_does(
    full_bundle: Path, draw_person: Draw, tmp_path: Path
) -> None:
    np.save(tmp_path / "person.npy", draw_person(0))
    code = f"""
import os, threading, numpy as np
from pathlib import Path
from liftphase.pose.models.mediapipe.landmarker import Landmarker
stop = threading.Event()
def chat():
    while not stop.wait(0.01):
        os.write(2, b"mine\\n")
thread = threading.Thread(target=chat)
thread.start()
person = np.load({str(tmp_path / "person.npy")!r})
with Landmarker(Path({str(full_bundle)!r})) as landmarker:
    landmarker.detect(np.zeros_like(person))
    for _ in range(3):
        print(landmarker.detect(person) is not None)
stop.set()
thread.join()
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True"] * 3
    assert set(run.stderr.splitlines()) == {"mine"}


def test_importing_the_module_does_not_load_mediapipe() -> None:
    code = "import sys, liftphase.pose.pose_pass; sys.exit('mediapipe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
