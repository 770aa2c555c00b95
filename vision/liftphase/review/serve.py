"""Running the review server: the port it gets, the address that people open."""

import errno
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import uvicorn

from liftphase.errors import UsageError
from liftphase.review.app import create_app
from liftphase.review.jobs import Engine, LogResults, no_log
from liftphase.review.trend_data import LoggedTrends
from liftphase.runtime.language import ENGLISH, Words

# How many ports after the wanted one are tried.
_MORE_PORTS = 50
# Seconds that running requests have to end in.
_SHUTDOWN_S = 2
# An address of the block for documentation (RFC 5737). Naming it as the peer of a datagram socket sends
# nothing; the system only chooses the address that this machine would use.
_SOMEWHERE_ELSE = ("192.0.2.1", 9)
_ANY = frozenset({"0.0.0.0", "::", ""})


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on that port, or on the next that is free.

    Raises UsageError where the machine has no such address, or none of the ports is free.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(f"nothing is called {host}: give an address of this machine.") from error
    for wanted in range(port, min(port + _MORE_PORTS, 2**16)):
        listener = socket.socket(family, kind)
        # A server that has just ended leaves its port in waiting.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address[0], wanted))
            listener.listen()
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise UsageError(
                    f"cannot listen on {host} ({error.strerror}): give an address of this machine."
                ) from error
        else:
            return listener
    raise UsageError(f"no port from {port} on is free: give another.")


def address_of(listening: socket.socket, host: str, token: str) -> str:
    """What people open: with the secret in it, and an address at which other machines find this one."""
    name = _outward_address() if host in _ANY else host
    port = listening.getsockname()[1]
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/?token={quote(token)}"


def make_server(
    results: Path,
    *,
    token: str,
    host: str,
    engine: Engine,
    trends: LoggedTrends | None = None,
    log: LogResults = no_log,
    words: Words = ENGLISH,
    started: Callable[[], None] = lambda: None,
) -> uvicorn.Server:
    """The server of all results below a folder; `run(sockets=[...])` serves until `should_exit` is set.

    The parameters are those of `create_app`; started: called once requests are answered.
    """

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                started()

    return Server(
        uvicorn.Config(
            create_app(results, token=token, engine=engine, host=host, trends=trends, log=log, words=words),
            http="h11",
            loop="asyncio",
            ws="none",
            access_log=False,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_S,
        )
    )


def _outward_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_SOMEWHERE_ELSE)
            return probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
