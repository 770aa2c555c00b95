"""The built-in annotators, created for a scene."""

from liftphase.pose.skeleton import LANDMARK
from liftphase.prescription.notation import Part
from liftphase.render.annotators.angle_label import AngleLabel
from liftphase.render.annotators.bar_path import BarPath
from liftphase.render.annotators.countdown_gauge import CountdownGauge
from liftphase.render.annotators.facts_label import FactsLabel
from liftphase.render.annotators.registry import PlacedAnnotator, Scene
from liftphase.render.annotators.skeleton import SkeletonAnnotator
from liftphase.render.annotators.status_panel import StatusPanel
from liftphase.render.annotators.timeline import Timeline
from liftphase.render.annotators.velocity_label import VelocityLabel
from liftphase.render.layout import Box, choose_corner, margin_px, place_beside, surround


def make_skeleton(scene: Scene) -> SkeletonAnnotator:
    """The subject's limbs, those of the leading joint in the color of the phase."""
    return SkeletonAnnotator(scene.joints, scene.width, scene.height)


def make_bar_path(scene: Scene) -> BarPath | None:
    """The path of the load in the current rep; None where the scale is not known."""
    if scene.load is None:
        return None
    return BarPath(scene.analysis, scene.load, scene.width, scene.height)


def make_angle_label(scene: Scene) -> AngleLabel:
    """The leading joint's angle beside it, clear of all that has a fixed place."""
    joint = LANDMARK[scene.joints[0]]
    return AngleLabel(scene.points, joint, scene.width, scene.height, [*scene.taken.values()])


def make_status_panel(scene: Scene) -> PlacedAnnotator:
    """Phase, running time, rep and tempo in a corner."""
    panel = StatusPanel(scene.analysis, scene.width, scene.height, scene.speech)
    margin = margin_px(scene.width, scene.height)
    box = choose_corner(scene.points, (panel.width, panel.height), scene.width, scene.floor, margin)
    return PlacedAnnotator(box, lambda image, state: panel.draw(image, state.time_s, *box[:2]))


def make_velocity_label(scene: Scene) -> PlacedAnnotator | None:
    """The load's speed below the status panel; None where the scale is not known."""
    if scene.load is None:
        return None
    label = VelocityLabel(scene.analysis, scene.load, scene.width, scene.height, scene.speech.words)
    box = _place(scene, (label.width, label.height))
    return PlacedAnnotator(box, lambda image, state: label.draw(image, state.time_s, *box[:2]))


def make_facts_label(scene: Scene) -> PlacedAnnotator | None:
    """Athlete, load and date below the status panel; None where nothing is known."""
    texts = scene.facts.texts(scene.speech.words) if scene.facts else ()
    if not texts:
        return None
    label = FactsLabel(texts, scene.width, scene.height)
    box = _place(scene, (label.width, label.height))
    return PlacedAnnotator(box, lambda image, state: label.draw(image, *box[:2]))


def make_countdown_gauge(scene: Scene) -> PlacedAnnotator | None:
    """The eccentric against its target, below the other panels; None without such a target."""
    if scene.target is None or Part.ECCENTRIC not in scene.target.limits:
        return None
    gauge = CountdownGauge(scene.analysis, scene.target, scene.width, scene.height, scene.speech.words)
    box = _place(scene, (gauge.width, gauge.height))
    return PlacedAnnotator(box, lambda image, state: gauge.draw(image, state.time_s, *box[:2]))


def make_timeline(scene: Scene) -> PlacedAnnotator:
    """The phases of the clip along the lower edge."""
    timeline = Timeline(scene.analysis.segments, scene.span_s, scene.width, scene.height)
    box = (0, timeline.top, scene.width, scene.height)
    return PlacedAnnotator(box, lambda image, state: timeline.draw(image, state.time_s))


def _place(scene: Scene, size: tuple[int, int]) -> Box:
    """A place for a panel of this size: beside those that were placed before, else in a corner."""
    margin = margin_px(scene.width, scene.height)
    panels = [
        scene.taken[name] for name in ("status-panel", "velocity-label", "facts-label") if name in scene.taken
    ]
    if panels:
        return place_beside(size, surround(panels), scene.width, scene.floor, margin)
    return choose_corner(scene.points, size, scene.width, scene.floor, margin)
