"""`liftphase compare`: two analyzed sets."""

import shutil

from liftphase.export.analysis_json import read_analysis_json
from liftphase.export.corrections_json import write_corrections
from liftphase.reps.corrections_model import Corrections


def test_a_set_against_itself(run, analyzed, tmp_path):
    shutil.copytree(analyzed.folder, tmp_path / "again")
    png, video = tmp_path / "curves.png", tmp_path / "both.mp4"
    done = run("compare", analyzed.folder, tmp_path / "again", "--png", png, "--video", video)
    assert done.exit_code == 0
    assert "(+0.00)" in done.stdout
    assert "+0.00*" not in done.stdout
    assert png.read_bytes().startswith(b"\x89PNG")
    assert video.stat().st_size > 10_000
    again = run("compare", analyzed.folder, tmp_path / "again", "--video", video)
    assert (again.exit_code, len(again.stderr.splitlines())) == (2, 1)


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
