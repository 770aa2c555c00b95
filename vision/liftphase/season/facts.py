"""What is known of the sets of a clip besides the measurement: who, what, with which load, when and how."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import isfinite
from typing import Any

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.kinematics.body_height import HEIGHT_CM
from liftphase.kinematics.plate_sizes import PLATE_MM, find_plate_size
from liftphase.prescription.notation import parse_tempo
from liftphase.reps.model import Analysis
from liftphase.runtime.language import ENGLISH, Words

KG_PER_LB = 0.45359237
# A barbell with more on it was never lifted; an odometer or a date in the wrong column is refused.
MAX_LOAD_KG = 2000.0
# Before it nobody filmed, and after it no week can be counted: a year with a typing error.
MIN_YEAR, MAX_YEAR = 1900, 2999
_NUMBER = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(kg|kgs|lb|lbs)?", re.IGNORECASE)
_LENGTH = re.compile(r"(-?[0-9]+(?:[.,][0-9]+)?)\s*(mm|cm)?", re.IGNORECASE)


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
    height_cm : float, optional
        The athlete's height, centimeters.
    plate : float or str, optional
        Diameter of the weight plates, millimeters, or the name of a size.
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
    height_cm: float | None = None
    plate: float | str | None = None
    notes: str | None = None

    def merged_with(self, general: "SetFacts") -> "SetFacts":
        """These facts, completed by others."""
        missing = {name: getattr(general, name) for name in FACTS if getattr(self, name) is None}
        return replace(self, **missing)

    def texts(self, words: Words = ENGLISH) -> tuple[str, ...]:
        """Who, with what and when, as people read it: `("Anna", "80 kg", "2026-11-20")`."""
        load = None
        if self.load_kg:
            shape = ".0f" if round(self.load_kg, 1).is_integer() else ".1f"
            load = words("{load} kg", load=words.number(self.load_kg, shape))
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
    """The facts of an analyzed clip, whose lift and known lengths are the analysis's.

    The time of the day comes from the recording where that is of the day that is given, or none is; the
    method, where none is known, is that by which it was analyzed.
    """
    recorded = recorded_day(analysis.clip.recorded_at)
    day = recorded if known.date is None or (recorded and known.date == recorded.date()) else known.date
    asked = analysis.provenance.get("request")
    method = asked.get("method") if isinstance(asked, dict) else None
    if known.method is None and method is not None:
        # Loaded late: most clips are analyzed without a method.
        from liftphase.prescription.methods import METHODS

        known = replace(known, method=method if method in METHODS else None)
    lengths = _lengths_asked(asked if isinstance(asked, dict) else {})
    return replace(known, exercise=analysis.exercise.name, date=day, **lengths)


def _lengths_asked(request: Mapping[str, Any]) -> dict[str, Any]:
    """Height and plate that a clip was measured with; None for one that nobody told, or that is none."""
    found: dict[str, Any] = {}
    for name, key, parse in (("height_cm", "height_cm", parse_height_cm), ("plate", "plate_mm", parse_plate)):
        found[name] = None
        with suppress(UsageError):
            found[name] = parse(write_fact(request[key])) if key in request else None
    return found


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


class OtherDays:
    """Clips whose date, by manifest or name, is not the day on which the recording says it was made."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, clip: str, day: dt.date | None, recorded_at: str | None) -> None:
        """Note a clip, if it is one. day: its date; recorded_at: as `recorded_day` takes it."""
        recorded = recorded_day(recorded_at)
        if day is not None and recorded is not None and recorded.date() != day:
            self._found.append(f"{clip}: its date {day} counts, though the recording says {recorded.date()}")

    @property
    def note(self) -> str | None:
        """One line, however many they are: files that were copied or cut often say when that was done."""
        return first_of(self._found)


def first_of(notes: Sequence[str]) -> str | None:
    """The first of the notes on single clips, and how many more there are; None without any."""
    others = len(notes) - 1
    if others < 0:
        return None
    return notes[0] + (f" (likewise {others} more {'clip' if others == 1 else 'clips'})" if others else "")


