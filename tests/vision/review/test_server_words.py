"""The pages of the server in another language: every word of theirs is of the catalogue."""

import json
from pathlib import Path
from typing import Any

import pytest
from bracketed_words import BracketedWords, past_the_catalogue, texts_of
from review_analysis import make_analysis
from review_server import Waiting, put_result, serving

from liftphase.batch.served import ServedJob
from liftphase.review.jobs import AnalysisRequest
from liftphase.runtime.language import Words

GERMAN = Words("de")
WARNED = {
    "exercise": make_analysis()["exercise"] | {"name": "front-squat"},
    "quality": make_analysis()["quality"]
    | {
        "warnings": ["few frames", "own words"],
        "issues": [
            {"code": "low-frame-rate", "message": "few frames"},
            {"code": "of-the-future", "message": "own words"},
        ],
        "count_confidence": 0.625,
    },
}


def words_of(page: str) -> dict[str, Any]:
    """What the modules of a page find in it."""
    start = page.index('id="words">') + len('id="words">')
    return json.loads(page[start : page.index("</script>", start)])


@pytest.mark.parametrize("path", ["/", "/upload", "/clips/{id}"])
def test_a_page_carries_the_words_of_the_server(tmp_path: Path, path: str) -> None:
    put_result(tmp_path, "anna/2026-11-02/set")
    for language, lang in ((GERMAN, "de"), (Words(), "en")):
        with serving(tmp_path, engine=Waiting(), words=language) as served:
            one = served.ask("/api/results").json()["results"][0]["id"]
            page = served.ask(path.format(id=one)).body.decode()
        words = words_of(page)
        assert f'<html lang="{lang}">' in page
        assert words["language"] == lang
        assert (words["texts"].get("All results"), "Alle Ergebnisse" in page) == (
            ("Alle Ergebnisse", True) if lang == "de" else (None, False)
        )


def test_a_lift_is_found_by_its_german_name_and_warnings_are_german(tmp_path: Path) -> None:
    put_result(tmp_path, "front", **WARNED)
    put_result(tmp_path, "other", **(WARNED | {"exercise": make_analysis()["exercise"] | {"name": "plank"}}))
    with serving(tmp_path, engine=Waiting(), words=GERMAN) as served:
        for text in ("frontkniebeuge", "front%20squat"):
            (found,) = served.ask(f"/api/results?filter={text}").json()["results"]
            assert found["name"] == "front"
    assert found["warnings"] == ["zu wenige Bilder pro Sekunde f\u00fcr genaue Zeiten", "own words"]


@pytest.mark.parametrize(
    ("method", "path", "content", "said"),
    [
        ("GET", "/api/clips/none", None, "Diese Ergebnisse sind nicht mehr da."),
        ("GET", "/media/{id}/video", None, "annotated.mp4 ist nicht mehr da."),
        ("GET", "/nothing", None, "Unter dieser Adresse gibt es nichts."),
        ("GET", "/api/results?offset=x", None, "offset muss eine ganze Zahl sein."),
        ("POST", "/api/uploads", {"size_bytes": 5_000_000_000}, "Der Clip ist gr\u00f6\u00dfer als 4 GB"),
        ("POST", "/api/uploads", {"size_bytes": 20}, "set.mov ist kein lesbares Video."),
        ("PATCH", "/api/uploads/none?offset=0", None, "Dieser Upload ist nicht mehr bekannt"),
    ],
)
def test_the_server_refuses_in_its_language(
    tmp_path: Path, method: str, path: str, content: dict[str, Any] | None, said: str
) -> None:
    put_result(tmp_path, "anna/2026-11-02/set")
    with serving(tmp_path, engine=Waiting(), words=GERMAN) as served:
        one = served.ask("/api/results").json()["results"][0]["id"]
        announced = content and {"name": "set.mov", "athlete": "Anna"} | content
        answer = served.send(method, path.format(id=one), announced)
        if answer.status == 201:
            address = f"/api/uploads/{answer.json()['id']}?offset=0"
            answer = served.ask(address, "PATCH", body=bytes(20))
        assert answer.json()["error"].startswith(said)
        assert served.ask("/", bare=True).body.decode().startswith("Dieser Adresse fehlt ihr Schl\u00fcssel.")


