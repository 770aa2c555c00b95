"""The landmarks of other skeletons by our names: what pose models, marker sets and annotators call them."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from liftphase.pose.skeleton import BLAZEPOSE, SIDES

# Order of the keypoints in COCO (Lin 2014), which most 2-D pose models share.
COCO_17 = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee",
    "left_ankle", "right_ankle",
)  # fmt: skip
_COCO_FEET = ("left_big_toe", "left_small_toe", "left_heel", "right_big_toe", "right_small_toe", "right_heel")
# Halpe (Fang 2022) as RTMPose's body models give it.
HALPE_26 = (*COCO_17, "head", "neck", "hip", *(_COCO_FEET[n] for n in (0, 3, 1, 4, 2, 5)))
_FACE_AND_HANDS = (
    *(f"face_{n}" for n in range(68)),
    *(f"{side}_hand_{n}" for side in SIDES for n in range(21)),
)
# Halpe with face and hands as AlphaPose gives it; COCO-WholeBody (Jin 2020).
HALPE_136 = (*HALPE_26, *_FACE_AND_HANDS)
WHOLEBODY_133 = (*COCO_17, *_COCO_FEET, *_FACE_AND_HANDS)
# Human3.6M (Ionescu 2014) as models give it that lift keypoints into space.
H36M_17 = (
    "mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "spine",
    "thorax", "neck", "head", "left_shoulder", "left_elbow", "left_wrist", "right_shoulder", "right_elbow",
    "right_wrist",
)  # fmt: skip
# OpenPose's BODY_25 (Cao 2019), the model that its command line runs by default.
BODY_25 = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow",
    "left_wrist", "mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear", "left_big_toe", "left_small_toe", "left_heel",
    "right_big_toe", "right_small_toe", "right_heel",
)  # fmt: skip
# OpenPose's COCO model.
OPENPOSE_18 = (
    "nose", "neck", "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow",
    "left_wrist", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip
# Skeletons of detectors, by the number of their keypoints.
BY_COUNT: Mapping[int, Sequence[str]] = {
    17: COCO_17,
    26: HALPE_26,
    33: BLAZEPOSE.landmarks,
    133: WHOLEBODY_133,
    136: HALPE_136,
}

_SIDE = {"left": "left", "l": "left", "right": "right", "r": "right"}
# A name without its side -> landmark without its side. Of COCO-WholeBody's hands 4, 8 and 20 are the tips.
_PARTS = {
    "big toe": "foot_index", "bigtoe": "foot_index", "toe": "foot_index", "toes": "foot_index",
    "foot index": "foot_index", "footindex": "foot_index", "toe tip": "foot_index", "forefoot": "foot_index",
    "hallux": "foot_index", "heel": "heel", "calcaneus": "heel", "calc": "heel", "hand 4": "thumb",
    "hand 8": "index", "hand 20": "pinky", "index finger": "index", "shoulder": "shoulder", "elbow": "elbow",
    "wrist": "wrist", "hip": "hip", "knee": "knee", "ankle": "ankle", "eye": "eye", "ear": "ear",
    "acromion": "shoulder", "acromium": "shoulder", "asis": "hip", "psis": "hip",
}  # fmt: skip
# Last word of the names of markers on either side of a joint, whose middle is the landmark: OpenSim's gait
# models ("R.Knee.Lat"; their shoulder is "R.Acromium"), Qualisys ("RKneeOut").
_ASIDE = {"lat", "med", "lateral", "medial", "out", "in", "outer", "inner"}
# Plug-in Gait and other marker sets (Vicon 2017), without the L or R before them. The hip is between the
# iliac spines of its side; inner and outer markers of a joint have their middle.
_MARKERS = {
    "SHO": "shoulder", "ACR": "shoulder", "ELB": "elbow", "WRA": "wrist", "WRB": "wrist", "WRI": "wrist",
    "ASI": "hip", "PSI": "hip", "ASIS": "hip", "PSIS": "hip", "KNE": "knee", "KNM": "knee", "ANK": "ankle",
    "MED": "ankle", "HEE": "heel", "TOE": "foot_index", "HJC": "hip", "KJC": "knee", "AJC": "ankle",
}  # fmt: skip
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@cache
def landmark_name(name: str) -> str | None:
    """The landmark of `BLAZEPOSE` that another program calls so; None for one that has none.

    Case, spaces, hyphens and underscores do not matter, nor whether the side comes first or last.

    Examples
    --------
    >>> [landmark_name(name) for name in ("RBigToe", "left knee", "wrist_R", "LASI", "neck")]
    ['right_foot_index', 'left_knee', 'right_wrist', 'left_hip', None]
    """
    # A marker's name may have that of the subject before it ("Anna:LKNE").
    name = name.rpartition(":")[2].strip()
    plain = re.sub(r"[\s.\-]+", "_", name).lower()
    if plain in BLAZEPOSE.landmarks:
        return plain
    if plain == "nose" or plain.startswith("mouth"):
        return "nose" if plain == "nose" else None
    if (marker := _MARKERS.get(name[1:])) is not None and name[0] in "LR":
        return f"{_SIDE[name[0].lower()]}_{marker}"
    words = [word.lower() for word in _WORD.findall(name.replace("_", " "))]
    side, rest = _split_side(words)
    if len(rest) > 1 and rest[-1] in _ASIDE:
        rest = rest[:-1]
    part = _PARTS.get(" ".join(rest)) if side else None
    return None if part is None else f"{side}_{part}"


def match_landmarks(names: Sequence[str]) -> dict[str, list[int]]:
    """Landmark of `BLAZEPOSE` -> places in `names` of the points whose middle it is."""
    places: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        if (landmark := landmark_name(name)) is not None:
            places.setdefault(landmark, []).append(number)
    return places


def _split_side(words: list[str]) -> tuple[str | None, list[str]]:
    """The side among these words, the first or the last of them or the first letter, and the words left."""
    if words and words[0] in _SIDE:
        return _SIDE[words[0]], words[1:]
    if words and words[-1] in _SIDE:
        return _SIDE[words[-1]], words[:-1]
    if len(words) == 1 and words[0][:1] in _SIDE and words[0][1:] in _PARTS:
        return _SIDE[words[0][0]], [words[0][1:]]
    return None, words
