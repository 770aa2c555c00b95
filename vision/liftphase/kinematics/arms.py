"""One arm alone: prepared kinematics as if both arms did what one of them does."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.prepared import Kinematics
from liftphase.pose.patches import patches_on
from liftphase.pose.skeleton import LANDMARK, SIDES, THUMBS

Float32 = NDArray[np.float32]

# A hand of less visibility than this is hidden behind something.
_MIN_HAND_VISIBILITY = 0.5
_ARM = {
    side: [*(LANDMARK[f"{side}_{name}"] for name in ("elbow", "wrist", "pinky", "index")), thumb]
    for side, thumb in zip(SIDES, THUMBS, strict=True)
}


def substitute_contralateral_arm(kin: Kinematics, side: str) -> Kinematics:
    """Return the body with landmarks and patches of the other arm replaced by those of `side`.

    A lift is measured by what both hands do; where one arm works and the other rests or helps, that is the
    working arm alone. side: "left" or "right".
    """
    arm, other = _ARM[side], _ARM["right" if side == "left" else "left"]

    def substituted(values: Float32) -> Float32:
        values = values.copy()
        values[:, other] = values[:, arm]
        return values

    patches_px, hands_px = kin.patches_px, kin.hands_px
    if patches_px is not None:
        # Patches of either side stand in the same order.
        patches_px = patches_px.copy()
        patches_px[:, patches_on(other)] = patches_px[:, patches_on(arm)]
    if hands_px is not None:
        hands_px = np.repeat(hands_px[:, [SIDES.index(side)]], len(SIDES), axis=1)
    return replace(
        kin,
        visibility=substituted(kin.visibility),
        image_px=substituted(kin.image_px),
        stabilized_px=substituted(kin.stabilized_px),
        world_m=substituted(kin.world_m),
        patches_px=patches_px,
        hands_px=hands_px,
    )


def mask_hidden_arm(kin: Kinematics, side: str) -> Kinematics:
    """Return the body without the arm of `side` in the frames in which its hand is hidden.

    The landmarks of a far arm behind the trunk are estimates only, and its patches lie on what hides it: the
    other arm. Where the hand is hidden throughout, the arm stays.
    """
    hidden = kin.visibility[:, LANDMARK[f"{side}_wrist"]] < _MIN_HAND_VISIBILITY
    if hidden.all() or not hidden.any():
        return kin

    def masked(values: Float32, columns: list[int]) -> Float32:
        values = values.copy()
        values[np.ix_(hidden, np.array(columns))] = np.nan
        return values

    arm = _ARM[side]
    return replace(
        kin,
        image_px=masked(kin.image_px, arm),
        stabilized_px=masked(kin.stabilized_px, arm),
        world_m=masked(kin.world_m, arm),
        patches_px=None if kin.patches_px is None else masked(kin.patches_px, patches_on(arm)),
    )
