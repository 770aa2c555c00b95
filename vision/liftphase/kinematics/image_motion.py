"""Displacement by the image's own motion: what moves to and fro in it, wherever the landmarks are.

In a machine the load and the limbs take the same way in every rep, while the pose model may see neither in
the dark, behind plates or from behind. The motion of all cells of the image has then one principal direction.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.prepared import Kinematics
from liftphase.signal.resampling import resample

Array = NDArray[np.float64]

# Directions are fitted to the motion in steps of this length: it averages the noise of the cells, and the
# shortest movements are several times as long.
_STEP_S = 0.1
# Principal directions that are tried: somebody else may move longer than the lifter.
_DIRECTIONS = 2
# Directions across, by which it is measured whether a movement takes the way of the others.
_DIRECTIONS_ACROSS = 12
# Motion across them is spread over more cells than the lift.
_ACROSS_SCALE = 3.0


@dataclass(frozen=True, eq=False)
class ImageMotion:
    """Motion of the cells of the image along one direction.

    Attributes
    ----------
    times_s : ndarray, shape (T,)
        Of the frames, seconds.
    paths : ndarray, shape (T, 2 C), float32
        Sum of the motion of each of C cells against the background, x and y, torso lengths.
    grid_s : ndarray, shape (N,)
        Uniform times at which the displacement is given.
    direction : ndarray, shape (2 C,)
        Of unit length: how the cells move together.
    """

    times_s: Array = field(repr=False)
    paths: NDArray[np.float32] = field(repr=False)
    grid_s: Array = field(repr=False)
    direction: Array = field(repr=False)

    def part(self, samples: slice) -> "ImageMotion":
        """The same at these samples of the grid alone."""
        return replace(self, grid_s=self.grid_s[samples])

    def displacement(self) -> Array:
        """(N,) along the direction, as far as the fastest cell moves, torso lengths."""
        return self._along(self.direction[:, None])[:, 0]

    def displacement_across(self) -> Array:
        """(N, D) along the directions of most motion across the own one, torso lengths."""
        steps = self._steps(float(self.times_s[0]), float(self.times_s[-1]))
        across = steps - np.outer(steps @ self.direction, self.direction)
        return _ACROSS_SCALE * self._along(_principal_directions(across, _DIRECTIONS_ACROSS))

    def fitted(self, inside: NDArray[np.bool_]) -> "ImageMotion":
        """Along the principal direction of the motion in the samples `inside` (N,)."""
        direction = _principal_directions(self._steps_inside(inside), 1)[:, 0]
        return replace(self, direction=direction * np.copysign(1.0, direction @ self.direction))

    def unexplained_variance(self, inside: NDArray[np.bool_]) -> float:
        """Fraction of the motion in the samples `inside` (N,) that is not along its principal direction."""
        steps = self._steps_inside(inside)
        along = steps @ _principal_directions(steps, 1)[:, 0]
        return 1.0 - float(along @ along) / max(float((steps**2).sum()), 1e-12)

    def _along(self, directions: Array) -> Array:
        """(N, D) the motion along directions (2 C, D), as far as the fastest cell of the own one moves."""
        fastest = np.linalg.norm(self.direction.reshape(-1, 2), axis=1).max()
        paths = self.paths @ (directions * fastest).astype(np.float32)
        return resample(self.times_s, paths.astype(np.float64), self.grid_s)

    def _steps_inside(self, inside: NDArray[np.bool_]) -> Array:
        within_s = self.grid_s[inside]
        return self._steps(float(within_s[0]), float(within_s[-1]))

    def _steps(self, start_s: float, end_s: float) -> Array:
        """(M, 2 C) motion of the cells between moments `_STEP_S` apart."""
        moments_s = np.arange(start_s, end_s, _STEP_S)
        frames = np.minimum(np.searchsorted(self.times_s, moments_s), len(self.times_s) - 1)
        return np.diff(self.paths[frames].astype(np.float64), axis=0)


def find_image_motions(kin: Kinematics) -> list[ImageMotion]:
    """The image's motion along each of its principal directions; what moves up is positive.

    Empty for a track without the motion of the cells.
    """
    if kin.cells_px is None:
        return []
    cells = kin.cells_px.reshape(len(kin.times_s), -1, 2).astype(np.float32)
    # The background moves with the camera, and is the larger part of most images.
    cells -= np.median(cells, axis=1, keepdims=True)
    paths = np.cumsum(cells.reshape(len(cells), -1), axis=0, dtype=np.float64) / kin.torso_px
    every = ImageMotion(kin.times_s, paths.astype(np.float32), kin.grid_s, np.zeros(paths.shape[1]))
    steps = every._steps(float(kin.times_s[0]), float(kin.times_s[-1]))
    directions = _principal_directions(_spatial_signs(steps), _DIRECTIONS)
    upwards = np.copysign(1.0, -directions[1::2].sum(axis=0))
    return [replace(every, direction=direction) for direction in (directions * upwards).T]


def _principal_directions(steps: Array, count: int) -> Array:
    """(D, count) directions of unit length in which steps (M, D) are largest, the largest first."""
    return np.linalg.eigh(steps.T @ steps)[1][:, ::-1][:, :count]


def _spatial_signs(steps: Array) -> Array:
    """Steps (M, D) of median length at most: a walk to the phone moves more than a set, but not as long.

    Locantore et al., Robust principal component analysis for functional data (1999).
    """
    lengths = np.linalg.norm(steps, axis=1)
    return steps / np.maximum(lengths, np.median(lengths) + 1e-12)[:, None]
