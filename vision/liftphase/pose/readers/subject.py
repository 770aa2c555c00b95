"""The subject's track out of a recording: landmarks by our names, people followed, one of them chosen."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from liftphase.errors import ClipError, UsageError
from liftphase.pose.completion import complete_landmarks
from liftphase.pose.detection import Detection, Landmarks
from liftphase.pose.keypoints import match_landmarks
from liftphase.pose.readers.projection import is_upright, project_to_sagittal
from liftphase.pose.readers.recording import Person, Recording, Up
from liftphase.pose.skeleton import BLAZEPOSE, HIPS, LANDMARK, SHOULDERS, pose_size_px
from liftphase.pose.subject_selection import check_person, select_subject
from liftphase.pose.track import PoseTrack

Array = NDArray[np.float64]

# A detection continues a tracklet when it lies no further from its last one than this, in sizes of the
# person, and that is no more than so many frames ago.
_MAX_STEP, _MAX_GAP_FRAMES = 0.5, 15
# Size of the images that points in meters are drawn into, pixels per meter and longest side.
_PX_PER_M, _MAX_SIDE_PX, _MARGIN = 500.0, 4096.0, 0.1
# Pixels, or millimeters, beyond all that a recording holds.
_MAX_VALUE = 1e6
# From the hips to the shoulders of a child, and of nobody.
_MIN_TRUNK_M, _MAX_TRUNK_M = 0.1, 1.5
# Shown of the names in a file that are not understood.
_SHOWN = 6


def choose_subject(
    recording: Recording,
    times_s: Array,
    name: str,
    *,
    sha256: str,
    person: str | int | None,
    up: Up | None,
    made_by: str,
) -> PoseTrack:
    """The track of the subject; see `read_track`. Raises ClipError, UsageError or ValueError."""
    who = check_person(person)
    places = match_landmarks(recording.names)
    if not places:
        shown = ", ".join(recording.names[:_SHOWN])
        raise ClipError(f"{name}: none of its points is a landmark by its name ({shown}).")
    if not any(recording.frames):
        raise ClipError(f"{name} shows nobody in any of its {len(recording.frames)} frames.")
    flat = next(person for people in recording.frames for person in people).points.shape[1] == 2
    if flat and up is not None and not up.endswith("y"):
        raise UsageError(f"{name} holds points of an image: their up is y or -y, not {up}.", arguments=["up"])
    axis = up or recording.up
    tracks = {
        tracklet: _Tracklet.of(times_s, people, places)
        for tracklet, people in _by_tracklet(recording.frames).items()
    }
    drawing = _Drawing.of(recording, axis, list(tracks.values()))
    seen: list[list[Detection]] = [[] for _ in recording.frames]
    for number, track in enumerate(tracks.values()):
        everywhere = drawing.landmarks_of(track)
        # What is drawn in one point is nobody.
        if np.median(pose_size_px(np.array([each.image_px for each in everywhere]))) > 0:
            for frame, landmarks in zip(track.frames, everywhere, strict=True):
                seen[frame].append(Detection(number, landmarks))
    found = select_subject(times_s, seen, drawing.width, who)
    track = _as_track(found, times_s, drawing, name)
    lines = list(recording.warnings)
    if axis is not None and up is None and not is_upright(track.image_px.astype(np.float64)):
        lines.append(f"The body lies, if {axis} points up, as {made_by} files have it by default.")
    if drawing.per_m and not _MIN_TRUNK_M <= (trunk_m := drawing.trunk_m_of(track)) <= _MAX_TRUNK_M:
        lines.append(
            f"The trunk is {trunk_m:.3g} m long: the points are perhaps in another unit than it says."
        )
    clip = replace(track.clip, sha256=sha256, warnings=tuple(lines))
    provenance = {
        "pose_file": made_by,
        "person": who,
        "up": axis,
        "landmarks": sorted(places),
        "liftphase": version("liftphase"),
    }
    return replace(track, clip=clip, provenance=provenance)


class _Tracklet:
    """One person followed: frames (N,) and their landmarks (N, 33, d), gaps filled."""

    def __init__(self, frames: list[int], points: Array, visibility: Array) -> None:
        self.frames, self.points, self.visibility = frames, points, visibility

    @classmethod
    def of(cls, times_s: Array, people: dict[int, Person], places: dict[str, list[int]]) -> "_Tracklet":
        frames = list(people)
        given = np.stack([person.points for person in people.values()])
        # Before anything is computed: infinity would warn.
        if (np.abs(given) > _MAX_VALUE).any():
            raise ValueError("its points are far outside any image or room")
        points = np.full((len(frames), len(BLAZEPOSE), given.shape[2]), np.nan)
        visibility = np.zeros((len(frames), len(BLAZEPOSE)))
        sure = np.stack(
            [np.ones(given.shape[1]) if p.confidence is None else p.confidence for p in people.values()]
        )
        for landmark, numbers in places.items():
            # A landmark between two markers is known where both are.
            points[:, LANDMARK[landmark]] = given[:, numbers].mean(axis=1)
            visibility[:, LANDMARK[landmark]] = np.clip(np.nan_to_num(sure[:, numbers]).min(axis=1), 0, 1)
        return cls(frames, *complete_landmarks(times_s[frames], points, visibility))


class _Drawing:
    """Where points of a recording are in an image, and its size."""

    def __init__(
        self, axis: Up | None, scale: float, origin: Array, size: tuple[int, int], per_m: float
    ) -> None:
        self.axis: Up | None = axis
        self.scale, self.origin = scale, origin
        self.width, self.height = size
        self.per_m = per_m

    @classmethod
    def of(cls, recording: Recording, axis: Up | None, tracks: Sequence[_Tracklet]) -> "_Drawing":
        places = np.concatenate([_flat(track.points, axis)[0].reshape(-1, 2) for track in tracks])
        if not np.isfinite(places).any():
            raise ValueError("it holds no place of any point")
        low, high = np.nanmin(places, axis=0), np.nanmax(places, axis=0)
        per_m = recording.per_m or 0.0
        if not (high > low).any():
            raise ValueError("all points lie in one place")
        if recording.size is not None:
            return cls(axis, 1.0, np.zeros(2), recording.size, per_m)
        if axis is None and not per_m and (low >= 0).all():
            return cls(axis, 1.0, np.zeros(2), _whole(high + 1), per_m)
        extent = float((high - low).max())
        scale = min(_PX_PER_M / per_m if per_m else 1.0, _MAX_SIDE_PX / extent)
        margin = _MARGIN * extent
        return cls(axis, scale, low - margin, _whole(scale * (high - low + 2 * margin)), per_m)

    def landmarks_of(self, track: _Tracklet) -> list[Landmarks]:
        """The person's landmarks in each frame of the tracklet."""
        image, depth = _flat(track.points, self.axis)
        image_px = (self.scale * (image - self.origin)).astype(np.float32)
        world: NDArray[np.float32] = np.full((*image.shape[:2], 3), np.nan, np.float32)
        if depth is not None and self.per_m and np.ptp(depth) > 0:
            space = np.concatenate([image, depth[..., None]], axis=-1) / self.per_m
            hips = space[:, [LANDMARK["left_hip"], LANDMARK["right_hip"]]].mean(axis=1, keepdims=True)
            world = (space - hips).astype(np.float32)
        visibility = track.visibility.astype(np.float32)
        return [Landmarks(image_px[n], world[n], visibility[n]) for n in range(len(track.frames))]

    def trunk_m_of(self, track: PoseTrack) -> float:
        """Median distance in the image from the hips to the shoulders, meters by the file's unit."""
        image = track.image_px.astype(np.float64)
        trunk = image[:, SHOULDERS].mean(axis=1) - image[:, HIPS].mean(axis=1)
        return float(np.nanmedian(np.linalg.norm(trunk, axis=1))) / self.scale / self.per_m


