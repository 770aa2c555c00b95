"""A short run of every kind of small odd file."""

from itertools import islice

import pytest

from fuzz import analysis_json, npz, toml_files

SEED, CASES = 20, 40


@pytest.mark.parametrize("kind", [analysis_json, npz, toml_files], ids=["analysis_json", "npz", "toml_files"])
def test_odd_files_are_one_clear_line(kind, tmp_path):
    for number, (name, content) in enumerate(islice(kind.cases(SEED), CASES)):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(content)
        kind.run(path, folder)
