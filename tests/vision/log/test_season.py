"""A season with sown faults: the log's numbers against the truth, every fault warned of and no other."""

import math
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from database_servers import new_url
from season_truth import ATHLETES, SHRINKING, SKIPPED, SOWN, TEMPO, WEEKS, entry_of_true, monday_of, true_sets

from liftphase.exercises.library import ExerciseLibrary
from liftphase.log.database import Database
from liftphase.log.guidelines import GUIDELINES, MORE_THAN_PRESCRIBED
from liftphase.log.plan import State, read_plan
from liftphase.log.reading import select_sets, select_tempi
from liftphase.log.trend import find_trends
from liftphase.log.verify import find_faults
from liftphase.log.week_report import build_week
from liftphase.log.writing import Added, add_entry
from liftphase.reps.rep import PARTS

LIBRARY = ExerciseLibrary.builtin()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def season(request, tmp_path_factory):
    """The log of the season, to which some clips were added twice."""
    log = Database(new_url(request.param, request, tmp_path_factory.mktemp("log")))
    entries = [entry_of_true(own) for own in true_sets()]
    assert {add_entry(log, entry) for entry in entries} == {Added.NEW}
    assert {add_entry(log, entry) for entry in entries[::20]} == {Added.SAME}
    yield log
    log.close()


def test_numbers_and_warnings_are_those_of_the_truth(season):
    truth = list(true_sets())
    assert len(select_sets(season)) == len(truth)
    assert find_faults(season) == []
    found = set()
    for week in range(WEEKS):
        day = monday_of(week)
        done = [own for own in truth if day <= own.at.date() < day + timedelta(days=7)]
        for report in build_week(season, day + timedelta(days=3)):
            own = [each for each in done if each.athlete == report.athlete]
            seconds = sum(sum(each.eccentrics_s) for each in own)
            assert report.total.sets == len(own)
            assert report.total.eccentric_reps == sum(len(each.eccentrics_s) for each in own)
            assert report.total.eccentric_s == pytest.approx(seconds, abs=1e-3)
            lifted = sum(each.load_kg * sum(each.eccentrics_s) for each in own)
            assert report.total.load_eccentric_kg_s == pytest.approx(lifted, abs=0.1)
            lifts = Counter(each.exercise for each in own)
            assert {lift: volume.volume.sets for lift, volume in report.lifts.items()} == lifts
            for warning in report.warnings:
                found.add((report.athlete, warning.subject, warning.guideline.code, warning.day))
    assert found == SOWN
    sown = {code for _, _, code, _ in SOWN}
    assert sown == {guideline.code for guideline in GUIDELINES if guideline != MORE_THAN_PRESCRIBED}


def test_a_week_says_how_many_days_lie_between_the_sessions_of_a_group(season):
    """Carl's short rest is the only second session of a group; who skipped a week came back after two."""
    days = {}
    for week in range(WEEKS):
        for report in build_week(season, monday_of(week)):
            for muscle, volume in report.muscles.items():
                if volume.days_between != (7,):
                    days[report.athlete, muscle, week] = volume.days_between
    groups = {muscle for _, muscle, _ in days}
    firsts = {(athlete, muscle, 0): () for athlete in ATHLETES for muscle in groups}
    skipped = {(SKIPPED[0], muscle, SKIPPED[1] + 1): (14,) for muscle in groups}
    assert days == firsts | skipped | {("carl", "chest", 4): (7, 1), ("carl", "chest", 5): (6,)}


