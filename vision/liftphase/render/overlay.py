"""The overlay: everything that the annotated video shows on top of a frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liftphase.kinematics.angles import MIN_VISIBILITY
from liftphase.pose.skeleton import LANDMARK
from liftphase.pose.track import PoseTrack
from liftphase.prescription.evaluation import Target
from liftphase.prescription.notation import Part
from liftphase.render.angle_label import AngleLabel, Box
from liftphase.render.countdown_gauge import CountdownGauge
from liftphase.render.phase_style import WHITE, phase_color
from liftphase.render.skeleton import Skeleton, working_sides
from liftphase.render.status_panel import StatusPanel
from liftphase.render.timeline import Timeline
from liftphase.reps.model import Analysis

# A frame is the track's when their times agree to this: half the interval of a 500 fps clip.
_SAME_FRAME_S = 0.001
_MAX_COVERED_FRACTION = 0.05  # share of the lifter's landmarks under the badge


@dataclass(frozen=True, slots=True)
class _Layout:
    """The parts for frames of one size."""

    skeleton: Skeleton
    label: AngleLabel
    status_panel: StatusPanel
    status_panel_box: Box
    timeline: Timeline
    timeline_box: Box
    gauge: CountdownGauge | None
    gauge_box: Box


class Overlay:
    """Draws skeleton, working joint's angle, phase badge and phase strip on the frames of one clip.

    angles: joint name ("left_knee") -> (T,) degrees, one per frame of `track`, NaN where not known.
    working_joint: the joint to emphasise, with or without its side ("knee": the side seen better is read).
    target: where it limits the eccentric, a ring counts it down. Times are those of `track` and `analysis`.
    Frames may be of any size; landmarks are scaled to it. Raises ValueError when `working_joint` is not a
    joint.
    """

    def __init__(
        self,
        track: PoseTrack,
        analysis: Analysis,
        angles: dict[str, NDArray[np.float64]],
        working_joint: str,
        target: Target | None = None,
    ) -> None:
        self._track = track
        self._target = target if target and Part.ECCENTRIC in target.limits else None
        self._analysis = analysis
        self._joints = working_sides(working_joint, angles)
        self._angle = angles.get(self._joints[0], np.full(len(track.times_s), np.nan))
        points = track.image_px.astype(np.float64)
        points[track.visibility < MIN_VISIBILITY] = np.nan
        self._points = points
        self._joint = LANDMARK[self._joints[0]]
        self._layouts: dict[tuple[int, int], _Layout] = {}

    def draw(self, rgb: NDArray[np.uint8], time_s: float) -> None:
        """Draw on a frame, (H, W, 3) uint8 RGB, in place.

        A frame whose time the track does not hold, or in which nobody was found, gets all but the skeleton.
        """
        height, width = rgb.shape[:2]
        layout = self._layout(width, height)
        segment = self._analysis.phase_at(time_s)
        index = self._frame_at(time_s)
        if index is not None:
            points = self._points[index] * self._scale(width, height)
            layout.skeleton.draw(rgb, points, phase_color(segment.kind) if segment else WHITE)
            taken = [
                layout.status_panel_box,
                layout.timeline_box,
                *([layout.gauge_box] if layout.gauge else []),
            ]
            layout.label.draw(rgb, points[self._joint], float(self._angle[index]), taken)
        layout.status_panel.draw(rgb, time_s, *layout.status_panel_box[:2])
        if layout.gauge:
            layout.gauge.draw(rgb, time_s, *layout.gauge_box[:2])
        layout.timeline.draw(rgb, time_s)

    def _frame_at(self, time_s: float) -> int | None:
        times = self._track.times_s
        after = int(np.searchsorted(times, time_s))
        near = [
            i for i in (after - 1, after) if 0 <= i < len(times) and abs(times[i] - time_s) < _SAME_FRAME_S
        ]
        return min(near, key=lambda i: abs(times[i] - time_s)) if near else None

    def _layout(self, width: int, height: int) -> _Layout:
        if (width, height) not in self._layouts:
            self._layouts[width, height] = self._make_layout(width, height)
        return self._layouts[width, height]

    def _make_layout(self, width: int, height: int) -> _Layout:
        status_panel = StatusPanel(self._analysis, width, height)
        timeline = Timeline(self._analysis.segments, self._span_s(), width, height)
        points = self._points * self._scale(width, height)
        status_panel_box = _choose_corner(points, status_panel, width, timeline.top)
        gauge = CountdownGauge(self._analysis, self._target, width, height) if self._target else None
        return _Layout(
            skeleton=Skeleton(self._joints, width, height),
            label=AngleLabel(points, self._joint, width, height),
            status_panel=status_panel,
            status_panel_box=status_panel_box,
            timeline=timeline,
            timeline_box=(0, timeline.top, width, height),
            gauge=gauge,
            gauge_box=_place_gauge(gauge, status_panel_box, status_panel.margin, width, timeline.top)
            if gauge
            else (0, 0, 0, 0),
        )

    def _scale(self, width: int, height: int) -> tuple[float, float]:
        return width / self._track.clip.width, height / self._track.clip.height

    def _span_s(self) -> tuple[float, float]:
        segments = self._analysis.segments
        if segments:
            return segments[0].start_s, segments[-1].end_s
        times = self._track.times_s
        return (float(times[0]), float(times[-1])) if len(times) else (0.0, 0.0)


def _choose_corner(
    points: NDArray[np.float64], status_panel: StatusPanel, frame_width: int, timeline_top: int
) -> Box:
    """The badge's place: the top corner that holds fewer of the lifter's landmarks over the clip.

    Only when it would lie on the lifter in either (hands at a bar above) does it go to a bottom corner.
    """
    lefts = (status_panel.margin, frame_width - status_panel.margin - status_panel.width)
    tops = (status_panel.margin, timeline_top - status_panel.margin - status_panel.height)
    top, bottom = (
        min(
            (_covered_fraction(points, box), box)
            for box in ((left, y, left + status_panel.width, y + status_panel.height) for left in lefts)
        )
        for y in tops
    )
    return bottom[1] if top[0] > _MAX_COVERED_FRACTION and bottom[0] < top[0] else top[1]


def _place_gauge(
    gauge: CountdownGauge, status_panel_box: Box, margin: int, frame_width: int, timeline_top: int
) -> Box:
    """The ring's place: along the same edge as the badge, below it or, where the badge is low, above."""
    left = margin if status_panel_box[0] <= margin else frame_width - margin - gauge.width
    below = status_panel_box[3] + margin
    top = (
        below
        if below + gauge.height <= timeline_top - margin
        else status_panel_box[1] - margin - gauge.height
    )
    top = max(0, top)
    return left, top, left + gauge.width, top + gauge.height


def _covered_fraction(points: NDArray[np.float64], box: Box) -> float:
    """Share of the landmarks seen over the clip that lie in the box."""
    x, y = points[..., 0], points[..., 1]
    inside = (x >= box[0]) & (x < box[2]) & (y >= box[1]) & (y < box[3])
    return np.count_nonzero(inside) / max(1, np.count_nonzero(~np.isnan(x)))
