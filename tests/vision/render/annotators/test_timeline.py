import numpy as np
import pytest

from liftphase.phases.model import End, Phase, PhaseKind
from liftphase.render.annotators.timeline import Timeline
from liftphase.render.phase_style import COLORS, glyph_heights
from liftphase.reps.segments import Segment

GRAY = 120


def draw(timeline, time_s, width, height):
    rgb = np.full((height, width, 3), GRAY, np.uint8)
    timeline.draw(rgb, time_s)
    return rgb


@pytest.mark.parametrize(("width", "height"), [(240, 426), (640, 360), (1920, 1080), (3840, 2160)])
def test_the_playhead_stands_at_the_time(make_analysis, width, height):
    segments = make_analysis().segments
    timeline = Timeline(segments, (0.0, 8.0), width, height)
    ends = timeline.playhead_x(0.0), timeline.playhead_x(8.0)
    assert 0 < ends[0] < ends[1] < width
    for time_s in (0.0, 2.0, 5.0, 8.0):
        expected = ends[0] + time_s / 8 * (ends[1] - ends[0])
        row = draw(timeline, time_s, width, height)[-1].min(axis=1)
        head = np.flatnonzero(row > 200)
        assert head.mean() == pytest.approx(expected, abs=1.0)


def test_the_playhead_is_held_at_the_ends(make_analysis):
    timeline = Timeline(make_analysis().segments, (0.0, 8.0), 360, 640)
    assert timeline.playhead_x(-3.0) == timeline.playhead_x(0.0)
    assert timeline.playhead_x(99.0) == timeline.playhead_x(8.0)


def test_a_clip_of_no_length_is_drawn():
    draw(Timeline((), (1.0, 1.0), 360, 640), 1.0, 360, 640)


def test_every_phase_has_its_place_and_color(make_analysis):
    width, height = 1280, 720
    analysis = make_analysis()
    timeline = Timeline(analysis.segments, (0.0, 8.0), width, height)
    rgb = draw(timeline, 0.0, width, height)
    area = rgb[timeline.top :].reshape(timeline.height, width, 3)
    for segment in analysis.segments:
        middle = round((timeline.playhead_x(segment.start_s) + timeline.playhead_x(segment.end_s)) / 2)
        column = area[:, middle]
        assert (column == COLORS[segment.kind]).all(axis=1).any()


def test_the_glyph_tells_the_phases_apart_without_color():
    outlines = {
        (phase, end): glyph_heights(phase, end)
        for phase, end in [
            (PhaseKind.ECCENTRIC, None),
            (PhaseKind.CONCENTRIC, None),
            (PhaseKind.ISOMETRIC, End.LENGTHENED),
            (PhaseKind.ISOMETRIC, End.SHORTENED),
            (PhaseKind.OTHER, None),
        ]
    }
    assert len(set(outlines.values())) == len(outlines)
    start, end = outlines[PhaseKind.ECCENTRIC, None]
    assert start > end
    assert outlines[PhaseKind.CONCENTRIC, None] == (end, start)
    assert outlines[PhaseKind.ISOMETRIC, End.LENGTHENED] == (end, end)
    assert outlines[PhaseKind.ISOMETRIC, End.SHORTENED] == (start, start)


def test_an_eccentric_slopes_down_in_the_timeline():
    timeline = Timeline((Segment(Phase(0.0, 4.0, PhaseKind.ECCENTRIC)),), (0.0, 4.0), 640, 360)
    colored = (draw(timeline, 0.0, 640, 360)[timeline.top :] == COLORS[PhaseKind.ECCENTRIC]).all(axis=2)
    heights = [colored[:, x].sum() for x in (100, 300, 500)]
    assert heights[0] > heights[1] > heights[2] > 0