def test_why_a_clip_of_a_phone_cannot_be_analyzed_is_said_in_that_language(
    tmp_path: Path, make_clip: Any
) -> None:
    clip = make_clip("IMG_1.mp4", frames=1)
    asked = AnalysisRequest(
        clip=str(clip), folder=str(tmp_path / "IMG_1"), address="anna/IMG_1.mp4", result_id=""
    )
    problem = ServedJob("1", 0, asked, language="de").run(lambda step: None).problem
    assert problem == "anna/IMG_1.mp4 hat nur ein Bild: Bitte den Clip des Satzes angeben."


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_follows_a_link_to_what_is_gone_finds_a_way_back(
    tmp_path: Path, open_page: Any, axe: Any, scheme: str
) -> None:
    put_result(tmp_path, "anna/2026-11-02/set")
    with serving(tmp_path, engine=Waiting(), words=GERMAN) as served:
        opened = open_page(served.address, 390, 844, scheme)
        opened.page.wait_for_selector(".card")
        opened.page.goto(f"http://127.0.0.1:{served.port}/clips/none")
        assert opened.page.locator("h1").inner_text() == "Diese Ergebnisse sind nicht mehr da."
        assert axe(opened.page) == []
        opened.page.get_by_role("link", name="Alle Ergebnisse").click()
        opened.page.wait_for_selector(".card")


@pytest.mark.browser
def test_no_word_of_wall_and_upload_is_said_past_the_catalogue(tmp_path: Path, open_page: Any) -> None:
    put_result(tmp_path, "anna/2026-11-02/set", **WARNED)
    engine = Waiting()
    with serving(tmp_path, engine=engine, words=BracketedWords()) as served:
        for name in ("failed", "waiting", "waiting too"):
            served.context.jobs.submit(
                AnalysisRequest(clip=name, folder=name, address=name, result_id="0" * 24)
            )
        engine.futures[0].set_result("of the clip")
        opened = open_page(served.address)
        opened.page.wait_for_selector(".card")
        opened.wait_until("document.querySelectorAll('.jobs li').length === 3")
        said = texts_of(opened.page)
        opened.page.goto(f"http://127.0.0.1:{served.port}/upload")
        opened.page.wait_for_selector("#athletes option", state="attached")
        said += texts_of(opened.page)
        assert len(said) > 100
        names = {"anna", "set.mp4", "own words", "- liftphase", "failed", "waiting", "of the clip"}
        assert past_the_catalogue(said, names) == []
        assert opened.complaints == []


@pytest.mark.browser
def test_no_word_of_the_editor_is_said_past_the_catalogue(make_season: Any, open_editor: Any) -> None:
    season = make_season()
    with serving(season, words=BracketedWords()) as served:
        editor = open_editor(served.address, season / "set")
        editor.until(lambda: editor.page.locator("video").is_visible())
        for key in ("n", "b", "x", "v", "Backspace", "m", "?"):
            editor.page.keyboard.press(key)
            said = texts_of(editor.page)
            assert past_the_catalogue(said, {"set.mp4", "- liftphase", "rep 1"}) == [], key
        assert len(said) > 200
        assert editor.complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_german_wall_and_editor(make_season: Any, open_editor: Any, open_page: Any, width: int) -> None:
    season = make_season()
    with serving(season, words=GERMAN) as served:
        window = {"viewport": {"width": width, "height": 844}}
        editor = open_editor(served.address, season / "set", **window)
        text = editor.page.locator("main").inner_text().replace("\u00a0", " ")
        assert {"Korrigieren: Kniebeuge", "Gespeichert", "Alle Ergebnisse", "Pause einf\u00fcgen"} <= {
            line.strip() for line in text.splitlines()
        }
        assert editor.page.evaluate("document.documentElement.scrollWidth") <= width
        wall = open_page(served.address, width, 844)
        wall.page.wait_for_selector(".card")
        assert wall.page.locator("h1").inner_text() == "Ergebnisse"
        assert "3 Wiederholungen" in wall.page.locator(".card").inner_text()
        assert wall.page.evaluate("document.documentElement.scrollWidth") <= width
        assert editor.complaints == wall.complaints == []