def test_more_sets_or_reps_than_the_plan_has_are_warned_of(season, tmp_path):
    path = tmp_path / "plan.toml"
    text = "start = 2026-09-07\n[[prescribed]]\nexercise = 'squat'\nsets = {sets}\nreps = '{reps}'\n"
    found = {}
    for sets, reps in ((2, "5"), (2, "6-8"), (2, "4"), (1, "5")):
        path.write_text(text.format(sets=sets, reps=reps))
        (report,) = build_week(season, monday_of(1), athlete="anna", plan=read_plan(path, LIBRARY))
        assert all(own.guideline is MORE_THAN_PRESCRIBED for own in report.warnings)
        found[sets, reps] = [(own.day, own.subject, own.message) for own in report.warnings]
    day = monday_of(1)
    assert found == {
        (2, "5"): [],
        (2, "6-8"): [],
        (2, "4"): [(day, "squat", "5 reps, 4 prescribed (2 sets)")],
        (1, "5"): [(day, "squat", "2 sets in the week, 1 prescribed")],
    }


def test_plan_and_trend_show_what_was_skipped_and_what_shrank(season, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        "start = 2026-09-07\n[[prescribed]]\nexercise = 'squat'\nsets = 2\nreps = 5\ntarget = '4-0-1-0'\n"
        "[[prescribed]]\nexercise = 'bench press'\nweeks = '20-21'\n"
    )
    plan = read_plan(path, LIBRARY)
    athlete, week = SKIPPED
    later = monday_of(WEEKS)
    sets = select_sets(season)
    progress = {own.athlete: own for own in plan.progress(sets, monday_of(week), ATHLETES, later)}
    assert progress[athlete].state is State.MISSED
    assert progress[athlete].missed == ("0 of 2 sets done",)
    assert progress["lars"].state is State.KEPT
    assert progress["lars"].prescribed == "2 sets x 5, tempo 4-0-1-0"
    during = {own.athlete: own for own in plan.progress([], monday_of(week), ATHLETES, monday_of(week))}
    assert {own.state for own in during.values()} == {State.DUE}
    athlete, week = SHRINKING
    missed = {own.athlete: own for own in plan.progress(sets, monday_of(week), ATHLETES, later)}[athlete]
    assert missed.state is State.MISSED
    assert missed.missed == ("2026-10-12: the tempo was missed in 3 of 5 reps (2 sets)",)

    unjudged = [replace(own, verdict=None) for own in sets]
    judged = {own.athlete: own for own in plan.progress(unjudged, monday_of(week), ATHLETES, later)}
    assert judged["lars"].state is State.MISSED
    assert "was not judged" in judged["lars"].missed[0]

    eccentric, *_ = find_trends(select_sets(season, athlete=athlete, exercise="squat"))
    marked = {own.week: own.changed for own in eccentric.points if own.changed is not None}
    assert marked == {monday_of(5): pytest.approx(-0.8), monday_of(6): pytest.approx(0.8)}
    assert [own.value for own in eccentric.points][:5] == [pytest.approx(TEMPO[0])] * 5
    (drift,) = [own for own in find_trends(sets) if own.measure.column == "drift_s"]
    assert min(drift.points, key=lambda own: own.value).week == monday_of(5)
    sets = select_sets(season, athlete="lars", exercise="squat")
    steady = find_trends(sets, select_tempi(season, [own.id for own in sets]))
    assert all(point.changed is None for trend in steady for point in trend.points)
    tempo = [next(each for each in steady if each.measure.column == f"{part}_mean_s") for part in PARTS]
    assert [own.points[-1].value for own in tempo] == pytest.approx(TEMPO)
    # sqrt((1 - 0.4) / 5 + 0.4) of a part's 0.03 x sqrt(2) s, or of the 0.15 s below which a turn is
    # touch-and-go, over two sets; a pause of 0 s of the last of five reps says nothing.
    shares = [math.sqrt((0.6 / reps + 0.4) / 2) for reps in (5, 4, 5, 4)]
    widths = [0.0424264, 0.15, 0.0424264, 0.0424264]
    expected = [share * u_s for share, u_s in zip(shares, widths, strict=True)]
    assert [own.points[-1].u for own in tempo] == pytest.approx(expected, abs=1e-5)


