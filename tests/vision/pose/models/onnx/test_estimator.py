"""A pose model as an ONNX file, run for real."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pose_files as files
import pytest
from dot_model import HEIGHT, WIDTH, draw_dots, write_dot_model
from synthetic import script_set

from liftphase.analysis import analyze_track
from liftphase.errors import ModelError, UsageError
from liftphase.pipeline.options import AnalysisOptions
from liftphase.pose.estimation import estimate_pose
from liftphase.pose.keypoints import COCO_17
from liftphase.pose.models.onnx.decoding import decode
from liftphase.pose.models.onnx.estimator import OnnxEstimator
from liftphase.pose.models.registry import create_estimator
from liftphase.pose.skeleton import BLAZEPOSE
from liftphase.video.encode import ClipWriter

NUMBERS = BLAZEPOSE.numbers(COCO_17)
SCRIPT = script_set(2, lead_s=1.0, tail_s=1.0)
FPS = 20.0
TIMES = files.times_of(SCRIPT, FPS)


def _dots() -> np.ndarray:
    """(T, 17, 2) of a squat seen from ahead to the left, in an image of 320 x 360; the head above."""
    points = 0.5 * files.in_image(SCRIPT, TIMES, COCO_17) + [-160.0, 0.0]
    shoulders = points[:, 5:7].mean(axis=1, keepdims=True)
    head = np.array([(0, -40), (-9, -46), (9, -46), (-18, -40), (18, -40)])
    points[:, :5] = shoulders + head
    # Left and right apart, so that no dot hides another.
    return (
        points
        + np.array([12.0, 0.0]) * np.array([1 if n.startswith("left") else -1 for n in COCO_17])[:, None]
    )


DOTS = _dots()


@pytest.fixture(scope="module", params=[True, False], ids=["classes", "heat maps"])
def model(request, tmp_path_factory) -> Path:
    return write_dot_model(tmp_path_factory.mktemp("model") / "dots.onnx", classes=request.param)


def test_landmarks_are_where_the_dots_are(model: Path) -> None:
    with OnnxEstimator(model) as estimator:
        for number in range(0, 60, 3):
            image = draw_dots(DOTS[number], 320, 360)
            (found,) = estimator.estimate(image, TIMES[number])
            assert found.tracklet_id == 0
            np.testing.assert_allclose(found.landmarks.image_px[NUMBERS], DOTS[number], atol=5.0)
            assert (found.landmarks.visibility[NUMBERS] > 0.3).all()
            others = np.delete(np.arange(33), NUMBERS)
            assert (found.landmarks.visibility[others] == 0).all()
            assert np.isfinite(found.landmarks.image_px).all()


def test_nobody_is_nobody_and_who_comes_back_is_a_new_tracklet(model: Path) -> None:
    image, empty = draw_dots(DOTS[0], 320, 360), np.full((360, 320, 3), 128, np.uint8)
    with OnnxEstimator(model) as estimator:
        ids = [[own.tracklet_id for own in estimator.estimate(each, 0.0)] for each in (image, empty, image)]
    assert ids == [[0], [], [1]]


def test_a_clip_is_analyzed_with_a_model_of_the_user(tmp_path: Path) -> None:
    model = write_dot_model(tmp_path / "dots.onnx", classes=True)
    path = tmp_path / "dots.mp4"
    with ClipWriter(path, 320, 360, Fraction(1, 1000)) as writer:
        for time_s, points in zip(TIMES, DOTS, strict=True):
            writer.write(draw_dots(points, 320, 360), float(time_s), 1 / FPS)
    track = estimate_pose(path, model=str(model), upright=())
    assert track.detected.all()
    assert track.flow is not None
    assert track.provenance["model"] == "dots.onnx"
    assert len(track.provenance["model_sha256"]) == 64
    analysis = analyze_track(track, exercise="squat")
    true = np.array([edge for m in SCRIPT.movements() for edge in (m.start_s, m.end_s)])
    found = np.array([edge for rep in analysis.reps for m in rep.movements for edge in (m.start_s, m.end_s)])
    assert found.shape == true.shape
    assert np.abs(found - true).max() < 0.1


def test_a_model_is_named_by_its_file(model: Path) -> None:
    assert isinstance(create_estimator(str(model)), OnnxEstimator)
    assert AnalysisOptions(model=str(model)).request()["model"] == str(model)
    with pytest.raises(ModelError, match=r"absent.onnx cannot be read"):
        create_estimator("absent.onnx")
    with pytest.raises(UsageError, match=r"A file ends with .onnx"):
        create_estimator("absent")


def test_a_file_that_is_no_pose_model_is_one_line(tmp_path: Path) -> None:
    odd = tmp_path / "odd.onnx"
    odd.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"odd.onnx cannot be used") as refused, OnnxEstimator(odd):
        pass
    assert "\n" not in str(refused.value)
    five = OnnxEstimator(write_dot_model(tmp_path / "five.onnx", classes=False, keypoints=5))
    with pytest.raises(ModelError, match="5 keypoints are not known"), five as estimator:
        estimator.estimate(draw_dots(DOTS[0], 320, 360), 0.0)


def test_decoding_is_exact_to_the_resolution_of_the_output() -> None:
    points = np.array([[10.25, 20.0], [95.0, 127.0], [0.0, 0.0]])
    x, y = np.zeros((1, 3, 2 * WIDTH)), np.zeros((1, 3, 2 * HEIGHT))
    for number, (a, b) in enumerate(points):
        x[0, number, int(2 * a)], y[0, number, int(2 * b)] = 0.9, 0.7
    found, scores = decode([x, y], WIDTH, HEIGHT)
    np.testing.assert_allclose(found, np.floor(2 * points) / 2)
    np.testing.assert_allclose(scores, 0.7)
    with pytest.raises(ValueError, match="neither classes of x and y nor heat maps"):
        decode([x], WIDTH, HEIGHT)


def test_classes_of_y_before_x_are_refused() -> None:
    x, y = np.zeros((1, 17, 2 * WIDTH)), np.zeros((1, 17, 2 * HEIGHT))
    decode([x, y], WIDTH, HEIGHT)
    for outputs in ([y, x], [x, y[:, :5]], [x[..., :0], y[..., :0]]):
        with pytest.raises(ValueError, match="no classes of x and y"):
            decode(outputs, WIDTH, HEIGHT)
