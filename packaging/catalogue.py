"""The catalogues of messages: collects what is to be translated, and compiles what is.

python packaging/catalogue.py

brings `vision/liftphase/locale/*/LC_MESSAGES/liftphase.po` up to date, says what is left to translate, and
writes the `.mo` files beside them, which the program reads. Both are in the repository, so that a checkout
speaks every language.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "vision")]

from liftphase.exercises.library import JOINTS, UNKNOWN, ExerciseLibrary  # noqa: E402
from liftphase.runtime.language import LOCALE  # noqa: E402

SOURCES = ("vision/liftphase", "cli/liftphase_cli")
# In Python `words` looks a message up, in the script of the report page `say`.
KEYWORDS = {"message": None, "words": None, "say": None, "plural": (1, 2)}
METHODS = [("**.py", "python"), ("**.js", "javascript")]
OPTIONS = {"**.js": {"parse_template_string": True}}


def collect() -> Iterator[str | tuple[str, ...]]:
    """Every message, one with a plural as a pair: those in the code, then the names of lifts and joints."""
    for source in SOURCES:
        found = extract_from_dir(str(ROOT / source), METHODS, OPTIONS, KEYWORDS)
        yield from (text for _, _, text, *_ in found)
    yield from (lift.name for lift in ExerciseLibrary.builtin())
    yield from (*JOINTS, UNKNOWN)


def catalogues() -> list[Path]:
    """The .po file of each language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/liftphase.po"))


def read_catalogue(path: Path) -> Catalog:
    """One .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages without a translation, or with a fuzzy one."""
    return [str(entry.id) for entry in catalogue if entry.id and (entry.fuzzy or not _is_translated(entry))]


def _is_translated(entry: Message) -> bool:
    return all(entry.string) if isinstance(entry.string, tuple | list) else bool(entry.string)


def _bring_up_to_date(path: Path, template: Catalog) -> Catalog:
    catalogue = read_catalogue(path)
    catalogue.update(template, no_fuzzy_matching=True)
    # A date of today would make two branches differ that do not.
    catalogue.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
    catalogue.header_comment = "# Brought up to date by packaging/catalogue.py."
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, ignore_obsolete=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return catalogue


def main() -> None:
    """Update and compile the catalogue of every language."""
    template = Catalog()
    for text in dict.fromkeys(collect()):
        template.add(text)
    for path in catalogues():
        catalogue = _bring_up_to_date(path, template)
        print(f"{path.relative_to(ROOT)}: {len(untranslated(catalogue))} of {len(catalogue)} to translate")


if __name__ == "__main__":
    main()
