"""The parts of a rep, and what is unusual about it, in a lifter's words.

The plain words of a part follow from which way the load moves in the concentric: a pulldown is lengthened at
the top, a squat at the bottom.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from liftphase.exercises.library import Exercise
from liftphase.phases.model import End, PhaseKind
from liftphase.reps.issues import Issue, IssueCode
from liftphase.reps.rep import PARTS, Part
from liftphase.runtime.language import ENGLISH, Words, message

_NAMES: Mapping[Part, str] = {
    Part.ECCENTRIC: message("eccentric"),
    Part.LENGTHENED_PAUSE: message("lengthened pause"),
    Part.CONCENTRIC: message("concentric"),
    Part.SHORTENED_PAUSE: message("shortened pause"),
}
_PHASES: Mapping[PhaseKind, str] = {
    PhaseKind.ECCENTRIC: message("Eccentric"),
    PhaseKind.CONCENTRIC: message("Concentric"),
    PhaseKind.ISOMETRIC: message("Isometric"),
    PhaseKind.OTHER: message("Other"),
}
_ENDS: Mapping[End, str] = {End.LENGTHENED: message("lengthened"), End.SHORTENED: message("shortened")}
_PARTS_OF_PAUSES = {End.LENGTHENED: Part.LENGTHENED_PAUSE, End.SHORTENED: Part.SHORTENED_PAUSE}
# Values of a rep that are words.
SIDES = (message("left"), message("right"))
HELPERS = (message("partner"), message("other hand"))


def part_words(part: Part, words: Words) -> str:
    """The part in a sentence: `lengthened pause`."""
    return words(_NAMES[part])


def _words(*texts: str) -> Mapping[Part, str]:
    return dict(zip(PARTS, texts, strict=True))


_BY_CONCENTRIC: Mapping[str, Mapping[Part, str]] = {
    "up": _words(message("down"), message("pause at the bottom"), message("up"), message("pause at the top")),
    "down": _words(
        message("up"), message("pause at the top"), message("down"), message("pause at the bottom")
    ),
    "together": _words(
        message("apart"), message("pause wide apart"), message("together"), message("pause close together")
    ),
    "apart": _words(
        message("together"), message("pause close together"), message("apart"), message("pause wide apart")
    ),
    "flexion": _words(
        message("straightening"), message("pause straight"), message("bending"), message("pause bent")
    ),
    "extension": _words(
        message("bending"), message("pause bent"), message("straightening"), message("pause straight")
    ),
}
# Of a lift whose direction is not known.
_UNKNOWN = _words(
    message("lowering"), message("pause in the stretch"), message("lifting"), message("pause after lifting")
)

# What is not said here is said by the sentence of the issue itself.
PLAIN_ISSUES: Mapping[str, str] = {
    IssueCode.CUT_BY_CLIP_START: message("cut off by the start of the clip"),
    IssueCode.CUT_BY_CLIP_END: message("cut off by the end of the clip"),
    IssueCode.ECCENTRIC_NOT_SEEN: message("the lowering was not seen"),
    IssueCode.CONCENTRIC_NOT_SEEN: message("the lifting was not seen"),
    IssueCode.PARTIAL_ROM: message("not the whole way"),
    IssueCode.DROPPED: message("the weight was dropped for part of the way"),
    IssueCode.OVERSTRETCHED: message("stretched further than in the first reps"),
    IssueCode.CLIP_IRREGULAR: message("the file is damaged; the part that could be read was measured"),
    IssueCode.CLIP_CUT: message("the clip is cut together: times across a cut are not real"),
    IssueCode.NOT_LOOKED_AT: message("parts of the clip in which nothing moves were not looked at"),
    IssueCode.EXERCISE_UNKNOWN: message("the exercise was not recognized"),
    IssueCode.EXERCISE_GUESSED: message("the exercise was guessed from the movement"),
    IssueCode.NO_REPS: message("no rep was found"),
    IssueCode.LIFTER_NOT_DETECTED: message("the lifter was out of sight for part of the set"),
    IssueCode.HELPER_FOLLOWED: message(
        "a helper hides the lifter: times are those of one arm, and there are no angles"
    ),
    IssueCode.LIMBS_HIDDEN: message("arms or legs are hidden for much of the set"),
    IssueCode.WRISTS_RECOVERED: message(
        "somebody else's hands were in the way: angles of the arms are unsure"
    ),
    IssueCode.LOW_FRAME_RATE: message("too few images a second for exact times"),
    IssueCode.END_ON_VIEW: message("filmed from head or feet: angles of the joints are unsure"),
    IssueCode.COUNT_UNSURE: message("the number of reps is likely wrong: count them yourself"),
    IssueCode.NO_VELOCITY: message("no speeds: the view does not allow them"),
    IssueCode.PLATE_NOT_FOUND: message("no plate was found that moves with the hands"),
    IssueCode.PLATE_SIZE_NEEDED: message(
        "the plate may be smaller than 450 mm: its size has to be given for speeds"
    ),
    IssueCode.PLATE_HIDDEN: message("no speeds: too little of the plate is seen"),
    IssueCode.LENGTH_IMPLAUSIBLE: message(
        "no speeds: the lifter would be far too small or too tall beside this plate or these points"
    ),
    IssueCode.LENGTHS_CONTRADICT: message("no speeds: the lengths that were given contradict each other"),
    IssueCode.OBLIQUE_VIEW: message("no speeds: filmed at too oblique an angle"),
    IssueCode.CAMERA_TOO_NEAR: message("no speeds: the camera is too near to measure by the height"),
    IssueCode.LOAD_HIDDEN: message("no speeds: what moves with the weight is hidden"),
    IssueCode.LEGS_HIDDEN: message("no speeds: trunk and legs are not seen well enough for the height"),
    IssueCode.SIDES_IN_TURN: message("no speeds: the sides work in turn"),
    IssueCode.PLATE_ASSUMED: message(
        "the plate is taken for one of 450 mm: if it has another size, the speeds are wrong"
    ),
    IssueCode.PLATE_SIZE_DOUBTED: message(
        "check the size of the plate: by the lifter beside it, it may have another one"
    ),
    IssueCode.LENGTHS_DIFFER: message("the known lengths differ: the speeds are less exact for it"),
    IssueCode.POINTS_DEPTH: message("the speeds hold if the weight is as far away as the two points"),
    IssueCode.VELOCITY_MISSING: message(
        "some reps lack a speed: the weight could not be followed well enough there"
    ),
    IssueCode.NO_SCALE: message(
        "nothing of known length is seen; the size of a plate or your height gives speeds"
    ),
    IssueCode.SCALE_LIMITED: message("the speeds are less exact than they could be"),
    IssueCode.LENGTH_NOT_NEEDED: message("one of the known lengths was not needed for the speeds"),
    IssueCode.LENGTH_SET_ASIDE: message(
        "one of the known lengths was not used for the speeds: it does not fit, or cannot be measured by"
    ),
    IssueCode.VELOCITY_UNSURE: message("the speeds are those of reps that may be wrong"),
    IssueCode.DIRECTION_UNSURE: message("lifting and lowering may be the wrong way round: name the exercise"),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """How the parts of a rep are said: in which language, and whether in a lifter's words.

    Parameters
    ----------
    words : Words
        The language.
    plain : mapping of Part to str, optional
        The message for each part, of `plain_parts`; the terms of the field without it.
    """

    words: Words = ENGLISH
    plain: Mapping[Part, str] | None = None

    def phase(self, kind: PhaseKind, end: End | None) -> str:
        """A phase of the timeline, capitalized: `Eccentric`, or `Pause at the bottom`."""
        if self.plain is None:
            return self.words(_PHASES[kind])
        if kind is PhaseKind.OTHER:
            return self.words("Not lifting")
        part = _PARTS_OF_PAUSES[end] if end is not None else Part(kind)
        text = self.words(self.plain[part])
        return text[:1].upper() + text[1:]

    def end(self, end: End | None) -> str:
        """The end at which a pause is held; nothing where the phase says it already."""
        return "" if end is None or self.plain is not None else self.words(_ENDS[end])

    def part(self, part: Part) -> str:
        """A part of a rep in a sentence: `lengthened pause`, or `pause at the bottom`."""
        return part_words(part, self.words) if self.plain is None else self.words(self.plain[part])

    def issue(self, issue: Issue) -> str:
        """The sentence of an issue: its own in English terms, else a plainer one."""
        plain = PLAIN_ISSUES.get(issue.code)
        if plain is None or (self.plain is None and self.words.language == "en"):
            return issue.message
        return self.words(plain)


# English, in the terms of the field.
TERMS = Speech()


def plain_parts(exercise: Exercise | None) -> Mapping[Part, str]:
    """The message for each part of a rep of a lift; None for a lift that is not known."""
    return _UNKNOWN if exercise is None else _BY_CONCENTRIC[exercise.concentric]
