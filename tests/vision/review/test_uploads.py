"""Clips that come in pieces: what is refused, where they land, and what an interruption costs."""

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from review_server import Answer, Served, Waiting, serving
from waiting import wait_until

from liftphase.review.jobs import AnalysisRequest, JobQueue
from liftphase.review.uploads import Announcement

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def engine() -> Waiting:
    return Waiting()


@pytest.fixture
def served(tmp_path: Path, engine: Waiting) -> Any:
    root = tmp_path / "season"
    root.mkdir()
    with serving(root, engine=engine) as own:
        yield own


@pytest.fixture
def clip(make_clip: Any) -> bytes:
    """A real video of a few frames."""
    return make_clip("phone.mp4", frames=5).read_bytes()


def announce(served: Served, size_bytes: int, /, **said: Any) -> Answer:
    announced = {
        "name": "IMG_0001.MOV",
        "size_bytes": size_bytes,
        "athlete": "anna",
        "saved_on": "2026-11-20",
    }
    return served.send("POST", "/api/uploads", announced | said)


def send(served: Served, upload: str, offset: int, piece: bytes) -> Answer:
    return served.ask(f"/api/uploads/{upload}?offset={offset}", "PATCH", body=piece)


def upload(served: Served, clip: bytes, **said: Any) -> Answer:
    own = announce(served, len(clip), **said).json()["id"]
    return send(served, own, 0, clip)


def season_files(served: Served) -> list[str]:
    """What is in the season's folder, but for what the server itself keeps."""
    files = (path.relative_to(served.results) for path in served.results.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if path.parts[0] != ".review")


def kept(served: Served) -> list[str]:
    folder = served.results / ".review" / "uploads"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_clip_comes_in_pieces_and_lands_under_athlete_and_day(
    served: Served, engine: Waiting, clip: bytes
) -> None:
    own = announce(served, len(clip), exercise="Back Squat", load_kg=82.5).json()
    middle = len(clip) // 2
    assert send(served, own["id"], 0, clip[:middle]).json() == {"offset": middle}
    assert served.ask(f"/api/uploads/{own['id']}").json()["offset"] == middle
    last = send(served, own["id"], middle, clip[middle:]).json()
    assert season_files(served) == ["anna/2026-11-20/squat 82.5kg.mov"]
    assert (served.results / "anna/2026-11-20/squat 82.5kg.mov").read_bytes() == clip
    (request,) = engine.requests
    assert request.address == "anna/2026-11-20/squat 82.5kg.mov"
    assert request.folder == str(served.results / "anna/2026-11-20/squat 82.5kg")
    assert request.exercise == "squat"
    assert request.facts == {"athlete": "anna", "load_kg": "82.5", "date": "2026-11-20"}
    job = served.ask(f"/api/jobs/{last['job']}").json()
    assert (job["state"], job["ahead"], job["clip"]) == ("waiting", 0, request.address)
    # Who did not get the last answer asks again.
    assert served.ask(f"/api/uploads/{own['id']}").json() == {"job": last["job"]}
    assert kept(served) == []


def test_the_day_is_that_of_the_recording_where_it_says(served: Served, clip: bytes, make_clip: Any) -> None:
    import av

    path = make_clip("dated.mp4", frames=3)
    with av.open(str(path)) as source, av.open(str(path.with_name("out.mp4")), "w") as output:
        output.metadata["creation_time"] = "2026-05-04T12:00:00Z"
        stream = output.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                output.mux(packet)
    upload(served, path.with_name("out.mp4").read_bytes())
    assert season_files(served) == ["anna/2026-05-04/IMG_0001.mov"]


