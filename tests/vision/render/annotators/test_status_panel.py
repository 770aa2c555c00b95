from dataclasses import replace

import numpy as np
import pytest
from tempo_sets import make_sets

from liftphase.exercises.library import find_exercise
from liftphase.phases.model import PhaseKind
from liftphase.render.annotators.status_panel import StatusPanel, status_text
from liftphase.reps.wording import Speech, plain_parts
from liftphase.runtime.language import Words


@pytest.mark.parametrize(
    ("time_s", "phase", "running", "end", "rep", "tempo"),
    [
        (0.0, "Other", "0.0 s", "", "0 of 2 done", ""),
        (1.0, "Eccentric", "0.0 s", "", "Rep 1 of 2", ""),
        (2.2, "Eccentric", "1.2 s", "", "Rep 1 of 2", ""),
        (2.7, "Isometric", "0.2 s", "lengthened", "Rep 1 of 2", ""),
        (3.9, "Isometric", "0.1 s", "shortened", "Rep 1 of 2", ""),
        (4.1, "Eccentric", "0.1 s", "", "Rep 2 of 2", "Last 1.5-0.5-0.8-0.2"),
        (7.5, "Other", "0.5 s", "", "2 of 2 done", "Last 1.5-0.5-0.8-0.2"),
        (9.0, "", "", "", "2 of 2 done", "Last 1.5-0.5-0.8-0.2"),
    ],
)
def test_what_the_panel_says(make_analysis, time_s, phase, running, end, rep, tempo):
    text, _ = status_text(make_analysis(), time_s)
    assert (text.phase, text.running, text.end, text.rep, text.tempo) == (phase, running, end, rep, tempo)


def test_the_tempo_is_the_last_finished_reps(make_analysis):
    analysis = make_analysis(3, [(1.5, 0.5, 0.75, 0.25), (1.4, 0.6, 0.75, 0.25), (1.5, 0.5, 0.75, 0.25)])
    text, segment = status_text(analysis, 7.5)
    assert text.tempo == "Last 1.4-0.6-0.8-0.2"
    assert segment is not None
    assert segment.kind is PhaseKind.ECCENTRIC


def test_a_clip_without_reps_says_so(make_analysis):
    assert status_text(make_analysis(0), 0.5)[0].rep == "No reps"


@pytest.mark.parametrize(
    ("time_s", "words"),
    [
        (1.0, "0 of 2 sets done"),
        (2.5, "Set 1, rep 1 of 2"),
        (8.0, "Set 1, rep 2 of 2"),
        (13.0, "After set 1 of 2"),
        (14.6, "Set 2, rep 1 of 3"),
        (31.0, "2 of 2 sets done"),
    ],
)
def test_sets_are_numbered_where_there_are_several(time_s, words):
    rep = (3.0, 0.5, 1.0, 0.5)
    analysis = make_sets([rep] * 2, [rep] * 3)
    assert status_text(analysis, time_s)[0].rep == words


def test_between_sets_the_rest_is_counted():
    rep = (3.0, 0.5, 1.0, 0.5)
    analysis = make_sets([rep] * 2, [rep] * 3)
    text, _ = status_text(analysis, analysis.sets[0].end_s + 1.5)
    assert (text.phase, text.running) == ("Rest", "1.5 s")


@pytest.mark.parametrize(("confidence", "words"), [(0.9, "Assisted"), (0.6, "Concentric")])
def test_a_concentric_of_somebody_else_is_called_assisted_when_that_is_sure(make_analysis, confidence, words):
    analysis = make_analysis(2)
    second = replace(analysis.reps[1], assisted=True, assisted_confidence=confidence)
    analysis = analysis.map_reps(lambda set_: (set_.reps[0], second))
    assert status_text(analysis, 3.2)[0].phase == "Concentric"
    assert status_text(analysis, 6.2)[0].phase == words
    assert status_text(analysis, 4.5)[0].phase == "Eccentric"


PLAIN = plain_parts(find_exercise("squat"))


@pytest.mark.parametrize(
    ("speech", "phase", "end", "rep", "tempo"),
    [
        (Speech(Words("de")), "Isometrisch", "gedehnt", "Wdh. 2 von 2", "Letzte 1.5-0.5-0.8-0.2"),
        (Speech(Words("en"), PLAIN), "Pause at the bottom", "", "Rep 2 of 2", "Last: down 1.5 s"),
        (Speech(Words("de"), PLAIN), "Unten halten", "", "Wdh. 2 von 2", "Letzte: runter 1,5 s"),
    ],
)
def test_the_panel_speaks_plainly_and_german(make_analysis, speech, phase, end, rep, tempo):
    text, _ = status_text(make_analysis(), 5.7, speech)
    assert (text.phase, text.end, text.rep, text.tempo) == (phase, end, rep, tempo)


@pytest.mark.parametrize("speech", [Speech(Words("de")), Speech(Words("de"), PLAIN)])
@pytest.mark.parametrize("size", [(360, 640), (1280, 720)])
def test_words_of_every_length_have_room(make_analysis, speech, size):
    panel = StatusPanel(make_analysis(), size[0], size[1], speech)
    assert panel.width <= 0.5 * size[0]
    image = np.full((size[1], size[0], 3), 200, np.uint8)
    for time_s in np.arange(0, 8, 0.5):
        panel.draw(image, time_s, 0, 0)
    assert (image[:, panel.width :] == 200).all()
