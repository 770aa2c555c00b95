"""Text out of files and names, made fit for a terminal and for a row of a table."""

import unicodedata

# Control and format characters (direction of text), line and paragraph ends, what UTF-8 cannot hold.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
# Parts of ordinary names: emoji and scripts are joined by these.
_JOINERS = frozenset("\u200c\u200d")


def printable(text: str) -> str:
    r"""The text on one line, with an escape such as \x1b for every character that a terminal would act on."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(character) for character in text)


def _escape(character: str) -> str:
    if unicodedata.category(character) not in _UNPRINTABLE or character in _JOINERS:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
