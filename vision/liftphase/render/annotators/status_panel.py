"""The status panel: the phase and its running time, the rep, and the last finished rep's tempo."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from liftphase.phases.model import PhaseKind
from liftphase.prescription.remarks import MIN_ASSISTED_CONFIDENCE
from liftphase.render.panel import Panel
from liftphase.render.phase_style import draw_phase_glyph, phase_color
from liftphase.render.text import TextStyle
from liftphase.reps.model import Analysis
from liftphase.reps.rep import Part, Rep, Set
from liftphase.reps.segments import Segment
from liftphase.reps.wording import TERMS, Speech
from liftphase.runtime.language import Words

# Sizes as fractions of the frame's short side; text is never smaller than what can be read.
_NAME, _TIME, _SMALL = 0.05, 0.08, 0.038
_MIN_TEXT_PX = 12
_PADDING = 0.022
_MAX_WIDTH = 0.5  # of the frame's width: beyond it the text gets smaller
_WITHOUT_END = (PhaseKind.ECCENTRIC, PhaseKind.CONCENTRIC, PhaseKind.OTHER)
_FAINT = (205, 205, 205)


@dataclass(frozen=True, slots=True)
class StatusText:
    """The panel's text at one moment."""

    phase: str
    running: str
    end: str
    rep: str
    tempo: str


def status_text(
    analysis: Analysis, time_s: float, speech: Speech = TERMS
) -> tuple[StatusText, Segment | None]:
    """The panel's text at `time_s`, and the segment it is about (None outside the analyzed time)."""
    segment = analysis.phase_at(time_s)
    finished = [rep for rep in analysis.reps if rep.end_s <= time_s]
    rested = _set_before_rest(analysis, time_s)
    begin_s = rested.end_s if rested else segment.start_s if segment else time_s
    return StatusText(
        phase=speech.words("Rest") if rested else _phase_text(segment, speech) if segment else "",
        running=_clock_text(time_s - begin_s, speech) if segment else "",
        end=speech.end(segment.end) if segment else "",
        rep=_rep_text(analysis, time_s, len(finished), speech.words),
        tempo=_tempo_text(finished[-1], speech) if finished else "",
    ), segment


def _clock_text(seconds: float, speech: Speech) -> str:
    return f"{speech.words.number(seconds, '.1f')} s"


def _tempo_text(rep: Rep, speech: Speech) -> str:
    """The tempo of the last rep; in plain words how long the lowering took, where it was seen."""
    words = speech.words
    if speech.plain is None or rep.eccentric_s is None:
        return words("Last {tempo}", tempo=rep.tempo)
    part, seconds = words(speech.plain[Part.ECCENTRIC]), words.number(rep.eccentric_s, ".1f")
    return words("Last: {part} {seconds} s", part=part, seconds=seconds)


def _phase_text(segment: Segment, speech: Speech) -> str:
    """The phase in words; a concentric with certain assistance is called assisted."""
    if segment.kind is PhaseKind.CONCENTRIC:
        rep = segment.rep
        if rep and rep.assisted and rep.assisted_confidence >= MIN_ASSISTED_CONFIDENCE:
            return speech.words("Assisted")
    return speech.phase(segment.kind, segment.end)


def _rep_text(analysis: Analysis, time_s: float, finished: int, words: Words) -> str:
    if not analysis.reps:
        return words("No reps")
    if len(analysis.sets) > 1:
        return _set_text(analysis, time_s, words)
    total = analysis.reps[-1].rep
    current = analysis.rep_at(time_s)
    if current:
        return words("Rep {rep} of {total}", rep=current.rep, total=total)
    return words("{finished} of {total} done", finished=finished, total=total)


def _set_text(analysis: Analysis, time_s: float, words: Words) -> str:
    """The set and the rep in it, of a clip with several sets; between them the rest."""
    sets = analysis.sets
    if current := analysis.rep_at(time_s):
        set_ = next(set_ for set_ in sets if set_.set == current.set)
        number = current.rep - set_.reps[0].rep + 1
        return words("Set {set}, rep {rep} of {total}", set=set_.set, rep=number, total=len(set_.reps))
    if rested := _set_before_rest(analysis, time_s):
        return words("After set {set} of {sets}", set=rested.set, sets=len(sets))
    done = sum(set_.end_s <= time_s for set_ in sets)
    return words("{done} of {sets} sets done", done=done, sets=len(sets))


