"""Lenses of phones: focal length and radial distortion."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .camera import View


@dataclass(frozen=True)
class Lens:
    """`focal`: focal length over the image's longer side. `k1`, `k2`: radial distortion (Brown, 1971).

    A ray whose slope against the optical axis is r meets the image at r * (1 + k1 r^2 + k2 r^4) focal lengths
    from its center.
    """

    focal: float
    k1: float = 0.0
    k2: float = 0.0

    def distort(self, slopes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where rays (..., 2) meet the image, in focal lengths from its center."""
        square = (slopes * slopes).sum(-1, keepdims=True)
        return slopes * (1.0 + square * (self.k1 + self.k2 * square))

    def undistort(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """The inverse of `distort`."""
        seen = np.sqrt((places * places).sum(-1, keepdims=True))
        slope = seen.copy()
        for _ in range(8):  # Newton's method; the distortion is small
            square = slope * slope
            value = slope * (1.0 + square * (self.k1 + self.k2 * square))
            slope = slope - (value - seen) / (1.0 + square * (3.0 * self.k1 + 5.0 * self.k2 * square))
        return places * (slope / np.maximum(seen, 1e-12))


# Phones crop a little for video: about 53 degrees along the longer side (35 mm equivalent).
IDEAL = Lens(1.0)
# 26, 15 and 52 mm equivalent with that crop, and what their own correction leaves: some barrel distortion in
# the main and the ultra-wide lens, a little pincushion distortion in the longer one.
LENSES = {
    "ideal": IDEAL,
    "main": Lens(0.78, -0.05, 0.02),
    "ultra-wide": Lens(0.46, -0.06, 0.015),
    "telephoto": Lens(1.5, 0.06, 0.0),
}


def drawn_size(view: "View") -> tuple[int, int]:
    """Width and height, in pixels, of the undistorted image that holds all that a lens shows."""
    reach = np.array(view.size) / 2 / view.focal
    corners = np.array([(x, y) for x in (0.0, reach[0]) for y in (0.0, reach[1])])
    wide = view.lens.undistort(corners).max(0) * view.focal
    return tuple(max(2 * int(np.ceil(w)), s) for w, s in zip(wide, view.size, strict=True))  # type: ignore[return-value]


def distortion_maps(view: "View", drawn: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(H, W) columns and rows of the undistorted image, of size `drawn`, for each pixel of the lens's."""
    places = np.stack(np.broadcast_arrays(view.columns[None, :], view.rows[:, None]), -1)
    slopes = view.lens.undistort(places) * view.focal + np.array(drawn) / 2 - 0.5
    x, y = np.round(slopes, 3).astype(np.float32).transpose(2, 0, 1)
    return np.ascontiguousarray(x), np.ascontiguousarray(y)