def _flat(points: Array, axis: Up | None) -> tuple[Array, Array | None]:
    """Points (N, 33, d) in a plane, y down, and the depth of those in space."""
    if axis is None or points.shape[2] == 2:
        flat = points[..., :2]
        return (flat * [1.0, -1.0], None) if axis == "y" else (flat, None)
    return project_to_sagittal(points, axis)


def _whole(size: Array) -> tuple[int, int]:
    width, height = (int(np.clip(np.ceil(side), 1, 16384)) for side in size)
    return width, height


def _by_tracklet(frames: Sequence[Sequence[Person]]) -> dict[int, dict[int, Person]]:
    """Tracklet -> frame -> person; people that the format does not follow are followed by their place."""
    followed: dict[int, dict[int, Person]] = {}
    for number, people in enumerate(frames):
        loose = [person for person in people if person.tracklet_id is None]
        for person in people:
            if person.tracklet_id is not None:
                followed.setdefault(person.tracklet_id, {})[number] = person
        for person, tracklet in zip(loose, _continued(loose, followed, number), strict=True):
            followed.setdefault(tracklet, {})[number] = person
    return followed


def _continued(people: Sequence[Person], followed: dict[int, dict[int, Person]], number: int) -> list[int]:
    """The tracklet of each of the people in a frame: the nearest one of shortly before, or a new one."""
    recent = {
        tracklet: places[last]
        for tracklet, places in followed.items()
        # Frames are added in order.
        if number - (last := next(reversed(places))) <= _MAX_GAP_FRAMES
    }
    pairs = sorted(
        (distance, i, tracklet)
        for i, person in enumerate(people)
        for tracklet, before in recent.items()
        if (distance := _distance(before, person)) < _MAX_STEP
    )
    chosen: dict[int, int] = {}
    for _, i, tracklet in pairs:
        if i not in chosen and tracklet not in chosen.values():
            chosen[i] = tracklet
    free = iter(range(len(followed), len(followed) + len(people)))
    return [chosen[i] if i in chosen else next(free) for i in range(len(people))]


def _distance(before: Person, now: Person) -> float:
    """Mean distance of the points that both have, in sizes of the person; infinite where there is none."""
    both = np.isfinite(before.points).all(axis=1) & np.isfinite(now.points).all(axis=1)
    if not both.any():
        return np.inf
    size = np.linalg.norm(np.ptp(now.points[both], axis=0)) or 1.0
    return float(np.linalg.norm(before.points[both] - now.points[both], axis=1).mean() / size)


def _as_track(found: Sequence[Landmarks | None], times_s: Array, drawing: _Drawing, name: str) -> PoseTrack:
    shape = (len(found), len(BLAZEPOSE))
    image_px, world_m = np.full((*shape, 2), np.nan, np.float32), np.full((*shape, 3), np.nan, np.float32)
    visibility = np.zeros(shape, np.float32)
    for number, landmarks in enumerate(found):
        if landmarks is not None:
            image_px[number], world_m[number] = landmarks.image_px, landmarks.world_m
            visibility[number] = landmarks.visibility
    return PoseTrack.from_arrays(
        times_s,
        image_px,
        width=drawing.width,
        height=drawing.height,
        world_m=world_m,
        visibility=visibility,
        name=name,
    )
