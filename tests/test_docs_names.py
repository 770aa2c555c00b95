"""Every path of the repository that README and docs have in backticks is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "gallery").glob("*.md")),
    ROOT / "models" / "README.md",
    ROOT / "sample_videos" / "README.md",
]
# Files that a run of the program makes, or that a user writes.
MADE_BY_A_RUN = {
    "analysis.json",
    "annotated.mp4",
    "corrections.json",
    "failures.csv",
    "frames.csv",
    "pose.npz",
    "report.html",
    "reps.csv",
    "season.csv",
    "settings.toml",
    "season.xlsx",
    "skipped.csv",
    "summary.csv",
    "summary.png",
    "plan.toml",
    "targets.toml",
    ".batch.json",
}
_PATH = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:py|toml|md|npz|json|js)|(?:[\w-][\w.-]*/)+")
_FOUND_BELOW = ("", "vision", "vision/liftphase", "cli/liftphase_cli", "sample_videos", "tests/benchmarks")


def read_spans(page: Path) -> list[str]:
    """The code spans of a page, without its code blocks."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def find_paths(page: Path) -> Iterator[str]:
    """The spans that are paths of the repository, also as the script of a command."""
    for span in read_spans(page):
        words = span.split()
        word = words[1] if words[0] in ("python", "pytest") and len(words) > 1 else words[0]
        if _PATH.fullmatch(word) and Path(word).name not in MADE_BY_A_RUN:
            yield word


def exists(word: str, page: Path) -> bool:
    """Whether a path is there; a module may be named without its room where no other bears its name."""
    if (page.parent / word).exists() or any((ROOT / below / word).exists() for below in _FOUND_BELOW):
        return True
    return "/" not in word and len(list((ROOT / "vision").rglob(word))) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_in_backticks_exists(page: Path) -> None:
    assert [word for word in find_paths(page) if not exists(word, page)] == []
