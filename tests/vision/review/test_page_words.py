"""The words of the report page: each a message of the catalogue, in the language that it was made in."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bracketed_words import bracketed, past_the_catalogue, texts_of
from review_analysis import data_of, make_analysis, make_judgement, make_series

from liftphase.exercises.library import find_exercise
from liftphase.reps.wording import TERMS, Speech, plain_parts
from liftphase.review.page import build_report, bundle_modules, render_report
from liftphase.review.page_words import page_words, script_messages
from liftphase.runtime.language import Words
from liftphase.season.facts import SetFacts

ROOT = Path(__file__).parents[3]
SERIES = make_series(np.arange(0, 7, 0.04))
GERMAN = Words("de")
PULLDOWN = plain_parts(find_exercise("lat-pulldown"))
IN_GERMAN = {
    "Frontkniebeuge",
    "Ziel verfehlt",
    "3 von 4 Wiederholungen hielten es ein",
    "\u00dcber die Wochen",
}
POINT = {"u": 0.1, "sets": 2}
TREND = {
    "as_of": "2026-11-30",
    "measures": [
        {
            "words": "range of motion",
            "unit": "deg",
            "points": [
                {"week": "2026-11-02", "value": 90.0, "changed": None, **POINT},
                {"week": "2026-11-09", "value": 99.0, "changed": 9.0, **POINT},
            ],
            "highest": {"week": "2026-11-09", "value": 99.0, "changed": 9.0, **POINT},
            "recent_mean": 94.5,
        }
    ],
}


def rich_analysis() -> dict[str, Any]:
    """An analysis in which there is something of all that a report can say."""
    analysis = make_analysis()
    analysis["corrected"] = True
    analysis["quality"]["issues"] = [{"code": "lift-not-named", "message": "a guess"}]
    analysis["quality"]["notes"] = [{"code": "limbs-hidden", "message": "hardly visible"}]
    analysis["reps"][0] |= {"issues": [{"code": "partial-rom", "message": "partial range of motion"}]}
    analysis["reps"][1] |= {"issues": [], "assisted": True, "helper": "partner", "side": "left"}
    analysis["reps"][2] |= {"issues": [], "displacement_cm": 50.0, "concentric_mean_m_s": 0.4}
    analysis["sets"][0]["velocity_loss"] = 0.2
    return analysis


def build(speech: Speech) -> str:
    analysis = rich_analysis()
    facts = SetFacts(athlete="7", load_kg=0.0)
    return build_report(
        analysis,
        SERIES,
        evaluation=make_judgement(analysis) | {"problem": None},
        facts=facts,
        speech=speech,
        trend=TREND,
    )


def test_the_collector_finds_what_the_page_carries():
    sys.path.insert(0, str(ROOT / "packaging"))
    catalogue = pytest.importorskip("catalogue", reason="Babel is not installed")
    found = script_messages(bundle_modules("report"))
    assert len(found) > 150
    assert set(found) <= set(catalogue.collect())


def test_english_terms_need_no_catalogue():
    words = data_of(build(TERMS))["words"]
    assert words == {"language": "en", "texts": {}, "parts": None, "issues": {}}


def test_every_message_of_the_page_has_its_german():
    page = build(replace(TERMS, words=GERMAN))
    assert '<html lang="de">' in page
    assert "<title>Frontkniebeuge: set.mp4</title>" in page
    texts = data_of(page)["words"]["texts"]
    same = {text for text in script_messages(bundle_modules("report")) if text not in texts}
    same -= {one for one in same if isinstance(one, tuple) and one[0] in texts}
    assert same <= {"pause", "Pause", "{part} {seconds} s", "{reps} in {sets}", "Prescribed {reps}: {sets}"}
    assert texts["1 rep"] == ["1 Wiederholung", "{count} Wiederholungen"]
    assert texts["front-squat"] == "Frontkniebeuge"
    assert texts["range of motion"] == "Bewegungsumfang"


def test_a_report_of_another_version_is_english():
    data = data_of(build(Speech(GERMAN)))
    assert '<html lang="de">' in render_report(data)
    assert '<html lang="en">' in render_report({**data, "speech": {"language": "tlh", "parts": None}})
    del data["speech"], data["words"]
    assert page_words("", data)["language"] == "en"


@pytest.mark.browser
def test_no_word_is_said_past_the_catalogue(open_page: Any, tmp_path: Path) -> None:
    """Every text of a page whose messages are all in brackets is in brackets."""
    data = data_of(build(TERMS))
    texts: dict[str, Any] = {}
    for text in (*script_messages(bundle_modules("report")), "front-squat", "range of motion", "deg"):
        one = text if isinstance(text, str) else text[0]
        texts[one] = bracketed(text) if isinstance(text, str) else [bracketed(own) for own in text]
    texts |= {word: bracketed(word) for word in ("left", "right", "knee", "partner")} | {".": "."}
    page = render_report(data)
    old, new = (_in_page(own) for own in (data["words"], data["words"] | {"texts": texts}))
    assert page.count(old) == 1
    report = tmp_path / "report.html"
    report.write_text(page.replace(old, new), encoding="utf-8")
    opened = open_page(report)
    opened.page.wait_for_selector("h1")
    said = texts_of(opened.page)
    assert len(said) > 200
    # Names, what Python says, and sentences of the analysis itself.
    known = {"set.mp4", "body weight", "A guess", "Hardly visible", "Partial range of motion", "liftphase"}
    assert past_the_catalogue(said, known) == []
    assert opened.complaints == []


def _in_page(data: Any) -> str:
    import json

    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("speech", "phase", "said"),
    [
        (
            Speech(GERMAN),
            "Pause, gedehnt",
            {*IN_GERMAN, "Exzentrisch: 0,40\u20130,60 s", "exzentrisch 0,30 s zu kurz"},
        ),
        # A pulldown is lengthened at the top.
        (
            Speech(GERMAN, PULLDOWN),
            "oben halten",
            {*IN_GERMAN, "Hoch: 0,40\u20130,60 s", "hoch 0,30 s zu kurz"},
        ),
        (
            Speech(plain=PULLDOWN),
            "pause at the top",
            {"Up: 0.40\u20130.60 s", "Pause at the top", "Not the whole way"},
        ),
    ],
    ids=["german", "plain-german", "plain"],
)
def test_a_report_in_other_words(
    open_page: Any, tmp_path: Path, speech: Speech, phase: str, said: set[str], width: int
) -> None:
    report = tmp_path / "report.html"
    report.write_text(build(speech), encoding="utf-8")
    opened = open_page(report, width, 844)
    opened.page.wait_for_selector("h1")
    text = opened.page.locator("main").inner_text().replace("\u00a0", " ").replace("\u00ad", "")
    assert [words for words in said if words not in text] == []
    opened.page.keyboard.press("n")
    assert phase in opened.page.locator(".phase-now").inner_text()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.complaints == []
