"""Fresh servers at once, for measuring first looks: each is a copy of one that has just got ready to answer.

`python -m benchmarks.pages_server URL [--cold]` reads lines. On each it ends the server that runs, if any, and starts
another: `start` prints its process id and port, `end` ends. Answers tell how long they took in `Server-Timing`: on the
clock and of the processor, of all threads of the server. `--cold` leaves plans alone that nobody looked at, as in the
seconds after one was made.
"""

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import first_looks
from api.app import create_app
from api.formats import typesetting
from benchmarks.scans_client import Server, cpu_seconds, wait_until_it_listens
from depots.store import open_engine

PAUSE = 0.3
"""Seconds without work after which a server has nothing left to do."""


class Timed:
    """Tells how long the app took until its answer begins; answers here are whole by then."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the header."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, before = time.perf_counter(), time.process_time()

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                passed, busy = time.perf_counter() - began, time.process_time() - before
                value = f"passed;dur={passed * 1e3:.2f}, processor;dur={busy * 1e3:.2f}"
                MutableHeaders(scope=message)["Server-Timing"] = value
            await send(message)

        await self.app(scope, receive, complete)


def serve_copies(url: str, *, is_cold: bool) -> None:
    """Start servers as lines come in."""
    engine = open_engine(url)
    app = create_app(engine)
    if is_cold:
        first_looks.MOST_PLANS = first_looks.MOST_NEW = 0
    first_looks.read_ahead(app)
    ahead = first_looks.FirstLooks(app, engine)
    ahead.catch_up()
    ahead.load_planner()
    engine.dispose()  # copies must not share its connections
    _set_pages_apart(ahead)
    child = 0
    for line in sys.stdin:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        if line.strip() != "start":
            break
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        child = os.fork()
        if not child:
            _serve(Timed(app), listening)
        print(child, listening.getsockname()[1], flush=True)
        listening.close()


def _set_pages_apart(ahead: first_looks.FirstLooks) -> None:
    """Set pages in a process that ends: a copy of one in which the typesetter has threads would wait for them."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        with os.fdopen(writing, "wb") as out:
            ahead.set_pages()
            pickle.dump(typesetting.set_lately.items(), out)
            out.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pages:
        for key, page in pickle.load(pages):  # noqa: S301 - our own process wrote it
            typesetting.set_lately.get(key, lambda page=page: page)
    os.waitpid(child, 0)


def _serve(app: ASGIApp, listening: socket.socket) -> None:
    try:
        config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="on")
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        os._exit(0)


@dataclass
class Nursery:
    """Starts fresh servers on one store."""

    process: subprocess.Popen[str]

    def fresh(self) -> int:
        """Start a server, ending the former one, and return its port once it answers and has nothing left to do."""
        into, out = self.process.stdin, self.process.stdout
        if into is None or out is None:
            raise RuntimeError("the servers' process has no pipes")
        into.write("start\n")
        into.flush()
        pid, port = map(int, out.readline().split())
        wait_until_it_listens(port)
        server, before = Server(pid, port, ""), -1.0
        while (busy := cpu_seconds(server)) != before:
            before = busy
            time.sleep(PAUSE)
        return port


@contextmanager
def nursery(url: str, *, is_cold: bool) -> Iterator[Nursery]:
    """Be ready to start servers on the store at `url`, for the length of the block."""
    command = [sys.executable, "-m", "benchmarks.pages_server", url, *(["--cold"] if is_cold else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Nursery(process)
        finally:
            process.communicate("end\n")


if __name__ == "__main__":
    serve_copies(sys.argv[1], is_cold="--cold" in sys.argv)
