from pathlib import Path

from liftphase.exercises.library import ExerciseLibrary

DOCS = Path(__file__).resolve().parents[3] / "docs" / "exercises.md"
VIEWS = {None: "the side or at an angle", "side": "the side", "front": "the front or behind"}


def test_the_documentation_is_the_library() -> None:
    rows = [
        f"| `{lift.name}` | {', '.join(lift.aliases)} | {lift.starts_with} | {lift.leading_joint} | "
        f"{VIEWS[lift.view]} |"
        for lift in ExerciseLibrary.builtin()
    ]
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("| `")] == rows
