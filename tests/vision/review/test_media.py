"""Videos in ranges, stills, and reports in the script of this version, whatever their files hold."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from review_analysis import data_of, make_analysis, make_series
from review_server import Served, Waiting, put_result, serving

from liftphase.review.data import VideoFile
from liftphase.review.page import build_report

JPEG = b"\xff\xd8"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    put_result(tmp_path, "squat")
    with serving(tmp_path, engine=Waiting()) as own:
        yield own


@pytest.fixture
def folder(served: Served) -> Path:
    return served.results / "squat"


def ask(served: Served, what: str, **headers: str) -> Any:
    own = served.ask("/api/results").json()["results"][0]["id"]
    return served.ask(f"/media/{own}/{what}", headers=headers)


def write_report(folder: Path, **options: Any) -> str:
    page = build_report(make_analysis(), make_series(np.arange(0, 7, 0.04)), **options)
    (folder / "report.html").write_text(page, encoding="utf-8")
    return page


def test_a_video_comes_in_the_ranges_that_a_browser_asks_for(served: Served, folder: Path) -> None:
    content = bytes(range(256)) * 40
    (folder / "annotated.mp4").write_bytes(content)
    whole = ask(served, "video")
    assert (whole.status, whole.body, whole.headers["accept-ranges"]) == (200, content, "bytes")
    for given, first, last in (
        ("bytes=0-1", 0, 1),
        ("bytes=10000-", 10_000, 10_239),
        ("bytes=-5", 10_235, 10_239),
    ):
        part = ask(served, "video", Range=given)
        assert (part.status, part.body) == (206, content[first : last + 1])
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(content)}"
    assert ask(served, "video", Range="bytes=20000-").status == 416


def test_a_video_that_is_gone_is_said(served: Served) -> None:
    gone = ask(served, "video")
    assert (gone.status, gone.json()) == (404, {"error": "annotated.mp4 is not there any more."})


def test_a_report_shows_the_video_beside_it_and_leads_back(served: Served, folder: Path) -> None:
    page = write_report(folder, video=VideoFile("annotated.mp4", 1.5, 2.0))
    answer = ask(served, "report")
    shown = data_of(answer.body.decode())
    assert shown["video"] == {"src": "video", "origin_s": 1.5, "slowmo": 2.0}
    assert [link["says"] for link in shown["links"]] == ["All results", "Correct"]
    assert served.ask(shown["links"][1]["href"]).status == 200
    assert shown["analysis"] == data_of(page)["analysis"]
    scripts = re.findall(r"script-src '(sha256-[^']+)'", answer.headers["content-security-policy"])
    assert scripts == re.findall(r"script-src '(sha256-[^']+)'", page)


def test_a_report_of_another_hand_brings_data_alone(served: Served, folder: Path) -> None:
    page = write_report(folder)
    (folder / "report.html").write_text(
        page.replace("</main>", "</main><script>alert(1)</script><img src=http://evil.example/x>"),
        encoding="utf-8",
    )
    answer = ask(served, "report").body.decode()
    assert "evil.example" not in answer
    assert "alert(1)" not in answer
    assert data_of(answer)["analysis"] == data_of(page)["analysis"]


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b'<script type="application/json" id="data">{}</script>', b"\xff"]
)
def test_a_report_that_is_none_is_said(served: Served, folder: Path, content: bytes) -> None:
    (folder / "report.html").write_bytes(content)
    answer = ask(served, "report")
    assert (answer.status, "analyze the clip again" in answer.json()["error"]) == (404, True)


def test_the_still_is_that_of_the_report(served: Served, folder: Path) -> None:
    write_report(folder, still_jpeg=JPEG + b"report")
    still = ask(served, "still")
    assert (still.headers["content-type"], still.body) == ("image/jpeg", JPEG + b"report")
    assert not (served.results / ".review").exists()


def test_without_a_report_it_is_made_of_the_video_once(
    analyzed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put_result(tmp_path / "season", "squat", analyzed.folder)
    (folder / "report.html").unlink()
    with serving(tmp_path / "season", engine=Waiting()) as served:
        first = ask(served, "still")
        assert first.body.startswith(JPEG)
        assert len(list((served.results / ".review" / "stills").iterdir())) == 1
        monkeypatch.setattr("liftphase.review.stills.make_still", None)
        assert ask(served, "still").body == first.body


def test_where_there_is_nothing_a_sign_stands_in(served: Served) -> None:
    assert ask(served, "still").headers["content-type"] == "image/svg+xml"
    assert ask(served, "report").status == 404
