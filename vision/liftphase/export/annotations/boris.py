"""BORIS's project file (.boris): one observation, with a state event for a phase, its rep as the modifier."""

import json
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from liftphase.export.annotations.intervals import Annotations, Interval, annotate, rep_of
from liftphase.export.exporter import FrameSeries
from liftphase.reps.model import Analysis
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.strict_json import load_strict_json

# BORIS keeps milliseconds.
RESOLUTION_S = 0.51e-3
_SUBJECT = "lifter"
_SHA256 = "liftphase clip_sha256 "
_BEHAVIORS = {
    "eccentric": ("e", "#d55e00"),
    "isometric lengthened": ("l", "#f0e442"),
    "concentric": ("c", "#56b4e9"),
    "isometric shortened": ("s", "#e69f00"),
}
# A numeric modifier, in BORIS's words.
_NUMERIC = 2


class Boris:
    """phases.boris: a project with one observation."""

    file_name = "phases.boris"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write the project. Raises OutputError when it cannot be written."""
        project = to_project(annotate(analysis), analysis.clip.path, analysis.clip.nominal_fps)
        with atomic_open(path) as file:
            json.dump(project, file, indent=1, allow_nan=False)
            file.write("\n")


def to_project(annotations: Annotations, media: str, fps: float) -> dict[str, Any]:
    """The project, JSON-ready; media: where the clip is."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")[:19]
    events = []
    for phase in annotations.phases:
        rep = rep_of(phase, annotations.reps)
        for time_s in (phase.start_s, phase.end_s):
            events.append([round(time_s, 3), _SUBJECT, phase.text, "" if rep is None else rep.text, ""])
    observation = {
        "file": {"1": [media], **{str(player): [] for player in range(2, 9)}},
        "type": "MEDIA",
        "date": now,
        "description": f"{_SHA256}{annotations.clip_sha256}",
        "time offset": 0.0,
        "events": sorted(events, key=lambda event: event[0]),
        "observation time interval": [0, 0],
        "independent_variables": {},
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "media_creation_date_as_offset": False,
        "media_scan_sampling_duration": 0,
        "image_display_duration": 1,
        "close_behaviors_between_videos": False,
        "media_info": {
            "length": {media: annotations.duration_s},
            "fps": {media: fps},
            "hasVideo": {media: True},
            "hasAudio": {media: False},
            "offset": {"1": 0.0},
        },
    }
    return {
        "time_format": "s",
        "project_date": now,
        "project_name": annotations.clip,
        "project_description": "Phases and reps by liftphase",
        "project_format_version": "7.0",
        "subjects_conf": {"0": {"key": "", "name": _SUBJECT, "description": ""}},
        "behaviors_conf": {str(n): _behavior(name) for n, name in enumerate(_BEHAVIORS)},
        "observations": {PurePath(annotations.clip).stem: observation},
        "behavioral_categories": [],
        "behavioral_categories_config": {},
        "independent_variables": {},
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
    }


def parse_boris(content: bytes) -> Annotations:
    """The one observation of a project, as BORIS saves it. Raises ValueError for what is none."""
    project = load_strict_json(content)
    if not isinstance(project, dict) or not isinstance(project.get("observations"), dict):
        raise ValueError("it is no project of BORIS")
    observed = [each for each in project["observations"].values() if each.get("events")]
    if len(observed) != 1:
        raise ValueError(f"it holds {len(observed)} observations with events: keep the one of the clip")
    observation = observed[0]
    description = str(observation.get("description", ""))
    sha256 = description.partition(_SHA256)[2].split()[:1]
    media = next((name for names in dict(observation.get("file") or {}).values() for name in names), "")
    pairs = _pairs(observation["events"])
    phases = tuple(Interval(start_s, end_s, code) for start_s, end_s, code, _ in pairs)
    reps = tuple(Interval(start_s, end_s, rep) for start_s, end_s, _, rep in pairs if rep)
    return Annotations(
        PurePath(str(media).replace("\\", "/")).name, sha256[0] if sha256 else None, phases, reps
    )


def _behavior(name: str) -> dict[str, Any]:
    key, color = _BEHAVIORS[name]
    modifier = {"name": "rep", "description": "", "type": _NUMERIC, "ask at stop": False, "values": []}
    return {
        "type": "State event",
        "key": key,
        "code": name,
        "description": "",
        "color": color,
        "category": "",
        "modifiers": {"0": modifier},
        "excluded": "",
        "coding map": "",
    }


def _pairs(events: list[list[Any]]) -> list[tuple[float, float, str, str]]:
    """Start, end, code and modifier of every state event: a code's events are a start and a stop in turn."""
    begun: dict[tuple[str, str, str], float] = {}
    found = []
    for event in sorted(events, key=lambda each: float(each[0])):
        time_s, subject, code, rep = float(event[0]), *(str(cell) for cell in event[1:4])
        key = (subject, code, rep)
        if key in begun:
            found.append((begun.pop(key), time_s, code, "" if rep == "None" else rep))
        else:
            begun[key] = time_s
    if begun:
        (_, code, _), time_s = next(iter(begun.items()))
        raise ValueError(f"the state event '{code}' at {time_s:.3f} s has no end")
    return sorted(found)
