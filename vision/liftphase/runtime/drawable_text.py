"""Text in the letters of the fonts that sheets and plots are drawn with: matplotlib's DejaVu Sans."""

import re
from functools import cache
from pathlib import Path

REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
# What stands for a letter that the fonts lack, such as an emoji; what only joins and varies emojis has none.
_SIGN, _JOINING = "\N{WHITE SQUARE}", re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")


def font_path(file: str) -> str:
    """Where a font is."""
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / file)


def drawable(text: str) -> str:
    """The text with a sign for every letter that the fonts lack: a blank would hide that there is one."""
    if text.isascii():
        return text
    known = _known_letters()
    kept = (letter for letter in text if not _JOINING.fullmatch(letter))
    return "".join(letter if ord(letter) in known or letter.isspace() else _SIGN for letter in kept)


@cache
def _known_letters() -> frozenset[int]:
    """Code points that both fonts have."""
    from matplotlib.ft2font import FT2Font

    regular, bold = (frozenset(FT2Font(font_path(file)).get_charmap()) for file in (REGULAR, BOLD))
    return regular & bold
