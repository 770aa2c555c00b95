"""The pages of the server in another language: every word of theirs is of the catalogue."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from bracketed_words import BracketedWords, past_the_catalogue, texts_of
from review_analysis import make_analysis
from review_server import Waiting, put_result, serving

import liftphase
from liftphase.batch.served import ServedJob
from liftphase.errors import ClipError
from liftphase.review.jobs import AnalysisRequest
from liftphase.runtime.language import Words

GERMAN = Words("de")
ROOT = Path(liftphase.__file__).parent
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


# Rooms and files whose errors a page may show: what is raised there is a message of the catalogue.
REACHED = (
    "batch/served.py",
    "batch/supervise.py",
    "export/analysis_json.py",
    "export/corrections_json.py",
    "export/result_folder.py",
    "kinematics/prepared.py",
    "pipeline/kept.py",
    "pipeline/measuring.py",
    "pipeline/posing.py",
    "pose/pose_pass.py",
    "pose/spool.py",
    "pose/track_file.py",
    "reps/corrections.py",
    "review/clip_copies.py",
    "review/clip_data.py",
    "review/corrections_store.py",
    "review/proxy.py",
    "review/result_cache.py",
    "review/uploads.py",
    "runtime/atomic_files.py",
    "video/decode.py",
    "video/encode.py",
    "video/probe.py",
    "video/proxy.py",
)
RAISED = {"ClipError", "ClipChangedError", "OutputError", "JobError"}


@pytest.mark.parametrize("path", REACHED)
def test_what_a_page_may_show_is_raised_in_words_of_the_catalogue(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    plain = [
        f"{path}:{call.lineno}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in RAISED
        # A name or an attribute holds a message that was marked elsewhere.
        if isinstance(call.args[0], ast.JoinedStr | ast.Constant)
        or (isinstance(call.args[0], ast.Call) and ast.unparse(call.args[0].func) != "message")
    ]
    assert plain == []


BAD_CLIPS = {
    "text.mp4": (b"no video at all\n" * 40, "text.mp4 ist eine Textdatei, kein Video"),
    "empty.mp4": (b"", "empty.mp4 ist leer (0 Byte)"),
    "damaged.mp4": (b"\0\xff" * 4000, "damaged.mp4 ist kein lesbares Video"),
}


@pytest.mark.parametrize("name", BAD_CLIPS)
def test_a_worker_says_in_german_what_is_wrong_with_a_file(tmp_path: Path, name: str) -> None:
    clip = tmp_path / name
    clip.write_bytes(BAD_CLIPS[name][0])
    asked = AnalysisRequest(clip=str(clip), folder=str(tmp_path / "results"), address=name, result_id="id")
    assert BAD_CLIPS[name][1] in str(ServedJob(name, 1, asked, language="de").run(lambda _: None).problem)


def test_a_worker_says_in_german_that_the_results_have_no_place(tmp_path: Path) -> None:
    (tmp_path / "results").write_bytes(b"")
    clip = tmp_path / "set.mp4"
    clip.write_bytes(b"\0\xff" * 4000)
    asked = AnalysisRequest(
        clip=str(clip), folder=str(tmp_path / "results" / "set"), address="set.mp4", result_id="id"
    )
    problem = ServedJob("set", 1, asked, language="de").run(lambda _: None).problem
    assert "l\u00e4sst sich nicht anlegen" in str(problem)


def test_an_error_within_an_error_is_said_in_the_same_language() -> None:
    within = ClipError("it was made by another version: analyze the clip again.")
    error = ClipError("{path}: {why}", values={"path": "a/analysis.json", "why": within})
    assert str(error) == "a/analysis.json: it was made by another version: analyze the clip again."
    assert GERMAN(error.pattern, **error.values).startswith("a/analysis.json: es stammt von einer anderen")
