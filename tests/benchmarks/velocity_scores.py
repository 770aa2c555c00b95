"""Scores of velocities in meters: found less true for each rep, and the table of their bars."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.scoring import MOVES, JsonSegment, length_s, overlap, true_segments
from benchmarks.velocity_films import VelocityFilm

DISPLACEMENT, MEAN, PEAK = "displacement_cm", "concentric_mean_m_s", "concentric_peak_m_s"
ECCENTRIC = ("eccentric_mean_m_s", "eccentric_peak_m_s")
KEYS = (DISPLACEMENT, MEAN, PEAK, *ECCENTRIC)
# The movement that a number is of. A displacement is that of the eccentric where no concentric was measured.
_PHASES_OF = {
    DISPLACEMENT: ("concentric", "eccentric"),
    MEAN: ("concentric",),
    PEAK: ("concentric",),
    **dict.fromkeys(ECCENTRIC, ("eccentric",)),
}
_Stated = dict[tuple[str, Any, str], tuple[float | None, float | None]]
# Of a phase that was found, so much lies within the true movement that its numbers are of.
MIN_WITHIN = 0.5
# A film is listed where a mean concentric velocity is off by more than the bar of all films, m/s.
LISTED_M_S = 0.03


@dataclass(frozen=True)
class Value:
    """One number of one rep: what is true, what was found and its half-width; None where it was refused.

    true: None for a number that was stated for no true movement: a rep too many, phases the other way round,
    two reps taken for one.
    """

    film: VelocityFilm
    key: str
    true: float | None
    found: float | None = None
    u: float | None = None

    @property
    def error(self) -> float | None:
        """Found less true; None where there is none of both."""
        return None if self.found is None or self.true is None else self.found - self.true

    @property
    def within(self) -> bool:
        """Whether the truth lies in the stated interval; False without one."""
        return self.error is not None and self.u is not None and abs(self.error) <= self.u


def score_film(film: VelocityFilm, truth: dict[str, Any], analysis: dict[str, Any] | None) -> list[Value]:
    """The numbers of every true rep, then those stated for no true movement.

    analysis: as analysis.json, None where there is none. Reps are matched by their movements. The truth is
    that of the point which the analysis says it measured.
    """
    stated = _stated_numbers(analysis)
    number_of = _match_reps(truth, analysis["segments"] if analysis else [])
    values = []
    for true in truth["reps"]:
        point = _of_point(true, analysis)
        for key in KEYS:
            found = (None, None)
            for phase in _PHASES_OF[key]:
                found = stated.pop((phase, number_of.get((phase, true["rep"])), key), found)
            values.append(Value(film, key, point[key], *found))
    return values + [Value(film, key, None, *found) for (_, _, key), found in stated.items()]


def _match_reps(truth: dict[str, Any], found: Sequence[JsonSegment]) -> dict[tuple[str, int], int]:
    """Phase and rep of the true movements -> rep of what was found within them, one to one.

    A phase that was cut short counts too: a velocity is that of the load, whose movement may be longer.
    """
    scored = [
        (overlap(want, got), (want["phase"], want["rep"]), (got["phase"], got["rep"]))
        for want in true_segments(truth)
        for got in found
        if want["phase"] == got["phase"] in MOVES and _is_within(want, got)
    ]
    number_of: dict[tuple[str, int], int] = {}
    taken = set()
    for _, want, got in sorted(scored, reverse=True):
        if want not in number_of and got not in taken:
            number_of[want] = got[1]
            taken.add(got)
    return number_of


def _is_within(want: JsonSegment, got: JsonSegment) -> bool:
    common_s = min(want["end_s"], got["end_s"]) - max(want["start_s"], got["start_s"])
    return common_s >= MIN_WITHIN * length_s(got)


def _stated_numbers(analysis: dict[str, Any] | None) -> _Stated:
    """Phase, number of the rep and key -> number and half-width, of all that an analysis states."""
    found: _Stated = {}
    for rep in analysis["reps"] if analysis else ():
        for key in (key for key in KEYS if rep.get(key) is not None):
            phase = _PHASES_OF[key][-1 if rep.get(MEAN) is None else 0]
            found[phase, rep["rep"], key] = rep[key], rep.get(f"{key}_u")
    return found


def _of_point(rep: dict[str, Any], analysis: dict[str, Any] | None) -> dict[str, Any]:
    scale = analysis["quality"].get("scale") if analysis else None
    return rep["points"].get((scale or {}).get("point"), rep)


def errors(values: Iterable[Value], key: str) -> np.ndarray:
    """(N,) found less true where there is a number."""
    return np.array([v.error for v in values if v.key == key and v.error is not None])


def relative_errors(values: Iterable[Value]) -> np.ndarray:
    """(N,) errors as fractions of what is true, where there is a number."""
    return np.array([v.error / v.true for v in values if v.error is not None and v.true])


def rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else np.nan


def share(of: Sequence[Value], holds: Callable[[Value], bool]) -> float:
    return sum(map(holds, of)) / len(of) if of else np.nan


Row = tuple[str, str, str, str]  # what, bar, measured, over how many


def table(easy: Sequence[Value], hard: Sequence[Value], by_height: Sequence[Value]) -> list[Row]:
    """The rows of the table of bars; `by_height`: the first half again with the lifter's height alone."""
    side = [v for v in easy if v.film.side]
    told, untold = ([v for v in side if bool(v.film.plate_mm) is known] for known in (True, False))
    found, by_height_found = ([v for v in each if v.found is not None] for each in (easy, by_height))
    velocity, cm = "{:.3f} m/s", "{:.2f} cm"
    return [
        _row("mean concentric velocity, side, plate: RMSE", "<= 0.015 m/s", velocity, side, MEAN, rms),
        _row("  bias", "<= 0.005 m/s", "{:+.3f} m/s", side, MEAN, _mean),
        _row("  RMSE, plate's size told", "", velocity, told, MEAN, rms),
        _row("  RMSE, plate found by itself", "", velocity, untold, MEAN, rms),
        _row("mean concentric velocity, 60-120 deg: RMSE", "<= 0.03 m/s", velocity, easy, MEAN, rms),
        _row("peak concentric velocity, side: RMSE", "<= 0.04 m/s", velocity, side, PEAK, rms),
        _row("displacement, side, plate: RMSE", "<= 1.0 cm", cm, side, DISPLACEMENT, rms),
        _height_row("displacement, side, height only: RMSE", "<= 5 %", [v for v in by_height if v.film.side]),
        _height_row("  60-120 deg", "", by_height),
        ("  coverage of their 90 % intervals", "", _percent(share(by_height_found, lambda v: v.within)),
         _numbers(by_height)),
        ("hard half: refused, or within the interval", ">= 95 %", _percent(share(hard, _refused_or_within)),
         f"{_numbers(hard)}, {_percent(share(hard, lambda v: v.found is None))} refused"),
        ("coverage of the 90 % intervals", "85-95 %", _percent(share(found, lambda v: v.within)),
         _numbers(easy)),
        _answered("true reps that get a mean velocity: 60-120 deg", easy),
        _answered("  hard half", hard),
        _answered("  height only", by_height),
    ]  # fmt: skip


