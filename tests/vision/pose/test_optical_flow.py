"""Optical flow, on images that were moved by a known displacement."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.gray_image import GrayImage, GrayImages
from liftphase.pose.optical_flow import FlowEstimator
from liftphase.pose.patches import PATCHES

HEIGHT, WIDTH = 360, 480


def _texture(seed: int, right: float = 0.0, down: float = 0.0) -> NDArray[np.float64]:
    """A sum of waves, drawn where it is after a movement of any fraction of a pixel."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH] - np.array([down, right])[:, None, None]
    waves = zip(random.normal(0, 0.35, (40, 2)), random.uniform(0, 2 * np.pi, 40), strict=True)
    return np.sum([13 * np.sin(a * x + b * y + phase) for (a, b), phase in waves], axis=0) + 128.0


def _person(right: float = 0.0, down: float = 0.0, track: int = 0) -> Detection:
    """Landmarks spread over the middle of the image, shoulders above hips by 60 px."""
    image_px = np.random.default_rng(3).uniform((190, 130), (290, 230), (33, 2))
    image_px[[11, 12]], image_px[[23, 24]] = ((220, 150), (260, 150)), ((225, 210), (255, 210))
    image_px = (image_px + np.array((right, down))).astype(np.float32)
    return Detection(track, Landmarks(image_px, np.zeros((33, 3), np.float32), np.ones(33, np.float32)))


def _rgb(gray: NDArray) -> NDArray[np.uint8]:
    return np.repeat(np.clip(np.rint(gray), 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def _gray(rgb: NDArray[np.uint8]) -> GrayImage:
    return GrayImages().make(rgb)


def _scene(body: tuple[float, float], camera: tuple[float, float]) -> NDArray[np.uint8]:
    """A textured person before a textured wall, each moved by pixels (right, down)."""
    wall, person = _texture(1, *camera), _texture(2, *body)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    mask = (abs(x - 240 - body[0]) < 90) & (abs(y - 180 - body[1]) < 90)
    return _rgb(wall * (1 - mask) + person * mask)


@pytest.mark.parametrize("step", [(0.0, 0.1), (0.3, -0.7), (6.0, 9.0)])
def test_patches_move_with_the_body(step: tuple[float, float]) -> None:
    meter = FlowEstimator()
    meter.measure(_gray(_scene((0, 0), (0, 0))), [_person()])
    flow = meter.measure(_gray(_scene(step, (0, 0))), [_person(*step)])
    assert flow.patches_px[0].shape == (len(PATCHES), 2)
    np.testing.assert_allclose(np.nanmedian(flow.patches_px[0], axis=0), step, atol=0.03)
    np.testing.assert_allclose(flow.camera, np.eye(2, 3), atol=0.02)


def test_the_camera_moves_apart_from_the_body() -> None:
    meter = FlowEstimator()
    meter.measure(_gray(_scene((0, 0), (0, 0))), [_person()])
    flow = meter.measure(_gray(_scene((1.0, 0.5), (-2.5, 1.25))), [_person(1.0, 0.5)])
    np.testing.assert_allclose(flow.camera[:, 2], (-2.5, 1.25), atol=0.1)
    np.testing.assert_allclose(np.nanmedian(flow.patches_px[0], axis=0), (1.0, 0.5), atol=0.05)


def test_flow_of_a_large_image_is_in_its_own_pixels() -> None:
    def large(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return cv2.resize(image, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)  # type: ignore

    person = _person(0.5, 1.0).landmarks
    big = Detection(0, Landmarks(person.image_px * 4, person.world_m, person.visibility))
    meter = FlowEstimator()
    meter.measure(_gray(large(_scene((0, 0), (0, 0)))), [big])
    flow = meter.measure(_gray(large(_scene((0.5, 1.0), (0, 0)))), [big])
    np.testing.assert_allclose(np.nanmedian(flow.patches_px[0], axis=0), (2.0, 4.0), atol=0.15)


def test_first_frame_empty_room_and_bare_wall() -> None:
    meter = FlowEstimator()
    first = meter.measure(_gray(_scene((0, 0), (0, 0))), [_person()])
    assert np.isnan(first.patches_px[0]).all()
    assert meter.measure(_gray(_scene((0, 0), (0, 0))), []).patches_px == []
    bare = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    meter.measure(_gray(bare), [])
    flow = meter.measure(_gray(bare), [_person()])
    assert np.isnan(flow.patches_px[0]).all()
    np.testing.assert_array_equal(flow.camera, np.eye(2, 3))


def test_everyone_has_their_own() -> None:
    meter = FlowEstimator()
    meter.measure(_gray(_scene((0, 0), (0, 0))), [])
    aside = _person(-150.0, 0.0, track=1)
    flow = meter.measure(_gray(_scene((0.0, 1.0), (0, 0))), [_person(0.0, 1.0), aside])
    assert np.nanmedian(flow.patches_px[0][:, 1]) == pytest.approx(1.0, abs=0.05)
    assert abs(np.nanmedian(flow.patches_px[1][:, 1])) < 0.05


def test_hands_are_tracked_by_person_in_the_pixels_of_the_image(monkeypatch) -> None:
    """Who was lost for a frame begins anew: what was below their hands is not known any more."""

    class Counting:
        def __init__(self) -> None:
            self.frames = 0

        def update(self, *seen: object) -> NDArray[np.float64]:
            self.frames += 1
            return np.full((2, 3, 2), float(self.frames))

    monkeypatch.setattr("liftphase.pose.optical_flow.WristFlowTracker", Counting)
    meter = FlowEstimator()
    image = np.repeat(np.repeat(_scene((0, 0), (0, 0)), 4, axis=0), 4, axis=1)  # processed at a third
    one, two = _person(track=1), _person(-150.0, track=2)
    measured = [
        [float(hands[0, 0, 0]) for hands in meter.measure(_gray(image), people).hands_px]
        for people in ([one, two], [one, two], [two], [two, one])
    ]
    assert np.isnan(measured[0]).all()
    assert measured[1:] == [[3.0, 3.0], [6.0], [9.0, 3.0]]