def _set_before_rest(analysis: Analysis, time_s: float) -> Set | None:
    """The set that was done before the rest at this time; None where it is no rest between two sets."""
    done = [set_ for set_ in analysis.sets if set_.end_s <= time_s]
    resting = done and len(done) < len(analysis.sets) and analysis.rep_at(time_s) is None
    return done[-1] if resting else None


class StatusPanel:
    """The panel for frames of one size; its `width` and `height` in pixels hold for the whole clip."""

    def __init__(
        self, analysis: Analysis, frame_width: int, frame_height: int, speech: Speech = TERMS
    ) -> None:
        self._analysis, self._speech = analysis, speech
        short = min(frame_width, frame_height)
        self._set_type(short)
        if self.width > _MAX_WIDTH * frame_width:
            self._set_type(short * _MAX_WIDTH * frame_width / self.width)
        lines = self._name.cap_height + self._time.cap_height + 2 * self._small.cap_height
        self.height = 2 * self._padding + lines + 3 * self._gap
        self._panel = Panel(self.width, self.height, radius=self._padding)

    def draw(self, rgb: NDArray[np.uint8], time_s: float, left: int, top: int) -> None:
        """Draw the panel at `time_s` with its top left corner at (left, top), in place."""
        text, segment = status_text(self._analysis, time_s, self._speech)
        area = self._panel.darken(rgb, left, top)
        x = self._padding
        name_line = self._padding + self._name.cap_height
        time_line = name_line + self._gap + self._time.cap_height
        if segment:
            color = phase_color(segment.kind)
            icon = (
                float(x),
                float(name_line - self._name.cap_height),
                float(x + self._icon_width),
                float(name_line),
            )
            draw_phase_glyph(area, icon, segment.kind, segment.end, color)
            self._name.draw(area, text.phase, x + self._icon_width + self._space, name_line)
            self._time.draw(area, text.running, x, time_line)
            self._small.draw(
                area, text.end, x + self._time.width(text.running) + self._space, time_line, _FAINT
            )
        rep_line = time_line + self._gap + self._small.cap_height
        self._small.draw(area, text.rep, x, rep_line)
        self._small.draw(area, text.tempo, x, rep_line + self._gap + self._small.cap_height, _FAINT)

    def _set_type(self, short: float) -> None:
        """Choose sizes for a frame whose short side is `short` pixels."""
        self._name = TextStyle(max(_MIN_TEXT_PX, round(_NAME * short)), weight=600)
        self._time = TextStyle(max(_MIN_TEXT_PX, round(_TIME * short)), weight=700)
        self._small = TextStyle(max(_MIN_TEXT_PX, round(_SMALL * short)), weight=500)
        self._padding = max(4, round(_PADDING * short))
        self._gap = self._space = max(4, round(_PADDING * short))
        self._icon_width = round(1.5 * self._name.cap_height)
        self.width = self._content_width() + 2 * self._padding

    def _content_width(self) -> int:
        """Width of the widest line that the clip will show."""
        segments, reps = self._analysis.segments, self._analysis.reps
        speech, words = self._speech, self._speech.words
        shown = {(s.kind, s.end) for s in segments} | {(kind, None) for kind in _WITHOUT_END}
        names = [self._icon_width + self._space + self._name.width(speech.phase(*each)) for each in shown]
        clocks = [
            self._time.width(_clock_text(s.duration_s, speech))
            + (self._space + self._small.width(speech.end(s.end)) if speech.end(s.end) else 0)
            for s in segments
        ]
        rests_s = [after.start_s - before.end_s for before, after in pairwise(self._analysis.sets)]
        clocks += [self._time.width(_clock_text(rest_s, speech)) for rest_s in rests_s]
        tempos = [self._small.width(_tempo_text(rep, speech)) for rep in reps]
        counts = [self._small.width(_rep_text(self._analysis, math.inf, len(reps), words))]
        if len(self._analysis.sets) > 1:
            moments = [at_s for set_ in self._analysis.sets for at_s in (set_.reps[-1].start_s, set_.end_s)]
            counts = [self._small.width(_set_text(self._analysis, at_s, words)) for at_s in moments]
        return max(names + clocks + tempos + counts)
