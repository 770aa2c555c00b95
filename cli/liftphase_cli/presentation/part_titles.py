"""The parts of a rep as they head a column, and in a sentence."""

from collections.abc import Mapping

from liftphase.reps.rep import PARTS, Part
from liftphase.runtime.language import Words, message

_TITLES: Mapping[Part, str] = {
    Part.ECCENTRIC: message("Eccentric"),
    Part.LENGTHENED_PAUSE: message("Pause\nlengthened"),
    Part.CONCENTRIC: message("Concentric"),
    Part.SHORTENED_PAUSE: message("Pause\nshortened"),
}


def part_titles(words: Words) -> dict[Part, str]:
    """The head of the column of each part."""
    return {part: words(_TITLES[part]) for part in PARTS}
