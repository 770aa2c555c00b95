"""Two sets in one video, in step: each phase begins in both at once, and the shorter one waits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError
from liftphase.render.phase_style import RGB
from liftphase.render.text import TextStyle
from liftphase.reps.model import Analysis
from liftphase.reps.rep import PARTS, Part, Rep
from liftphase.video.decode import ClipReader, Frame
from liftphase.video.encode import ClipWriter

FPS = 30
LEAD_S = 1.0
_HEIGHT_PX, _STRIP_PX = 624, 48
_BACK: RGB = (24, 24, 24)

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of both sets: the number of the rep in its set, which part, and from when to when in each."""

    rep: int
    part: Part
    first: Span
    second: Span

    @property
    def duration_s(self) -> float:
        """How long it is shown: until the longer of the two ends."""
        return max(self.first[1] - self.first[0], self.second[1] - self.second[0])


def align_reps(first: Sequence[Rep], second: Sequence[Rep]) -> list[Step]:
    """The phases of reps that are compared one by one, as many as both have.

    A pause that only one of two reps has is a step in which the other stands still. Reps that begin with
    different phases cannot be compared so and are left out.
    """
    steps: list[Step] = []
    for number, (one, other) in enumerate(zip(first, second, strict=False), start=1):
        if one.movements[0].kind is not other.movements[0].kind:
            continue
        spans = [_spans(rep) for rep in (one, other)]
        order = [part for part in _order(one) if any(part in bounds for bounds in spans)]
        ends = [one.start_s, other.start_s]
        for part in order:
            bounds = [spans[side].get(part, (ends[side], ends[side])) for side in (0, 1)]
            ends = [span[1] for span in bounds]
            steps.append(Step(number, part, bounds[0], bounds[1]))
    return steps


def _order(rep: Rep) -> tuple[Part, ...]:
    """The parts in the order in which the rep has them."""
    return PARTS[2:] + PARTS[:2] if rep.movements[0].concentric else PARTS


def _spans(rep: Rep) -> dict[Part, Span]:
    """From when to when each part of a rep lasts; a part that was not seen is left out."""
    phases = {part: rep.phases_of(part) for part in PARTS}
    return {part: (of_part[0].start_s, of_part[-1].end_s) for part, of_part in phases.items() if of_part}


def write_side_by_side(
    clips: tuple[Path, Path],
    names: tuple[str, str],
    steps: Sequence[Step],
    path: Path,
    *,
    slowmo: tuple[float, float] = (1.0, 1.0),
    advance: Callable[[], object] = lambda: None,
) -> None:
    """Write the video.

    Parameters
    ----------
    clips : tuple of Path
        Both videos.
    names : tuple of str
        What is written above each.
    steps : sequence of Step
        As of `align_reps`, times as in the analyses.
    path : Path
        The MP4 file.
    slowmo : tuple of float
        How many times too slow each video plays.
    advance : callable
        Called after every step.

    Raises ClipError and OutputError, in one line.
    """
    with ClipReader(clips[0]) as first, ClipReader(clips[1]) as second:
        sides = [_Side(first, names[0], slowmo[0]), _Side(second, names[1], slowmo[1])]
        width = sum(side.width for side in sides)
        with ClipWriter(path, width, _HEIGHT_PX + 2 * _STRIP_PX, Fraction(1, FPS)) as writer:
            count = 0
            for number, step in enumerate(steps):
                lead_s = LEAD_S if number == 0 else 0.0
                for index in range(round((step.duration_s + lead_s) * FPS)):
                    after_s = index / FPS - lead_s
                    image = np.hstack(
                        [
                            side.draw(step, span, after_s)
                            for side, span in zip(sides, (step.first, step.second), strict=True)
                        ]
                    )
                    writer.write(image, count / FPS, 1 / FPS)
                    count += 1
                advance()


class _Side:
    """One of the two: its frames in the order of time, and what is written above and below."""

    def __init__(self, reader: ClipReader, name: str, slowmo: float) -> None:
        width, height = reader.image_size
        self.width = round(width * _HEIGHT_PX / height) // 2 * 2
        self._name, self._slowmo = name, slowmo
        self._frames: Iterator[Frame] = iter(reader.frames())
        self._text = TextStyle(26)
        self._shown: Frame | None = None
        self._next: Frame | None = next(self._frames, None)
        if self._next is None:
            raise ClipError(f"{reader.path} holds no frames.")

    def draw(self, step: Step, span: Span, after_s: float) -> NDArray[np.uint8]:
        """(H, W, 3) RGB, so many seconds after the begin of a step."""
        at_s = min(span[0] + after_s, span[1])
        image = np.full((_HEIGHT_PX + 2 * _STRIP_PX, self.width, 3), _BACK, np.uint8)
        frame = cv2.resize(self._frame(at_s), (self.width, _HEIGHT_PX), interpolation=cv2.INTER_AREA)
        image[_STRIP_PX:-_STRIP_PX] = frame
        self._text.draw(image, self._name, 12, _STRIP_PX - 14)
        lasted_s = min(max(after_s, 0.0), span[1] - span[0])
        words = f"Rep {step.rep}, {step.part.words}: {lasted_s:.1f} s"
        self._text.draw(image, words, 12, image.shape[0] - 14)
        return image

    def _frame(self, at_s: float) -> NDArray[np.uint8]:
        """The frame that is shown at a time, which never goes back."""
        while self._next is not None and (
            self._shown is None or self._next.time_s / self._slowmo <= at_s + 1e-6
        ):
            self._shown, self._next = self._next, next(self._frames, None)
        assert self._shown is not None
        return self._shown.rgb


def slowmo_of_analysis(analysis: Analysis) -> float:
    """How many times too slow its clip plays, as it was analyzed."""
    asked = analysis.provenance.get("request", {}).get("slowmo")
    return float(asked or analysis.clip.slowmo)
