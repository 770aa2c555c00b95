"""What the names of a clip and its folders say: `anna/2026-11-20/squat 80kg.mp4`."""

import re
from collections.abc import Collection
from datetime import date
from pathlib import PurePosixPath

from liftphase.exercises.library import ExerciseLibrary
from liftphase.season.facts import KG_PER_LB, SetFacts, composed

_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)[-_.]?(?P<m>\d\d)[-_.]?(?P<d>\d\d)"
    r"|(?P<d2>\d\d?)\.(?P<m2>\d\d?)\.(?P<y2>(?:19|20)\d\d))(?!\d)"
)
_LOAD = re.compile(r"(?<![^\W_])(?<![.,])(\d{1,3}(?:[.,]\d{1,2})?)[\s_]?(kgs?|lbs?)(?![a-z])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
# Folders that name no person.
_NO_PERSON = frozenset(
    (
        *("week", "wk", "day", "block", "phase", "season", "session", "training", "workout", "set", "sets"),
        *(
            "clip",
            "clips",
            "video",
            "videos",
            "movie",
            "movies",
            "dcim",
            "camera",
            "img",
            "mov",
            "vid",
            "raw",
        ),
        *("test", "tests", "left", "right", "side", "front", "back", "new", "old", "gym", "warmup", "warm"),
        *("up", "working"),
    )
)


def facts_of_name(clip: str, library: ExerciseLibrary, athletes: Collection[str] = ()) -> SetFacts:
    """Athlete, date, lift and load as far as names say.

    Parameters
    ----------
    clip : str
        Name of the clip below the season's folder, with `/` between folders.
    library : ExerciseLibrary
        A run of words that is the name or alias of one of its exercises is the lift; the longest counts.
    athletes : collection of str
        Known athletes. A folder named like one of them is the athlete; else, unless the path is absolute, the
        outermost folder that is no date, load, lift or word such as "week 2".

    Returns
    -------
    SetFacts
        Of two names that say different things the one nearer to the file counts.
    """
    path = PurePosixPath(composed(clip))
    folders = path.parts[:-1]
    texts = [path.stem if path.suffix else path.name, *reversed(folders)]
    found = SetFacts()
    for text in texts:
        found = found.merged_with(
            SetFacts(date=_find_date(text), load_kg=_find_load_kg(text), exercise=_find_lift(text, library))
        )
    return found.merged_with(SetFacts(athlete=_find_athlete(folders, library, athletes)))


def _find_date(text: str) -> date | None:
    for found in _DATE.finditer(text):
        year, month, day = (found[key] or found[f"{key}2"] for key in "ymd")
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _find_load_kg(text: str) -> float | None:
    found = _LOAD.search(text)
    if found is None:
        return None
    number = float(found[1].replace(",", "."))
    return number * KG_PER_LB if found[2].lower().startswith("lb") else number


def _find_lift(text: str, library: ExerciseLibrary) -> str | None:
    words = _WORD.findall(_LOAD.sub(" ", text))
    runs = (
        (i, j)
        for length in range(len(words), 0, -1)
        for i in range(len(words) - length + 1)
        for j in (i + length,)
    )
    names = ("-".join(words[i:j]) for i, j in runs)
    return next((library.get(name).name for name in names if name in library), None)


def _find_athlete(
    folders: Collection[str], library: ExerciseLibrary, athletes: Collection[str]
) -> str | None:
    known = {athlete.casefold(): athlete for athlete in athletes}
    for folder in folders:
        if folder.casefold() in known:
            return known[folder.casefold()]
    if folders and PurePosixPath(*folders).is_absolute():
        return None
    return next((folder for folder in folders if _may_be_person(folder, library)), None)


def _may_be_person(folder: str, library: ExerciseLibrary) -> bool:
    words = _WORD.findall(folder)
    return (
        bool(words)
        and _find_date(folder) is None
        and _find_load_kg(folder) is None
        and _find_lift(folder, library) is None
        and not all(word.casefold() in _NO_PERSON for word in words)
    )
