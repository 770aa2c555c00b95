"""What is known of the sets of a clip besides the measurement: who, what, with which load, when and how."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import isfinite
from typing import Any

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.prescription.methods import METHODS, get_method
from liftphase.prescription.notation import parse_tempo
from liftphase.reps.model import Analysis
from liftphase.runtime.language import ENGLISH, Words

KG_PER_LB = 0.45359237
# A barbell with more on it was never lifted; an odometer or a date in the wrong column is refused.
_MAX_LOAD_KG = 2000.0
_NUMBER = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(kg|kgs|lb|lbs)?", re.IGNORECASE)


class SetType(StrEnum):
    """Whether a set counts as work."""

    WORKING = "working"
    WARM_UP = "warm-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts:
    """What is known of the sets of a clip besides the measurement; None where it is not.

    Parameters
    ----------
    athlete : str, optional
        Who lifts, as written.
    exercise : str, optional
        Name of the lift in the exercise library.
    load_kg : float, optional
        Kilograms; 0 for the body's own weight.
    date : datetime.date, optional
        The day, or, as a `datetime`, day and time of the day where the machine is.
    set_type : SetType, optional
        Working or warm-up.
    method : str, optional
        The method of training.
    target : str, optional
        The prescribed tempo.
    rpe : float, optional
        Rating of perceived exertion, 0..10 (Borg's CR-10, as workout logs have it).
    one_rep_max_kg : float, optional
        One-rep maximum of this lift, kilograms.
    notes : str, optional
        Anything else.
    """

    athlete: str | None = None
    exercise: str | None = None
    load_kg: float | None = None
    date: dt.date | None = None
    set_type: SetType | None = None
    method: str | None = None
    target: str | None = None
    rpe: float | None = None
    one_rep_max_kg: float | None = None
    notes: str | None = None

    def merged_with(self, general: "SetFacts") -> "SetFacts":
        """These facts, completed by others."""
        missing = {name: getattr(general, name) for name in FACTS if getattr(self, name) is None}
        return replace(self, **missing)

    def texts(self, words: Words = ENGLISH) -> tuple[str, ...]:
        """Who, with what and when, as people read it: `("Anna", "80 kg", "2026-11-20")`."""
        load = None
        if self.load_kg:
            load = words("{load} kg", load=words.number(round(self.load_kg, 1), "g"))
        elif self.load_kg is not None:
            load = words("body weight")
        kind = words("warm-up") if self.set_type is SetType.WARM_UP else None
        known = (self.athlete, load, kind, None if self.day is None else self.day.isoformat())
        return tuple(text for text in known if text)

    @property
    def day(self) -> dt.date | None:
        """The date without the time of the day."""
        return self.date.date() if isinstance(self.date, dt.datetime) else self.date


FACTS = tuple(field.name for field in fields(SetFacts))


def complete_facts(known: SetFacts, analysis: Analysis) -> SetFacts:
    """The facts of an analyzed clip, whose lift is the analysis's.

    The time of the day comes from the recording where that is of the day that is given, or none is; the
    method, where none is known, is that by which it was analyzed.
    """
    recorded = recorded_day(analysis.clip.recorded_at)
    day = recorded if known.date is None or (recorded and known.date == recorded.date()) else known.date
    asked = analysis.provenance.get("request")
    method = asked.get("method") if isinstance(asked, dict) else None
    if known.method is None and method in METHODS:
        known = replace(known, method=method)
    return replace(known, exercise=analysis.exercise.name, date=day)


def read_facts(texts: Mapping[str, str], library: ExerciseLibrary) -> SetFacts:
    """Facts from texts under the names of the fields of `SetFacts`; empty texts count as left out.

    Raises UsageError, in one line that names all that cannot be read.
    """
    readers = _readers(library)
    found, faults = {}, []
    for name, text in texts.items():
        if text.strip():
            try:
                found[name] = readers[name](text.strip())
            except UsageError as error:
                faults.append(str(error).rstrip("."))
    if faults:
        raise UsageError(_as_sentence("; ".join(faults)))
    return SetFacts(**found)


def _as_sentence(text: str) -> str:
    return text if text.endswith("?") else f"{text}."


def write_fact(value: Any) -> str:
    """A fact as text, which `read_facts` reads back."""
    match value:
        case None:
            return ""
        case float():
            return f"{value:g}" if value == float(f"{value:g}") else repr(value)
        case dt.datetime():
            return value.isoformat(" ", "seconds" if value.second else "minutes")
    return str(value)


def write_facts(facts: SetFacts) -> dict[str, str]:
    """Those facts that are known as texts, which `read_facts` reads back."""
    return {name: text for name in FACTS if (text := write_fact(getattr(facts, name)))}


def recorded_day(recorded_at: str | None) -> dt.datetime | None:
    """Day and time of a recording where the machine is; None where the clip does not say.

    recorded_at: ISO 8601, as `ClipInfo` has it.
    """
    if recorded_at is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(recorded_at)
        return moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def parse_day(text: str) -> dt.date:
    """`2026-11-20`, `2026-11-20 17:30` or `20.11.2026`. Raises UsageError."""
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    try:
        if german:
            return dt.date(int(german[3]), int(german[2]), int(german[1]))
        if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", text):
            return dt.date.fromisoformat(text)
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise UsageError(f"'{text}' is no date: give one such as 2026-11-20.") from error


def parse_load_kg(text: str) -> float:
    """`80`, `82,5 kg` or `180 lb`, in kilograms. Raises UsageError."""
    found = _NUMBER.fullmatch(text)
    kilograms = float(found[1].replace(",", ".")) if found else -1.0
    if found and (found[2] or "").lower().startswith("lb"):
        kilograms *= KG_PER_LB
    if not 0 <= kilograms <= _MAX_LOAD_KG:
        raise UsageError(f"'{text}' is no load: give kilograms such as 82.5.")
    return kilograms


def _parse_rpe(text: str) -> float:
    try:
        rpe = float(text.replace(",", "."))
    except ValueError:
        rpe = -1.0
    if not (isfinite(rpe) and 0 <= rpe <= 10):
        raise UsageError(f"'{text}' is no RPE: give a number from 0 to 10.")
    return rpe


def _parse_set_type(text: str) -> SetType:
    word = re.sub(r"[\s_-]", "", text.lower())
    try:
        return {"working": SetType.WORKING, "work": SetType.WORKING, "warmup": SetType.WARM_UP}[word]
    except KeyError:
        raise UsageError(f"'{text}' is no type of set: give working or warm-up.") from None


def _parse_target(text: str) -> str:
    try:
        parse_tempo(text)
    except UsageError as error:
        # Its own message points at the fault with a caret, on lines of their own.
        raise UsageError(f"'{text}' is no tempo: give one such as 4-0-1-0.") from error
    return text


def _readers(library: ExerciseLibrary) -> dict[str, Callable[[str], Any]]:
    return {
        "athlete": str,
        "exercise": lambda text: library.get(text).name,
        "load_kg": parse_load_kg,
        "date": parse_day,
        "set_type": _parse_set_type,
        "method": lambda text: get_method(text).name,
        "target": _parse_target,
        "rpe": _parse_rpe,
        "one_rep_max_kg": parse_load_kg,
        "notes": str,
    }
