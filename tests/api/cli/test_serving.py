"""The commands that keep running, in processes of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, select

from depots.store import open_engine
from depots.tables import JobRun
from tests.api.cli.conftest import Cli

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
PATIENCE = 60


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = os.environ | {"KIMPPAKYYTI_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen([*COMMAND, *words], env=environment, stdout=subprocess.PIPE, text=True)


def test_the_address_is_printed_once_requests_are_answered(planned: Path) -> None:
    server = start(planned, "serve", "--port", "0")
    assert server.stdout
    try:
        line = next(line for line in server.stdout if "http://" in line)
        address = re.search(r"http://\S+", line)
        assert address
        assert httpx.get(f"{address[0]}health").status_code == 200
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=PATIENCE)


def test_a_port_in_use_is_named(cli: Cli, planned: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = cli("serve", "--port", str(port))
    assert answer.status == 2
    assert str(port) in answer.err


def test_the_clock_counts_from_its_first_look_and_stops_when_told(planned: Path) -> None:
    clock = start(planned, "clock")
    engine = open_engine(f"sqlite:///{planned / 'kimppakyyti.sqlite3'}")
    try:
        seen: set[str] = set()
        jobs = {"back-up", "fetch-holds", "roll-runs", "work-out-legs", "draft-next-week"}
        end = time.monotonic() + PATIENCE
        while not seen >= jobs and time.monotonic() < end:
            time.sleep(0.2)
            with Session(engine) as session:
                seen = set(session.exec(select(JobRun.job)))
        assert seen == jobs
    finally:
        clock.send_signal(signal.SIGTERM)
        clock.communicate(timeout=PATIENCE)
    assert clock.returncode == 0


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_prints_the_address_last_and_takes_its_clock_along_when_it_ends(
    planned: Path, told: signal.Signals
) -> None:
    demo = start(planned, "demo", "--port", "0")
    assert demo.stdout
    lines = []
    for line in demo.stdout:
        lines.append(line)
        if "http://" in line:
            break
    children = Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text().split()
    clocks = [child for child in children if b"scheduler" in Path(f"/proc/{child}/cmdline").read_bytes()]
    assert len(clocks) == 1
    demo.send_signal(told)
    rest, _ = demo.communicate(timeout=PATIENCE)
    assert rest == ""
    assert not Path(f"/proc/{clocks[0]}").exists()
