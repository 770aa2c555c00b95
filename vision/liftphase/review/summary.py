"""The picture to share: a still of the set, its phases, the tempo of each rep. 1080 x 1350 pixels.

Phones show it at about a third of its size, so nothing in it is written smaller than 28 pixels.
"""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from liftphase.phases.segments import End, Phase
from liftphase.render.phase_style import RGB, draw_phase_glyph, phase_color
from liftphase.render.text import TextStyle

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
VERDICT_WORDS = {"pass": "target kept", "fail": "target missed", "too-close-to-call": "too close to call"}

# The reps take what they need, the still what they leave, within these bounds.
_MIN_STILL, _MAX_STILL = 400, 760
_TITLE_HEIGHT = 180
_BAND_HEIGHT, _LEGEND_HEIGHT = 76, 40
_ROW_HEIGHT, _MIN_ROW_HEIGHT = 64, 38
_AROUND_SETS_S = 0.5
# A landscape still fills the width; it may lose this share of its height to do so.
_MAX_CROP = 0.15

_PARTS = (
    ("eccentric", Phase.ECCENTRIC),
    ("lengthened_pause", Phase.ISOMETRIC),
    ("concentric", Phase.CONCENTRIC),
    ("shortened_pause", Phase.ISOMETRIC),
)


def draw_summary(
    analysis: Mapping[str, Any], *, still: Image | None = None, evaluation: Mapping[str, Any] | None = None
) -> Image:
    """The summary of an analysis, (1350, 1080, 3) uint8 RGB.

    analysis: as in analysis.json; still: (H, W, 3) uint8 RGB, any size; judgement: as
    `build_report` takes it.
    """
    image = np.full((HEIGHT, WIDTH, 3), BACKGROUND, np.uint8)
    top = 0
    if still is not None:
        needed = _TITLE_HEIGHT + _BAND_HEIGHT + _LEGEND_HEIGHT + MARGIN + _ROW_HEIGHT * len(analysis["reps"])
        top = min(max(HEIGHT - needed, _MIN_STILL), _MAX_STILL)
        image[:top] = _framed(still, WIDTH, top)
    top = _draw_title(image, analysis, evaluation, top + MARGIN)
    top = _draw_band(image, analysis, top)
    top = _draw_legend(image, top)
    _draw_reps(image, analysis, evaluation, top)
    return image


def encode_png(image: Image) -> bytes:
    """The PNG of an RGB image."""
    done, data = cv2.imencode(".png", image[..., ::-1])
    assert done
    return data.tobytes()


