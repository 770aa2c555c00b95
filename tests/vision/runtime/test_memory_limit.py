"""A block's memory is bounded, and only the block's."""

import resource
import sys
from pathlib import Path

import numpy as np
import pose_files
import pytest
from synthetic import script_set

from liftphase.pose.readers.hdf5 import open_hdf5
from liftphase.runtime.memory_limit import limited_memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit")


def test_a_larger_allocation_fails_in_the_block_alone():
    before = resource.getrlimit(resource.RLIMIT_AS)
    with limited_memory(100_000_000):
        np.ones(1_000_000)
        with pytest.raises(MemoryError):
            np.ones(100_000_000)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    np.empty(100_000_000)


def test_the_memory_of_an_open_pose_file_is_bounded_by_its_size(tmp_path: Path):
    script = script_set(2)
    image = pose_files.in_image(script, pose_files.times_of(script, 15.0), pose_files.MARKERS)
    pose_files.write_movement(tmp_path / "a.nc", image)
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open_hdf5(tmp_path / "a.nc") as file:
        assert file["position"].shape[0] == len(image)
        with pytest.raises(MemoryError):
            np.ones(80_000_000)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
