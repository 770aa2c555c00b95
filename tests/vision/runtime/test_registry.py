"""Parts of other packages, found by their entry points as pip installs them."""

from pathlib import Path

import pytest

from liftphase.errors import UsageError
from liftphase.runtime.registry import Registry

GROUP = "liftphase.test_parts"


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    (tmp_path / "their_parts.py").write_text("def hammer():\n    return 'theirs'\n")
    metadata = tmp_path / "their_parts-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: their-parts\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        f"[{GROUP}]\nhammer = their_parts:hammer\nsaw = their_parts:saw\ndrill = no_such_module:drill\n"
        "path = their_parts:hammer\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return Registry("part", GROUP, {"path": "pathlib:Path"})


def test_parts_of_the_package_and_of_others(registry: Registry) -> None:
    assert registry.names() == ["path", "drill", "hammer", "saw"]
    assert registry.load("hammer")() == "theirs"


def test_another_package_does_not_replace_a_part(registry: Registry) -> None:
    assert registry.load("path") is Path


def test_an_unknown_part_names_those_there_are(registry: Registry) -> None:
    with pytest.raises(UsageError, match="There is no part 'nail': choose one of path, drill, hammer, saw"):
        registry.load("nail")


@pytest.mark.parametrize("name", ["saw", "drill"])
def test_a_part_that_cannot_be_loaded_is_one_line(registry: Registry, name: str) -> None:
    with pytest.raises(UsageError, match=f"The part '{name}' cannot be loaded from ") as caught:
        registry.load(name)
    assert "\n" not in str(caught.value)