def _row(
    what: str, bar: str, form: str, values: Sequence[Value], key: str, figure: Callable[[np.ndarray], float]
) -> Row:
    off, all_of = errors(values, key), sum(v.key == key for v in _of_true(values))
    return what, bar, form.format(figure(off)) if len(off) else "no scale", f"{len(off)}/{all_of} reps"


def _height_row(what: str, bar: str, values: Sequence[Value]) -> Row:
    own = [v for v in _of_true(values) if v.key == DISPLACEMENT]
    off = relative_errors(own)
    shown = _percent(rms(off)) if len(off) else "no scale"
    return what, bar, shown, f"{len(off)}/{len(own)} reps"


def _answered(what: str, values: Sequence[Value]) -> Row:
    """How many of the true reps have a mean concentric velocity: what refusing costs."""
    own = [v for v in _of_true(values) if v.key == MEAN]
    answered = [v for v in own if v.found is not None]
    return what, "", _percent(share(own, lambda v: v.found is not None)), f"{len(answered)}/{len(own)} reps"


def _numbers(values: Sequence[Value]) -> str:
    """How many numbers were stated, of how many that could be, and how many of them for nothing true."""
    true = _of_true(values)
    stated = sum(v.found is not None for v in values)
    return f"{stated}/{len(true)} numbers, {len(values) - len(true)} for nothing true"


def _of_true(values: Iterable[Value]) -> list[Value]:
    return [v for v in values if v.true is not None]


def _mean(values: np.ndarray) -> float:
    return float(values.mean())


def _refused_or_within(value: Value) -> bool:
    return value.found is None or value.within


def _percent(fraction: float) -> str:
    return "-" if np.isnan(fraction) else f"{100 * fraction:.1f} %"


def format_rows(rows: Sequence[Row]) -> str:
    """The rows in columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def describe_failure(film: VelocityFilm, values: Sequence[Value], reason: str) -> str | None:
    """A line about a film that was refused or is off; None where it is neither. `reason`: of a refusal."""
    told = f"told {film.plate_mm} mm" if film.plate_mm else "nothing told"
    head = f"{film.name} ({film.scene.view_deg:g} deg, {film.scene.plates_mm[0]} mm, {told})"
    if all(v.found is None for v in values):
        return f"{head}: no numbers: {reason or 'no reason given'}"
    missing = sum(v.found is None for v in values)
    off = [v for v in values if v.key == MEAN and v.error is not None and abs(v.error) > LISTED_M_S]
    outside = [v for v in values if v.error is not None and not v.within]
    false, count = [v for v in values if v.true is None], len(_of_true(values))
    if not off and not missing and not false and (not film.kind or not outside):
        return None
    parts = [f"mean {v.error:+.3f} of {v.true:.3f} m/s, stated {_stated(v)}" for v in off]
    parts += [f"{missing} of {count} numbers missing"] * bool(missing)
    parts += [f"{len(outside)} of {count} outside their intervals"] * bool(outside)
    parts += [f"{len(false)} numbers for nothing true"] * bool(false)
    return f"{head}: {'; '.join(parts)}"


def _stated(value: Value) -> str:
    return "nothing" if value.u is None else f"{value.u:.3f}"
