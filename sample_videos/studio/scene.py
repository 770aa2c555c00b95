"""A scene: everything that decides a clip, and the production that films it."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from .body import body_solids
from .camera import Shake, View, frame_scene, stand_camera
from .conditions import FEATURES, HARD
from .figure import make_figure
from .gear import bar_middle, build_equipment, holds_barbell
from .geometry import Vector, vec
from .gym import Floor, draw_room, make_room
from .lens import LENSES, distortion_maps, drawn_size
from .lifts import LIFTS, Path, stand
from .motion import Tempo, forced_reps, perform, plan_set
from .partner import COACH_PLACES, Bystander, Coach, Partner, effort_at, partner_place
from .plates import COLORS, THICKNESS, Plate, largest, molded_plates, outer_face
from .pose import LEFT, RIGHT, Joints, Pose, solve
from .raycast import Canvas, Solid, draw, reflected
from .story import OneArm, build
from .surroundings import busy_gym, crate_before, rack_before


@dataclass(frozen=True)
class Scene:
    """What to film.

    view_deg: camera azimuth, 0 before the lifter (for lying lifts: beyond the feet; for push-ups: the head),
    90 at the lifter's left, 180 behind, -90 at the right. elevation_deg: how far the camera looks down.
    size: displayed width and height. scatter: relative spread between reps. fatigue: how much slower the last
    concentric is. hard and features: names from HARD and FEATURES. plates_mm: diameters of molded plates on
    a barbell, from the sleeve outwards; without them the plates are plain ones of any size. lens: a name from
    LENSES. camera_m: height and distance of the camera, which is else as far away as shows the whole lifter
    and looks down by elevation_deg.
    Raises ValueError with one line for people if something does not fit.
    """

    lift: str
    tempo: str = "3-1-1-1"
    reps: int = 5
    sets: int = 1
    view_deg: float = 60.0
    elevation_deg: float = 8.0
    size: tuple[int, int] = (640, 480)
    fps: float = 30.0
    seed: int = 0
    rotation: int = 0
    scatter: float = 0.06
    fatigue: float = 0.4
    hard: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    plates_mm: tuple[int, ...] = ()
    lens: str = "ideal"
    camera_m: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _one_of("lift", self.lift, LIFTS)
        for name in self.hard:
            _one_of("hard condition", name, HARD)
        for name in self.features:
            _one_of("feature", name, FEATURES)
        Tempo.parse(self.tempo)
        if not 1 <= self.reps <= 50:
            raise ValueError(f"reps {self.reps}: from 1 to 50")
        if not 1 <= self.sets <= 5:
            raise ValueError(f"sets {self.sets}: from 1 to 5")
        if not 10 <= self.fps <= 240:
            raise ValueError(f"fps {self.fps:g}: from 10 to 240")
        if any(side % 2 or not 64 <= side <= 3840 for side in self.size):
            raise ValueError(f"size {self.size[0]}x{self.size[1]}: even numbers from 64 to 3840")
        if self.rotation not in (0, 90, 180, 270):
            raise ValueError(f"rotation {self.rotation}: 0, 90, 180 or 270")
        if not -85 <= self.elevation_deg <= 85:
            raise ValueError(f"elevation {self.elevation_deg:g}: from -85 to 85 degrees")
        if "one-arm" in self.features and LIFTS[self.lift].equipment != "dumbbells":
            raise ValueError(f"{self.lift} is not done with one arm; try biceps-curl")
        if {"right-arm", "no-help"} & set(self.features) and "one-arm" not in self.features:
            raise ValueError("right-arm and no-help say how a one-arm set goes: give one-arm as well")
        coaches = COACH_PLACES.keys() & set(self.hard)
        if len(coaches) > 1 or ("touching" in self.hard and not coaches):
            raise ValueError("one coach at most, and touching needs one")
        forced = forced_reps(frozenset(self.features))
        if forced >= self.reps:
            raise ValueError(f"forced-{forced} needs at least {forced + 1} reps")
        self._check_camera_and_plates()

    def _check_camera_and_plates(self) -> None:
        _one_of("lens", self.lens, LENSES)
        for mm in self.plates_mm:
            _one_of("plate", mm, THICKNESS)
        behind = {"behind-rack", "behind-crate"} & set(self.hard)
        if (behind or self.plates_mm) and not holds_barbell(LIFTS[self.lift]):
            raise ValueError(f"{self.lift} has no barbell, and so no plates")
        if self.camera_m is not None and not (
            0.2 <= self.camera_m[0] <= 3 and 1.5 <= self.camera_m[1] <= 6.5
        ):
            raise ValueError("the camera stands 0.2 to 3 m high and 1.5 to 6.5 m away")


def _one_of(what: str, name: object, known: dict) -> None:
    if name not in known:
        raise ValueError(f"unknown {what} {name!r}: one of {', '.join(map(str, known))}")


class Production:
    """A scene with everything cast: `frame(t)` films a moment, `joints(t)` says where the body is."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        # One stream of random numbers for each concern: a change in one leaves the others as they were.
        rngs = [np.random.Generator(np.random.PCG64([scene.seed, i])) for i in range(8)]
        self.lift = LIFTS[scene.lift]
        self.figure = make_figure(rngs[0])
        self.path = Path(self.lift, self.figure)
        features = frozenset(scene.features)
        tempo = Tempo.parse(scene.tempo)
        self.sets = []
        for number in range(scene.sets):
            own = features if number == scene.sets - 1 else features - {"failed"}
            plans = plan_set(rngs[1], tempo, scene.reps, scene.scatter, scene.fatigue, own)
            self.sets.append(perform(plans, self.lift.starts))
        self._one_arm = None
        if "one-arm" in features:
            self._one_arm = OneArm(RIGHT if "right-arm" in features else LEFT, "no-help" not in features)
        self.timeline = build(
            self.lift, self.figure, self.path, self.sets, rngs[2],
            "no-entrance" not in features, self._one_arm, scene.view_deg, "set-only" in features,
        )  # fmt: skip
        self.plates = self._choose_plates(rngs[3])
        self._rest = solve(self.figure, self.timeline.grasp)
        self.equipment = build_equipment(
            self.lift, self.figure, self.plates, self.timeline.grasp, self._loaded_hands
        )
        self.view_deg = (
            scene.view_deg if "end-on" not in scene.hard else (0.0 if rngs[4].random() < 0.5 else 180.0)
        )
        self.view = self._place_camera()
        self.obstacles = self._put_before_plate()
        self._shake = Shake(rngs[4], 0.9) if "hand-held" in scene.hard else None
        self._sway = rngs[5].uniform(0, 2 * math.pi, 6)
        start = solve(self.figure, self.path.pose(float(self.lift.starts)))
        self.partner = (
            Partner(make_figure(rngs[6]), self.lift, partner_place(self.lift, start))
            if any(plan.assisted for motion in self.sets for plan in motion.plans)
            else None
        )
        self._bystander = (
            Bystander.make(make_figure(rngs[6]), rngs[6], self.view_deg, start["pelvis"])
            if "second-person" in scene.hard
            else None
        )
        ends = start, solve(self.figure, self.path.pose(1.0 - self.lift.starts))
        self._coach = (
            Coach.make(make_figure(rngs[6]), self.lift, where[0], ends, "touching" in scene.hard)
            if (where := sorted(COACH_PLACES.keys() & set(scene.hard)))
            else None
        )
        self._mirror = self._hang_mirror(start["pelvis"]) if "mirror" in scene.hard else None
        self._room = make_room(rngs[7], self._mirror)
        self._noise = self._make_noise(rngs[7])

    @property
    def duration_s(self) -> float:
        return self.timeline.duration_s

    @property
    def _loaded_hands(self) -> tuple[int, ...]:
        return (LEFT, RIGHT) if self._one_arm is None else (self._one_arm.side,)

    # ---- who is where

    def pose(self, time_s: float) -> tuple[Pose, bool]:
        """The lifter's pose, and whether the load is in the hands."""
        action, t = self.timeline.at(time_s)
        pose = action.pose(t)
        return self._swayed(pose, time_s, action.held), action.held

    def joints(self, time_s: float) -> Joints:
        """Everything solved at a time."""
        return solve(self.figure, self.pose(time_s)[0])

    def bar_joints(self, time_s: float) -> Joints:
        """The joints that hold the bar at a time: once it is put down, those that put it there."""
        pose, held = self.pose(time_s)
        return self._holding(solve(self.figure, pose), held)

    def _holding(self, joints: Joints, held: bool) -> Joints:
        return joints if held or not self.equipment.loose else self._rest

    def excursion(self, time_s: float) -> float | None:
        """The noise-free excursion, None outside the sets."""
        action, t = self.timeline.at(time_s)
        return None if action.set_index is None else self.sets[action.set_index].at(t)

    def _swayed(self, pose: Pose, time_s: float, held: bool) -> Pose:
        """A few millimeters of balance: people do not stand like statues. Not part of the noise-free path."""
        size = 0.0035 if self.lift.posture in ("rack", "floor", "stand") else 0.001
        p = self._sway
        x = (
            math.sin(1.9 * time_s + p[0])
            + 0.5 * math.sin(4.7 * time_s + p[1])
            + 0.15 * math.sin(23 * time_s + p[2])
        )
        y = math.sin(1.3 * time_s + p[3]) + 0.5 * math.sin(3.9 * time_s + p[4])
        by = vec(size * x, size * y, 0.0)
        hands = tuple(replace(h, target=h.target + by) for h in pose.hands) if held else pose.hands
        return replace(pose, pelvis=pose.pelvis + by, hands=hands)  # type: ignore[arg-type]

    # ---- the set-up

    def _choose_plates(self, rng: np.random.Generator) -> tuple[Plate, ...]:
        if self.scene.plates_mm:
            return molded_plates(self.scene.plates_mm, COLORS[int(rng.integers(len(COLORS)))])
        colors = ((190, 40, 40), (36, 80, 170), (214, 168, 44), (44, 128, 70), (40, 40, 44))
        color = colors[int(rng.integers(len(colors)))]
        from_floor = self.lift.equipment == "barbell"
        radius = (
            0.225 if from_floor or "full-plates" in self.scene.hard else float(rng.choice((0.14, 0.16, 0.18)))
        )
        return (Plate(radius, 0.045, color),) * (3 if "full-plates" in self.scene.hard else 1)

    def _plate_path(self) -> NDArray[np.float64]:
        """(N, 3) where the center of the near plate's outer face is along the lift."""
        number = largest(self.plates)
        out = math.copysign(outer_face(self.plates, number), math.sin(math.radians(self.view_deg)))
        solved = [solve(self.figure, self.path.pose(u)) for u in np.linspace(0.0, 1.0, 9)]
        return np.array([bar_middle(self.lift, self.figure, j) + vec(0, out, 0) for j in solved])

    def _put_before_plate(self) -> list[Solid]:
        """What hides the plate, if anything."""
        solids: list[Solid] = []
        if "behind-rack" in self.scene.hard:
            solids += rack_before(self._plate_path(), self.view.position)
        if "behind-crate" in self.scene.hard:
            solids += crate_before(self._plate_path(), self.view.position)
        return solids

    def _place_camera(self) -> View:
        poses = [self.path.pose(u) for u in (0.0, 0.25, 0.5, 0.75, 1.0)]
        points = [p for pose in poses for p in solve(self.figure, pose).points.values()]
        points = [p + vec(0, 0, 0.06) for p in points] + points
        if self.scene.camera_m is not None:
            return self._stand_camera(np.array(points))
        if self.lift.posture in ("lie", "sit", "lean"):
            points.append(vec(0, 0, 1.35))
        else:
            upright = solve(self.figure, stand(self.figure))
            points += [p + vec(0, 0, 0.14) for name, p in upright.points.items() if name == "head"]
        cut = "cut-off" in self.scene.hard
        return frame_scene(
            np.array(points),
            self.view_deg,
            self.scene.elevation_deg,
            self.scene.size,
            1.2 if cut else 0.76,
            (0.0, 0.13) if cut else (0.0, 0.0),
        )

    def _stand_camera(self, points: NDArray[np.float64]) -> View:
        """Aims at the lifter and the near plate, wherever the set takes them."""
        assert self.scene.camera_m is not None
        lens, center = LENSES[self.scene.lens], (points.min(0) + points.max(0)) / 2
        if holds_barbell(self.lift):
            reach = self.plates[largest(self.plates)].radius
            path = self._plate_path()
            points = np.concatenate([points, path - vec(reach, 0, reach), path + vec(reach, 0, reach)])
        return stand_camera(points, center, self.view_deg, self.scene.camera_m, self.scene.size, lens)

    def _hang_mirror(self, center: Vector) -> tuple[int, float]:
        az = math.radians(self.view_deg)
        axis = 0 if abs(math.cos(az)) > abs(math.sin(az)) else 1
        side = math.cos(az) if axis == 0 else math.sin(az)
        return axis, round(float(center[axis]) - math.copysign(1.9, side), 4)

    def _make_noise(self, rng: np.random.Generator) -> NDArray[np.int16] | None:
        strength = 14 if "dim" in self.scene.hard else 12 if "noise" in self.scene.hard else 0
        if not strength:
            return None
        width, height = self.scene.size
        shape = (height + 97, width + 97, 3)
        # Near enough to normal, from whole numbers only.
        total = sum(rng.integers(-strength, strength + 1, shape, dtype=np.int16) for _ in range(3))
        return np.asarray(total // 2, dtype=np.int16)

    # ---- filming

    def view_at(self, time_s: float) -> View:
        """The camera at a time (hand-held ones move)."""
        if self._shake is None:
            return self.view
        return replace(self.view, rotation=np.round(self._shake.rotation(time_s) @ self.view.rotation, 9))

    @cached_property
    def _stage(self) -> tuple[View, Canvas, Floor]:
        """The wide fixed view (with a margin if the phone shakes), the room with its gear, its floor."""
        view = replace(self.view, size=drawn_size(self.view))
        if self._shake is not None:
            width, height = (2 * math.ceil(side * 0.56) for side in view.size)
            view = replace(view, size=(width, height))
        fixed = list(self.equipment.fixed)
        if "busy-gym" in self.scene.hard:
            fixed += busy_gym(self.view_deg, COLORS)
        canvas = draw_room(view, self._room)
        floor = Floor(view, canvas)
        floor.shade(canvas, fixed)
        draw(canvas, view, self._with_mirror(fixed))
        return view, canvas, floor

    @cached_property
    def _lens_maps(self) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
        if drawn_size(self.view) == self.view.size:
            return None
        return distortion_maps(self.view, drawn_size(self.view))

    def _with_mirror(self, solids: list[Solid]) -> list[Solid]:
        if self._mirror is None:
            return solids
        axis, at = self._mirror
        return solids + [reflected(s, axis, at) for s in solids]

    def solids(self, time_s: float) -> list[Solid]:
        """Everything that moves."""
        pose, held = self.pose(time_s)
        joints = solve(self.figure, pose)
        out = body_solids(self.figure, joints)
        out += self.equipment.moving(self._holding(joints, held))
        if self.partner is not None:
            action, t = self.timeline.at(time_s)
            effort = 0.0 if action.set_index is None else effort_at(self.sets[action.set_index], t)
            out += body_solids(
                self.partner.figure, solve(self.partner.figure, self.partner.pose(joints, effort))
            )
        if self._coach is not None:
            coach = self._coach.partner.figure
            out += body_solids(coach, solve(coach, self._coach.pose(joints)))
        if self._bystander is not None:
            bystander = solve(self._bystander.figure, self._bystander.pose(time_s))
            out += body_solids(self._bystander.figure, bystander)
        return out

    def frame(self, time_s: float, number: int = 0) -> NDArray[np.uint8]:
        """One image, RGB (H, W, 3). `number` chooses the sensor noise."""
        if "blur" in self.scene.hard:
            # Three moments of an exposure of two thirds of a frame, centered on the time stamp.
            step = 0.22 / self.scene.fps
            parts = [self._image(time_s + k * step).astype(np.uint16) for k in (-1, 0, 1)]
            picture = ((parts[0] + parts[1] + parts[2]) // 3).astype(np.uint8)
            picture = np.asarray(cv2.GaussianBlur(picture, (7, 7), 1.5), np.uint8)
        else:
            picture = self._image(time_s)
        if "dim" in self.scene.hard:
            picture = (picture.astype(np.uint16) * 96 >> 8).astype(np.uint8)
        if self._noise is not None:
            height, width = picture.shape[:2]
            y, x = number * 37 % 97, number * 61 % 97
            picture = np.clip(picture + self._noise[y : y + height, x : x + width], 0, 255).astype(np.uint8)
        return picture

    def _image(self, time_s: float) -> NDArray[np.uint8]:
        wide, stage, floor = self._stage
        view = replace(self.view_at(time_s), size=drawn_size(self.view))
        solids = self.solids(time_s) + self.obstacles
        canvas = stage.copy()
        floor.shade(canvas, solids)
        if self._shake is not None:
            canvas = _turned_view(canvas, wide, view)
        draw(canvas, view, self._with_mirror(solids))
        if self._lens_maps is not None:
            canvas.color = np.asarray(cv2.remap(canvas.color, *self._lens_maps, cv2.INTER_LINEAR), np.uint8)
        # Softens the stair-steps as a lens and a Bayer filter would.
        return np.asarray(cv2.GaussianBlur(canvas.color, (3, 3), 0.55), np.uint8)


def _turned_view(canvas: Canvas, wide: View, view: View) -> Canvas:
    """What a camera at the same place sees that is turned a little: exact for color, and for depth."""
    turn = wide.rotation @ view.rotation.T
    x, y = view.columns[None, :], view.rows[:, None]
    eye = [turn[i, 0] * x + turn[i, 1] * y + turn[i, 2] for i in range(3)]
    map_x = np.round(eye[0] / eye[2] * wide.focal + wide.center[0] - 0.5, 3).astype(np.float32)
    map_y = np.round(eye[1] / eye[2] * wide.focal + wide.center[1] - 0.5, 3).astype(np.float32)
    color = cv2.remap(canvas.color, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    height, width = canvas.depth.shape
    ix = np.clip(np.round(map_x).astype(np.intp), 0, width - 1)
    iy = np.clip(np.round(map_y).astype(np.intp), 0, height - 1)
    # A point at depth z on the ray (x, y, 1) of this view has depth z * eye[2] in the wide one.
    return Canvas(np.asarray(color, np.uint8), canvas.depth[iy, ix] / eye[2])
