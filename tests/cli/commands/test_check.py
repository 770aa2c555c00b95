"""`liftphase check`: every exit code and every kind of PATH."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from liftphase.batch.find import find_clips
from liftphase.batch.storage.local import LocalStorage
from liftphase.reps.model import Analysis


def test_kept_is_0_and_shows_measured_beside_target(run, save):
    done = run("check", save("squat"), "--target", "4010")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "3.50-4.50" in done.stdout
    assert "4.00 ±0.00" in done.stdout
    assert done.stdout.startswith("squat\n")
    assert "Verdict: pass: 3 of 3 reps passed\n" in done.stdout


@pytest.mark.parametrize(
    "limits",
    [
        ("--target", "5-0-1-0"),
        ("--target", "4010", "--tolerance", "0.1", "--concentric", "2"),
        ("--eccentric", "5-7"),
        ("--eccentric-min", "4.2"),
        ("--eccentric-max", "3.8"),
        ("--concentric-min", "1.2"),
        ("--concentric-max", "0.8"),
        ("--pause-lengthened", "1"),
        ("--pause-lengthened-min", "0.5"),
        ("--pause-shortened", "1", "--tolerance", "10%"),
        ("--pause-shortened-max", "0.2"),
        ("--target", "4010", "--reps", "8"),
        ("--eccentric", "5", "--rule", "mean"),
        ("--eccentric", "5", "--rule", "10%"),
    ],
)
def test_missed_is_1(run, save, limits):
    done = run("check", save("squat"), *limits)
    assert (done.exit_code, done.stderr) == (1, "")
    assert "Verdict: fail" in done.stdout


@pytest.mark.parametrize(
    "limits",
    [
        ("--eccentric-min", "3.8"),
        ("--eccentric", "3-5", "--pause-lengthened", "0", "--concentric", "X"),
        ("--target", "9090", "--eccentric", "4", "--concentric", "*"),
        ("--eccentric", "5", "--tolerance", "25%"),
        ("--reps", "2-4"),
    ],
)
def test_single_limits_that_are_kept(run, save, limits):
    assert run("check", save("squat"), *limits).exit_code == 0


def test_too_close_to_call_is_0_with_the_words(run, save):
    done = run("check", save("squat", boundary_s=0.2), "--eccentric-min", "4.1")
    assert done.exit_code == 0
    assert "Verdict: too close to call" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "nothing to check against"),
        (("--tolerance", "0.2"), "nothing to check against"),
        (("--target", "4010", "--tolerance", "much"), "tolerance"),
        (("--target", "4010", "--rule", "most"), "rule"),
        (("--target", "4010", "--reps", "0"), "reps"),
        (("--eccentric-min", "x"), "no number of seconds"),
        (("--eccentric", "4", "--eccentric-min", "3"), "exclude each other"),
        (("--target", "4010", "--targets", "none.toml"), "no targets file none.toml"),
        (("--target", "4010", "--athlete", "anna"), "--athlete"),
        (("--target", "4010", "--exercise", "squat"), "has its lift already"),
        (("--target", "4010", "--plate", "450"), "has its lengths already"),
        (("--target", "4010", "--height", "182"), "has its lengths already"),
        (("--mean-velocity-min", "fast"), "no velocity"),
        (("--target", "4010", "--exercise", "sqat"), "did you mean squat"),
    ],
)
def test_wrong_usage_is_2_in_one_line(run, save, arguments, words):
    done = run("check", save("squat"), *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


def test_a_wrong_tempo_is_pointed_at(run, save):
    done = run("check", save("squat"), "--target", "40Z0")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[1:] == ["  40Z0", "    ^"]


def write_broken(folder: Path, name: str) -> Path:
    contents = {
        "text.json": "squat",
        "list.json": "[]",
        "other.json": '{"schema": 1}',
        "bytes.json": b"\xff\xfe",
        "clip.mp4": "no video",
    }
    content = contents.get(name)
    if content is not None:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / name


@pytest.mark.parametrize(
    "name", ["none.mp4", "none.json", "text.json", "list.json", "other.json", "bytes.json", "clip.mp4"]
)
def test_what_cannot_be_analyzed_is_3_in_one_line(run, tmp_path, name):
    path = write_broken(tmp_path, name)
    done = run("check", path, "--target", "4010", "-o", tmp_path / "out", "--junit", tmp_path / "j.xml")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())
    assert ElementTree.parse(tmp_path / "j.xml").find("testsuite/testcase/error") is not None


def test_a_clip_without_a_complete_rep_is_3(run, save):
    done = run("check", save("squat", [(4.0, 0.0, 1.0, 0.3)], incomplete=[1]), "--target", "4010")
    assert done.exit_code == 3
    assert "no complete rep" in done.stderr


def test_a_folder_gives_a_row_a_clip_and_the_worst_code(run, save, tmp_path):
    save("good")
    folder = tmp_path / "results"
    done = run("check", folder, "--target", "4010")
    assert (done.exit_code, done.stderr) == (0, "")
    write_broken(folder, "clip.mp4")
    done = run("check", folder, "--target", "4010", "-o", tmp_path / "out")
    assert done.exit_code == 4
    save("bad", [(2.0, 0.0, 1.0, 0.3)] * 3)
    done = run("check", folder, "--target", "4010", "-o", tmp_path / "out")
    assert done.exit_code == 1
    rows = [line.split() for line in done.stdout.splitlines()[2:5]]
    assert [Path(row[0]).relative_to(folder).parts[0] for row in rows] == ["clip.mp4", "bad", "good"]
    assert [row[-1] for row in rows[1:]] == ["fail", "pass"]


def test_the_folder_of_one_clips_results_stands_for_its_analysis(run, save):
    """It is what `liftphase analyze` names at its end."""
    analysis = save("bad", [(2.0, 0.0, 1.0, 0.3)] * 3)
    by_folder, by_file = (run("check", path, "--target", "4010") for path in (analysis.parent, analysis))
    assert by_folder == by_file
    assert by_folder.exit_code == 1
    assert "eccentric 1.50 s too short" in by_folder.stdout


def test_an_empty_folder_is_2(run, tmp_path):
    done = run("check", tmp_path, "--target", "4010")
    assert done.exit_code == 2
    assert "neither clips nor analyses" in done.stderr


def test_json_alone_on_stdout_and_in_a_file(run, save, tmp_path):
    path = save("squat")
    done = run("check", path, "--target", "5010", "--json", "-")
    assert (done.exit_code, done.stderr) == (1, "")
    data = json.loads(done.stdout)
    assert data["verdict"] == "fail"
    assert data["clips"][0]["path"] == str(path)
    run("check", path, "--target", "5010", "--json", tmp_path / "v.json", "--junit", tmp_path / "v.xml")
    assert json.loads((tmp_path / "v.json").read_text(encoding="utf-8")) == data
    assert len(ElementTree.parse(tmp_path / "v.xml").findall("testsuite/testcase/failure")) == 3


def test_junit_alone_on_stdout(run, save, tmp_path):
    path = save("squat")
    done = run("check", path, "--target", "5010", "--junit", "-")
    assert (done.exit_code, done.stderr) == (1, "")
    assert len(ElementTree.fromstring(done.stdout).findall("testsuite/testcase/failure")) == 3
    run("check", path, "--target", "5010", "--junit", tmp_path / "v.xml")
    assert (tmp_path / "v.xml").read_text(encoding="utf-8") == done.stdout
    both = run("check", path, "--target", "5010", "--junit", "-", "--json", "-")
    assert (both.exit_code, both.stdout) == (2, "")
    assert "both" in both.stderr


def test_a_real_clip_is_analyzed_and_reuses_its_pose_track(run, analyzed, tmp_path):
    """Judged by what `analyze` measured; the annotated video that is there stays."""
    clips = tmp_path / "clips"
    clips.mkdir()
    shutil.copy(analyzed.clip.path, clips / "set.mp4")
    output = clips / "results"
    shutil.copytree(analyzed.folder, output / "set")
    made_ns = (output / "set" / "pose.npz").stat().st_mtime_ns
    analysis = Analysis.from_dict(json.loads((output / "set" / "analysis.json").read_text(encoding="utf-8")))
    seconds = analysis.reps[0].eccentric_s
    assert seconds is not None
    common = ("--exercise", "squat", "-o", output, "--tolerance", "1")
    kept = run("check", clips / "set.mp4", "--eccentric", f"{seconds:.2f}", *common)
    assert (kept.exit_code, kept.stderr) == (0, "")
    assert f"Verdict: pass: {analysis.rep_count} of {analysis.rep_count} reps passed" in kept.stdout
    assert (output / "set" / "pose.npz").stat().st_mtime_ns == made_ns
    assert (output / "set" / "annotated.mp4").exists()
    missed = run("check", clips, "--eccentric", f"{seconds + 3:.2f}", *common)
    assert missed.exit_code == 1
    # The output folder lies inside the folder of clips, and is not taken for more of them.
    assert len(missed.stdout.splitlines()) == 4


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (("--target", "9-*-*-*"), "fail"),
        (("--target", "9-*-*-*", "--tolerance", "95%"), "pass"),
        (("--target", "0.2-60/*/*/*"), "pass"),
    ],
)
def test_analyze_prints_the_verdict_and_stays_0(run, analyzed, tmp_path, target, verdict):
    shutil.copytree(analyzed.folder, tmp_path / analyzed.folder.name)
    arguments = ("--exercise", "squat", "--no-video", "-o", tmp_path, *target)
    done = run("analyze", analyzed.clip.path, *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"Verdict: {verdict}" in done.stdout


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (("--target", "4-0"), "4-0"),
        (("--target", "4010", "--tolerance", "much"), "the tolerance 'much'"),
        (("--tolerance", "0.3"), "give --target TEMPO or --method NAME"),
    ],
)
def test_analyze_refuses_a_wrong_target_before_it_starts(run, tmp_path, target, words):
    done = run("analyze", tmp_path / "none.mp4", *target, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert words in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_holds_the_clips_that_batch_finds_in_it(run, tmp_path):
    """By suffix, though they are damaged, and by content, whatever they are called."""
    clips = tmp_path / "clips"
    (clips / ".hidden").mkdir(parents=True)
    for name in ("a.m2ts", "b.wmv", "c.mp4", ".hidden/d.mp4"):
        (clips / name).write_bytes(b"damaged")
    (clips / "squat").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(64))
    (clips / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(64))
    (clips / "notes.txt").write_text("leg day")
    arguments = ("--target", "4010", "--json", "-", "-o", tmp_path / "out")
    done = run("check", clips, *arguments)
    assert done.exit_code == 4
    judged = [Path(clip["path"]).relative_to(clips).as_posix() for clip in json.loads(done.stdout)["clips"]]
    found = find_clips(LocalStorage(clips))
    assert sorted(judged) == [entry.name for entry in found.clips] == ["a.m2ts", "b.wmv", "c.mp4", "squat"]


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_verdicts_never_replace_an_input_or_a_file_of_somebody_else(run, analyzed, tmp_path, option):
    folder = tmp_path / "set"
    shutil.copytree(analyzed.folder, folder)
    targets = tmp_path / "targets.toml"
    targets.write_text('target = "3-1-1-0"\n')
    mine = tmp_path / "mine.txt"
    mine.write_text("5 x 5")
    before = {path: path.read_bytes() for path in (folder / "analysis.json", targets, mine)}
    for path in before:
        done = run("check", folder, "--targets", targets, option, path)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert {path: path.read_bytes() for path in before} == before
    for _ in range(2):
        assert run("check", folder, "--targets", targets, option, tmp_path / "out").exit_code in (0, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"[" * 100_000,
        b"\xff",
        b'{"schema": 1}',
        b'{"schema": 1, "clip": {"path": "a"}, "reps": 3}',
    ],
)
def test_one_odd_analysis_is_a_row_and_the_others_are_judged(run, save, tmp_path, content):
    save("squat")
    odd = tmp_path / "odd" / "analysis.json"
    odd.parent.mkdir()
    odd.write_bytes(content)
    done = run("check", tmp_path, "--target", "4-0-1-0", "--json", "-")
    assert (done.exit_code, done.stderr) == (4, "")
    clips = {clip["path"]: clip for clip in json.loads(done.stdout)["clips"]}
    assert len(clips) == 2
    assert "odd/analysis.json is not" in clips[str(odd)]["problem"]
    assert [clip["verdict"] for name, clip in clips.items() if name != str(odd)] == ["pass"]
    assert "odd" in run("check", tmp_path, "--target", "4-0-1-0").stdout
    alone = run("check", odd, "--target", "4-0-1-0")
    assert (alone.exit_code, alone.stderr.count("\n")) == (3, 1)


def test_not_a_number_is_no_verdict(run, save):
    path = save("squat")
    path.write_text(path.read_text().replace('"eccentric_s": 4.0', '"eccentric_s": NaN', 1))
    assert "NaN" in path.read_text()
    done = run("check", path, "--target", "4-0-1-0", "--json", "-")
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1)
    assert json.loads(done.stdout, parse_constant=pytest.fail)["verdict"] is None


def test_a_clip_is_judged_by_the_results_beside_it(run, analyzed, tmp_path):
    """As the folders of uploads have them; a clip of that name with other content is not."""
    season = tmp_path / "anna"
    shutil.copytree(analyzed.folder, season / analyzed.folder.name)
    shutil.copy(analyzed.clip.path, season)
    arguments = ("--target", "1-0-1-0", "--json", "-", "-o", tmp_path / "out")
    judged = json.loads(run("check", season, *arguments).stdout)["clips"]
    assert [Path(clip["path"]).name for clip in judged] == ["analysis.json"]
    (season / analyzed.clip.path.name).write_bytes(b"another")
    judged = json.loads(run("check", season, *arguments).stdout)["clips"]
    assert {Path(clip["path"]).name for clip in judged} == {"analysis.json", analyzed.clip.path.name}


def test_plain_verdicts_have_the_notes_on_what_was_judged(run, analyzed, tmp_path):
    folder = tmp_path / "set"
    shutil.copytree(analyzed.folder, folder)
    path = folder / "analysis.json"
    analysis = json.loads(path.read_text(encoding="utf-8"))
    analysis["quality"]["notes"].append({"code": "plate-size-doubted", "message": "check that it has 350 mm"})
    path.write_text(json.dumps(analysis), encoding="utf-8")
    said = run("check", folder, "--target", "1-0-1-0", "--plain").stdout
    assert "check the size of the plate" in said


def test_one_clip_is_judged_by_the_corrected_results_beside_it(run, analyzed, tmp_path, monkeypatch):
    """As an upload leaves them; a line says so, and says too where something else was asked for."""
    monkeypatch.chdir(tmp_path)
    season = tmp_path / "anna"
    folder = season / analyzed.folder.name
    shutil.copytree(analyzed.folder, folder)
    shutil.copy(analyzed.clip.path, season)
    clip, target = season / analyzed.clip.path.name, ("--target", "1-0-1-0", "--json", "-")
    plain = run("check", clip, *target)
    assert "nobody corrected" in plain.stderr
    analysis = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    said = {"schema": 1, "clip_sha256": analysis["clip"]["sha256"], "segments": analysis["segments"]}
    rejected = json.dumps(said | {"rejected_reps": [1]})
    (folder / "corrections.json").write_text(rejected, encoding="utf-8")
    for lift in ((), ("--exercise", analysis["exercise"]["name"])):
        done = run("check", clip, *target, *lift)
        (line,) = done.stderr.splitlines()
        assert line.endswith(f"is judged by {folder}/analysis.json, with the corrections there.")
        (judged,) = json.loads(done.stdout)["clips"]
        reps = sum(len(own["reps"]) for own in judged["sets"])
        assert (judged["path"], reps) == (str(folder / "analysis.json"), analysis["rep_count"] - 1)
    assert not (tmp_path / "results").exists()
    shutil.copytree(analyzed.folder, tmp_path / "results" / folder.name)
    other = run("check", clip, *target, "--exercise", "calf-raise")
    assert f"is measured as asked here, not as in {folder}, with the corrections there." in other.stderr


def test_an_analysis_among_clips_does_not_hide_them(run, save, tmp_path):
    path = save("squat")
    (path.parent / "b.mp4").write_bytes(b"\0")
    done = run("check", path.parent, "--target", "4-0-1-0", "-o", tmp_path / "out", "--json", "-")
    assert {Path(clip["path"]).name for clip in json.loads(done.stdout)["clips"]} == {path.name, "b.mp4"}
