"""The editor of `liftphase review` in a browser, with a clip whose frames carry their number."""

import csv
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from synthetic import Script, make_track, script_set
from waiting import LIMIT_S

from liftphase.export.analysis_json import read_analysis_json
from liftphase.pipeline import analyze_into
from liftphase.pipeline.options import AnalysisOptions, RunOptions
from liftphase.pose.track_file import save_track
from liftphase.prescription.evaluation import as_prescription
from liftphase.video.probe import hash_clip

SIZE = (320, 240)
# 30, 24 and 60 frames a second with a gap between, as of a phone that changes its rate; it begins late.
STEPS_S = np.array([0.4, *[1 / 30] * 90, 0.2, *[1 / 24] * 96, *[1 / 60] * 150], np.float64)
TIMES_S = np.round(np.cumsum(STEPS_S), 5)
OPTIONS = RunOptions(
    analysis=AnalysisOptions(exercise="squat"), video=False, target=as_prescription("1-0-1-0").target
)
FAST_S = np.round(0.2 + np.arange(900) / 240, 5)
PQ = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
# name: when its frames are shown, and how they are coded.
CLIPS: dict[str, tuple[NDArray[np.float64], dict[str, Any]]] = {
    "set.mp4": (TIMES_S, {"options": {"crf": "12"}}),
    "fast.mp4": (FAST_S, {"options": {"crf": "12"}, "fps": 240}),
    "phone.mov": (TIMES_S, {"codec": "libx265", "options": {"crf": "8"}}),
    "hdr.mov": (
        TIMES_S[:200],
        {"codec": "libx265", "pix_fmt": "yuv420p10le", "options": {"crf": "8", "x265-params": PQ}},
    ),
}


DEEP = script_set(3, (1.2, 0.4, 0.8, 0.3), lead_s=1.0, tail_s=1.0)
# The same reps, so shallow that the search finds no set in them.
SHALLOW = replace(DEEP, steps=tuple((seconds, max(level, 0.85)) for seconds, level in DEEP.steps))


def reps_csv(folder: Path) -> list[dict[str, str]]:
    with (folder / "reps.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def analyze_numbered(clips: Any, name: str, script: Script = DEEP) -> Path:
    """The folder with the results of three reps in the clip of that name."""
    times_s, coded = CLIPS[name]
    clip = clips(name, size=SIZE, times_s=times_s.tolist(), **coded)
    track = make_track(script, times_s=times_s - times_s[0], first_s=times_s[0], noise_px=0.3)
    info = replace(track.clip, path=str(clip), sha256=hash_clip(clip), width=SIZE[0], height=SIZE[1])
    folder = clips.folder / "results" / "set"
    folder.mkdir(parents=True)
    scaled = track.image_px * np.float32(SIZE[0] / 1280)
    save_track(replace(track, clip=info, image_px=scaled), folder / "pose.npz")
    analyze_into(folder / "pose.npz", folder, OPTIONS)
    return folder.parent


def frame_in(text: str) -> int:
    """The number of the frame, from 0, in what the page says of the moment."""
    found = re.search(r"frame (\d+) of", text)
    assert found is not None
    return int(found[1]) - 1


@dataclass
class Editor:
    """The editor in a page of the browser."""

    page: Any
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def frame(self) -> int:
        """The frame that the page says is on screen, from 0, once it is sure."""
        self.page.wait_for_selector(".readout:not(.seeking)")
        return frame_in(self.page.locator(".moment").inner_text())

    def saved(self) -> None:
        """Wait until the edit is saved and every file of the results has it."""
        self.until(lambda: self.page.locator(".save-state").inner_text() == "Saved")

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds."""
        end_s = time.monotonic() + LIMIT_S
        while not holds():
            assert time.monotonic() < end_s, self.page.locator("main").inner_text()
            self.page.wait_for_timeout(50)

    def detected_starts(self) -> list[float]:
        """Where the phases of the results as they are begin."""
        return [own.start_s for own in read_analysis_json(self.folder / "analysis.json").segments]

    def starts(self) -> list[float]:
        """Where the phases begin, once that is saved."""
        self.saved()
        return [own["start_s"] for own in self.corrections()["segments"]]

    def corrections(self) -> dict[str, Any]:
        """What is saved."""
        return json.loads((self.folder / "corrections.json").read_text(encoding="utf-8"))

    def go_to(self, frame: int) -> None:
        """By keys, forward or back; they need not wait for one another."""
        away = frame - self.frame()
        step = "Period" if away > 0 else "Comma"
        for key in [f"Shift+{step}"] * (abs(away) // 10) + [step] * (abs(away) % 10):
            self.page.keyboard.press(key)
        assert self.frame() == frame

    def boundary(self, k: int) -> tuple[float, float]:
        """Where the grip of a boundary is on screen."""
        box = self.page.locator("circle.boundary").nth(k - 1).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, k: int, by_px: float, alt: bool = False) -> None:
        """With the mouse."""
        x, y = self.boundary(k)
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        if alt:
            self.page.keyboard.down("Alt")
        mouse.move(x + by_px / 2, y, steps=3)
        mouse.move(x + by_px, y, steps=3)
        mouse.up()
        if alt:
            self.page.keyboard.up("Alt")
