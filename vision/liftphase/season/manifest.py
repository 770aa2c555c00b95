"""The manifest of a season: a table, CSV or TOML, with a row for a clip or for all that match a pattern.

    clip,athlete,exercise,load_kg,date,set_type,method,target,rpe,one_rep_max_kg,height_cm,plate,notes
    anna/2026-11-20/*,anna,,,2026-11-20,,,4-0-1-0,,,168,450,
    anna/2026-11-20/squat 80kg.mp4,,squat,80,,working,,,8,,,,felt easy

In TOML the rows are tables `[[clips]]` with the same names as keys. Every column but `clip` may be missing.
"""

import csv
import difflib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from liftphase.errors import UsageError
from liftphase.exercises.library import ExerciseLibrary
from liftphase.runtime.atomic_files import atomic_open
from liftphase.runtime.bounded_files import read_bounded
from liftphase.runtime.toml_file import read_toml
from liftphase.season.facts import FACTS, SetFacts, composed, read_facts, write_fact

MANIFEST_FILE = "season.csv"
COLUMNS = ("clip", *FACTS)
_OTHER_NAMES = {
    "file": "clip",
    "lift": "exercise",
    "load": "load_kg",
    "weight": "load_kg",
    "name": "athlete",
    "type": "set_type",
    "tempo": "target",
    "day": "date",
    "1rm": "one_rep_max_kg",
    "height": "height_cm",
    "plates": "plate",
    "plate_mm": "plate",
}
_MAX_SIZE = 20_000_000
_NEAR = 0.8  # share of characters in common
_ESTABLISHED = 10  # clips: a name written so often is meant
_TOML_KEY = "clips"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: which clips it is of, what it says of them, and where it stands."""

    pattern: str
    facts: SetFacts
    where: str

    def names(self, clip: str) -> bool:
        """Whether it names this very clip, by its path or its file's name."""
        name = composed(clip)
        return self.pattern in (name, PurePosixPath(name).name)

    def matches(self, clip: str) -> bool:
        """Whether it is of this clip. Without a / the pattern is one for the file's name."""
        clip = composed(clip)
        name = clip if "/" in self.pattern else PurePosixPath(clip).name
        return self.names(clip) or fnmatchcase(name, self.pattern)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows of a manifest. ignored: columns that mean nothing here."""

    path: Path
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()

    @property
    def athletes(self) -> list[str]:
        """The athletes that it names, as first written."""
        by_key: dict[str, str] = {}
        for row in self.rows:
            if row.facts.athlete:
                by_key.setdefault(row.facts.athlete.casefold(), row.facts.athlete)
        return list(by_key.values())

    def facts_of(self, clip: str) -> SetFacts:
        """What it says of a clip: a row that names it precedes patterns, of these a later one an earlier."""
        matching = [row for row in reversed(self.rows) if row.matches(clip)]
        found = SetFacts()
        for row in sorted(matching, key=lambda row: not row.names(clip)):
            found = found.merged_with(row.facts)
        return found

    def unused_rows(self, clips: Sequence[str]) -> list[str]:
        """A line for every row that is of none of the clips, with the nearest name."""
        lines = []
        parents = (parent for clip in clips for parent in PurePosixPath(clip).parents if parent.name)
        names = [*clips, *dict.fromkeys(f"{parent}/*" for parent in parents)]
        for row in self.rows:
            if not any(row.matches(clip) for clip in clips):
                near = difflib.get_close_matches(row.pattern, names, n=1)
                hint = f" (did you mean '{near[0]}'?)" if near else ""
                lines.append(f"{row.where}: no clip is called '{row.pattern}'{hint}")
        return lines


def read_manifest(path: str | Path, library: ExerciseLibrary) -> Manifest:
    """Read a manifest, TOML where its name ends so and else CSV with commas, semicolons or tabs.

    Raises UsageError when it cannot be read; where values are wrong, in one line that names all of them.
    """
    path = Path(path)
    if not path.exists():
        raise UsageError(f"there is no manifest {path}.")
    heads, tables = _toml_rows(path) if path.suffix.lower() == ".toml" else _csv_rows(path)
    names = _columns_of(heads, path)
    rows, faults = [], []
    for where, table in tables:
        texts = {column: text for name, text in table.items() if (column := names[name])}
        pattern = composed(texts.pop("clip", "").strip().replace("\\", "/")) or "*"
        if not any(text.strip() for text in texts.values()):
            continue
        try:
            rows.append(Row(pattern, read_facts(texts, library), where))
        except UsageError as error:
            faults.append(f"{where}: {str(error).rstrip('.')}")
    if faults:
        text = "; ".join(faults)
        raise UsageError(text if text.endswith("?") else f"{text}.")
    return Manifest(path, tuple(rows), tuple(name for name, column in names.items() if column is None))


def write_manifest(rows: Iterable[tuple[str, SetFacts]], path: str | Path) -> None:
    """Write a manifest of single clips as CSV. Raises OutputError when it cannot be written."""
    with atomic_open(path, "utf-8-sig") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for clip, facts in rows:
            writer.writerow([clip, *(write_fact(getattr(facts, name)) for name in FACTS)])


def find_namesakes(athletes: Mapping[str, int]) -> list[str]:
    """A line for every athlete whose name is nearly that of another: perhaps one person.

    Of a pair the name with fewer clips gets the line, of two with as many the later. Names one slip apart
    get it too where the counts are alike, unless both have at least `_ESTABLISHED` clips.

    athletes: name -> number of clips.
    """
    lines = []
    names = list(athletes)
    for index, name in enumerate(names):
        clips = athletes[name]
        before = [other for other in names[:index] if athletes[other] == clips]
        others = {
            other.casefold(): other
            for other in [*(other for other in names if athletes[other] > clips), *before]
            if _perhaps_one(name, other, far_more=athletes[other] > 2 * clips, rare=clips < _ESTABLISHED)
        }
        for near in difflib.get_close_matches(name.casefold(), others, n=1, cutoff=0.0):
            other = others[near]
            counts = f"has {clips} of the clips, '{other}' {athletes[other]}"
            lines.append(f"athlete '{name}' {counts}: did you mean '{other}'?")
    return lines


def _perhaps_one(name: str, other: str, *, far_more: bool, rare: bool) -> bool:
    """Whether a name may be another one mistyped, which has far more clips; `rare`: it has few itself."""
    one, others = name.casefold(), other.casefold()
    if one == others:
        return False
    like = difflib.SequenceMatcher(None, others, one).ratio() >= _NEAR
    return (far_more and like) or ((far_more or rare) and _one_slip_apart(one, others))


def _one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two swapped neighbors, make one name of the other.

    Not where a digit differs (`athlete 1`, `athlete 2`), nor in names of fewer than three characters.
    """
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    if len(short) < 3 or [c for c in short if c.isdigit()] != [c for c in long if c.isdigit()]:
        return False
    if len(short) != len(long):
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    unlike = [at for at, pair in enumerate(zip(short, long, strict=True)) if pair[0] != pair[1]]
    if len(unlike) != 2:
        return len(unlike) == 1
    first, second = unlike
    return second == first + 1 and short[first : second + 1] == long[second] + long[first]


