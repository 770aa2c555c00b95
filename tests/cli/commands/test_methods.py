"""`liftphase methods`, and `--method` of check and analyze."""

import json
import shutil
from pathlib import Path

import pytest
from tempo_sets import make_sets

from liftphase.export.analysis_json import write_analysis_json
from liftphase.prescription.methods import METHODS

FORCED_SET = [(4.0, 0.0, 1.0, 0.5), (4.0, 0.0, 1.8, 0.5), (4.0, 0.0, 3.0, 0.5), (3.0, 0.0, 3.0, 0.5)]


@pytest.fixture
def save(tmp_path):
    """save(reps): the path of an analysis.json of one set."""

    def save(reps, **options) -> Path:
        write_analysis_json(make_sets(reps, **options), tmp_path / "analysis.json")
        return tmp_path / "analysis.json"

    return save


def test_the_list_names_every_method_with_its_source(run):
    done = run("methods", "list")
    assert (done.exit_code, done.stderr) == (0, "")
    for method in METHODS.values():
        assert f"{method.name} " in done.stdout
        assert method.sources[0] in done.stdout


@pytest.mark.parametrize("name", METHODS)
def test_show_tells_what_is_prescribed_and_every_source(run, name):
    done = run("methods", "show", name.replace("-", "_"))
    assert done.exit_code == 0
    assert "from 3.50 s" in done.stdout
    assert all(source in done.stdout for source in METHODS[name].sources)


def test_a_slow_negative_with_a_pause_is_1_and_says_so(run, save):
    path = save([(4.0, 0.0, 1.0, 0.5)] * 2)
    assert run("check", path, "--method", "slow-negative").exit_code == 0
    done = run("check", save([(4.0, 0.0, 1.0, 0.5), (4.0, 0.5, 1.0, 0.5)]), "--method", "slow-negative")
    assert done.exit_code == 1
    assert done.stdout.startswith("squat, slow-negative\n")
    assert "lengthened pause 0.20 s too long" in done.stdout
    assert "Assisted" not in done.stdout


def test_forced_negatives_by_number(run, save):
    path = save(FORCED_SET)
    common = ("check", path, "--method", "forced-negatives", "--target", "4010", "--rule", "50%")
    assert run(*common).exit_code == 1
    done = run(*common, "--assisted-last", "2")
    assert done.exit_code == 0
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("  3"))
    assert row == ["3", "4.00", "±0.00", "-", "-", "-", "yes", "pass"]
    assert "Verdict: pass: 2 of 4 reps passed" in done.stdout


def test_eccentric_only_with_a_load(run, save):
    done = run(
        "check", save([(4.0, 2.0, 3.0, 2.0)] * 6), "--method", "eccentric-only",
        "--load", "105", "--one-rep-max", "100",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "Time under tension: 24.0 s, lowering alone" in done.stdout
    assert "105 kg is 105% of a one-rep maximum of 100 kg." in done.stdout
    assert "Next: 110 kg (110%)" in done.stdout
    done = run(
        "check", save([(4.0, 2.0, 3.0, 2.0)] * 6), "--method", "eccentric-only",
        "--load", "140", "--one-rep-max", "100",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "Warning: that is above the range" in done.stdout


def test_json_holds_who_helped_and_the_remarks(run, save):
    done = run(
        "check", save(FORCED_SET), "--method", "forced-negatives", "--assisted-last", "3", "--json", "-"
    )
    (clip,) = json.loads(done.stdout)["clips"]
    assert clip["method"]["name"] == "forced-negatives"
    assert [rep["assisted"] for rep in clip["sets"][0]["reps"]] == [False, True, True, True]
    assert {rep["assisted_confidence"] for rep in clip["sets"][0]["reps"]} == {1.0}
    assert clip["method"]["sets"][0]["tut_s"] == pytest.approx(15 + 1.0 + 1.5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--method", "negatives"), "no method is called 'negatives'"),
        (("--assisted-last", "2", "--target", "4010"), "give --method"),
        (("--load", "100", "--one-rep-max", "90"), "give --method"),
        (("--one-rep-max", "90"), "give --method"),
        (("--method", "eccentric-only", "--load", "100"), "belong together"),
        (("--method", "eccentric-only", "--load", "0", "--one-rep-max", "90"), "above 0"),
        (("--method", "slow-negative", "--assisted-last", "2"), "for forced-negatives"),
        (("--method", "forced-negatives", "--assisted-last", "-1"), "assisted-last"),
    ],
)
def test_wrong_usage_is_2_in_one_line(run, save, arguments, words):
    done = run("check", save(FORCED_SET), *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


def test_an_unknown_method_to_show_is_2(run):
    done = run("methods", "show", "drop-sets")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no method is called" in done.stderr


def test_analyze_labels_the_reps_and_judges_them(run, analyzed, tmp_path):
    shutil.copytree(analyzed.folder, tmp_path / analyzed.folder.name)
    arguments = ("--exercise", "squat", "--no-video", "-o", tmp_path, "--method", "eccentric-only")
    done = run("analyze", analyzed.clip.path, *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "sets of 6-10" in done.stdout
    assert "lowering alone" in done.stdout
    data = json.loads((tmp_path / analyzed.folder.name / "analysis.json").read_text(encoding="utf-8"))
    assert all(rep["assisted"] and rep["assisted_confidence"] == 1.0 for rep in data["reps"])
