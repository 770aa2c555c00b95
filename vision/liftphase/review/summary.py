"""The summary image to share: a still of the set, its phases, the tempo of each rep. 1080 x 1350 pixels.

Phones show it at about a third of its size, so nothing in it is written smaller than 28 pixels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import End, PhaseKind
from liftphase.render.phase_style import RGB, draw_phase_glyph, phase_color
from liftphase.render.text import TextStyle
from liftphase.reps.rep import Part
from liftphase.reps.wording import TERMS, Speech
from liftphase.review.page_words import lift_words
from liftphase.runtime.language import message

Image = NDArray[np.uint8]

WIDTH, HEIGHT = 1080, 1350
MARGIN = 44
BACKGROUND: RGB = (20, 22, 26)
SOFT: RGB = (170, 177, 189)
# Bluish green and orange of the palette of Okabe and Ito, as in the video; each goes with a sign.
VERDICT_COLORS: dict[str, RGB] = {
    "pass": (0, 190, 140),
    "fail": (240, 170, 60),
    "too-close-to-call": (200, 205, 214),
}
VERDICT_WORDS = {
    "pass": message("Target kept"),
    "fail": message("Target missed"),
    "too-close-to-call": message("Target too close to call"),
}
_UNMEASURED_WORDS = message("Target: velocity not measured")

# The reps take what they need, the still what they leave, within these bounds.
_MIN_STILL, _MAX_STILL = 400, 760
_MIN_PORTRAIT, _MAX_PORTRAIT = 560, 840
_TITLE_HEIGHT = 180
_SIGN_ROOM, _NUMBER_ROOM, _MARK_ROOM = 50, 64, 44
# Sizes of letters to choose from, the largest that fits first.
_BIG, _PLAIN = (62, 54, 46, 38), (38, 34, 30, 28)
_BAND_HEIGHT, _LEGEND_HEIGHT = 76, 40
_ROW_HEIGHT, _MIN_ROW_HEIGHT = 64, 38
_AROUND_SETS_S = 0.5
# A landscape still fills the width; it may lose this fraction of its height to do so.
_MAX_CROP = 0.15

_PARTS = (
    ("eccentric", PhaseKind.ECCENTRIC),
    ("lengthened_pause", PhaseKind.ISOMETRIC),
    ("concentric", PhaseKind.CONCENTRIC),
    ("shortened_pause", PhaseKind.ISOMETRIC),
)


def draw_summary(
    analysis: Mapping[str, Any],
    *,
    still: Image | None = None,
    evaluation: Mapping[str, Any] | None = None,
    speech: Speech = TERMS,
) -> Image:
    """The summary of an analysis, (1350, 1080, 3) uint8 RGB.

    analysis: as in analysis.json; still: (H, W, 3) uint8 RGB, any size; evaluation: as
    `build_report` takes it; speech: language and manner.
    """
    image = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    # A line at a time: to fill in three bytes at a time takes as long as all the drawing.
    image[:] = np.full((WIDTH, 3), BACKGROUND, np.uint8)
    head = _head(analysis, evaluation, speech)
    needed = _BAND_HEIGHT + _LEGEND_HEIGHT + MARGIN + _ROW_HEIGHT * len(analysis["reps"])
    if still is not None and still.shape[0] > still.shape[1]:
        top = _draw_head_beside(image, head, still, HEIGHT - needed)
    else:
        top = 0
        if still is not None:
            top = min(max(HEIGHT - needed - _TITLE_HEIGHT, _MIN_STILL), _MAX_STILL)
            image[:top] = _framed(still, WIDTH, top)
        top = _draw_head_below(image, head, top + MARGIN)
    top = _draw_band(image, analysis, top)
    top = _draw_legend(image, speech, top)
    _draw_reps(image, analysis, evaluation, speech, top)
    return image


@dataclass(frozen=True, slots=True)
class _Head:
    """The words above the phases: the lift, what was lifted, and the verdict with its words."""

    lift: str
    facts: tuple[str, ...]
    verdict: str | None
    verdict_words: str


def encode_png(image: Image) -> bytes:
    """The PNG of an RGB image."""
    done, data = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    assert done
    return data.tobytes()


def _framed(still: Image, width: int, height: int) -> Image:
    """The still in a box: filling it where little is lost, else whole, before a dim blur of itself."""
    still_height, still_width = still.shape[:2]
    fill = max(width / still_width, height / still_height)
    if still_height * fill <= height / (1 - _MAX_CROP) and still_width * fill <= width / (1 - _MAX_CROP):
        return _cropped(still, width, height)
    small = cv2.blur(_cropped(still, width // 8, height // 8), (9, 9))
    framed = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR) // 3
    scale = min(width / still_width, height / still_height)
    inner = _resized(still, round(still_width * scale), round(still_height * scale))
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    framed[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return framed


def _cropped(still: Image, width: int, height: int) -> Image:
    scale = max(width / still.shape[1], height / still.shape[0])
    # Rounding must not leave a line empty.
    wide, high = max(width, round(still.shape[1] * scale)), max(height, round(still.shape[0] * scale))
    filled = _resized(still, wide, high)
    # Its foot goes first: in an annotated video the phases stand there, which follow below anyway.
    left = (wide - width) // 2
    return filled[:height, left : left + width]


def _resized(still: Image, width: int, height: int) -> Image:
    method = cv2.INTER_AREA if width < still.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(still, (width, height), interpolation=method), np.uint8)


def _draw_head_beside(image: Image, head: _Head, still: Image, room: int) -> int:
    """A still in portrait, the words to its right; returns where the next part begins."""
    shape = still.shape[1] / still.shape[0]
    height = min(max(room, _MIN_PORTRAIT), _MAX_PORTRAIT, int(WIDTH // 2 / shape))
    width = round(height * shape)
    image[:height, :width] = _framed(still, width, height)
    left, room = width + MARGIN, WIDTH - width - 2 * MARGIN
    baseline = MARGIN
    for word in _wrapped(head.lift, TextStyle(_BIG[0], weight=800), room):
        lettering = _largest(word, _BIG, room, weight=800)
        baseline += _BIG[0]
        lettering.draw(image, word, left, baseline)
    if head.verdict is not None:
        lettering = _largest(head.verdict_words, _PLAIN, room - _SIGN_ROOM)
        baseline += 76
        _draw_verdict(image, head, lettering, left, baseline)
    baseline += 24
    for line in head.facts:
        baseline += 56
        _largest(line, _PLAIN, room).draw(image, line, left, baseline, SOFT)
    return height + MARGIN


def _draw_head_below(image: Image, head: _Head, top: int) -> int:
    """The words under the still, or at the top; returns where the next part begins."""
    room = WIDTH - 2 * MARGIN
    baseline = top + TextStyle(_BIG[0], weight=800).cap_height
    if head.verdict is not None:
        lettering = TextStyle(_PLAIN[0], weight=600)
        width = lettering.width(head.verdict_words) + _SIGN_ROOM
        _draw_verdict(image, head, lettering, WIDTH - MARGIN - width, baseline)
        room -= width + 24
    lettering = _largest(head.lift, _BIG, room, weight=800)
    lettering.draw(image, lettering.fitted(head.lift, room), MARGIN, baseline)
    text = ", ".join(head.facts)
    lettering = _largest(text, _PLAIN, WIDTH - 2 * MARGIN)
    baseline += 58
    lettering.draw(image, lettering.fitted(text, WIDTH - 2 * MARGIN), MARGIN, baseline, SOFT)
    return baseline + 34


def _head(analysis: Mapping[str, Any], evaluation: Mapping[str, Any] | None, speech: Speech) -> _Head:
    name = lift_words(analysis, speech.words)
    verdict = None if evaluation is None else evaluation["verdict"]
    unmeasured = evaluation is not None and evaluation.get("unmeasured")
    shown = _UNMEASURED_WORDS if unmeasured else VERDICT_WORDS.get(verdict or "", "")
    verdict_words = speech.words(shown)
    return _Head(name[:1].upper() + name[1:], tuple(_facts(analysis, speech)), verdict, verdict_words)


def _facts(analysis: Mapping[str, Any], speech: Speech) -> Iterator[str]:
    sets, words = analysis["sets"], speech.words
    reps = words.plural("1 rep", "{count} reps", analysis["rep_count"])
    if len(sets) > 1:
        yield words("{reps} in {sets}", reps=reps, sets=words.plural("1 set", "{count} sets", len(sets)))
    else:
        yield reps
    if len(sets) == 1:
        yield words("tempo {tempo}", tempo=sets[0]["tempo"])
    if sets:
        seconds = words.number(sum(set_["tut_s"] for set_ in sets), ".0f")
        plain = speech.plain is not None
        said = words("{seconds} s under load", seconds=seconds)
        yield said if plain else words("{seconds} s under tension", seconds=seconds)


def _draw_verdict(image: Image, head: _Head, lettering: TextStyle, left: int, baseline: int) -> None:
    verdict = str(head.verdict)
    _draw_sign(image, verdict, left + 16, baseline - lettering.cap_height // 2, 15)
    lettering.draw(image, head.verdict_words, left + _SIGN_ROOM, baseline, VERDICT_COLORS[verdict])


def _draw_band(image: Image, analysis: Mapping[str, Any], top: int) -> int:
    """The phases of all sets over time, each as its glyph."""
    sets = analysis["sets"]
    if not sets:
        return top
    first_s, last_s = sets[0]["start_s"] - _AROUND_SETS_S, sets[-1]["end_s"] + _AROUND_SETS_S
    scale = (WIDTH - 2 * MARGIN) / (last_s - first_s)
    for segment in analysis["segments"]:
        start_s, end_s = max(segment["start_s"], first_s), min(segment["end_s"], last_s)
        if start_s >= end_s:
            continue
        phase, end = PhaseKind(segment["phase"]), End(segment["end"]) if segment.get("end") else None
        left, right = (MARGIN + (time_s - first_s) * scale for time_s in (start_s, end_s))
        draw_phase_glyph(image, (left, top, right, top + _BAND_HEIGHT), phase, end, phase_color(phase))
    return top + _BAND_HEIGHT + 24


def _draw_legend(image: Image, speech: Speech, top: int) -> int:
    lettering = TextStyle(28, weight=500)
    left, baseline = MARGIN, top + lettering.cap_height
    for phase, word in (
        (PhaseKind.ECCENTRIC, speech.part(Part.ECCENTRIC)),
        (PhaseKind.ISOMETRIC, speech.words("pause")),
        (PhaseKind.CONCENTRIC, speech.part(Part.CONCENTRIC)),
    ):
        cv2.rectangle(image, (left, baseline - 22), (left + 22, baseline), phase_color(phase), cv2.FILLED)
        lettering.draw(image, word, left + 34, baseline, SOFT)
        left += 34 + lettering.width(word) + 40
    lettering.draw(image, "liftphase", WIDTH - MARGIN - lettering.width("liftphase"), baseline, SOFT)
    return top + _LEGEND_HEIGHT + 8


def _draw_reps(
    image: Image,
    analysis: Mapping[str, Any],
    evaluation: Mapping[str, Any] | None,
    speech: Speech,
    top: int,
) -> None:
    """One row per rep: number, its parts in proportion, its tempo in seconds; two columns of many."""
    reps = list(analysis["reps"])
    room = HEIGHT - MARGIN // 2 - top
    columns = 1 if len(reps) * _MIN_ROW_HEIGHT <= room else 2
    fitting = columns * (room // _MIN_ROW_HEIGHT)
    shown = reps if len(reps) <= fitting else reps[: fitting - 1]
    if not shown:
        return
    rows = -(-(len(shown) + (len(shown) < len(reps))) // columns)
    height = min(_ROW_HEIGHT, room // rows)
    width = (WIDTH - 2 * MARGIN - (columns - 1) * 40) // columns
    lettering = TextStyle(34 if columns == 1 else 28, weight=600)
    tempo_width = max(lettering.width(rep["tempo"]) for rep in shown)
    longest_s = max(sum(rep.get(f"{part}_s") or 0.0 for part, _ in _PARTS) for rep in reps)
    verdicts = {
        rep["rep"]: rep["verdict"] for set_ in (evaluation or {}).get("sets", ()) for rep in set_["reps"]
    }
    # What the number, the tempo and the verdict leave.
    scale = (width - _NUMBER_ROOM - tempo_width - _MARK_ROOM - 24) / max(longest_s, 1e-6)
    for place, rep in enumerate(shown):
        left = MARGIN + place // rows * (width + 40)
        box = (left, top + place % rows * height, left + width, top + (place % rows + 1) * height)
        _draw_rep(image, rep, verdicts.get(rep["rep"]), box, lettering, scale)
    if left_out := len(reps) - len(shown):
        left = MARGIN + len(shown) // rows * (width + 40)
        text = speech.words("and {count} more", count=left_out)
        TextStyle(28).draw(image, text, left, top + len(shown) % rows * height + 28, SOFT)


def _draw_rep(
    image: Image,
    rep: Mapping[str, Any],
    verdict: str | None,
    box: tuple[int, int, int, int],
    lettering: TextStyle,
    scale: float,
) -> None:
    """One row in its box (left, top, right, bottom); scale: pixels a second."""
    left, top, right, bottom = box
    middle = (top + bottom) // 2
    baseline = middle + lettering.cap_height // 2
    number = str(rep["rep"])
    lettering.draw(image, number, left + _NUMBER_ROOM - 20 - lettering.width(number), baseline, SOFT)
    if verdict:
        _draw_sign(image, verdict, right - 16, middle, 12)
        right -= _MARK_ROOM
    lettering.draw(image, rep["tempo"], right - lettering.width(rep["tempo"]), baseline)
    half = (bottom - top) // 2 - 7
    at = float(left + _NUMBER_ROOM)
    for part, phase in _PARTS:
        until = at + scale * (rep.get(f"{part}_s") or 0.0)
        if until > at:
            corners = (round(at), middle - half), (max(round(until) - 2, round(at)), middle + half)
            cv2.rectangle(image, *corners, phase_color(phase), cv2.FILLED)
        at = until


def _draw_sign(image: Image, verdict: str, x: int, y: int, size: int) -> None:
    """A tick, a cross or a wave: the verdict as a sign, without color."""
    lines = {
        "pass": [[(-1, 0), (-0.3, 0.8), (1, -0.8)]],
        "fail": [[(-0.8, -0.8), (0.8, 0.8)], [(-0.8, 0.8), (0.8, -0.8)]],
        "too-close-to-call": [[(-1, 0.2), (-0.5, -0.25), (0.5, 0.25), (1, -0.2)]],
    }[verdict]
    for line in lines:
        points = np.rint(np.array(line) * size + (x, y)).astype(np.int32)
        cv2.polylines(image, [points], False, VERDICT_COLORS[verdict], 5, cv2.LINE_AA)


def _largest(text: str, sizes: Sequence[int], width: int, weight: int = 600) -> TextStyle:
    """The largest of these sizes in which the text fits, else the smallest."""
    styles = (TextStyle(size, weight) for size in sizes)
    return next((style for style in styles if style.width(text) <= width), TextStyle(sizes[-1], weight))


def _wrapped(text: str, lettering: TextStyle, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and lettering.width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines[:3]
