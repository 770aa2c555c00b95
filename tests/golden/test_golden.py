"""Stored pose tracks must give the stored results, to the last decimal that is written.

`pytest tests/golden --update-golden` rewrites `expected/`. That is allowed only in a commit that is meant to
change results, and whose message says which numbers moved and why. A commit that renames a key, a file or an
option may rewrite them too, if the message says so and the difference shows nothing but the new names. A
refactoring must not touch them. The tracks themselves are made by `make_tracks.py` and stay as they are.
"""

import difflib
from pathlib import Path

import pytest
from golden.cases import CASES, Case
from golden.rerun import rerun

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"
_MAX_LINES = 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_stored_track_gives_the_stored_result(
    case: Case, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # results carry the relative paths they were made with
    got = rerun(HERE / "tracks" / f"{case.track}.npz", case.analyze, case.check)
    path = EXPECTED / f"{case.name}.json"
    if request.config.getoption("update_golden", default=False):
        path.write_text(got, encoding="utf-8")
        return
    want = path.read_text(encoding="utf-8")
    if got != want:
        lines = list(
            difflib.unified_diff(want.splitlines(), got.splitlines(), "stored", "now", n=1, lineterm="")
        )
        shown = "\n".join(lines[:_MAX_LINES])
        more = f"\n... and {len(lines) - _MAX_LINES} more lines" if len(lines) > _MAX_LINES else ""
        pytest.fail(f"{case.name}:\n{shown}{more}", pytrace=False)


def test_every_stored_file_belongs_to_a_case() -> None:
    assert {path.stem for path in (HERE / "tracks").glob("*.npz")} == {case.track for case in CASES}
    assert {path.stem for path in EXPECTED.glob("*.json")} == {case.name for case in CASES}
