"""The labels that are published: times of phases, and where their clip can be found. No pixels."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.clips import lift_of_label
from benchmarks.scoring import true_segments

COLUMNS = (
    *("clip", "repository", "path", "commit", "sha256", "exercise", "view", "fps"),
    *("start_s", "end_s", "phase", "rep", "start_u_s", "end_u_s"),
)


def write_labels_csv(labels: Mapping[str, dict[str, Any]], path: Path) -> None:
    """A row a labeled segment, by clip."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for name, label in sorted(labels.items()):
            writer.writerows(_rows(name, label))


def _rows(name: str, label: dict[str, Any]) -> list[dict[str, Any]]:
    clip = {
        "clip": name,
        "repository": label["source_repo"],
        "path": label["path_in_repo"],
        "commit": label.get("repo_commit") or "",
        "sha256": label["sha256"],
        "exercise": lift_of_label(name, label) if label["rep_count"] else "none",
        "view": label["view"],
        "fps": label["fps"],
    }
    return [
        clip
        | {key: segment.get(key) for key in ("start_s", "end_s", "phase", "rep")}
        | {f"{which}_u_s": segment.get(f"uncertainty_{which}_s") for which in ("start", "end")}
        for segment in true_segments(label)
    ]
