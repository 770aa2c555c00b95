"""Drawn films of a disc that moves with a lifter's hands, with noise, for tests of the plate's tracking."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.skeleton import LANDMARK, pose_size_px

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class PlateFilm:
    """Images, the person in each, and the truth: (T, 2) centers and the radius of the disc, pixels."""

    images: list[Image]
    people: list[Detection]
    centers: NDArray[np.float64]
    radius: float
    fps: float

    @property
    def size(self) -> float:
        return max(float(pose_size_px(person.landmarks.image_px)) for person in self.people)


def gray_noise(seed: int, *, spread: float = 4.0, size: tuple[int, int] = (640, 360)) -> Image:
    """A gray wall (W, H) with noise."""
    noise = np.random.default_rng(seed).normal(150, spread, (size[1], size[0], 3))
    return np.clip(noise, 0, 255).astype(np.uint8)


def draw_plate(
    image: Image,
    center: tuple[float, float],
    radius: float,
    *,
    turned: float = 1.0,
    color: tuple[int, int, int] = (40, 60, 150),
    ring: float = 0.6,
) -> None:
    """Draw a disc with a bright ring and a hub; `turned`: width to height."""
    low = np.maximum(np.floor(np.array(center) - radius - 2), 0).astype(int)
    image = image[low[1] : low[1] + int(2 * radius) + 5, low[0] : low[0] + int(2 * radius) + 5]
    y, x = np.indices(image.shape[:2])
    across, down = (x + low[0] - center[0]) / turned, y + low[1] - center[1]
    distance = np.hypot(across, down)
    # Pixels from the rim along its normal, so that the edge is where its pixels are half covered.
    steepness = np.maximum(np.hypot(across / turned, down), 1e-3) / np.maximum(distance, 1e-3)
    for fraction, shade in (
        (1.0, color),
        (ring, (210, 210, 210)),
        (ring - 0.06, color),
        (0.12, (190, 190, 190)),
    ):
        covered = np.clip(0.5 + (fraction * radius - distance) / steepness, 0, 1)[..., None]
        image[:] = np.rint(covered * np.array(shade) + (1 - covered) * image)


def plate_film(
    *,
    frames: int,
    still: bool = False,
    post: bool = False,
    color: tuple[int, int, int] = (40, 60, 150),
    ring: float = 0.6,
) -> PlateFilm:
    """A squat seen from the side at 30 frames/s: the disc is before the shoulders.

    still: the disc stays while the lifter moves; post: a post of the rack hides a part of it.
    """
    fps, radius = 30.0, 42.0
    down = 45 * (1 - np.cos(2 * np.pi * np.arange(frames) / 50))
    walls = [gray_noise(seed) for seed in range(5)]
    images, people, centers = [], [], []
    for number, drop in enumerate(down):
        image = walls[number % 5].copy()
        cv2.rectangle(image, (0, 300), (640, 360), (90, 80, 70), -1)
        cv2.rectangle(image, (270, int(150 + drop)), (330, 310), (60, 110, 60), -1)
        center = 300.0, 120.0 + (0.0 if still else float(drop))
        draw_plate(image, center, radius, color=color, ring=ring)
        if post:
            cv2.rectangle(image, (318, 0), (330, 360), (170, 60, 50), -1)
        images.append(image)
        people.append(Detection(0, _stand(float(drop))))
        centers.append(center)
    return PlateFilm(images, people, np.array(centers), radius, fps)


def _stand(drop: float) -> Landmarks:
    places = {
        "nose": (315, 95), "shoulder": (300, 125), "elbow": (312, 150), "wrist": (306, 128),
        "pinky": (306, 124), "index": (308, 124), "hip": (298, 215), "knee": (310, 265),
        "ankle": (300, 310), "heel": (292, 314), "foot_index": (325, 314),
    }  # fmt: skip
    moves = {"ankle": 0.0, "heel": 0.0, "foot_index": 0.0, "knee": 0.3, "hip": 0.9}
    points = np.zeros((33, 2), np.float32)
    for name, number in LANDMARK.items():
        part = name.removeprefix("left_").removeprefix("right_")
        x, y = places.get(part, places["nose"])
        points[number] = x + (2 if name.startswith("left") else 0), y + moves.get(part, 1.0) * drop
    return Landmarks(points, np.zeros((33, 3), np.float32), np.ones(33, np.float32))
