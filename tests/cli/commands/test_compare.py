"""`liftphase compare`: two analyzed sets."""

import shutil

from moving_sets import with_speeds

from liftphase.export.analysis_json import read_analysis_json, write_analysis_json
from liftphase.export.corrections_json import write_corrections
from liftphase.reps.corrections_model import Corrections


def test_a_set_against_itself(run, analyzed, tmp_path):
    again = tmp_path / "friday" / analyzed.folder.name
    shutil.copytree(analyzed.folder, again)
    png, video = tmp_path / "curves.png", tmp_path / "both.mp4"
    done = run("compare", analyzed.folder, again, "--png", png, "--video", video)
    assert done.exit_code == 0
    # Clips of one name are told apart by their folders.
    names = (f"{analyzed.folder.parent.name}/{again.name}", f"friday/{again.name}")
    assert done.stdout.startswith(" and ".join(names))
    assert "(+0.00)" in done.stdout
    assert "+0.00*" not in done.stdout
    assert png.read_bytes().startswith(b"\x89PNG")
    assert video.stat().st_size > 10_000
    refused = run("compare", analyzed.folder, again, "--video", video)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)


def test_what_is_no_set_is_refused(run, analyzed, tmp_path):
    for arguments in ((tmp_path, analyzed.folder), (analyzed.folder, analyzed.folder, "--second-set", "3")):
        done = run("compare", *arguments)
        assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1)


def test_corrections_beside_the_results_count(run, analyzed, tmp_path):
    again = tmp_path / "again"
    shutil.copytree(analyzed.folder, again)
    analysis = read_analysis_json(again / "analysis.json")
    reps = analysis.sets[0].reps
    write_corrections(
        Corrections(analysis.clip.sha256, (), keeps_phases=True, rejected_reps=(reps[0].rep,)),
        again / "corrections.json",
    )
    done = run("compare", analyzed.folder, again)
    assert done.exit_code == 0
    assert f"{len(reps)} and {len(reps) - 1} reps" in done.stdout


def with_velocities(folder, point: str) -> None:
    """Put velocities into the analysis of a folder."""
    path = folder / "analysis.json"
    analysis = read_analysis_json(path)
    write_analysis_json(with_speeds(analysis, *[0.5] * len(analysis.reps), point=point), path)


def test_velocities_of_one_point_are_compared(run, analyzed, tmp_path):
    folders = [tmp_path / name for name in ("monday", "friday")]
    for folder in folders:
        shutil.copytree(analyzed.folder, folder)
    assert "Mean m/s" not in run("compare", *folders).stdout
    with_velocities(folders[0], "bar end")
    assert "elocit" not in run("compare", *folders).stdout
    with_velocities(folders[1], "bar end")
    text = run("compare", *folders).stdout
    assert "0.50 0.50 (+0.00)" in text
    assert "Velocity loss: 0% ±" in text
    with_velocities(folders[1], "hand")
    text = run("compare", *folders).stdout
    assert "0.50 0.50" not in text
    assert "not compared: of the bar end in one, of the hand in the other" in text
