"""A pose track as if both arms did what one of them does, for lifts of one arm."""

from dataclasses import replace

from liftphase.kinematics.landmarks import LANDMARK
from liftphase.pose.patches import PATCHES
from liftphase.pose.track import PoseTrack

# Thumbs have no name of their own in `LANDMARK`.
_ARM = {
    side: [*(LANDMARK[f"{side}_{name}"] for name in ("elbow", "wrist", "pinky", "index")), thumb]
    for side, thumb in (("left", 21), ("right", 22))
}


def with_both_arms_as(track: PoseTrack, side: str) -> PoseTrack:
    """The track with the landmarks and picture patches of the other arm replaced by those of `side`.

    A lift is measured by what both hands do; where one arm works and the other rests or helps, that is the
    working arm alone.
    """
    own, other = _ARM[side], _ARM["right" if side == "left" else "left"]
    image, world, visibility = track.image_px.copy(), track.world_m.copy(), track.visibility.copy()
    for values in (image, world, visibility):
        values[:, other] = values[:, own]
    flow = track.flow
    if flow is not None:
        patches = flow.patches_px.copy()
        # Patches of either side stand in the same order.
        working, idle = ([k for k, patch in enumerate(PATCHES) if patch.point in arm] for arm in (own, other))
        patches[:, idle] = patches[:, working]
        flow = replace(flow, patches_px=patches)
    return replace(track, image_px=image, world_m=world, visibility=visibility, flow=flow)
