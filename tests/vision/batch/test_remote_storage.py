"""Storages that are there but do not answer: real sockets that accept and stay silent."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from waiting import LIMIT_S

from liftphase.batch.storage import open_storage, remote
from liftphase.errors import OutputError


@pytest.fixture
def silent_port() -> Iterator[int]:
    """The port of a server that takes every connection and never says a word."""
    accepted = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    accepted.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()
    for connection in accepted:
        connection.close()


@pytest.mark.parametrize("kind", ["s3", "http", "ftp"])
def test_a_storage_that_never_answers_is_given_up(kind, silent_port, monkeypatch):
    monkeypatch.setattr(remote, "TIMEOUT_S", 0.5)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent_port}")
    url = "s3://gym/clips" if kind == "s3" else f"{kind}://127.0.0.1:{silent_port}/clips"
    began_s = time.monotonic()
    with pytest.raises(OutputError, match=url) as caught:
        list(open_storage(url).entries([]))
    # By their own limits, of minutes, the libraries would still wait.
    assert time.monotonic() - began_s < LIMIT_S
    assert "\n" not in str(caught.value)
    assert "time" in str(caught.value).lower() or "answer" in str(caught.value)