def parse_day(text: str) -> dt.date:
    """`2026-11-20`, `2026-11-20 17:30` or `20.11.2026`; a time with a zone is turned to the machine's.

    Raises UsageError.
    """
    try:
        found = _read_day(text)
        if isinstance(found, dt.datetime) and found.tzinfo is not None:
            found = found.astimezone().replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"'{text}' is no date: give one such as 2026-11-20.") from error
    if not MIN_YEAR <= found.year <= MAX_YEAR:
        raise UsageError(f"'{text}' is no date of a set: give one such as 2026-11-20.")
    return found


def _read_day(text: str) -> dt.date:
    if german := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        return dt.date(int(german[3]), int(german[2]), int(german[1]))
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text)


def parse_load_kg(text: str) -> float:
    """`80`, `82,5 kg` or `180 lb`, in kilograms. Raises UsageError."""
    found = _NUMBER.fullmatch(text)
    kilograms = float(found[1].replace(",", ".")) if found else -1.0
    if found and (found[2] or "").lower().startswith("lb"):
        kilograms *= KG_PER_LB
    if not 0 <= kilograms <= MAX_LOAD_KG:
        raise UsageError(f"'{text}' is no load: give kilograms such as 82.5.")
    return kilograms


def parse_one_rep_max_kg(text: str) -> float:
    """A one-rep maximum in kilograms, above 0. Raises UsageError."""
    kilograms = parse_load_kg(text)
    if kilograms == 0:
        raise UsageError(f"'{text}' is no one-rep maximum: give kilograms such as 100.")
    return kilograms


def parse_height_cm(text: str) -> float:
    """An athlete's height in centimeters: `182` or `182,5 cm`. Raises UsageError."""
    height_cm, (low, high) = _number_in(text, "cm"), HEIGHT_CM
    if height_cm is None or not low <= height_cm <= high:
        raise UsageError(f"'{text}' is no height: give centimeters from {low:g} to {high:g}, such as 182.")
    return height_cm


def parse_plate(text: str) -> float | str:
    """The diameter of a plate in millimeters, or the name of a size: `450`, `450 mm`, `iron-20`.

    Raises UsageError.
    """
    diameter_mm, (low, high) = _number_in(text, "mm"), PLATE_MM
    if diameter_mm is None:
        size = find_plate_size(text)
        return size.name or size.diameter_mm
    if not low <= diameter_mm <= high:
        raise UsageError(
            f"'{text}' is no plate: give its diameter in millimeters, from {low:g} to {high:g}, or the name "
            "of a size, such as iron-20."
        )
    return diameter_mm


def _number_in(text: str, unit: str) -> float | None:
    """The number in a text, with that unit or none; None where it is something else."""
    found = _LENGTH.fullmatch(text)
    return float(found[1].replace(",", ".")) if found and (found[2] or unit).lower() == unit else None


def composed(text: str) -> str:
    """Text whose umlauts and accents are one character each: file systems write them as two."""
    return unicodedata.normalize("NFC", text)


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


def parse_target(text: str) -> str:
    """A tempo as written. Raises UsageError, in one line."""
    try:
        parse_tempo(text)
    except UsageError as error:
        # Its own message points at the fault with a caret, on lines of their own.
        raise UsageError(f"'{text}' is no tempo: give one such as 4-0-1-0.") from error
    return text


def _method_name(text: str) -> str:
    from liftphase.prescription.methods import get_method

    return get_method(text).name


def _readers(library: ExerciseLibrary) -> dict[str, Callable[[str], Any]]:
    return {
        "athlete": composed,
        "exercise": lambda text: library.get(text).name,
        "load_kg": parse_load_kg,
        "date": parse_day,
        "set_type": _parse_set_type,
        "method": _method_name,
        "target": parse_target,
        "rpe": _parse_rpe,
        "one_rep_max_kg": parse_one_rep_max_kg,
        "height_cm": parse_height_cm,
        "plate": parse_plate,
        "notes": str,
    }
