"""Keyframes and what is propagated between them: a textured body moves, and an estimator knows where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.keyframes import DENSE_S, KeyframeSelector
from liftphase.pose.models.mediapipe.estimator import MediaPipeEstimator
from liftphase.pose.pose_pass import run_pose_pass
from liftphase.pose.skeleton import BLAZEPOSE, BODY, TRUNK, pose_size_px
from liftphase.pose.spool import PoseSpool
from liftphase.video.decode import ClipReader

SQUAT = Path(__file__).resolve().parents[3] / "sample_videos/squat.mp4"
HEIGHT, WIDTH = 240, 320
RNG = np.random.default_rng(8)
WALL, BODY_TEXTURE = (
    cv2.GaussianBlur(RNG.integers(0, 255, (HEIGHT, WIDTH, 3)).astype(np.float32), (0, 0), 2.5)
    for _ in range(2)
)
REST_PX = RNG.uniform((135, 85), (185, 155), (33, 2))
REST_PX[[11, 12]], REST_PX[[23, 24]] = ((145, 90), (175, 90)), ((148, 140), (172, 140))


def _down_px(time_s: float) -> float:
    """How far the body has moved down."""
    return 20 * np.sin(2 * np.pi * time_s / 1.5)


@dataclass
class Frame:
    time_s: float
    rgb: NDArray[np.uint8]


def _image(down_px: float, hidden: bool = False, upside_down: bool = False) -> NDArray[np.uint8]:
    """The body in the middle of a wall, moved down; hidden behind another body."""
    shift = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, down_px]])
    body = cv2.warpAffine(BODY_TEXTURE[:, ::-1] if hidden else BODY_TEXTURE, shift, (WIDTH, HEIGHT))
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    mask = ((abs(x - 160) < 45) & (abs(y - 120 - down_px) < 55))[:, :, None]
    stretched = np.clip((np.where(mask, body, WALL) - 127) * 3 + 127, 0, 255).astype(np.uint8)
    return stretched[::-1] if upside_down else stretched


class CountingEstimator(MediaPipeEstimator):
    calls = 0

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        self.calls += 1
        return super().estimate(image, time_s)


class KnowingEstimator:
    """Finds the body where it is, as often as there are people, each aside of the other."""

    skeleton = BLAZEPOSE
    provenance: dict[str, Any] = {"model": "knowing"}  # noqa: RUF012

    def __init__(self, people: int = 1) -> None:
        self.times_s: list[float] = []
        self.people = people

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        self.times_s.append(time_s)
        image_px = np.add(REST_PX, (0, _down_px(time_s))).astype(np.float32)
        world_m, seen = np.full((33, 3), time_s, np.float32), np.ones(33, np.float32)
        return [Detection(k, Landmarks(image_px + 5 * k, world_m, seen)) for k in range(self.people)]


def _run(
    times_s: Sequence[float], estimator: KnowingEstimator, folder: Path, **drawn: Callable[[float], bool]
) -> tuple[NDArray[np.float32], NDArray[np.float32], PoseSpool]:
    """(T, 33, 2) landmarks of the first person, (T, P, 2) motion of their patches, and the closed spool."""
    frames = [
        Frame(t, _image(_down_px(t), **{name: when(t) for name, when in drawn.items()})) for t in times_s
    ]
    with PoseSpool(folder) as spool:
        run_pose_pass(frames, estimator, spool)
        assert spool.times_s.tolist() == list(times_s)
        first = [people[0] for people in spool.read()]
    landmarks = np.stack([person.detection.landmarks.image_px for person in first])
    return landmarks, np.stack([person.patches_px for person in first]), spool


def _true_px(times_s: Sequence[float]) -> NDArray[np.float64]:
    return np.stack([np.add(REST_PX, (0, _down_px(t))) for t in times_s])


def _even(fps: float, seconds: float = 2.0) -> list[float]:
    return (3.0 + np.arange(round(seconds * fps)) / fps).tolist()


@pytest.mark.parametrize(("fps", "a_second"), [(12, 12), (30, 30), (60, 60), (120, 20), (240, 20)])
def test_the_model_gets_keyframes_and_the_others_are_right(
    fps: float, a_second: float, tmp_path: Path
) -> None:
    times_s, estimator = _even(fps), KnowingEstimator()
    landmarks, _, _ = _run(times_s, estimator, tmp_path)
    settled = [t for t in estimator.times_s if t > times_s[0] + DENSE_S]
    assert len(settled) == pytest.approx(a_second * (2.0 - DENSE_S), abs=1.5)
    # The last frames of a fast clip have no flow, and none follows: everyone stays where they were.
    followed = slice(0, {120.0: -1, 240.0: -3}.get(fps))
    np.testing.assert_allclose(landmarks[followed], _true_px(times_s)[followed], atol=0.2)


def test_frames_of_a_variable_rate(tmp_path: Path) -> None:
    steps = np.random.default_rng(1).choice([1 / 240, 1 / 120, 1 / 40, 1 / 15], 120)
    times_s, estimator = np.cumsum(steps).tolist(), KnowingEstimator()
    landmarks, moved, _ = _run(times_s, estimator, tmp_path)
    assert len(estimator.times_s) < 0.8 * len(times_s)
    np.testing.assert_allclose(landmarks, _true_px(times_s), atol=0.2)
    path = np.nancumsum(np.nanmedian(moved[1:, :, 1], axis=1))
    np.testing.assert_allclose(path, [_down_px(t) - _down_px(times_s[0]) for t in times_s[1:]], atol=0.6)


def test_motion_between_frames_without_flow_sums_to_the_whole(tmp_path: Path) -> None:
    times_s = _even(240, 1.0)
    _, moved, spool = _run(times_s, KnowingEstimator(), tmp_path)
    assert np.isfinite(spool.changes).sum() == 60
    path = np.nancumsum(np.nanmedian(moved[1:237, :, 1], axis=1))
    np.testing.assert_allclose(path, [_down_px(t) - _down_px(times_s[0]) for t in times_s[1:237]], atol=0.3)


def test_the_model_is_asked_at_once_after_a_cut(tmp_path: Path) -> None:
    times_s, estimator, alike = _even(120), KnowingEstimator(), KnowingEstimator()
    _run(times_s, alike, tmp_path)
    cut_s = next(t for t in times_s[::2] if t > times_s[0] + 1.2 and t not in alike.times_s)
    _run(times_s, estimator, tmp_path, upside_down=lambda t: t >= cut_s)
    assert cut_s in estimator.times_s


def test_the_model_is_asked_at_once_where_flow_loses_the_body(tmp_path: Path) -> None:
    times_s, estimator, alike = _even(120), KnowingEstimator(), KnowingEstimator()
    _run(times_s, alike, tmp_path)
    hidden_s = next(t for t in times_s[::2] if t > times_s[0] + 1.2 and t not in alike.times_s)
    landmarks, _, _ = _run(times_s, estimator, tmp_path, hidden=lambda t: t == hidden_s)
    assert hidden_s in estimator.times_s
    np.testing.assert_allclose(landmarks[:-1], _true_px(times_s)[:-1], atol=0.2)


def test_keyframes_stay_dense_while_people_meet(tmp_path: Path) -> None:
    fast = KnowingEstimator(people=2)
    _run(_even(120), fast, tmp_path)
    assert len(fast.times_s) == pytest.approx(60, abs=3)


def _by_the_model(frames: Sequence[Frame], folder: Path) -> tuple[NDArray[np.float32], int]:
    """(T, K, 2) the body's landmarks, and how often the model was asked."""
    with CountingEstimator() as estimator, PoseSpool(folder) as spool:
        run_pose_pass(frames, estimator, spool)
        seen = [people[0].detection.landmarks.image_px[BODY, :] for people in spool.read()]
    return np.stack(seen), estimator.calls


