"""Folders of results as entries of the training log."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.export.result_folder import ANALYSIS_FILE
from liftphase.log.entry import Entry, make_entry
from liftphase.prescription.clip_evaluation import ClipEvaluation, evaluate_clip
from liftphase.prescription.evaluation import Evaluation, Target, as_prescription, evaluate
from liftphase.prescription.methods import MethodChoice, get_method
from liftphase.prescription.targets_file import TargetsFile
from liftphase.reps.model import Analysis
from liftphase.season.facts import FACTS, SetFacts, complete_facts, read_facts, write_fact
from liftphase.season.manifest import MANIFEST_FILE, Manifest, read_manifest
from liftphase.season.names import facts_of_name


@dataclass(frozen=True)
class Known:
    """What is known of clips besides their analyses, from the most to the least certain.

    Parameters
    ----------
    given : SetFacts
        Said of all of them.
    manifest : Manifest, optional
        Who, what and when by clip.
    targets : TargetsFile, optional
        What was prescribed.
    athletes : tuple of str
        Known athletes, for the names of folders.
    library : ExerciseLibrary
        The exercises.
    left : Manifest, optional
        The one that a batch left with its results: it has what the coach's said, and what names say.
    """

    given: SetFacts = field(default_factory=SetFacts)
    manifest: Manifest | None = None
    targets: TargetsFile | None = None
    athletes: tuple[str, ...] = ()
    library: ExerciseLibrary = field(default_factory=ExerciseLibrary.builtin)
    left: Manifest | None = None

    def said_of(self, analysis: Analysis) -> SetFacts:
        """What somebody says of the sets of a clip now.

        What the manifest of a batch says as names and the recording do, nobody may have said.
        """
        left, derived = _facts_in(self.left, analysis), complete_facts(self._named(analysis), analysis)
        unsaid = {
            name: None for name in FACTS if _day_of(getattr(left, name)) == _day_of(getattr(derived, name))
        }
        return self._given(analysis).merged_with(replace(left, **unsaid))

    def facts_of(self, analysis: Analysis) -> SetFacts:
        """What is known of the sets of a clip: said now, said when it was analyzed, or found in names."""
        known = self._given(analysis).merged_with(_facts_in(self.left, analysis))
        known = known.merged_with(_recorded_facts(analysis, self.library))
        return complete_facts(known.merged_with(self._named(analysis)), analysis)

    def note_lengths(self, analysis: Analysis) -> str | None:
        """A line where the manifest has another plate or height than the clip was measured with."""
        said, used = _facts_in(self.manifest, analysis), complete_facts(SetFacts(), analysis)
        others = [
            f"{name} {write_fact(length)}"
            for name in ("plate", "height_cm")
            if (length := getattr(said, name)) not in (None, getattr(used, name))
        ]
        if self.manifest is None or not others:
            return None
        clip, lengths = _clip_name(analysis), " and ".join(others)
        return (
            f"{clip} was not measured with {lengths} of {self.manifest.path}: analyze it again, or run batch"
        )

    def _given(self, analysis: Analysis) -> SetFacts:
        return self.given.merged_with(_facts_in(self.manifest, analysis))

    def _named(self, analysis: Analysis) -> SetFacts:
        listed = [
            athlete for each in (self.manifest, self.left, self.targets) if each for athlete in each.athletes
        ]
        return facts_of_name(_clip_name(analysis), self.library, (*self.athletes, *listed))

    def evaluate(
        self, analysis: Analysis, facts: SetFacts, earlier: Target | None = None
    ) -> Evaluation | None:
        """Whether what was prescribed was kept; None where nothing was, or nothing can be judged.

        earlier: what the clip was judged by before, which counts where nothing is prescribed now.
        """
        prescribed = as_prescription(facts.target)
        if self.targets is not None:
            prescribed = prescribed.merged_with(
                self.targets.prescription(analysis.exercise.name, facts.athlete)
            )
        choice = MethodChoice(get_method(facts.method)) if facts.method else None
        found = evaluate_clip(analysis, prescribed, choice=choice, library=self.library)
        if found is None and earlier is not None:
            found = ClipEvaluation(analysis, evaluate(analysis, earlier))
        return None if found is None or found.obstacle is not None else found.evaluation


def find_analyses(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Every analysis.json in or below folders, with the path of `paths` that it was found by.

    A path may also be an analysis.json itself. Raises UsageError for a path that holds none.
    """
    for path in paths:
        found = False
        for file in sorted(_walk(path)) if path.is_dir() else [path]:
            found = True
            yield path, file
        if not found:
            raise UsageError(f"{path} holds no results: give a folder of `liftphase analyze` or `batch`.")


def entry_of(analysis: Analysis, folder: Path, known: Known, earlier: Target | None = None) -> Entry:
    """What is logged of the analysis in a folder of results.

    earlier: what the clip was judged by before.
    """
    facts = known.facts_of(analysis)
    evaluation = known.evaluate(analysis, facts, earlier)
    place, said = str(folder.absolute()), known.said_of(analysis)
    return make_entry(analysis, facts, evaluation=evaluation, results=place, said=said)


def find_manifest(path: Path, library: ExerciseLibrary) -> Manifest | None:
    """The manifest that a batch left at the top of its results, if `path` is or is in such a folder."""
    here = path.absolute()
    for folder in (here, *here.parents):
        if (folder / MANIFEST_FILE).is_file() and (folder / "summary.csv").is_file():
            return read_manifest(folder / MANIFEST_FILE, library)
    return None


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if ANALYSIS_FILE in files:
            yield Path(place) / ANALYSIS_FILE


def _facts_in(manifest: Manifest | None, analysis: Analysis) -> SetFacts:
    return manifest.facts_of(_clip_name(analysis)) if manifest else SetFacts()


def _day_of(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def _clip_name(analysis: Analysis) -> str:
    return analysis.clip.path.replace("\\", "/")


def _recorded_facts(analysis: Analysis, library: ExerciseLibrary) -> SetFacts:
    """What was said when the clip was analyzed; nothing where it cannot be read any more."""
    recorded = analysis.provenance.get("facts")
    if isinstance(recorded, dict):
        with suppress(UsageError, KeyError, TypeError, AttributeError):
            return read_facts(recorded, library)
    return SetFacts()