def _columns_of(heads: Iterable[str], path: Path) -> dict[str, str | None]:
    """The column that each name in the head stands for.

    Raises UsageError where two stand for one, or none for any.
    """
    names: dict[str, str | None] = {}
    for name in heads:
        column = _column_of(name, path)
        if name in names or (column is not None and column in names.values()):
            raise UsageError(f"{path}: there are two columns for {column or repr(name)}: leave one out.")
        names[name] = column
    if names and not any(names.values()):
        raise UsageError(f"{path}: its first line names none of the columns {', '.join(COLUMNS)}.")
    return names


def _column_of(name: str, path: Path) -> str | None:
    """The column that a name stands for; None where it is none and not nearly one."""
    key = "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
    key = _OTHER_NAMES.get(key, key)
    if key in COLUMNS:
        return key
    # The nearer first: of "wheight" both "weight" and "height" are.
    near = difflib.get_close_matches(key, _OTHER_NAMES, n=2, cutoff=0.85)
    if near := near or difflib.get_close_matches(key, COLUMNS, n=1, cutoff=0.75):
        meant = " or ".join(f"'{one}'" for one in near)
        raise UsageError(f"{path}: there is no column '{name}': did you mean {meant}?")
    return None


_Tables = tuple[Iterable[str], list[tuple[str, dict[str, str]]]]


def _csv_rows(path: Path) -> _Tables:
    """The names of the columns, and each row with the place it stands in."""
    try:
        text = read_bounded(path, _MAX_SIZE).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {getattr(error, 'strerror', 'it is not UTF-8')}."
        ) from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="", strict=True)
        tables = [(f"{path}, line {reader.line_num}", row) for row in reader]
    except csv.Error as error:
        raise UsageError(f"{path} is no table: {error}.") from error
    for where, row in tables:
        if None in row:
            raise UsageError(f"{where} has more cells than there are columns.")
    return reader.fieldnames or (), tables


def _toml_rows(path: Path) -> _Tables:
    data = read_toml(path)
    rows = data.get(_TOML_KEY)
    if data.keys() - {_TOML_KEY} or not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise UsageError(f"{path}: a manifest holds tables [[{_TOML_KEY}]] and nothing else.")
    for number, row in enumerate(rows, start=1):
        for name, value in row.items():
            if isinstance(value, bool | list | dict):
                raise UsageError(f"{path}, clip {number}: {name} is neither a text, a number nor a date.")
    tables = [
        (f"{path}, clip {number}", {name: str(value) for name, value in row.items()})
        for number, row in enumerate(rows, start=1)
    ]
    return dict.fromkeys(name for _, table in tables for name in table), tables
