"""The uncertainty of the range of motion of a set."""

# The angle of a joint is that of its image, which is larger or smaller than in space as the limb is turned
# out of the image plane. In nine of ten sets of rendered clips the truth lay within this fraction of what was
# found (`tests/benchmarks/range_of_motion.py`: 88 sets of 15 lifts, seen from all sides).
ROM_RELATIVE_U = 0.35


def rom_u_deg(rom_deg: float) -> float:
    """Half-width of the 90 % interval of a set's range of motion, degrees.

    Of sets that are filmed from the same place most of the error is common, so that the mean of several is no
    surer than one.
    """
    return ROM_RELATIVE_U * rom_deg
