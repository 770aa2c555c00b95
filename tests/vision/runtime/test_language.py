"""The catalogue of every language is complete, and what the program reads is what stands in it."""

import ast
import string
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from liftphase.errors import UsageError
from liftphase.runtime.language import ENGLISH, LANGUAGES, Words, system_language

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "packaging"))

catalogue = pytest.importorskip("catalogue", reason="Babel is not installed")
GERMAN = Words("de")
MESSAGES = list(dict.fromkeys(catalogue.collect()))


@pytest.fixture(params=catalogue.catalogues(), ids=lambda path: path.parts[-3])
def path(request) -> Path:
    return request.param


def id_of(message) -> str:
    return message if isinstance(message, str) else message[0]


def test_every_message_is_translated_and_nothing_else(path):
    found = catalogue.read_catalogue(path)
    stated = [entry.id for entry in found if entry.id]
    assert sorted(map(str, stated)) == sorted(map(str, MESSAGES)), "python packaging/catalogue.py"
    assert catalogue.untranslated(found) == []


def test_what_the_program_reads_is_compiled_from_it(path):
    from babel.messages.mofile import read_mo

    with path.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    assert texts_of(compiled) == texts_of(catalogue.read_catalogue(path)), "python packaging/catalogue.py"


def texts_of(of) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Message, with its plural, -> translations."""
    return {_parts(each.id): _parts(each.string) for each in of if each.id}


def _parts(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("message", [m for m in MESSAGES if isinstance(m, str)])
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_translation_fills_in_the_same_names(language, message):
    assert names_in(Words(language)(message)) == names_in(message)


def test_no_message_is_written_where_the_collector_does_not_look():
    """Babel does not look into f-strings: what is in one only would never be translated."""
    known = {id_of(message) for message in MESSAGES}
    for folder in ("vision/liftphase", "cli/liftphase_cli"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "words":
                    first = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        assert first.value in known, f"{file.name}:{node.lineno}: {first.value}"


def test_messages_plurals_and_numbers():
    assert GERMAN("{part} {seconds} s too short", part="runter", seconds="0,4") == "runter 0,4 s zu kurz"
    assert [GERMAN.plural("1 rep", "{count} reps", n) for n in (1, 3)] == [
        "1 Wiederholung",
        "3 Wiederholungen",
    ]
    assert (GERMAN.number(-0.126, "+.2f"), ENGLISH.number(3.0, ".1f")) == ("-0,13", "3.0")
    assert GERMAN("nothing of {ours}") == "nothing of {ours}"


@pytest.mark.parametrize(
    ("value", "text"), [(1.39496, "1.40"), (0.125, "0.13"), (1.005, "1.00"), (-0.375, "-0.38")]
)
def test_numbers_are_rounded_as_the_pages_round_those_of_the_file(value: float, text: str) -> None:
    """1.39496 is 1.395 in analysis.json, which `toFixed` makes 1.40."""
    assert ENGLISH.number(value, ".2f") == text


def test_a_share_is_rounded_alike() -> None:
    assert (ENGLISH.percent(0.12496), ENGLISH.percent(0.1249)) == ("13%", "12%")


def test_a_language_without_a_catalogue_is_refused_in_one_line():
    with pytest.raises(UsageError, match="no language is called 'fr': there are en, de"):
        Words("fr")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "de"}, "de"),
        ({}, "en"),
    ],
)
def test_the_language_of_the_locale(environment, language):
    assert system_language(environment) == language