def test_nothing_is_overwritten(served: Served, engine: Waiting, clip: bytes) -> None:
    for _ in range(3):
        upload(served, clip, exercise="squat", load_kg=80)
    upload(served, clip, exercise="squat", load_kg=80, athlete="ANNA", name="other.mp4")
    assert season_files(served) == [
        "anna/2026-11-20/squat 80kg 2.mov",
        "anna/2026-11-20/squat 80kg 3.mov",
        "anna/2026-11-20/squat 80kg 4.mp4",
        "anna/2026-11-20/squat 80kg.mov",
    ]
    assert len({request.folder for request in engine.requests}) == 4


@pytest.mark.parametrize(
    ("said", "landed"),
    [
        ({"name": "../../../etc/passwd"}, "anna/2026-11-20/passwd.mp4"),
        ({"name": "..\\..\\boot.ini"}, "anna/2026-11-20/boot.mp4"),
        ({"name": ".."}, "anna/2026-11-20/clip.mp4"),
        ({"name": ".hidden.mp4"}, "anna/2026-11-20/hidden.mp4"),
        ({"name": "a\0b\n.html"}, "anna/2026-11-20/a_b_.mp4"),
        ({"name": f"{EVIL}.MP4"}, f"anna/2026-11-20/{EVIL}.mp4"),
        ({"athlete": "../../up"}, "up/2026-11-20/IMG_0001.mov"),
        ({"athlete": ".review"}, "review/2026-11-20/IMG_0001.mov"),
        ({"athlete": " Jörg Ü "}, "Jörg Ü/2026-11-20/IMG_0001.mov"),
    ],
)
def test_names_stay_in_their_folders(served: Served, clip: bytes, said: dict, landed: str) -> None:
    assert upload(served, clip, **said).status == 200
    assert season_files(served) == [landed]


@pytest.mark.parametrize(
    "said",
    [
        {"athlete": ""},
        {"athlete": "a" * 101},
        {"athlete": None},
        {"exercise": "moonwalk"},
        {"load_kg": -1},
        {"load_kg": "heavy"},
        {"saved_on": "../.."},
        {"more": 1},
        {"size_bytes": 0},
        {"size_bytes": "5"},
    ],
)
def test_what_cannot_be_is_refused_in_one_line(served: Served, said: dict) -> None:
    refused = announce(served, 5, **said)
    assert refused.status == 400
    assert "\n" not in refused.json()["error"]
    assert kept(served) == []


def test_five_gigabytes_are_refused_when_they_are_announced(served: Served) -> None:
    refused = announce(served, 5_000_000_000)
    assert refused.status == 413
    assert refused.json()["error"] == "The clip is larger than 4 GB: cut it to the set."
    assert kept(served) == []


def test_a_full_disk_is_said_before_anything_is_sent(served: Served, monkeypatch) -> None:
    monkeypatch.setattr("liftphase.review.uploads._SPARE_BYTES", 1 << 62)
    refused = announce(served, 5)
    assert (refused.status, "disk is too full" in refused.json()["error"]) == (507, True)


def test_more_than_announced_is_refused(served: Served, clip: bytes) -> None:
    own = announce(served, len(clip) - 1).json()["id"]
    assert send(served, own, 0, clip).status == 413
    assert season_files(served) == []


def test_pieces_that_do_not_join_are_refused(served: Served, clip: bytes) -> None:
    own = announce(served, len(clip)).json()["id"]
    send(served, own, 0, clip[:100])
    for offset in (0, 99, 101, -1):
        refused = send(served, own, offset, clip[100:])
        assert (refused.status, refused.json()["offset"]) == (409, 100)
    assert send(served, own, 100, clip[100:]).status == 200


@pytest.mark.parametrize(
    "content", [b"<html><script>alert(1)</script></html>", b"PK\3\4" + bytes(5000), b"\0"]
)
def test_what_is_no_video_is_not_kept(served: Served, engine: Waiting, content: bytes) -> None:
    refused = upload(served, content)
    assert refused.status == 400
    assert refused.json()["error"] == "IMG_0001.MOV is not a video that can be read."
    assert (season_files(served), kept(served), engine.requests) == ([], [], [])