def test_the_range_of_motion_is_as_uncertain_over_many_sets_as_in_one(season):
    """The camera's view is common to the sets of a week; a smaller change than it may make is not marked."""
    first = select_sets(season, athlete="lars", exercise="squat")[:6]
    ranges = [*([100.0] * 4), *([140.0] * 2)]
    days = [monday_of(0)] * 2 + [monday_of(1)] * 2 + [monday_of(2)] * 2
    for last_deg, is_marked in ((140.0, False), (260.0, True)):
        sets = [
            replace(own, day=day, rom_deg=last_deg if rom_deg > 100 else rom_deg)
            for own, day, rom_deg in zip(first, days, ranges, strict=True)
        ]
        (trend,) = [own for own in find_trends(sets) if own.measure.column == "rom_deg"]
        assert [own.u for own in trend.points] == pytest.approx([35.0, 35.0, 0.35 * last_deg])
        assert (trend.points[-1].changed is not None) is is_marked


def test_two_prescriptions_of_one_lift_share_its_sets(season, tmp_path):
    """Klara's week of two usual squats and one above her maximum: each is held against its own."""
    path = tmp_path / "plan.toml"
    path.write_text(
        "start = 2026-09-07\n[[prescribed]]\nexercise = 'squat'\nload = '105'\nreps = 6\n"
        "[[prescribed]]\nexercise = 'squat'\nsets = 2\nreps = 5\n"
    )
    sets = select_sets(season, athlete="klara", exercise="squat")
    progress = read_plan(path, LIBRARY).progress(sets, monday_of(1), ["klara"], monday_of(WEEKS))
    assert [(own.state, own.sets_done) for own in progress] == [(State.KEPT, 1), (State.KEPT, 2)]
    (heavy, usual) = read_plan(path, LIBRARY).progress(sets, monday_of(0), ["klara"], monday_of(WEEKS))
    assert (heavy.missed, usual.state) == (("0 of 1 sets done",), State.KEPT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("start = 1\n", "start must be a day"),
        ("start = 2026-09-07\n", r"\[\[prescribed\]\]"),
        ("start = 2026-09-07\n[[prescribed]]\nsets = 2\n", "exercise must be given"),
        ("start = 2026-09-07\n[[prescribed]]\nexercise = 'sqat'\n", "did you mean squat"),
        ("start = 2026-09-07\n[[prescribed]]\nexercise = 'squat'\nset = 2\n", "did you mean 'sets'"),
        ("start = 2026-09-07\n[[prescribed]]\nexercise = 'squat'\nload = '900%'\n", "neither kilograms"),
        ("start = 2026-09-07\n[[prescribed]]\nexercise = 'squat'\nweeks = '4-1'\n", "neither a week"),
        ("start = 2026-09-07\n[[prescribed]]\nexercise = 'squat'\ntarget = '4-0'\n", "'4-0' is no tempo"),
        (
            "start = 2026-09-07\n[one-rep-max.a]\nsquat = 0\n[[prescribed]]\nexercise = 'squat'\n",
            "no one-rep maximum",
        ),
    ],
)
def test_a_wrong_plan_gets_one_line(tmp_path, text, words):
    from liftphase.errors import UsageError

    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(UsageError, match=words) as error:
        read_plan(tmp_path / "plan.toml", LIBRARY)
    assert "\n" not in str(error.value)


def test_loads_of_a_plan_in_percent(season, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        "start = 2026-09-07\n[one-rep-max.Klara]\nsquat = 100\n[[prescribed]]\nexercise = 'squat'\n"
        "athletes = ['klara']\nload = '105%'\nreps = '6'\nweeks = 2\n"
    )
    (own,) = read_plan(path, LIBRARY).progress(
        [each for each in select_sets(season, athlete="klara") if each.one_rep_max_kg],
        monday_of(1),
        ATHLETES,
        date(2026, 12, 1),
    )
    assert (own.prescribed, own.state) == ("1 set x 6, 105 kg (105% of the one-rep maximum)", State.KEPT)
