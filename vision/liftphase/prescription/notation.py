"""Tempo notation: four digits, eccentric first, in every form that coaches write.

The digits bind to muscle state, not to up and down: eccentric, pause at the lengthened end, concentric,
pause at the shortened end, also in lifts that start with the concentric. Three digits (Ian King) leave the
last pause open; four are Charles Poliquin's ("The Poliquin Principles", 1997).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from liftphase.errors import UsageError
from liftphase.reps.rep import Part

# The names of the parts in a targets file and on the command line.
PART_NAMES = {
    Part.ECCENTRIC: "eccentric",
    Part.LENGTHENED_PAUSE: "pause-lengthened",
    Part.CONCENTRIC: "concentric",
    Part.SHORTENED_PAUSE: "pause-shortened",
}


class Wildcard(StrEnum):
    """A digit that is no number: as fast as good technique allows, or anything."""

    FAST = "X"
    ANY = "*"


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high` seconds, written `3-5`."""

    low: float
    high: float


Digit = float | Range | Wildcard


class Form(StrEnum):
    """The ways to write a tempo, each named by an example."""

    DASHES = "4-0-1-0"
    SLASHES = "4/0/1/0"
    COLONS = "4:0:1:0"
    COMPACT = "4010"
    AT = "@4010"


_SEPARATORS = {Form.DASHES: "-", Form.SLASHES: "/", Form.COLONS: ":", Form.COMPACT: "", Form.AT: ""}
_WILDCARDS = {"x": Wildcard.FAST, "X": Wildcard.FAST, "*": Wildcard.ANY}
_NUMBER = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3})?(?![0-9])")
# Phones and word processors turn a typed hyphen into one of these.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_WANTED = "a number of seconds, X or * belongs here"
_RANGE_HINT = "write a range with slashes: 3-5/0/1/0"


@dataclass(frozen=True, slots=True)
class Tempo:
    """A prescribed tempo; numbers are seconds. `str` writes it with dashes, or slashes if it has a range."""

    eccentric: Digit
    lengthened_pause: Digit
    concentric: Digit
    shortened_pause: Digit

    def digit(self, part: Part) -> Digit:
        """The digit of one part."""
        return getattr(self, part)

    def __str__(self) -> str:
        ranged = any(isinstance(self.digit(part), Range) for part in Part)
        return write_tempo(self, Form.SLASHES if ranged else Form.DASHES)


def parse_tempo(text: str) -> Tempo:
    """The tempo that `text` writes, in any `Form`; X in either case, spaces around separators allowed.

    Raises UsageError that points at the character where the text goes wrong.
    """
    plain = text.translate(_DASHES)
    start, end = _strip(plain, 0, len(plain))
    if plain[start:end].startswith("@"):
        start, end = _strip(plain, start + 1, end)
    if start == end:
        raise _wrong(text, start, "a tempo such as 4-0-1-0 belongs here")
    separators = [c for c in plain[start:end] if c in "/:"] or [c for c in plain[start:end] if c == "-"]
    if separators:
        digits = _parse_separated(plain, text, start, end, separators[0])
    else:
        digits = _parse_compact(plain, text, start, end)
    if len(digits) < 3:
        raise _wrong(text, end, f"three or four digits make a tempo, not {len(digits)}")
    digits += [Wildcard.ANY] * (4 - len(digits))
    return Tempo(*digits)


def parse_digit(text: str) -> Digit:
    """One digit of a tempo: `4`, `3.5`, `3-5`, `X` or `*`. Raises UsageError, as `parse_tempo` does."""
    plain = text.translate(_DASHES)
    return _parse_field(plain, text, 0, len(plain), ranges=True)


def write_tempo(tempo: Tempo, form: Form) -> str:
    """The tempo in that form; `parse_tempo` reads it back.

    Raises UsageError where the form cannot hold it: ranges have no place between dashes, and nothing but
    whole seconds under 10, X and * stands without separators.
    """
    words = [write_digit(tempo.digit(part)) for part in Part]
    if form is Form.DASHES and any("-" in word for word in words):
        raise UsageError(f"a tempo with a range cannot be written with dashes: {_RANGE_HINT}.")
    if form in (Form.COMPACT, Form.AT) and any(len(word) != 1 for word in words):
        raise UsageError(f"{tempo} cannot be written as {form}: only whole seconds under 10, X and * can.")
    return ("@" if form is Form.AT else "") + _SEPARATORS[form].join(words)


def write_digit(digit: Digit) -> str:
    """One digit as text: `4`, `3.5`, `3-5`, `X` or `*`."""
    if isinstance(digit, Range):
        return f"{digit.low:g}-{digit.high:g}"
    return str(digit) if isinstance(digit, Wildcard) else f"{digit:g}"


def _parse_separated(plain: str, text: str, start: int, end: int, separator: str) -> list[Digit]:
    digits: list[Digit] = []
    while True:
        if len(digits) == 4:
            hint = _RANGE_HINT if separator == "-" else "a tempo has four digits at most"
            raise _wrong(text, start, f"a fifth digit; {hint}")
        found = plain.find(separator, start, end)
        stop = end if found < 0 else found
        digits.append(_parse_field(plain, text, start, stop, ranges=separator != "-"))
        if found < 0:
            return digits
        start = found + 1


def _parse_compact(plain: str, text: str, start: int, end: int) -> list[Digit]:
    point = plain.find(".", start, end)
    if point >= 0:
        raise _wrong(text, point, "decimals need separators: 3.5-0-1-0")
    digits = [_parse_field(plain, text, at, at + 1, ranges=False) for at in range(start, min(end, start + 4))]
    if end - start > 4:
        raise _wrong(text, start + 4, "more than four digits; separate longer numbers: 10-0-1-0")
    return digits


def _parse_field(plain: str, text: str, start: int, end: int, ranges: bool) -> Digit:
    start, end = _strip(plain, start, end)
    if (mark := _WILDCARDS.get(plain[start:end])) is not None:
        return mark
    low, at = _parse_number(plain, text, start, end)
    if at == end:
        return low
    dash, _ = _strip(plain, at, end)
    if not ranges or plain[dash] != "-":
        raise _wrong(text, at, "the number should end here")
    second, _ = _strip(plain, dash + 1, end)
    high, at = _parse_number(plain, text, second, end)
    if at != end:
        raise _wrong(text, at, "the range should end here")
    if high <= low:
        raise _wrong(text, second, "a range goes from the smaller number to the larger")
    return Range(low, high)


def _parse_number(plain: str, text: str, start: int, end: int) -> tuple[float, int]:
    match = _NUMBER.match(plain, start, end)
    if match is None:
        too_long = plain[start:end][:1].isdecimal()
        raise _wrong(text, start, "at most 999.999 s, in plain digits" if too_long else _WANTED)
    return float(match.group()), match.end()


def _strip(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end


def _wrong(text: str, at: int, why: str) -> UsageError:
    """The error, with the text on a line of its own and a caret below the character that is wrong."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return UsageError(f"the tempo cannot be read, {why}:\n  {shown}\n  {' ' * at}^")
