"""Who gets an answer from the review server, and to what."""

import socket
from pathlib import Path
from typing import Any

import pytest
from review_server import Served, put_result, serving

PRIVATE = b"nobody else may read this"


@pytest.fixture
def served(tmp_path: Path) -> Any:
    """A server of one result, with a file beside the folder of results."""
    root = tmp_path / "results"
    put_result(root, "anna/2026-11-02/squat")
    (tmp_path / "private.txt").write_bytes(PRIVATE)
    with serving(root) as own:
        yield own


def only_id(served: Served) -> str:
    return served.ask("/api/results").json()["results"][0]["id"]


def test_without_the_secret_nothing_is_answered(served: Served) -> None:
    for path in ("/", "/api/results", "/static/wall.js", f"/media/{only_id(served)}/report", "/nowhere"):
        assert served.ask(path, bare=True).status == 403
        assert served.ask(f"{path}?token=wrong", bare=True).status == 403
        assert served.ask(path, headers={"Cookie": served.cookie[:-1] + "x"}, bare=True).status == 403
    assert served.ask("/").status == 200


def test_the_secret_becomes_a_cookie_that_scripts_and_other_sites_do_not_get(served: Served) -> None:
    entered = served.ask(f"/?token={served.token}", bare=True)
    assert entered.status == 200
    assert {part.strip().lower() for part in entered.headers["set-cookie"].split(";")[1:]} >= {
        "httponly",
        "samesite=strict",
        "path=/",
    }
    assert b"url=/" in entered.body
    assert served.token.encode() not in entered.body


@pytest.mark.parametrize("path", ["//evil.example/", "/a%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/%0d%0a"])
def test_the_page_that_sets_it_leads_nowhere_else(served: Served, path: str) -> None:
    entered = served.ask(f"{path}?token={served.token}", bare=True)
    assert b'url=/"' in entered.body


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8642",
        "127.0.0.1.evil.example",
        "192.168.1.7",
        "",
        "localhost@evil.example",
    ],
)
def test_another_name_of_the_server_is_refused(served: Served, host: str) -> None:
    assert served.ask("/", headers={"Host": host}).status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8642", "LOCALHOST:8642"])
def test_names_of_this_machine_are_not(served: Served, host: str) -> None:
    headers = {"Host": host, "Cookie": served.cookie}
    assert served.ask("/", headers=headers, bare=True).status == 200


def test_open_to_the_network_it_answers_by_any_address_but_by_no_foreign_name(tmp_path: Path) -> None:
    put_result(tmp_path, "squat")
    with serving(tmp_path, host="0.0.0.0") as served:
        for host, status in (("192.168.1.7:8642", 200), ("localhost", 200), ("evil.example", 421)):
            assert (
                served.ask("/", headers={"Host": host, "Cookie": served.cookie}, bare=True).status == status
            )


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
def test_a_page_of_another_site_is_refused(served: Served, origin: str) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        assert served.ask("/api/results", method, {"Origin": origin}).status == 403


def test_a_change_needs_an_origin(served: Served) -> None:
    headers = {"Cookie": served.cookie}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert served.ask("/api/results", method, headers, bare=True).status == 403


def test_every_answer_forbids_foreign_and_inline_scripts(served: Served) -> None:
    for path in ("/", "/api/results", "/static/wall.js", "/nowhere"):
        policy = served.ask(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert served.ask(path).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2f..%2f..%2fprivate.txt",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/static//etc/passwd",
        "/media/..%2f..%2fprivate.txt/report",
        "/media/../../private.txt",
        "/media/anna%2f2026-11-02%2fsquat/report",
        "/media/%00/report",
    ],
)
def test_no_path_leads_out(served: Served, path: str) -> None:
    answer = served.ask(path)
    assert answer.status == 404
    assert PRIVATE not in answer.body
    assert b"import" not in answer.body


@pytest.mark.parametrize(
    ("name", "what"), [("annotated.mp4", "video"), ("report.html", "report"), ("report.html", "still")]
)
def test_a_link_among_the_results_leads_nowhere(served: Served, name: str, what: str) -> None:
    folder = served.results / "anna" / "2026-11-02" / "squat"
    (folder / name).symlink_to(served.results.parent / "private.txt")
    assert served.ask(f"/media/{only_id(served)}/{what}").status == 404


def test_a_linked_folder_is_not_listed(tmp_path: Path) -> None:
    put_result(tmp_path / "elsewhere", "secret")
    put_result(tmp_path / "results", "squat")
    (tmp_path / "results" / "linked").symlink_to(tmp_path / "elsewhere")
    with serving(tmp_path / "results") as served:
        assert [own["name"] for own in served.ask("/api/results").json()["results"]] == ["squat"]


def test_a_request_of_five_gigabytes_is_refused_before_it_is_read(served: Served) -> None:
    """Nothing of the body is sent: a server that waited for it would not answer."""
    head = (
        f"POST /api/results HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
        f"Cookie: {served.cookie}\r\nContent-Length: 5000000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), 10) as client:
        client.sendall(head.encode())
        assert b"413" in client.recv(100).splitlines()[0]
