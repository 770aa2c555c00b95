"""A review server that really listens, and a client that sends exactly what it is told to."""

import http.client
import json
import random
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from review_analysis import make_analysis
from starlette.applications import Starlette
from waiting import LIMIT_S, wait_until

from liftphase.batch.served import ServedClips
from liftphase.exercises.library import ExerciseLibrary
from liftphase.pipeline.kept import KeptResults
from liftphase.review.context import ReviewContext
from liftphase.review.jobs import AnalysisRequest, Engine, LogResults, Report, no_log
from liftphase.review.security import make_token
from liftphase.review.serve import address_of, listen, make_server
from liftphase.review.trend_data import LoggedTrends
from liftphase.runtime.language import ENGLISH, Words

# Linux numbers outgoing connections from 32768 up.
BELOW_EPHEMERAL = (20_000, 32_000)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Served:
    """A running server; requests have its secret in a cookie unless they bring headers of their own."""

    results: Path
    port: int
    token: str
    context: ReviewContext
    cookie: str = field(default="")

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        bare: bool = False,
    ) -> Answer:
        """The answer to one request. bare: without the cookie and without an Origin."""
        sent = {} if bare else {"Cookie": self.cookie, "Origin": f"http://127.0.0.1:{self.port}"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        try:
            connection.request(method, path, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def send(self, method: str, path: str, value: object) -> Answer:
        """The answer to a request with JSON in it."""
        headers = {"Content-Type": "application/json"}
        return self.ask(path, method, headers, json.dumps(value).encode())


class Waiting:
    """An engine that never begins; `requests` are those it got."""

    def __init__(self) -> None:
        self.requests: list[AnalysisRequest] = []
        self.futures: list[Future[str | None]] = []

    @property
    def exercises(self) -> ExerciseLibrary:
        return ExerciseLibrary.builtin()

    def submit(self, request: AnalysisRequest, report: Report) -> "Future[str | None]":
        self.requests.append(request)
        self.futures.append(Future())
        return self.futures[-1]

    def open_results(self, folder: Path) -> KeptResults:
        return KeptResults.open(folder)

    def close(self) -> None:
        for future in self.futures:
            future.cancel()


@contextmanager
def serving(
    results: Path,
    host: str = "127.0.0.1",
    engine: Engine | None = None,
    trends: LoggedTrends | None = None,
    log: LogResults = no_log,
    words: Words = ENGLISH,
) -> Iterator[Served]:
    """A server of these results for the block. engine: the real one by default."""
    token = make_token()
    with listen("127.0.0.1", free_port()) as listening:
        server = make_server(
            results,
            token=token,
            host=host,
            engine=engine or ServedClips(),
            trends=trends,
            log=log,
            words=words,
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        wait_until(lambda: server.started, every_s=0.005)
        app = server.config.app
        assert isinstance(app, Starlette)
        served = Served(results, listening.getsockname()[1], token, app.state.context)
        assert address_of(listening, "127.0.0.1", token) == served.address
        served.cookie = served.ask(f"/?token={token}", bare=True).headers["set-cookie"].split(";")[0]
        try:
            yield served
        finally:
            server.should_exit = True
            thread.join(LIMIT_S)


def free_port() -> int:
    """A port that nobody listens on, and that the system gives to no connection meanwhile."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", random.SystemRandom().randrange(*BELOW_EPHEMERAL)))
            return probe.getsockname()[1]


def put_result(root: Path, name: str, analyzed: Path | None = None, **changes: Any) -> Path:
    """A folder of results below `root`: those of `analyzed`, else a small analysis.json with changes."""
    folder = root / name
    folder.mkdir(parents=True)
    if analyzed is not None:
        shutil.copytree(analyzed, folder, dirs_exist_ok=True)
        return folder
    analysis = make_analysis()
    analysis["clip"]["path"] = f"{folder.name}.mp4"
    (folder / "analysis.json").write_text(json.dumps(analysis | changes), encoding="utf-8")
    return folder