def _framed(still: Image, width: int, height: int) -> Image:
    """The still in a box: filling it where little is lost, else whole, before a dim blur of itself."""
    own_height, own_width = still.shape[:2]
    fill = max(width / own_width, height / own_height)
    if own_height * fill <= height / (1 - _MAX_CROP) and own_width * fill <= width / (1 - _MAX_CROP):
        return _cropped(still, width, height)
    small = cv2.blur(_cropped(still, width // 8, height // 8), (9, 9))
    framed = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR) // 3
    scale = min(width / own_width, height / own_height)
    inner = _resized(still, round(own_width * scale), round(own_height * scale))
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


def _draw_title(
    image: Image, analysis: Mapping[str, Any], evaluation: Mapping[str, Any] | None, top: int
) -> int:
    """Lift, reps and median tempo, the verdict; returns where the next part begins."""
    big, plain = TextStyle(62, weight=800), TextStyle(38, weight=600)
    name = str(analysis["exercise"]["name"]).replace("-", " ").capitalize()
    baseline = top + big.cap_height
    big.draw(image, _fitted(name, big, 600), MARGIN, baseline)
    if evaluation is not None:
        _draw_verdict(image, evaluation["verdict"], plain, baseline)
    baseline += 58
    reps, sets = analysis["rep_count"], analysis["sets"]
    text = _counted(reps, "rep") + (f" in {_counted(len(sets), 'set')}" if len(sets) > 1 else "")
    if sets:
        text += f", tempo {sets[0]['tempo']}" if len(sets) == 1 else ""
        text += f", {sum(own['tut_s'] for own in sets):.0f} s under tension"
    plain.draw(image, _fitted(text, plain, WIDTH - 2 * MARGIN), MARGIN, baseline, SOFT)
    return baseline + 34


def _draw_verdict(image: Image, verdict: str, lettering: TextStyle, baseline: int) -> None:
    color, words = VERDICT_COLORS[verdict], VERDICT_WORDS[verdict]
    left = WIDTH - MARGIN - lettering.width(words)
    lettering.draw(image, words, left, baseline, color)
    _draw_sign(image, verdict, left - 34, baseline - lettering.cap_height // 2, 15)


def _draw_band(image: Image, analysis: Mapping[str, Any], top: int) -> int:
    """The phases of all sets over time, each as its silhouette."""
    sets = analysis["sets"]
    if not sets:
        return top
    first_s, last_s = sets[0]["start_s"] - _AROUND_SETS_S, sets[-1]["end_s"] + _AROUND_SETS_S
    scale = (WIDTH - 2 * MARGIN) / (last_s - first_s)
    for segment in analysis["segments"]:
        start_s, end_s = max(segment["start_s"], first_s), min(segment["end_s"], last_s)
        if start_s >= end_s:
            continue
        phase, end = Phase(segment["phase"]), End(segment["end"]) if segment.get("end") else None
        left, right = (MARGIN + (time_s - first_s) * scale for time_s in (start_s, end_s))
        draw_phase_glyph(image, (left, top, right, top + _BAND_HEIGHT), phase, end, phase_color(phase))
    return top + _BAND_HEIGHT + 24


def _draw_legend(image: Image, top: int) -> int:
    lettering = TextStyle(28, weight=500)
    left, baseline = MARGIN, top + lettering.cap_height
    for phase, word in (
        (Phase.ECCENTRIC, "eccentric"),
        (Phase.ISOMETRIC, "pause"),
        (Phase.CONCENTRIC, "concentric"),
    ):
        cv2.rectangle(image, (left, baseline - 22), (left + 22, baseline), phase_color(phase), cv2.FILLED)
        lettering.draw(image, word, left + 34, baseline, SOFT)
        left += 34 + lettering.width(word) + 40
    lettering.draw(image, "liftphase", WIDTH - MARGIN - lettering.width("liftphase"), baseline, SOFT)
    return top + _LEGEND_HEIGHT + 8


def _draw_reps(
    image: Image, analysis: Mapping[str, Any], evaluation: Mapping[str, Any] | None, top: int
) -> None:
    """A row a rep: number, its parts in proportion, its tempo in seconds; two columns of many."""
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
    longest_s = max(sum(rep.get(f"{part}_s") or 0.0 for part, _ in _PARTS) for rep in reps)
    verdicts = {
        rep["rep"]: rep["verdict"] for own in (evaluation or {}).get("sets", ()) for rep in own["reps"]
    }
    for place, rep in enumerate(shown):
        left = MARGIN + place // rows * (width + 40)
        box = (left, top + place % rows * height, left + width, top + (place % rows + 1) * height)
        _draw_rep(image, rep, verdicts.get(rep["rep"]), box, longest_s)
    if left_out := len(reps) - len(shown):
        left = MARGIN + len(shown) // rows * (width + 40)
        TextStyle(28).draw(image, f"and {left_out} more", left, top + len(shown) % rows * height + 28, SOFT)


def _draw_rep(
    image: Image,
    rep: Mapping[str, Any],
    verdict: str | None,
    box: tuple[int, int, int, int],
    longest_s: float,
) -> None:
    left, top, right, bottom = box
    lettering = TextStyle(34 if right - left > 600 else 28, weight=600)
    middle = (top + bottom) // 2
    baseline = middle + lettering.cap_height // 2
    number = str(rep["rep"])
    lettering.draw(image, number, left + 44 - lettering.width(number), baseline, SOFT)
    sign_width = 44 if verdict else 0
    tempo_left = right - sign_width - lettering.width(rep["tempo"])
    lettering.draw(image, rep["tempo"], tempo_left, baseline)
    if verdict:
        _draw_sign(image, verdict, right - 16, middle, 12)
    start, half = left + 64, (bottom - top) // 2 - 7
    scale = max(right - sign_width - lettering.width("10.0-10.0-10.0-10.0") - 24 - start, 60) / max(
        longest_s, 1e-6
    )
    at = float(start)
    for part, phase in _PARTS:
        until = at + scale * (rep.get(f"{part}_s") or 0.0)
        if until > at:
            corners = (round(at), middle - half), (max(round(until) - 2, round(at)), middle + half)
            cv2.rectangle(image, *corners, phase_color(phase), cv2.FILLED)
        at = until


def _draw_sign(image: Image, verdict: str, x: int, y: int, size: int) -> None:
    """A tick, a cross or a wave: the verdict without its color."""
    lines = {
        "pass": [[(-1, 0), (-0.3, 0.8), (1, -0.8)]],
        "fail": [[(-0.8, -0.8), (0.8, 0.8)], [(-0.8, 0.8), (0.8, -0.8)]],
        "too-close-to-call": [[(-1, 0.2), (-0.5, -0.25), (0.5, 0.25), (1, -0.2)]],
    }[verdict]
    for line in lines:
        points = np.rint(np.array(line) * size + (x, y)).astype(np.int32)
        cv2.polylines(image, [points], False, VERDICT_COLORS[verdict], 5, cv2.LINE_AA)


def _fitted(text: str, lettering: TextStyle, width: int) -> str:
    while len(text) > 1 and lettering.width(text) > width:
        text = text[:-2].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return text


def _counted(amount: int, noun: str) -> str:
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"
