"""The summary image."""

import cv2
import numpy as np
import pytest
from review_analysis import make_analysis, make_judgement

from liftphase.exercises.library import find_exercise
from liftphase.phases.model import PhaseKind
from liftphase.render.phase_style import COLORS
from liftphase.render.text import TextStyle
from liftphase.reps.wording import TERMS, Speech, plain_parts
from liftphase.review.summary import HEIGHT, VERDICT_COLORS, WIDTH, draw_summary, encode_png
from liftphase.runtime.language import Words

GERMAN = Words("de")
STILL_COLOR = (10, 200, 30)


def still(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 3), STILL_COLOR, np.uint8)


def fraction(image: np.ndarray, color: tuple[int, int, int]) -> float:
    """Fraction of the pixels that have a color."""
    return float((np.abs(image.astype(int) - color).max(axis=2) <= 2).mean())


def reps(count: int) -> dict:
    return make_analysis((tuple(1.0 + 1.2 * i for i in range(count)),))


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (480, 854), (100, 1000)])
def test_the_still_is_whole_or_nearly(size: tuple[int, int]) -> None:
    width, height = size
    marked = still(width, height)
    marked[: height // 10], marked[:, : width // 40] = (250, 0, 0), (0, 0, 250)
    image = draw_summary(reps(4), still=marked)
    assert image.shape == (HEIGHT, WIDTH, 3)
    assert fraction(image, STILL_COLOR) > 0.02
    assert fraction(image, (250, 0, 0)) > 0.002
    assert fraction(image, (0, 0, 250)) > 0.0005


def test_phases_have_the_colors_of_the_video() -> None:
    image = draw_summary(reps(4))
    for phase in (PhaseKind.ECCENTRIC, PhaseKind.ISOMETRIC, PhaseKind.CONCENTRIC):
        assert fraction(image, COLORS[phase]) > 0.005


def test_longer_reps_have_longer_bars() -> None:
    short, long = reps(2), reps(2)
    long["reps"][1]["eccentric_s"] = 2.0
    # Below the band, which does not change.
    concentric = [fraction(draw_summary(each)[340:], COLORS[PhaseKind.CONCENTRIC]) for each in (short, long)]
    # The longest rep fills its row: 0.3 of 1 s before, 0.3 of 2.5 s now.
    assert concentric[1] == pytest.approx(concentric[0] / 2.5, rel=0.1)


def test_verdicts_show() -> None:
    analysis = reps(3)
    image = draw_summary(analysis, evaluation=make_judgement(analysis))
    assert fraction(image, VERDICT_COLORS["fail"]) > fraction(draw_summary(analysis), VERDICT_COLORS["fail"])
    assert fraction(image, VERDICT_COLORS["pass"]) > 0


@pytest.mark.parametrize("count", [1, 10, 25, 60, 200])
def test_any_number_of_reps_stays_in_the_image(count: int) -> None:
    image = draw_summary(reps(count), still=still(640, 480))
    assert fraction(image[-6:], (20, 22, 26)) == 1.0


def test_without_a_set_there_is_still_an_image() -> None:
    nothing = reps(1) | {"reps": [], "sets": [], "segments": [], "rep_count": 0}
    assert fraction(draw_summary(nothing, still=still(640, 480)), STILL_COLOR) > 0.1


def test_it_is_a_png_of_that_size() -> None:
    data = encode_png(draw_summary(reps(4), still=still(640, 480)))
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (1350, 1080, 3)
    # Red and blue where they were.
    assert fraction(image[..., ::-1], STILL_COLOR) > 0.1


@pytest.mark.parametrize(
    ("speech", "said"),
    [
        (TERMS, {"Front squat", "Target missed", "4 reps, tempo 0.5-0.2-0.3-0.0, 4 s under tension"}),
        (Speech(GERMAN), {"Frontkniebeuge", "Ziel verfehlt", "exzentrisch", "Pause", "konzentrisch"}),
        (Speech(plain=plain_parts(find_exercise("squat"))), {"down", "pause", "up"}),
        # The eccentric comes first in every legend: a pulldown goes up in it.
        (Speech(GERMAN, plain_parts(find_exercise("lat-pulldown"))), {"hoch", "Pause", "runter"}),
    ],
)
def test_its_words(speech: Speech, said: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[str, int, int]] = []
    draw = TextStyle.draw

    def record(style: TextStyle, image: np.ndarray, text: str, left: int, *rest) -> None:
        drawn.append((text, left, left + style.width(text)))
        draw(style, image, text, left, *rest)

    monkeypatch.setattr(TextStyle, "draw", record)
    analysis = reps(4)
    draw_summary(analysis, still=still(640, 480), evaluation=make_judgement(analysis), speech=speech)
    texts = [text for text, _, _ in drawn]
    assert said <= set(texts)
    assert all(0 <= left < right <= WIDTH for _, left, right in drawn)
    legend = [text for text in texts if text in {"down", "up", "hoch", "runter"}]
    assert legend in ([], ["down", "up"], ["hoch", "runter"])
