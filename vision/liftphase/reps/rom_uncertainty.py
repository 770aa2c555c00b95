"""The uncertainty of ranges of motion."""

from collections.abc import Mapping

# The angle of a joint is that of its image, which is larger or smaller than in space as the limb is turned
# out of the image plane. In nine of ten sets of rendered clips the truth lay within this fraction of what was
# found (`tests/benchmarks/range_of_motion.py`: 88 sets of 15 lifts, seen from all sides). So it did for the
# left side less the right in all of 12 sets from front or back, but in none of three with a coach beside.
ROM_RELATIVE_U = 0.35
# As in analysis.json: what is read and written again stays the same.
_DECIMALS = 4


def rom_u_deg(rom_deg: float) -> float:
    """Half-width of the 90 % interval of the range of motion of a rep or a set, degrees.

    Of reps and sets that are filmed from the same place most of the error is common, so that the mean of
    several is no surer than one.
    """
    return ROM_RELATIVE_U * round(rom_deg, _DECIMALS)


def left_right_u_deg(rom_deg: Mapping[str, float], left_right_deg: float | None) -> float | None:
    """Half-width of the 90 % interval of the leading joint's range, left less right; None without one.

    rom_deg: range of motion by joint, the leading one first, degrees.
    """
    leading = next(iter(rom_deg.values()), None)
    return None if leading is None or left_right_deg is None else rom_u_deg(leading)
