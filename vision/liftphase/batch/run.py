"""A batch: every clip of a folder is analyzed once, in spite of crashes and stops, and tables of all."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from liftphase.batch.done import list_done
from liftphase.batch.engine import Engine, open_engine
from liftphase.batch.find import TABLES, Found, find_clips
from liftphase.batch.job import ClipJob, HashJob, Outcome, refers_to
from liftphase.batch.other_inputs import is_pose_folder, may_be_other_input, options_for
from liftphase.batch.plan import plan_folders
from liftphase.batch.request import Batch, Display, Report
from liftphase.batch.retries import run_jobs
from liftphase.batch.season_facts import SeasonFacts, find_rests, make_manifest, read_season_facts
from liftphase.batch.state import Index, files_of, is_current, read_analysis, request_fingerprint
from liftphase.batch.storage import Entry, LocalStorage, Storage, open_storage
from liftphase.batch.supervise import Job
from liftphase.errors import ClipError, UsageError
from liftphase.export.analysis_json import parse_analysis
from liftphase.export.csv import write_names_csv
from liftphase.export.result import ClipResult
from liftphase.export.result_folder import (
    ANALYSIS_FILE,
    CORRECTIONS_FILE,
    REPORT_FILE,
)
from liftphase.export.season import write_summary_and_reps
from liftphase.pipeline.options import RunOptions
from liftphase.reps.load_power import with_power
from liftphase.reps.model import Analysis
from liftphase.season.facts import OtherDays, SetFacts
from liftphase.season.manifest import MANIFEST_FILE, write_manifest

_SAVE_EVERY_S = 5.0


def run_batch(batch: Batch, display: Display) -> Report:
    """Analyze every clip of the batch that has no results yet, and write the tables.

    Raises UsageError, ModelError or OutputError when it cannot be started or its tables cannot be written;
    errors of single clips are in the report.
    """
    clips, results, found, facts = _open(batch)
    for note in facts.notes([entry.name for entry in (*found.clips, *found.others)]):
        display.note(note)
    if (note := facts.note_preceded((entry.name for entry in found.clips), batch.options)) is not None:
        display.note(note)

    def wait() -> None:
        display.note(f"waiting for another batch over {batch.output} to end")

    with results.lock(wait) as handle:
        return _Run(batch, clips, results, found, facts, display, handle).go()


def write_season_manifest(batch: Batch) -> tuple[Path, int]:
    """Write a manifest of all clips, for a person to complete; its path and number of rows.

    It goes to `batch.manifest`, by default to `season.csv` in the folder of the clips. Raises UsageError
    where a file is there already, or the folder is no local one and no path is given; OutputError when it
    cannot be written.
    """
    clips, _, found, facts = _open(replace(batch, manifest=None))
    if batch.manifest is None and not isinstance(clips, LocalStorage):
        raise UsageError(
            "the clips are not on this machine: give the manifest a name.", arguments=["manifest"]
        )
    path = batch.manifest or Path(batch.folder) / MANIFEST_FILE
    return path, make_manifest(clips, found, facts, path)


def _open(batch: Batch) -> tuple[Storage, Storage, Found, SeasonFacts]:
    """The storages, the clips, and what is known of them. Raises UsageError."""
    clips, results = open_storage(batch.folder), open_storage(batch.output)
    if isinstance(clips, LocalStorage) and not _is_folder(clips.root):
        raise UsageError(f"{batch.folder} is not a folder of clips. (For one clip: liftphase analyze.)")
    if clips == results:
        raise UsageError(
            "the results cannot go into the folder of the clips itself: choose another output.",
            arguments=["output"],
        )
    athletes = batch.targets.athletes if batch.targets else ()
    facts = read_season_facts(clips, batch.manifest, batch.options.analysis.exercises, athletes)
    found = find_clips(clips, batch.pattern, _below(clips, results))
    if not found.clips:
        if is_pose_folder(name for name, _ in found.skipped if "/" not in name):
            raise UsageError(f"{batch.folder} is one recording of OpenPose: liftphase analyze takes it.")
        which = f" that match {batch.pattern}" if batch.pattern else ""
        raise UsageError(f"{batch.folder} holds no clips{which}.")
    found.skipped = [file for file in found.skipped if file[0] != MANIFEST_FILE]
    return clips, results, found, facts


def _is_folder(path: Path) -> bool:
    """Also of a name that is too long for one."""
    with suppress(OSError):
        return path.is_dir()
    return False


def _below(clips: Storage, results: Storage) -> str | None:
    """The folder of the results, if it is one below the clips."""
    inner, outer = PurePosixPath(results.address("")), PurePosixPath(clips.address(""))
    return inner.relative_to(outer).as_posix() if inner.is_relative_to(outer) else None


class _Run:
    def __init__(
        self,
        batch: Batch,
        clips: Storage,
        results: Storage,
        found: Found,
        facts: SeasonFacts,
        display: Display,
        handle: int | None,
    ) -> None:
        self.batch, self.clips, self.results, self.found, self.facts = batch, clips, results, found, facts
        self.display, self.handle = display, handle
        self.index = Index(results)
        self.report = Report(skipped=found.skipped)
        self.folders = found.folders
        self.engine: Engine | None = None
        self.knows_all = False  # what earlier runs left of every clip
        self.save_at_s = time.monotonic() + _SAVE_EVERY_S

    def go(self) -> Report:
        self.display.begin(len(self.found.clips))
        try:
            self._hash_possible_duplicates()
            chosen = plan_folders(self.found, self.index, self.results)
            self.folders = chosen.folders
            self._analyze(chosen.entries, chosen.present)
            for clip, instead in chosen.duplicates.items():
                if instead in self.report.failures:
                    self._fail(clip, f"{clip} has the content of {instead}, which failed.")
                else:
                    self.report.duplicates[clip] = instead
                    self.display.note(f"{clip} has the content of {instead}: it counts once")
                    self.display.finished(clip, False)
        finally:
            if self.engine is not None:
                self.engine.close()
            # Also when interrupted: what is done is in the tables, the rest comes at the next run.
            if self.knows_all:
                self.index.save()
                self._write_tables()
        return self.report

    def _hash_possible_duplicates(self) -> None:
        """Read the new files that may duplicate a known content: those of the same size as another."""
        entries = {entry.name: entry for entry in self.index.possible_duplicates(self.found.clips)}
        jobs = [HashJob(name, entry.size_bytes, self.clips) for name, entry in entries.items()]
        for job, outcome in self._run_jobs(jobs):
            if outcome.sha256:
                self.index.record(entries[job.clip], outcome.sha256)

    def _analyze(self, entries: list[Entry], present: dict[str, set[str]]) -> None:
        """Analyze every clip whose results are not up to date."""
        new, known = [], []
        for entry in entries:
            (new if self.index.of(entry) is None else known).append(entry)
        contents = self.results.read_many(f"{self.folders[e.name]}/{ANALYSIS_FILE}" for e in known)
        for entry, content in zip(known, contents, strict=True):
            if not self._is_up_to_date(entry, read_analysis(content), present):
                new.append(entry)
        by_name = {entry.name: entry for entry in new}
        jobs = [self._clip_job(entry) for entry in new]
        if jobs:
            self._engine()
        self.knows_all = True
        for job, outcome in self._run_jobs(jobs):
            entry, folder = by_name[job.clip], outcome.folder
            if folder is not None:
                self.folders[job.clip] = folder
            # Who mends or removes corrections that cannot be applied has the clip analyzed again.
            corrected = CORRECTIONS_FILE in present.get(self.folders[job.clip], set())
            fingerprint = self._fingerprint(job.clip) if outcome.problem and not corrected else None
            if outcome.sha256:
                self.index.record(entry, outcome.sha256, folder, outcome.problem, fingerprint)
            if outcome.problem:
                self._fail(job.clip, outcome.problem)
            else:
                self.report.analyzed.append(job.clip)
                self.display.finished(job.clip, True)
            for note in outcome.notes:
                self.display.note(f"{job.clip}: {note}")

    def _is_up_to_date(self, entry: Entry, analysis: dict | None, present: dict[str, set[str]]) -> bool:
        """Whether the results of the clip are up to date, or it is known that there can be none."""
        known, folder = self.index.known[entry.name], self.folders[entry.name]
        options, fingerprint = self._options_of(entry.name), self._fingerprint(entry.name)
        if known.problem and known.fingerprint == fingerprint:
            self._fail(entry.name, known.problem)
            return True
        files = present.get(folder, set())
        corrected = CORRECTIONS_FILE in files
        corrections = self.results.read(f"{folder}/{CORRECTIONS_FILE}") if corrected else None
        if (
            not is_current(analysis, known.sha256, fingerprint, corrections)
            or not refers_to(analysis, entry.name)
            or not files_of(analysis, options) <= files
        ):
            return False
        self.index.record(entry, known.sha256, folder)
        self.report.kept.append(entry.name)
        self.display.finished(entry.name, False)
        return True

    def _clip_job(self, entry: Entry) -> ClipJob:
        folder = self.folders[entry.name]
        options = self._options_of(entry.name)
        return ClipJob(entry.name, entry.size_bytes, self.clips, self.results, folder, options)

    def _fingerprint(self, clip: str) -> dict[str, Any]:
        return request_fingerprint(self._options_of(clip), clip)

    def _options_of(self, clip: str) -> RunOptions:
        return options_for(clip, self.facts.options_of(clip, self.batch.options))

    def _run_jobs(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Run the jobs, saving the index from time to time."""
        if not jobs:
            return
        for job, outcome in run_jobs(self._engine(), jobs, self.display.note):
            yield job, outcome
            if (now_s := time.monotonic()) >= self.save_at_s:
                self.index.save()
                # Of a large index that takes a while.
                self.save_at_s = now_s + max(_SAVE_EVERY_S, 20 * (time.monotonic() - now_s))

    def _engine(self) -> Engine:
        if self.engine is None:
            posing = not all(may_be_other_input(entry.name) for entry in self.found.clips)
            self.engine = open_engine(self.batch, self.display, self.handle, posing=posing)
        return self.engine

    def _fail(self, clip: str, reason: str) -> None:
        self.report.failures[clip] = reason
        self.display.failed(clip, reason)

    def _write_tables(self) -> None:
        with tempfile.TemporaryDirectory(prefix="liftphase-") as name:
            scratch = Path(name)
            dialect = self.batch.csv_dialect
            write_summary_and_reps(self._logged(), scratch, dialect, xlsx=self.batch.xlsx)
            known = [(result.clip, result.facts or SetFacts()) for result in self.report.results]
            write_manifest(known, scratch / MANIFEST_FILE)
            failures = sorted(self._all_failures().items())
            write_names_csv(scratch / "failures.csv", ("clip", "reason"), failures, dialect)
            write_names_csv(scratch / "skipped.csv", ("file", "reason"), self.report.skipped, dialect)
            for table in TABLES:
                if (scratch / table).exists():
                    self.results.publish(table, scratch / table)
                else:
                    self.results.remove(table)

    def _logged(self) -> Iterator[ClipResult]:
        """`_clip_results`, each of this run's in the training log where there is to be one."""
        if self.batch.log is None:
            yield from self._clip_results()
            return
        from liftphase.batch.report_trends import LoggedReport, add_trends
        from liftphase.log.adding import ResultLog

        done, changed = {*self.report.analyzed, *self.report.kept}, []
        with ResultLog(self.batch.log) as log:
            for result in self._clip_results():
                if result.clip in done and result.duplicate_of is None:
                    place = self.results.address(result.results or "")
                    if log.add(result, place, self.facts.said_of(result.clip)):
                        changed.append(LoggedReport.of(result))
                yield result
            add_trends(log.database, self.results, changed)
        self.display.note(f"training log: {log.text}")

    def _all_failures(self) -> dict[str, str]:
        """Of this run, and of earlier ones for the clips that the pattern leaves out."""
        known = {entry.name: self.index.of(entry) for entry in self.found.others}
        return {
            name: state.problem for name, state in known.items() if state and state.problem
        } | self.report.failures

    def _clip_results(self) -> Iterator[ClipResult]:
        """All that is done in the folder of the results, whichever run did it, in the order of names."""
        clips = (*self.found.clips, *self.found.others)
        done = {*self.report.analyzed, *self.report.kept}
        current = {name: self.folders[name] for name in done}
        rows = list_done(clips, self.index, self.results, current)
        rows = [row for row in rows if row.clip not in self.report.failures]
        files = [f"{row.folder}/{ANALYSIS_FILE}" for row in rows]
        names = [row.clip for row in rows]
        other_days = OtherDays()
        rests = find_rests(zip(names, self.results.read_many(files), strict=True), self.facts)
        for row, content in zip(rows, self.results.read_many(files), strict=True):
            try:
                analysis = parse_analysis(content or b"")
            except ValueError as error:
                if row.clip in done:
                    self._fail(row.clip, "its results were taken away while the batch ran: run it again")
                else:
                    self.display.note(f"{row.folder}/{ANALYSIS_FILE} is {error}: it is not in the tables")
                continue
            facts = self.facts.complete(row.clip, analysis)
            if analysis.quality.scale is not None:
                # The load may have been corrected in the manifest since.
                analysis = with_power(analysis, facts.load_kg)
            result = replace(
                self._evaluate(row.clip, analysis),
                results=row.folder,
                report=f"{row.folder}/{REPORT_FILE}" if row.has_report else None,
                duplicate_of=row.duplicate_of,
                facts=facts,
                rest_before_s=rests.get(row.clip),
            )
            if result.facts is not None and row.duplicate_of is None:
                other_days.add(row.clip, result.facts.day, analysis.clip.recorded_at)
            if row.clip in done:
                evaluation = result.evaluation
                self.report.verdicts[evaluation.verdict.value if evaluation else "not judged"] += 1
            self.report.results.append(replace(result, analysis=None))
            yield result
        if (note := other_days.note) is not None:
            self.display.note(note)

    def _evaluate(self, clip: str, analysis: Analysis) -> ClipResult:
        """Whether the target was kept, as the method of training has it.

        It is that of the manifest, completed by the athlete's in the targets file.
        """
        from liftphase.prescription.clip_evaluation import evaluate_clip
        from liftphase.prescription.evaluation import as_prescription
        from liftphase.prescription.methods import MethodChoice

        asked = self.facts.options_of(clip, self.batch.options).analysis
        prescribed, athlete, remark = as_prescription(self.facts.of(clip).target), None, None
        if self.facts.manifest is not None:
            prescribed = prescribed.from_source(str(self.facts.manifest.path))
        if (targets := self.batch.targets) is not None:
            try:
                athlete = self.facts.athlete_in(targets, clip, self.clips.address)
            except ClipError as error:
                self.display.note(f"{clip}: {error}")
                return ClipResult(clip, analysis, error=str(error), remark=str(error))
            remark = targets.remark(athlete)
            if targets.athletes and athlete is None:
                self.report.no_athlete.append(clip)
            prescribed = prescribed.merged_with(targets.prescription(analysis.exercise.name, athlete))
        choice = MethodChoice(asked.method, asked.assisted_last) if asked.method else None
        found = evaluate_clip(analysis, prescribed, choice=choice, library=asked.exercises)
        obstacle = "no target for this lift" if found is None else found.obstacle
        if found is None or obstacle is not None:
            return ClipResult(clip, analysis, error=obstacle, athlete=athlete)
        return ClipResult(clip, analysis, found.evaluation, athlete=athlete, remark=remark)
