"""What a reader of another program's pose file gives, before a subject is chosen in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import UsageError

Array = NDArray[np.float64]
Up = Literal["x", "y", "z", "-x", "-y", "-z"]
_MAX_FPS = 10_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One person in one frame.

    Attributes
    ----------
    points : ndarray of shape (K, 2) or (K, 3)
        In the units and axes of the recording; NaN where a landmark was not found.
    confidence : ndarray of shape (K,), or None
        0 to 1, where the format has one.
    tracklet_id : int or None
        The same for one person in all frames; None where the format does not follow people.
    """

    points: Array
    confidence: Array | None = None
    tracklet_id: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """The people of a pose file.

    Attributes
    ----------
    names : tuple of str
        What the file calls its K landmarks.
    frames : sequence of T sequences of Person
        Everyone in each frame.
    times_s : ndarray of shape (T,), or None
        Seconds, where the file states times or a frame rate; None where it does not.
    frame_numbers : ndarray of shape (T,), or None
        Where the format numbers frames and leaves some out; times follow from them and the frame rate.
    up : str or None
        The axis that points up in space; None for coordinates in an image, y down.
    per_m : float or None
        Units of the coordinates in a meter; None for pixels.
    size : tuple of int, or None
        (width, height) of the images, pixels, where the file states it.
    warnings : tuple of str
        Lines for people.
    """

    names: tuple[str, ...]
    frames: Sequence[Sequence[Person]]
    times_s: Array | None = None
    frame_numbers: NDArray[np.int64] | None = None
    up: Up | None = None
    per_m: float | None = None
    size: tuple[int, int] | None = None
    warnings: tuple[str, ...] = field(default=())


def check_fps(fps: float) -> None:
    """Raise UsageError for what is no frame rate."""
    if isinstance(fps, bool) or not isinstance(fps, Real) or not 0 < fps <= _MAX_FPS:
        raise UsageError(f"fps must be a number of frames per second, not {fps}.", arguments=["fps"])


def one_person(points: Array, confidence: Array | None = None) -> list[list[Person]]:
    """The frames of a file that holds one person: points (T, K, d), confidence (T, K)."""
    return people_of(points[:, None], None if confidence is None else confidence[:, None])


def people_of(points: Array, confidence: Array | None = None) -> list[list[Person]]:
    """The frames of a file that follows its people: points (T, P, K, d), confidence (T, P, K)."""
    return [
        [
            Person(each, None if confidence is None else confidence[number, who], who)
            for who, each in enumerate(everyone)
            if np.isfinite(each).all(axis=1).any()
        ]
        for number, everyone in enumerate(points)
    ]


def lines_if_cut_off(stated: int, held: int) -> tuple[str, ...]:
    """The warning where a file holds fewer frames than its head states."""
    if held >= stated:
        return ()
    return (f"The file states {stated} frames and holds {held}: it is cut off.",)
