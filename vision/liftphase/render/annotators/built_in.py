"""The built-in annotators, created for a scene."""

from liftphase.pose.skeleton import LANDMARK
from liftphase.prescription.notation import Part
from liftphase.render.annotators.angle_label import AngleLabel
from liftphase.render.annotators.countdown_gauge import CountdownGauge
from liftphase.render.annotators.registry import PlacedAnnotator, Scene
from liftphase.render.annotators.skeleton import SkeletonAnnotator
from liftphase.render.annotators.status_panel import StatusPanel
from liftphase.render.annotators.timeline import Timeline
from liftphase.render.layout import choose_corner, margin_px, place_beside


def make_skeleton(scene: Scene) -> SkeletonAnnotator:
    """The subject's limbs, those of the leading joint in the color of the phase."""
    return SkeletonAnnotator(scene.joints, scene.width, scene.height)


def make_angle_label(scene: Scene) -> AngleLabel:
    """The leading joint's angle beside it, clear of all that has a fixed place."""
    joint = LANDMARK[scene.joints[0]]
    return AngleLabel(scene.points, joint, scene.width, scene.height, [*scene.taken.values()])


def make_status_panel(scene: Scene) -> PlacedAnnotator:
    """Phase, running time, rep and tempo in a corner."""
    panel = StatusPanel(scene.analysis, scene.width, scene.height)
    margin = margin_px(scene.width, scene.height)
    box = choose_corner(scene.points, (panel.width, panel.height), scene.width, scene.floor, margin)
    return PlacedAnnotator(box, lambda image, state: panel.draw(image, state.time_s, *box[:2]))


def make_countdown_gauge(scene: Scene) -> PlacedAnnotator | None:
    """The eccentric against its target, beside the status panel; None without such a target."""
    if scene.target is None or Part.ECCENTRIC not in scene.target.limits:
        return None
    gauge = CountdownGauge(scene.analysis, scene.target, scene.width, scene.height)
    size, margin = (gauge.width, gauge.height), margin_px(scene.width, scene.height)
    if (panel := scene.taken.get("status-panel")) is not None:
        box = place_beside(size, panel, scene.width, scene.floor, margin)
    else:
        box = choose_corner(scene.points, size, scene.width, scene.floor, margin)
    return PlacedAnnotator(box, lambda image, state: gauge.draw(image, state.time_s, *box[:2]))


def make_timeline(scene: Scene) -> PlacedAnnotator:
    """The phases of the clip along the lower edge."""
    timeline = Timeline(scene.analysis.segments, scene.span_s, scene.width, scene.height)
    box = (0, timeline.top, scene.width, scene.height)
    return PlacedAnnotator(box, lambda image, state: timeline.draw(image, state.time_s))
