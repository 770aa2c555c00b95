"""Praat's TextGrid: the interval tiers `phase` and `rep`."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from liftphase.export.annotations.intervals import (
    PHASE_TIER,
    REP_TIER,
    Annotations,
    Interval,
    annotate,
)
from liftphase.export.exporter import FrameSeries
from liftphase.reps.model import Analysis
from liftphase.runtime.atomic_files import atomic_open

# Times have nine decimals.
RESOLUTION_S = 1e-8
# Quoted text, places in brackets (which are only for people), flags, numbers.
_TOKEN = re.compile(
    r'"((?:[^"]|"")*)"|\[[^\]]*\]|<(exists|absent)>|(?<![\w.])(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)'
)


class TextGrid:
    """phases.TextGrid: opened by Praat with the clip's sound."""

    file_name = "phases.TextGrid"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write both tiers. Raises OutputError when it cannot be written."""
        with atomic_open(path) as file:
            file.write(to_textgrid(annotate(analysis)))


def to_textgrid(annotations: Annotations) -> str:
    """The file in Praat's long form."""
    tiers = ((PHASE_TIER, annotations.phases), (REP_TIER, annotations.reps))
    end_s = max(
        [annotations.duration_s, *(interval.end_s for _, intervals in tiers for interval in intervals)]
    )
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {end_s:.9f}",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for number, (name, intervals) in enumerate(tiers, 1):
        whole = list(_without_gaps(intervals, end_s))
        lines += [
            f"    item [{number}]:",
            '        class = "IntervalTier"',
            f'        name = "{name}"',
            "        xmin = 0",
            f"        xmax = {end_s:.9f}",
            f"        intervals: size = {len(whole)}",
        ]
        for place, each in enumerate(whole, 1):
            lines += [
                f"        intervals [{place}]:",
                f"            xmin = {each.start_s:.9f}",
                f"            xmax = {each.end_s:.9f}",
                f'            text = "{each.text}"',
            ]
    return "\n".join(lines) + "\n"


def parse_textgrid(content: bytes) -> Annotations:
    """The tiers of a TextGrid in the long or the short form, as Praat saves it (UTF-8 or UTF-16).

    Raises ValueError, in one line, for what is none.
    """
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    tokens = list(_tokens(content.decode("utf-16" if wide else "utf-8-sig")))
    if tokens[:2] != ["ooTextFile", "TextGrid"] or len(tokens) < 6:
        raise ValueError("it does not begin as a TextGrid")
    tiers: dict[str, tuple[Interval, ...]] = {}
    # Start, end, <exists>, number of tiers.
    rest = iter(tokens[6:])
    for _ in range(int(_number(tokens[5]))):
        kind, name = _text(next(rest, None)), _text(next(rest, None))
        # Start and end of the tier.
        *_, size = (int(_number(next(rest, None))) for _ in range(3))
        if kind == "IntervalTier":
            found = [
                Interval(
                    _number(next(rest, None)), _number(next(rest, None)), _text(next(rest, None)).strip()
                )
                for _ in range(size)
            ]
            tiers[name.lower()] = tuple(each for each in found if each.text)
        else:
            for _ in range(2 * size):
                next(rest, None)
    return Annotations("", None, tiers.get(PHASE_TIER, ()), tiers.get(REP_TIER, ()))


def _without_gaps(intervals: Sequence[Interval], end_s: float) -> Iterator[Interval]:
    """The intervals with empty ones between them: a tier covers all of the time."""
    edges = [Interval(0.0, 0.0, ""), *intervals, Interval(end_s, end_s, "")]
    for before, after in pairwise(edges):
        if before.end_s > before.start_s:
            yield before
        if after.start_s - before.end_s > RESOLUTION_S:
            yield Interval(before.end_s, after.start_s, "")


def _tokens(text: str) -> Iterator[str | float]:
    for match in _TOKEN.finditer(text):
        if match[1] is not None:
            yield match[1].replace('""', '"')
        elif match[2] is not None:
            yield match[2]
        elif match[3] is not None:
            yield float(match[3])


def _number(token: str | float | None) -> float:
    if not isinstance(token, float):
        raise ValueError(f"it has {token!r} where a number is expected")
    return token


def _text(token: str | float | None) -> str:
    if not isinstance(token, str):
        raise ValueError(f"it has {token!r} where a text is expected")
    return token
