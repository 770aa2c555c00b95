"""Stacks of annotators, one of them from another package."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from liftphase.errors import UsageError
from liftphase.kinematics.angles import measure_angles
from liftphase.prescription.evaluation import Limits, Target
from liftphase.prescription.notation import Part
from liftphase.render.annotators.facts_label import FactsLabel
from liftphase.render.annotators.registry import (
    ANNOTATORS,
    DEFAULT_ANNOTATORS,
    PlacedAnnotator,
    Scene,
    make_annotators,
)
from liftphase.render.annotators.skeleton import SkeletonAnnotator
from liftphase.render.layout import overlap
from liftphase.render.overlay import Overlay
from liftphase.season.facts import SetFacts

WIDTH, HEIGHT, GRAY = 360, 640, 120
TARGET = Target({Part.ECCENTRIC: Limits(1.2)})
DIGEST = "bdceabea"


@pytest.fixture
def make_scene(make_track, make_analysis):
    def make(target=TARGET):
        track = make_track(WIDTH, HEIGHT, frames=240)
        points = track.image_px.astype(float)
        points[track.visibility == 0] = np.nan
        return Scene(WIDTH, HEIGHT, points, make_analysis(), ["right_knee", "left_knee"], (0.0, 8.0), target)

    return make


@pytest.fixture
def draw(make_track, make_analysis):
    def draw(annotators=DEFAULT_ANNOTATORS, time_s=1.5):
        track = make_track(WIDTH, HEIGHT, frames=240)
        overlay = Overlay(
            track,
            make_analysis(),
            measure_angles(track.image_px, track.visibility),
            "knee",
            TARGET,
            annotators,
        )
        rgb = np.full((HEIGHT, WIDTH, 3), GRAY, np.uint8)
        overlay.draw(rgb, time_s)
        return rgb

    return draw


def test_places_do_not_overlap_and_the_timeline_is_the_floor(make_scene):
    scene = make_scene()
    assert scene.floor == HEIGHT
    assert len(make_annotators(scene)) == 5
    assert set(scene.taken) == {"timeline", "status-panel", "countdown-gauge"}
    boxes = [*scene.taken.values()]
    assert not any(overlap(a, b) for a in boxes for b in boxes if a is not b)
    assert scene.floor == scene.taken["timeline"][1] < HEIGHT


@pytest.mark.parametrize("target", [None, Target({Part.CONCENTRIC: Limits(1)})])
def test_there_is_no_gauge_without_a_target_for_the_eccentric(make_scene, target):
    scene = make_scene(target)
    assert len(make_annotators(scene)) == 4
    assert "countdown-gauge" not in scene.taken


@pytest.mark.parametrize(
    "stack",
    [("timeline",), ("timeline", "status-panel"), ("timeline", "status-panel", "countdown-gauge")],
    ids=lambda stack: stack[-1],
)
def test_each_annotator_draws_in_its_own_place(make_scene, draw, stack):
    scene = make_scene()
    make_annotators(scene)
    left, top, right, bottom = scene.taken[stack[-1]]
    changed = (draw(stack) != draw(stack[:-1])).any(axis=2)
    assert changed[top:bottom, left:right].any()
    changed[top:bottom, left:right] = False
    assert not changed.any()


def test_a_stack_of_nothing_changes_nothing(draw):
    assert (draw(()) == GRAY).all()


def test_the_gauge_alone_takes_a_corner(make_scene):
    scene = make_scene()
    make_annotators(scene, ("countdown-gauge",))
    left, top, right, _ = scene.taken["countdown-gauge"]
    assert top < 20
    assert left < 20 or right > WIDTH - 20


@pytest.mark.parametrize("names", [("skeleton", "timeline"), ("timeline", "skeleton")])
def test_annotators_are_drawn_in_the_order_of_the_stack(make_scene, names):
    """Wherever they choose their places."""
    kinds = {"skeleton": SkeletonAnnotator, "timeline": PlacedAnnotator}
    made = make_annotators(make_scene(), names)
    assert [type(annotator) for annotator in made] == [kinds[name] for name in names]


def test_an_annotator_of_another_package(draw, tmp_path: Path, monkeypatch):
    """A red dot on the nose, while somebody is there."""
    (tmp_path / "nose_dot.py").write_text(
        "class Dot:\n"
        "    def annotate(self, image, state):\n"
        "        if state.points is not None:\n"
        "            x, y = state.points[0].round().astype(int)\n"
        "            image[y - 2 : y + 3, x - 2 : x + 3] = (255, 0, 0)\n"
        "def make_dot(scene):\n"
        "    return Dot()\n"
    )
    metadata = tmp_path / "nose_dot-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: nose-dot\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{ANNOTATORS.group}]\nnose-dot = nose_dot:make_dot\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    changed = (draw((*DEFAULT_ANNOTATORS, "nose-dot")) != draw()).any(axis=2)
    assert 9 <= changed.sum() <= 25
    assert (draw((*DEFAULT_ANNOTATORS, "nose-dot"), time_s=99.0) == draw(time_s=99.0)).all()


def test_an_unknown_annotator_is_one_line(make_scene):
    with pytest.raises(UsageError, match="There is no annotator 'halo': choose one of skeleton, angle-label"):
        make_annotators(make_scene(), ("halo",))


@pytest.mark.skipif(not cv2.__version__.startswith("5.1."), reason="other fonts and line drawing")
def test_the_default_stack_draws_the_same_pixels_as_ever(draw):
    """Whoever changes the look on purpose writes the new digest here."""
    digest = hashlib.sha256()
    for time_s in (0.5, 1.5, 2.7, 3.2, 7.5):
        digest.update(draw(time_s=time_s).tobytes())
    assert digest.hexdigest()[:8] == DIGEST


FACTS = SetFacts(athlete="Anna Maria " * 9, load_kg=82.5, date=date(2026, 11, 20))


@pytest.mark.parametrize("size", [(360, 640), (320, 240), (1920, 1080)])
def test_the_label_says_who_with_what_and_when(size):
    label = FactsLabel(FACTS.texts(), *size)
    assert label.width <= size[0] / 2
    image = np.full((size[1], size[0], 3), GRAY, np.uint8)
    label.draw(image, 5, 5)
    changed = (image != GRAY).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert (rows.min(), columns.min()) >= (5, 5)
    assert (rows.max(), columns.max()) < (5 + label.height, 5 + label.width)
    lines = np.any((image > 200).all(axis=2), axis=1)
    assert np.count_nonzero(np.diff(lines.astype(int)) == 1) >= 3


def test_the_label_keeps_clear_of_the_panels(make_scene):
    scene = replace(make_scene(), facts=FACTS)
    assert len(make_annotators(scene)) == 6
    boxes = [*scene.taken.values()]
    assert not any(overlap(a, b) for a in boxes for b in boxes if a is not b)
