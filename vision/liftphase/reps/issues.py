"""Issues of a rep or a clip: a stable code for programs, a sentence for people.

Warnings of a clip are made in `clip_warnings.py`, flags of a rep in `rep_flags.py`. `docs/numbers.md` lists
the codes; a test holds the list against this file. A code, once published, keeps its meaning; the
sentence may change.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class IssueCode(StrEnum):
    """The codes of `reps[].issues`, `quality.issues` and `quality.notes`."""

    # Of a rep.
    CUT_BY_CLIP_START = "cut-by-clip-start"
    CUT_BY_CLIP_END = "cut-by-clip-end"
    ECCENTRIC_NOT_SEEN = "eccentric-not-seen"
    CONCENTRIC_NOT_SEEN = "concentric-not-seen"
    PARTIAL_ROM = "partial-rom"
    DROPPED = "dropped"
    OVERSTRETCHED = "overstretched"
    # Of a clip.
    CLIP_IRREGULAR = "clip-irregular"
    CLIP_CUT = "clip-cut"
    NOT_LOOKED_AT = "not-looked-at"
    EXERCISE_UNKNOWN = "unknown-lift"
    EXERCISE_GUESSED = "lift-not-named"
    NO_REPS = "no-reps"
    LIFTER_NOT_DETECTED = "lifter-not-detected"
    HELPER_FOLLOWED = "helper-followed"
    LIMBS_HIDDEN = "limbs-hidden"
    WRISTS_RECOVERED = "wrists-recovered"
    LOW_FRAME_RATE = "low-frame-rate"
    END_ON_VIEW = "end-on-view"
    COUNT_UNSURE = "count-unsure"
    DIRECTION_UNSURE = "direction-unsure"
    NO_VELOCITY = "no-velocity"
    PLATE_NOT_FOUND = "plate-not-found"
    PLATE_SIZE_NEEDED = "plate-size-needed"
    PLATE_HIDDEN = "plate-hidden"
    LENGTH_IMPLAUSIBLE = "length-implausible"
    LENGTHS_CONTRADICT = "lengths-contradict"
    OBLIQUE_VIEW = "oblique-view"
    CAMERA_TOO_NEAR = "camera-too-near"
    LEGS_HIDDEN = "legs-hidden"
    LOAD_HIDDEN = "load-hidden"
    SIDES_IN_TURN = "sides-in-turn"
    PLATE_ASSUMED = "plate-assumed"
    PLATE_SIZE_DOUBTED = "plate-size-doubted"
    LENGTHS_DIFFER = "lengths-differ"
    POINTS_DEPTH = "points-depth"
    VELOCITY_MISSING = "velocity-missing"
    NO_SCALE = "no-scale"
    SCALE_LIMITED = "scale-limited"
    LENGTH_SET_ASIDE = "length-set-aside"
    LENGTH_NOT_NEEDED = "length-not-needed"
    VELOCITY_UNSURE = "velocity-unsure"
    # Read from a file without codes.
    UNCLASSIFIED = "unclassified"


# Warnings that the reps may be wrong: none of their numbers is judged.
REPS_IN_DOUBT = (
    IssueCode.COUNT_UNSURE,
    IssueCode.DIRECTION_UNSURE,
    IssueCode.LIFTER_NOT_DETECTED,
    IssueCode.HELPER_FOLLOWED,
)

# Notes that say why a clip has no velocities, where it has none.
VELOCITY_REFUSALS = (
    IssueCode.NO_VELOCITY,
    IssueCode.NO_SCALE,
    IssueCode.PLATE_NOT_FOUND,
    IssueCode.PLATE_SIZE_NEEDED,
    IssueCode.PLATE_HIDDEN,
    IssueCode.LENGTH_IMPLAUSIBLE,
    IssueCode.LENGTHS_CONTRADICT,
    IssueCode.OBLIQUE_VIEW,
    IssueCode.CAMERA_TOO_NEAR,
    IssueCode.LOAD_HIDDEN,
    IssueCode.LEGS_HIDDEN,
    IssueCode.SIDES_IN_TURN,
)


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: `code`, one of `IssueCode`, and `message`, a sentence without a final stop."""

    code: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """JSON-ready mapping."""
        return {"code": str(self.code), "message": self.message}


def read_issues(data: dict[str, Any], sentences: str) -> tuple[Issue, ...]:
    """The issues of a mapping of analysis.json; `sentences`: its key of sentences without codes."""
    if "issues" in data:
        return tuple(Issue(issue["code"], issue["message"]) for issue in data["issues"])
    return tuple(Issue(IssueCode.UNCLASSIFIED, message) for message in data.get(sentences, ()))
