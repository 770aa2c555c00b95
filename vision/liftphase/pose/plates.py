"""The subject's weight plate over a clip, chosen among the discs that were followed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.pose.skeleton import body_scale_px

Array = NDArray[np.float64]

# A disc as a row: frame, tracklet, center x and y, shape xx, xy and yy (pixels), support; center and shape of
# its near face in its own units, NaN where that was not measured.
DISC_COLUMNS = 13
_CENTER, _SHAPE, _SUPPORT, _FACE = slice(2, 4), slice(4, 7), 7, slice(8, 13)
# The shape as a symmetric matrix, row by row.
_MATRIX = np.r_[4:6, 5:7]
# Torso lengths: the path of a load is at least so long, and its center that far from a hand or the shoulders
# at most, in the median.
_MIN_PATH, _MAX_DISTANCE = 0.2, 1.2
# Another tracklet is the same plate where its size differs by no more than this fraction, or where it is a
# ring on it: concentric within this fraction of the radius, in neighboring frames.
_SAME_SIZE, _CONCENTRIC = 0.12, 0.35
_NEIGHBOR_FRAMES = 2
# Frames at a seam whose sizes are compared.
_SEAM_FRAMES = 15


@dataclass(frozen=True, slots=True, eq=False)
class PlateTrack:
    """The rim of the weight plate that the subject lifts, as an ellipse in every frame; NaN where not seen.

    Attributes
    ----------
    center_px : ndarray of shape (T, 2), float32
        Display pixels, y down.
    axes_px : ndarray of shape (T, 2), float32
        Full major and minor axis, display pixels.
    angle_rad : ndarray of shape (T,), float32
        From the x axis to the major axis, towards y (clockwise in the image), 0 to pi.
    support : ndarray of shape (T,), float32
        Fraction of the rim on which an edge was found, 0 to 1.
    on_face : ndarray of shape (T,), float32
        1 where the ellipse is that of the plate's near face, by a ring on it; 0 where it is the outline,
        which is that of both faces.
    """

    center_px: NDArray[np.float32]
    axes_px: NDArray[np.float32]
    angle_rad: NDArray[np.float32]
    support: NDArray[np.float32]
    on_face: NDArray[np.float32]


def select_plate(discs: Array, image_px: NDArray[np.floating]) -> PlateTrack | None:
    """The plate of the subject; None where no disc moves as a load near the subject's hands or shoulders.

    Parameters
    ----------
    discs : ndarray of shape (N, 13)
        The discs of all frames, `DISC_COLUMNS`, in the order of frames.
    image_px : ndarray of shape (T, K, 2)
        Landmarks of the subject, in the same pixels; NaN where not found.
    """
    torso = body_scale_px(image_px)
    # Loaded late: they load OpenCV, and whoever reads a track needs none.
    from liftphase.pose.plate_search import search_places

    places = np.array([search_places(each) for each in image_px])
    tracklets = [discs[discs[:, 1] == number] for number in np.unique(discs[:, 1])]
    near = [each for each in tracklets if _is_near(each, places, torso)]
    loads = [each for each in near if _path(each) >= _MIN_PATH * torso]
    if not loads:
        return None
    # Of two plates on a bar, the near one is larger.
    chain = max(loads, key=lambda each: len(each) * float(np.median(_height(each))) ** 2)
    rest = [each for each in near if each is not chain]
    while rest:
        # What was seen in one frame with the chain first, then the longest.
        index = max(range(len(rest)), key=lambda k: (np.isin(rest[k][:, 0], chain[:, 0]).any(), len(rest[k])))
        chain = _join(chain, rest.pop(index))
    return _as_track(chain, len(image_px))


def _is_near(disc: Array, places: Array, torso: float) -> bool:
    away = np.linalg.norm(places[disc[:, 0].astype(int)] - disc[:, None, _CENTER], axis=2).min(axis=1)
    away = away[np.isfinite(away)]
    return bool(len(away) and np.median(away) <= _MAX_DISTANCE * torso)


def _path(disc: Array) -> float:
    return float(np.linalg.norm(np.ptp(disc[:, _CENTER], axis=0)))


def _height(disc: Array) -> Array:
    """(N,) half heights of the ellipses, pixels."""
    return np.hypot(disc[:, 5], disc[:, 6])


def _join(chain: Array, other: Array) -> Array:
    """The chain with another tracklet of the same plate; as it is where it is none."""
    ring = _as_ring(chain, other)
    if ring is None:
        gaps = np.abs(chain[:, None, 0] - other[:, 0])
        here, there = np.unravel_index(int(np.argmin(gaps)), gaps.shape)
        around = [
            each[np.abs(each[:, 0] - each[row, 0]).argsort()[:_SEAM_FRAMES]]
            for each, row in ((chain, here), (other, there))
        ]
        factor = float(np.median(_height(around[0])) / np.median(_height(around[1])))
        if abs(factor - 1) > _SAME_SIZE:
            return chain
    else:
        other = ring
    other = other[~np.isin(other[:, 0], chain[:, 0])]
    joined = np.concatenate([chain, other])
    return joined[np.argsort(joined[:, 0], kind="stable")]


def _as_ring(chain: Array, other: Array) -> Array | None:
    """Another tracklet as the rim of the same plate, by a frame that shows both; None where there is none."""
    _, here, there = np.intersect1d(chain[:, 0], other[:, 0], return_indices=True)
    if not len(here):
        return None
    mine, its = (
        (each[row, _CENTER], each[row, _MATRIX].reshape(2, 2))
        for each, row in ((chain, here[0]), (other, there[0]))
    )
    if np.linalg.norm(mine[0] - its[0]) > _CONCENTRIC * _height(chain)[here[0]]:
        return None
    matrices = other[:, _MATRIX].reshape(-1, 2, 2)
    to_unit = np.linalg.inv(its[1])
    moved = other.copy()
    moved[:, _CENTER] += np.einsum("tij,j->ti", matrices, to_unit @ (mine[0] - its[0]))
    shapes = matrices @ to_unit @ mine[1]
    shapes = (shapes + shapes.transpose(0, 2, 1)) / 2
    moved[:, _SHAPE] = shapes[:, [0, 0, 1], [0, 1, 1]]
    moved[:, _FACE] = np.nan
    return moved


def _as_track(discs: Array, frames: int) -> PlateTrack:
    from liftphase.pose.plate_shape import faces_by_place
    from liftphase.pose.rim import Ellipse

    track = PlateTrack(
        *(np.full(shape, np.nan, np.float32) for shape in ((frames, 2), (frames, 2), frames, frames, frames))
    )
    number = discs[:, 0].astype(int)
    rims = [Ellipse(row[_CENTER], row[_MATRIX].reshape(2, 2)) for row in discs]
    faces = faces_by_place(discs[:, _CENTER], discs[:, _FACE], 2 * float(np.median(_height(discs))))
    if faces is not None:
        rims = [rim.containing(face) for rim, face in zip(rims, faces, strict=True)]
    axes = np.array([rim.axes for rim in rims])
    track.center_px[number], track.axes_px[number] = np.array([rim.center for rim in rims]), axes[:, :2]
    track.angle_rad[number], track.support[number] = axes[:, 2], discs[:, _SUPPORT]
    track.on_face[number] = float(faces is not None)
    return track