def test_a_lost_connection_costs_only_what_did_not_come(served: Served, clip: bytes) -> None:
    own = announce(served, len(clip)).json()["id"]
    head = (
        f"PATCH /api/uploads/{own}?offset=0 HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        f"Origin: http://127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\n"
        f"Content-Length: {len(clip)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), 10) as client:
        client.sendall(head.encode() + clip[:300])
        wait_until(lambda: served.ask(f"/api/uploads/{own}").json()["offset"] == 300)
    wait_until(lambda: send(served, own, 300, clip[300:]).status == 200)
    assert (served.results / "anna/2026-11-20/IMG_0001.mov").read_bytes() == clip


def test_a_new_server_goes_on_where_a_killed_one_stopped(tmp_path: Path, clip: bytes) -> None:
    first, second = Waiting(), Waiting()
    with serving(tmp_path, engine=first) as served:
        own = announce(served, len(clip)).json()["id"]
        send(served, own, 0, clip[:100])
        waiting = upload(served, clip, name="whole.mp4").json()["job"]
    with serving(tmp_path, engine=second) as served:
        assert served.ask(f"/api/uploads/{own}").json()["offset"] == 100
        assert send(served, own, 100, clip[100:]).status == 200
        assert served.ask(f"/api/jobs/{waiting}").json()["state"] == "waiting"
        assert second.requests[0] == first.requests[0]


def test_what_nobody_goes_on_with_is_deleted(served: Served, clip: bytes) -> None:
    announce(served, len(clip))
    own = announce(served, len(clip)).json()["id"]
    send(served, own, 0, clip[:100])
    os.utime(served.results / ".review" / "uploads" / f"{own}.part", (1e9, 1e9))
    later = announce(served, len(clip)).json()["id"]
    assert served.ask(f"/api/uploads/{own}").status == 404
    assert len(kept(served)) == 4
    assert served.ask(f"/api/uploads/{later}", "DELETE").status == 204
    assert len(kept(served)) == 2


@pytest.mark.parametrize("own", ["0" * 24, "..%2fjobs%2fx", "%2e%2e", "a"])
def test_an_unknown_upload_is_none(served: Served, own: str) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        assert served.ask(f"/api/uploads/{own}?offset=0", method).status == 404


def test_a_linked_athlete_does_not_lead_out(served: Served, clip: bytes, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (served.results / "anna").symlink_to(tmp_path / "elsewhere")
    assert upload(served, clip).status == 507
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_queue_says_who_is_before_whom_and_what_came_of_it(tmp_path: Path) -> None:
    engine = Waiting()
    queue = JobQueue(engine, tmp_path)
    jobs = [
        queue.submit(AnalysisRequest(clip=name, folder=name, address=name, result_id=name)) for name in "abc"
    ]
    assert [queue.describe(job)["ahead"] for job in jobs] == [0, 1, 2]
    assert len(list(tmp_path.iterdir())) == 3
    engine.futures[0].set_result(None)
    engine.futures[1].set_result("there is no lifter.")
    engine.futures[2].set_exception(ZeroDivisionError("division by zero"))
    assert [job.state for job in jobs] == ["done", "failed", "failed"]
    assert jobs[1].problem == "there is no lifter."
    assert "ZeroDivisionError" in str(jobs[2].problem)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_note_of_the_queue_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"clip": "x"}), encoding="utf-8")
    engine = Waiting()
    JobQueue(engine, tmp_path).resume()
    assert engine.requests == []


def test_a_name_says_what_was_said() -> None:
    def named(**said: Any) -> str:
        return Announcement("IMG_1.MOV", 1, "anna", **said).clip_name()

    assert named() == "IMG_1.mov"
    assert named(exercise="front-squat") == "front squat.mov"
    assert named(load_kg=80.0) == "IMG_1 80kg.mov"
    assert named(exercise="front-squat", load_kg=82.5) == "front squat 82.5kg.mov"
