"""What is logged of results: the verdict, where there is one."""

from dataclasses import replace
from datetime import date

from tempo_sets import make_sets

from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.results import Known
from liftphase.prescription.targets_file import prescribe
from liftphase.reps.issues import Issue, IssueCode
from liftphase.season.facts import SetFacts
from liftphase.season.manifest import read_manifest

REP = (4.0, 0.0, 1.0, 0.0)


def test_the_earlier_target_judges_only_what_can_be_judged():
    earlier = prescribe({"target": "4-0-1-0"}).target
    sure = make_sets([REP] * 2)
    issue = Issue(IssueCode.COUNT_UNSURE, "the count of reps may be wrong (20% sure): name the lift")
    unsure = replace(sure, quality=replace(sure.quality, issues=(issue,)))
    cut = make_sets([REP], incomplete=[1])
    judged = [
        Known().evaluate(analysis, SetFacts(), earlier) is not None
        for analysis in (sure, unsure, replace(unsure, corrected=True), cut)
    ]
    assert judged == [True, False, True, False]
    assert Known().evaluate(sure, SetFacts()) is None


def manifest_of(tmp_path, *rows):
    path = tmp_path / "season.csv"
    path.write_text("clip,athlete,load_kg,date,rpe\n" + "".join(f"{row}\n" for row in rows))
    return read_manifest(path, ExerciseLibrary.builtin())


def test_of_the_manifest_that_a_batch_left_only_what_names_do_not_say_was_said(tmp_path):
    analysis = make_sets([REP], path="anna/2026-11-18/squat 80kg.mp4")
    left = manifest_of(tmp_path, "anna/2026-11-18/squat 80kg.mp4,Anna,82.5,2026-11-18,8")
    known = Known(left=left)
    assert known.said_of(analysis) == SetFacts(load_kg=82.5, rpe=8.0)
    facts = known.facts_of(analysis)
    assert (facts.athlete, facts.load_kg, facts.day) == ("Anna", 82.5, date(2026, 11, 18))
    # One that is given says all that is in it.
    assert Known(manifest=left).said_of(analysis).day == date(2026, 11, 18)
    given = Known(SetFacts(load_kg=70.0), left=left)
    assert given.said_of(analysis).load_kg == given.facts_of(analysis).load_kg == 70.0


def test_what_was_said_when_a_clip_was_analyzed_is_known():
    analysis = make_sets([REP], path="squat 80kg.mp4")
    recorded = {"facts": {"athlete": "Anna", "date": "2026-11-18"}}
    analysis = replace(analysis, provenance=analysis.provenance | recorded)
    facts = Known().facts_of(analysis)
    assert (facts.athlete, facts.load_kg, facts.day) == ("Anna", 80.0, date(2026, 11, 18))
    assert Known().said_of(analysis) == SetFacts()
    damaged = replace(analysis, provenance={"facts": {"athlete": 5, "else": "x"}})
    assert Known().facts_of(damaged).load_kg == 80.0
