"""The words of a page: the messages of its script in one language, and how its lift is said."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from liftphase.exercises.library import JOINTS, UNKNOWN, ExerciseLibrary
from liftphase.reps.issues import Issue
from liftphase.reps.rep import PARTS
from liftphase.reps.wording import HELPERS, PLAIN_ISSUES, SIDES, Speech
from liftphase.runtime.language import LANGUAGES, Words

_STRING = r'("(?:[^"\\]|\\.)*")'
_MESSAGE = re.compile(rf"\b(?:say|message)\(\s*{_STRING}")
# What analyses name besides the lift.
_PARTS_OF_NAMES = (UNKNOWN, *JOINTS, *SIDES, *HELPERS)
_PLURAL = re.compile(rf"\bplural\(\s*{_STRING},\s*{_STRING}")


def script_messages(script: str) -> list[str | tuple[str, str]]:
    """Every message in `say("...")`, `message("...")` and `plural("...", "...", n)`; of a plural both."""
    single = (json.loads(found[1]) for found in _MESSAGE.finditer(script))
    pairs = ((json.loads(one), json.loads(many)) for one, many in _PLURAL.findall(script))
    return list(dict.fromkeys([*single, *pairs]))


def speech_to_dict(speech: Speech) -> dict[str, Any]:
    """How a report is said, JSON-ready: its language, and the plain message for each part or None."""
    parts = speech.plain and {str(part): text for part, text in speech.plain.items()}
    return {"language": speech.words.language, "parts": parts}


def speech_of(data: Mapping[str, Any]) -> Speech:
    """The inverse, of the data of a report; English terms for one of a version that does not say.

    Raises KeyError, TypeError or AttributeError where it is damaged.
    """
    kept = data.get("speech") or {"language": "en", "parts": None}
    language, parts = kept["language"], kept["parts"]
    plain = None if parts is None else {part: str(parts[part]) for part in PARTS}
    return Speech(Words(language if language in LANGUAGES else "en"), plain)


def page_words(script: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the page looks its words up in, JSON-ready.

    script: the page's; data: what `report_data` makes. `texts`: message -> text, or the two texts of a
    message with a plural, by its singular; without those that are said as they stand. `parts`: as
    `speech_to_dict` has them; `issues`: code -> sentence, where the one of the analysis is not said.
    """
    speech = speech_of(data)
    names = (*_names(data), *(speech.plain or {}).values())
    return _looked_up((*script_messages(script), *names), speech)


def server_words(script: str, words: Words) -> dict[str, Any]:
    """The same for a page of the server, in the terms of the field. script: all modules of its pages."""
    lifts = (lift.name for lift in ExerciseLibrary.builtin())
    return _looked_up((*script_messages(script), *lifts, *_PARTS_OF_NAMES), Speech(words))


def _looked_up(messages: Iterable[str | tuple[str, str]], speech: Speech) -> dict[str, Any]:
    words, texts = speech.words, dict[str, str | list[str]]()
    for message in messages:
        if isinstance(message, tuple):
            texts[message[0]] = [words.pattern(*message, count) for count in (1, 2)]
        elif (text := words(message)) != message:
            texts[message] = text
    issues = {str(code): speech.issue(Issue(code, "")) for code in PLAIN_ISSUES}
    return {
        "language": words.language,
        "texts": {} if words.language == "en" else texts,
        "parts": speech_to_dict(speech)["parts"],
        "issues": {code: text for code, text in issues.items() if text},
    }


def lift_words(analysis: Mapping[str, Any], words: Words) -> str:
    """The lift of an analysis.json; one of another file by its own name."""
    name = str(analysis["exercise"]["name"])
    said = words(name)
    return name.replace("-", " ") if said == name else said


def _names(data: Mapping[str, Any]) -> Iterator[str]:
    """What the data names: lift, joints, sides, who helped, the measures of its trends, and other pages."""
    exercise = data["analysis"]["exercise"]
    yield from (str(exercise["name"]), str(exercise.get("runner_up") or ""), *_PARTS_OF_NAMES)
    for measure in (data.get("trend") or {}).get("measures", ()):
        yield from (measure["words"], measure["unit"])
    yield from (each["says"] for each in data.get("links", ()))
