"""The index of earlier runs: which content a file has, and which contents cannot be analyzed."""

import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from liftphase.batch.find import INDEX_FILE
from liftphase.batch.other_inputs import may_be_other_input
from liftphase.batch.storage import Entry, Storage
from liftphase.export.corrections_json import are_applied
from liftphase.export.result_folder import TRACK_FILE, complete_files
from liftphase.pipeline.options import RunOptions
from liftphase.pose.pose_pass import make_provenance

FORMAT = 1
# No file has such a name.
_NAMELESS = "/"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one clip file.

    etag: of the file as it was then; sha256: of its content; folder: where results of that content were left,
    if they were; problem: why this content cannot be analyzed, as found when `fingerprint` was asked for.
    """

    etag: str
    size_bytes: int
    sha256: str
    folder: str | None = None
    problem: str | None = None
    fingerprint: Mapping[str, Any] | None = None


class Index:
    """`Known` by the clip's name, kept beside the results.

    It only saves time: where it is missing or out of date, files are read again and results are checked.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.known: dict[str, Known] = {}
        try:
            data = json.loads(storage.read(INDEX_FILE) or b"{}")
            if data.get("format") == FORMAT:
                self.known = {name: Known(**values) for name, values in data["clips"].items()}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.known = {}

    def save(self) -> None:
        """Raises OutputError when it cannot be written."""
        data = {"format": FORMAT, "clips": {name: asdict(known) for name, known in self.known.items()}}
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / INDEX_FILE
            file.write_text(json.dumps(data), encoding="ascii")
            self._storage.publish(INDEX_FILE, file)

    def of(self, entry: Entry) -> Known | None:
        """What is known of the very content that the file has now."""
        known = self.known.get(entry.name)
        return known if known and known.etag == entry.etag else None

    def record(
        self,
        entry: Entry,
        sha256: str,
        folder: str | None = None,
        problem: str | None = None,
        fingerprint: Mapping[str, Any] | None = None,
    ) -> None:
        """Record what is known of a clip; the previous record of the name is kept without a name."""
        before = self.known.get(entry.name)
        if before and before.sha256 != sha256:
            self.known[f"{_NAMELESS}{before.sha256}"] = before
        self.known[entry.name] = Known(entry.etag, entry.size_bytes, sha256, folder, problem, fingerprint)

    def possible_duplicates(self, entries: Sequence[Entry]) -> list[Entry]:
        """The files not known yet that may hold a content which is known.

        Those are files of the same size as another one, or as one that is under its name no more. Empty files
        hold nothing that could be the same.
        """
        now = {entry.name: entry.etag for entry in entries}
        sizes = Counter(entry.size_bytes for entry in entries)
        sizes.update(known.size_bytes for name, known in self.known.items() if now.get(name) != known.etag)
        return [
            entry
            for entry in entries
            if entry.size_bytes and self.of(entry) is None and sizes[entry.size_bytes] > 1
        ]

    def folders(self) -> dict[str, str]:
        """SHA-256 of a content -> the folder that its results went to."""
        return {known.sha256: known.folder for known in self.known.values() if known.folder}


def request_fingerprint(options: RunOptions, name: str) -> dict[str, Any]:
    """The provenance that results must have to be up to date for these options and this version.

    name: of the file that they are of; a pose file or a table needs no model.
    """
    provenance = make_provenance(options.analysis.model)
    made_by = ("liftphase",) if may_be_other_input(name) else ("model_sha256", "mediapipe", "liftphase")
    return {
        "request": options.request(),
        "speech": options.speech(),
        **{key: provenance.get(key) for key in made_by},
    }


def read_analysis(content: bytes | None) -> dict[str, Any] | None:
    """The JSON of an analysis.json; None if there is none or it is damaged."""
    try:
        data = json.loads(content or b"")
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def is_current(
    analysis: dict[str, Any] | None,
    sha256: str,
    fingerprint: Mapping[str, Any],
    corrections: bytes | None = None,
) -> bool:
    """Whether an analysis is of that content, answers that request, and has a person's corrections.

    corrections: the content of the corrections.json beside it, None where there is none.
    """
    provenance = (analysis or {}).get("provenance")
    return (
        clip_of(analysis).get("sha256") == sha256
        and isinstance(provenance, dict)
        and all(provenance.get(key) == value for key, value in fingerprint.items())
        and are_applied(corrections, provenance)
    )


def files_of(analysis: dict[str, Any] | None, options: RunOptions) -> set[str]:
    """The files that stand beside such an analysis when it is complete."""
    files = complete_files(video=options.video, report=options.report)
    # A table of positions gives no pose track.
    provenance = (analysis or {}).get("provenance")
    return (
        files - {TRACK_FILE} if isinstance(provenance, dict) and "displacement_file" in provenance else files
    )


def clip_of(analysis: dict[str, Any] | None) -> dict[str, Any]:
    """The entry on the clip in the JSON of an analysis, unchecked."""
    clip = (analysis or {}).get("clip")
    return clip if isinstance(clip, dict) else {}