@pytest.mark.model
def test_propagated_landmarks_are_near_those_of_the_model(
    full_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every second frame of a rendered squat at 30 frames a second, as if frames between were left out."""
    with ClipReader(SQUAT) as reader:
        images = [frame.rgb for frame in reader.frames(2.0, 4.5)]
    frames = [Frame(number / 30, rgb) for number, rgb in enumerate(images)]
    is_due = KeyframeSelector.is_due
    monkeypatch.setattr(
        KeyframeSelector, "is_due", lambda self, time_s, thinned: is_due(self, time_s, thinned=True)
    )
    monkeypatch.setattr("liftphase.pose.keyframes.KEYFRAME_INTERVAL_S", 1 / 15)
    sparse, asked = _by_the_model(frames, tmp_path)
    for name in ("KEYFRAME_INTERVAL_S", "DENSE_INTERVAL_S"):
        monkeypatch.setattr(f"liftphase.pose.keyframes.{name}", 0.0)
    dense, asked_always = _by_the_model(frames, tmp_path)
    assert asked_always == len(frames)
    assert asked < 0.75 * len(frames)
    off_px = np.linalg.norm(sparse - dense, axis=2)
    # The model's own noise: how far each frame's landmarks are from the mean of those before and after.
    noise_px = np.linalg.norm(dense[1:-1] - (dense[:-2] + dense[2:]) / 2, axis=2)
    for percent in (50, 75, 95):
        assert np.percentile(off_px, percent) < np.percentile(noise_px, percent), percent


class SlidingEstimator(KnowingEstimator):
    """Its shoulders and head slide off the body from `SLIDES_S` on, and are right if it is asked again."""

    SLIDES_S, SPEED_PX_S = 4.0, 40.0

    def __init__(self, slides: bool, people: int = 2) -> None:
        super().__init__(people)
        self.slides = slides
        self.asked: list[tuple[float, NDArray[np.float64]]] = []

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        found = super().estimate(image, time_s)
        if self.slides:
            found[0].landmarks.image_px[:23, 1] -= max(0.0, time_s - self.SLIDES_S) * self.SPEED_PX_S
        return found

    def reexamine(
        self, image: NDArray[np.uint8], trunks_px: Mapping[int, NDArray[np.float64]]
    ) -> list[Detection]:
        self.asked.append((self.times_s[-1], trunks_px[0]))
        return super().estimate(image, self.times_s.pop())


@pytest.mark.parametrize("fps", [30, 120])
def test_the_model_is_asked_again_where_the_trunk_leaves_where_the_image_moves_it(
    fps: float, tmp_path: Path
) -> None:
    estimator = SlidingEstimator(slides=True)
    landmarks, _, _ = _run(_even(fps), estimator, tmp_path)
    first_s, trunk_px = estimator.asked[0]
    size = float(pose_size_px(REST_PX))
    slid_px = (first_s - estimator.SLIDES_S) * estimator.SPEED_PX_S
    assert 0.2 * size < slid_px < 0.6 * size
    # The flow was drawn to the sliding landmarks for a while, by less than a third of the way.
    truth_px = np.add(REST_PX, (0, _down_px(first_s)))[TRUNK, :]
    assert np.abs(trunk_px - truth_px).max() < slid_px / 3
    asked = np.searchsorted(_even(fps), [t for t, _ in estimator.asked])
    np.testing.assert_allclose(landmarks[asked], _true_px(_even(fps))[asked], atol=0.2)


@pytest.mark.parametrize(("slides", "people"), [(False, 2), (True, 1)])
def test_the_model_is_not_asked_again_where_nothing_slides_or_nobody_is_near(
    slides: bool, people: int, tmp_path: Path
) -> None:
    estimator = SlidingEstimator(slides, people)
    _run(_even(30), estimator, tmp_path)
    assert estimator.asked == []
