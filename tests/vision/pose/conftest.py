"""Fixtures for the pose tests: the real model, and a drawn person that it finds."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from liftphase.pose.models.mediapipe.store import ensure_bundle

SKIN, SHIRT, TROUSERS, SHOE, HAIR = (224, 172, 140), (170, 40, 40), (40, 50, 90), (30, 30, 30), (60, 40, 25)


@pytest.fixture(scope="session")
def full_bundle() -> Path:
    """The bundle of the full model, fetched if need be."""
    return ensure_bundle("full")


@pytest.fixture
def draw_person() -> Callable[[float], NDArray[np.uint8]]:
    """draw_person(down_px): a standing person seen from the front, in an image of 480 x 360."""
    return _draw_person


def _draw_person(down_px: float) -> NDArray[np.uint8]:
    rgb = np.full((480, 360, 3), (205, 205, 200), np.uint8)
    rgb[408:] = (120, 100, 80)

    def at(x: float, y: float) -> tuple[int, int]:
        return int(180 + x), int(y + down_px)

    def limb(start: tuple[float, float], end: tuple[float, float], width: int, color: tuple) -> None:
        cv2.line(rgb, at(*start), at(*end), color, width, cv2.LINE_AA)

    for side in (-1, 1):
        limb((side * 18, 255), (side * 24, 330), 30, TROUSERS)
        limb((side * 24, 330), (side * 26, 405), 24, TROUSERS)
        limb((side * 26, 412), (side * 36, 418), 16, SHOE)
        limb((side * 42, 135), (side * 60, 195), 20, SHIRT)
        limb((side * 60, 195), (side * 66, 250), 15, SKIN)
        cv2.circle(rgb, at(side * 67, 260), 9, SKIN, -1, cv2.LINE_AA)
    trunk = [at(-48, 120), at(48, 120), at(34, 260), at(-34, 260)]
    cv2.fillPoly(rgb, [np.array(trunk)], SHIRT, cv2.LINE_AA)
    limb((0, 105), (0, 120), 20, SKIN)
    cv2.ellipse(rgb, at(0, 78), (22, 29), 0, 0, 360, SKIN, -1, cv2.LINE_AA)
    cv2.ellipse(rgb, at(0, 62), (23, 16), 0, 180, 360, HAIR, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(rgb, at(side * 8, 76), 3, SHOE, -1, cv2.LINE_AA)
    limb((0, 80), (0, 87), 2, (190, 140, 110))
    limb((-7, 94), (7, 94), 2, (150, 60, 60))
    return rgb
