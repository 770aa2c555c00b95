"""Plates followed anew in a clip whose landmarks are kept: a change of that code needs no pose pass."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.keyframes import FLOW_INTERVAL_S
from liftphase.pose.plate_tracking import PlateTracker
from liftphase.pose.plates import DISC_COLUMNS, select_plate
from liftphase.pose.track import PoseTrack
from liftphase.video.decode import ClipReader
from liftphase.video.thinning import FrameThinner


def follow_plates(path: Path, track: PoseTrack) -> PoseTrack:
    """The track with the plates of the clip, as the pose pass follows them for the subject alone."""
    tracker, rows = PlateTracker(), []
    size = 1.0
    thinner = FrameThinner(FLOW_INTERVAL_S)
    with ClipReader(path) as reader:
        for frame in reader.frames(image_interval_s=FLOW_INTERVAL_S):
            if not thinner.is_due(frame.time_s):
                continue
            thinner.take(frame.time_s)
            number = int(np.argmin(np.abs(track.times_s - frame.time_s)))
            size = track.clip.width / frame.rgb.shape[1]
            found = tracker.update(frame.rgb, _people(track, number, size), frame.time_s)
            rows += [(number, *disc.values()) for disc in found]
    discs = np.array(rows, np.float64).reshape(-1, DISC_COLUMNS)
    discs[:, 2:7] *= size
    return replace(track, plates=select_plate(discs, track.image_px))


def _people(track: PoseTrack, number: int, size: float) -> list[Detection]:
    image_px = track.image_px[number]
    if not np.isfinite(image_px).all():
        return []
    landmarks = Landmarks(
        (image_px / size).astype(np.float32), track.world_m[number], track.visibility[number]
    )
    return [Detection(0, landmarks)]
