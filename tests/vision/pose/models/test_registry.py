"""Estimators of others: one that finds a red shirt, from its entry point to a PoseTrack."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pytest
from numpy.typing import NDArray

import liftphase
from liftphase.errors import UsageError
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.estimation import estimate_pose
from liftphase.pose.models.mediapipe.estimator import MediaPipeEstimator
from liftphase.pose.models.registry import ESTIMATORS, PoseEstimator, create_estimator
from liftphase.pose.skeleton import BLAZEPOSE, HIPS, SHOULDERS, Skeleton
from liftphase_cli.main import main

SHIRT = (170, 40, 40)


class ShirtEstimator:
    """Puts shoulders at the upper edge of a red shirt, hips at the lower, all else in its middle."""

    skeleton = BLAZEPOSE
    provenance: dict[str, Any] = {"model": "shirt"}  # noqa: RUF012 (as a reader would write it)

    def __init__(self) -> None:
        self.times_s: list[float] = []
        self.open = False

    def __enter__(self) -> Self:
        self.open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.open = False

    def estimate(self, image: NDArray[np.uint8], time_s: float) -> list[Detection]:
        assert self.open
        self.times_s.append(time_s)
        y, x = np.nonzero((np.abs(image.astype(int) - SHIRT) < 40).all(axis=2))
        if not len(x):
            return []
        image_px = np.full((33, 2), (x.mean(), y.mean()), np.float32)
        for pair, height in ((SHOULDERS, y.min()), (HIPS, y.max())):
            image_px[[*pair]] = (x.max(), height), (x.min(), height)
        world_m = np.full((33, 3), np.nan, np.float32)
        return [Detection(0, Landmarks(image_px, world_m, np.ones(33, np.float32)))]


@pytest.fixture
def clip(draw_person: Callable, make_clip: Callable) -> Path:
    """Somebody who sinks by 4 px a frame."""
    return make_clip(size=(360, 480), frames=6, draw=lambda number, width, height: draw_person(4 * number))


def test_a_track_by_an_estimator_of_ones_own(clip: Path) -> None:
    estimator: PoseEstimator = ShirtEstimator()
    calls = []
    track = estimate_pose(clip, model=estimator, start_s=1 / 30, progress=lambda: calls.append(1))
    assert isinstance(estimator, ShirtEstimator)
    assert not estimator.open
    assert estimator.times_s == track.times_s.tolist() == pytest.approx([n / 30 for n in range(1, 6)])
    assert len(calls) == 5
    assert track.detected.all()
    np.testing.assert_allclose(np.diff(track.image_px[:, SHOULDERS, 1], axis=0), 4, atol=1)
    assert track.flow is not None
    assert np.nanmedian(track.flow.patches_px[1:, :, 1]) == pytest.approx(4, abs=0.2)
    assert track.provenance["model"] == "shirt"
    assert (track.provenance["start_s"], track.provenance["person"]) == (1 / 30, None)


def test_an_estimator_of_another_package_is_found_by_name(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "shirt-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: shirt\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{ESTIMATORS.group}]\nshirt = shirt_estimator:Shirt\n")
    (tmp_path / "shirt_estimator.py").write_text("Shirt = None\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    import shirt_estimator  # type: ignore[import-not-found]

    shirt_estimator.Shirt = ShirtEstimator
    assert "shirt" in ESTIMATORS.names()
    assert estimate_pose(clip, model="shirt").provenance["model"] == "shirt"
    results = tmp_path / "out"
    assert liftphase.analyze(clip, model="shirt", output=results).provenance["model"] == "shirt"
    with pytest.raises(SystemExit) as ended:
        main(["analyze", str(clip), "--model", "shirt", "-o", str(results), "--no-video"])
    assert ended.value.code == 0


def test_landmarks_that_are_not_those_of_a_track_are_refused(clip: Path) -> None:
    estimator = ShirtEstimator()
    estimator.skeleton = Skeleton("coco-17", BLAZEPOSE.landmarks[:17])
    with pytest.raises(UsageError, match=r"landmarks of coco-17, and those of blazepose-33 are needed"):
        estimate_pose(clip, model=estimator)


@pytest.mark.parametrize("name", ["lite", "mediapipe-lite"])
def test_mediapipes_models_by_either_name(name: str) -> None:
    estimator = create_estimator(name)
    assert isinstance(estimator, MediaPipeEstimator)
    assert estimator.provenance["model"] == "lite"
    loaded = ESTIMATORS.load("mediapipe-lite")()
    assert loaded.provenance == estimator.provenance
    assert loaded.skeleton == BLAZEPOSE


def test_an_unknown_model_names_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"No such model: huge\. There are lite, full, heavy\."):
        create_estimator("huge")


def test_it_is_used_inside_its_block_only() -> None:
    with pytest.raises(RuntimeError, match="outside its block"):
        MediaPipeEstimator().estimate(np.zeros((8, 8, 3), np.uint8), 0.0)


@pytest.mark.parametrize("person", ["middle", "0", 0, -1, "1.5", True])
def test_a_person_that_cannot_be_meant_is_refused_before_any_frame(person: str, clip: Path) -> None:
    estimator = ShirtEstimator()
    with pytest.raises(UsageError, match="person must be left, right or a number from 1"):
        estimate_pose(clip, model=estimator, person=person)
    assert estimator.times_s == []


def test_a_person_who_is_not_there(clip: Path) -> None:
    with pytest.raises(UsageError, match="there is no person 2: only one person is in the clip"):
        estimate_pose(clip, model=ShirtEstimator(), person=2)
