"""Cut the power under a store that keeps scans, and count what it had acknowledged and lost.

`python -m benchmarks.scans_power [--states 2000] [--groups 200] [--synchronous OFF]`. A process that keeps groups of
scans is recorded by strace (Linux): every write and every flush of the SQLite files, and between them each
acknowledgement. Then the disk is put together as a power cut at any instant could leave it: what was flushed stands; of
what was written since then any part does, in any order, whole or torn at the sectors. Each such store is opened as the
program opens it. Wanted: whole, and 0 acknowledged scans lost; with `--synchronous OFF` losses must be found.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from sqlalchemy import Engine, event, select
from sqlmodel import col

from benchmarks.scans_client import Phone
from benchmarks.scans_server import plant
from depots.store import now, open_engine, session_on, sqlite_driver, to_micros
from transit.devices import enrol_device
from transit.scan_tables import Scan
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.pieces import Delivery

STORE, ACKNOWLEDGED = "store.sqlite3", "acknowledged"
SECTOR = 512
"""Bytes that a disk writes as one: what is torn is torn there."""
MOST_PER_GROUP = 20
_CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate"
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")


@dataclass(frozen=True)
class Op:
    """Something that happened to a file of the store, or (`path` is `ACKNOWLEDGED`) that scans were acknowledged."""

    path: str
    kind: str
    data: bytes = b""
    offset: int = 0


@dataclass
class Disk:
    """A file as the disk surely has it, and what was done to it since it was last flushed."""

    flushed: bytearray = field(default_factory=bytearray)
    pending: list[Op] = field(default_factory=list)

    def do(self, op: Op) -> None:
        """Take note of an operation."""
        if op.kind == "flush":
            for done in self.pending:
                apply(self.flushed, done)
            self.pending = []
        else:
            self.pending.append(op)

    def after_cut(self, random: Random) -> bytes:
        """Return what may be left of the file when the power is cut now."""
        left = bytearray(self.flushed)
        survivors = [op for op in self.pending if random.random() < 0.5]
        if random.random() < 0.5:
            random.shuffle(survivors)
        for op in survivors:
            apply(left, op, random if random.random() < 0.3 else None)
        return bytes(left)


CHECKPOINT_PAGES = 1_000
"""The log is carried over to the database file this often, so that power is cut in the midst of that as well."""


def apply(content: bytearray, op: Op, torn: Random | None = None) -> None:
    """Do an operation to a file's content; where it is `torn`, only some of its sectors."""
    if op.kind == "truncate":
        del content[op.offset :]
        content.extend(bytes(op.offset - len(content)))
        return
    content.extend(bytes(max(0, op.offset + len(op.data) - len(content))))
    for start in range(0, len(op.data), SECTOR):
        if torn is None or torn.random() < 0.5:
            part = op.data[start : start + SECTOR]
            content[op.offset + start : op.offset + start + len(part)] = part


def keep_groups(folder: Path, groups: int, synchronous: str) -> None:
    """Keep groups of scans, and write down each group's ids once it is committed; ends without closing the store."""
    engine = open_engine(f"sqlite:///{folder / STORE}")
    for pragma in (f"synchronous={synchronous}", f"wal_autocheckpoint={CHECKPOINT_PAGES}"):
        event.listen(engine, "connect", lambda raw, _record, pragma=pragma: raw.execute(f"PRAGMA {pragma}"))
    random, phone = Random(1), Phone(1)
    with session_on(engine) as session:
        enrol_device(session, phone.device, "benchmark", by="planner", at=now())
    told = os.open(folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT)
    for _ in range(groups):
        scans = [phone.scan() for _ in range(random.randint(1, MOST_PER_GROUP))]
        sender = Sender("planner", frozenset(ScanKind))
        with engine.begin() as connection:
            take_in(connection, [Delivery(sender, phone.device, phone.epoch, None, to_micros(now()), scans)])
        os.write(told, json.dumps([scan["scan_id"] for scan in scans]).encode())
    os._exit(0)


def record(folder: Path, groups: int, synchronous: str) -> tuple[dict[str, bytes], list[Op]]:
    """Return the store's files before a process keeps scans in it, and all that this process did to them."""
    engine = open_engine(f"sqlite:///{folder / STORE}")
    plant(engine)
    engine.dispose()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    trace = folder / "trace"
    child = [sys.executable, "-m", "benchmarks.scans_power", "--keep", str(folder)]
    options = ["--groups", str(groups), "--synchronous", synchronous]
    strace = ["strace", "-o", str(trace), "-e", f"trace={_CALLS}", "-xx", "-s", "1000000", "--", *child, *options]
    subprocess.run(strace, check=True)
    with trace.open(encoding="ascii") as lines:
        return before, list(read_trace(lines, folder))


def read_trace(lines: Iterator[str], folder: Path) -> Iterator[Op]:
    """Yield what was done to the files in `folder`, from the lines that strace wrote."""
    paths: dict[str, str] = {}
    for line in lines:
        found = _CALL.match(line)
        if found is None or int(found[3]) < 0:
            continue
        call, said, result = found.groups()
        if call == "openat":
            path = Path(_bytes(said).decode())
            paths.pop(result, None)
            if path.parent == folder and path.name in (STORE, f"{STORE}-wal", f"{STORE}-journal", ACKNOWLEDGED):
                paths[result] = path.name
            continue
        name = paths.get(said.partition(",")[0])
        if name is None:
            continue
        if call in ("fsync", "fdatasync"):
            yield Op(name, "flush")
        elif call == "ftruncate":
            yield Op(name, "truncate", offset=int(said.rpartition(",")[2]))
        else:
            offset = int(said.rpartition(",")[2]) if call == "pwrite64" else 0
            yield Op(name, "write", _bytes(said)[: int(result)], offset)


def _bytes(said: str) -> bytes:
    return bytes.fromhex(said.split('"')[1].replace("\\x", ""))


def cuts(
    before: dict[str, bytes], ops: list[Op], instants: list[int], seed: int
) -> Iterator[tuple[dict[str, bytes], set[str]]]:
    """Yield, for power cuts after so many operations (rising), what is left of the files, and what was acknowledged."""
    disks = {name: Disk(bytearray(content)) for name, content in before.items()}
    acknowledged: set[str] = set()
    done = 0
    for number, instant in enumerate(instants):
        for op in ops[done:instant]:
            if op.path == ACKNOWLEDGED:
                acknowledged.update(json.loads(op.data))
            else:
                disks.setdefault(op.path, Disk()).do(op)
        done = instant
        random = Random(seed * 1_000_003 + number)
        yield {name: disk.after_cut(random) for name, disk in disks.items()}, acknowledged


def look(engine: Engine) -> set[str] | None:
    """Return the ids of the scans in a store; `None` where it is broken."""
    try:
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                return None
            return set(connection.scalars(select(col(Scan.scan_id))))
    except Exception as error:
        if isinstance(getattr(error, "orig", error), sqlite_driver.DatabaseError):
            return None
        raise
    finally:
        engine.dispose()


def replay(before: dict[str, bytes], ops: list[Op], states: int, seed: int) -> tuple[int, int]:
    """Return how many of so many power cuts broke the store, and how many acknowledged scans the others lost."""
    random = Random(seed)
    instants = sorted(random.randint(0, len(ops)) for _ in range(states))
    broken = lost = 0
    for files, acknowledged in cuts(before, ops, instants, seed):
        with tempfile.TemporaryDirectory(prefix="kimppakyyti-cut-") as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            found = look(open_engine(f"sqlite:///{Path(folder) / STORE}"))
        broken += found is None
        lost += 0 if found is None else len(acknowledged - found)
    return broken, lost


def power(states: int, groups: int, synchronous: str, seed: int) -> tuple[int, int, int]:
    """Record and replay; return how many scans were acknowledged, and how many stores broke and scans were lost."""
    with tempfile.TemporaryDirectory(prefix="kimppakyyti-power-") as folder:
        before, ops = record(Path(folder).resolve(), groups, synchronous)
    acknowledged = sum(len(json.loads(op.data)) for op in ops if op.path == ACKNOWLEDGED)
    return acknowledged, *replay(before, ops, states, seed)


def main() -> int:
    """Read the options, and return 1 unless what is wanted came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=2_000)
    parser.add_argument("--groups", type=int, default=200, help="how many transactions are recorded")
    parser.add_argument("--synchronous", default="FULL", choices=("FULL", "OFF"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.keep:
        keep_groups(options.keep, options.groups, options.synchronous)
    began = time.monotonic()
    acknowledged, broken, lost = power(options.states, options.groups, options.synchronous, options.seed)
    print(
        f"{options.states} power cuts over {acknowledged} acknowledged scans, synchronous={options.synchronous},"
        f" {time.monotonic() - began:.0f} s: {broken} stores broken, {lost} acknowledged scans lost"
    )
    is_safe = broken == 0 and lost == 0
    return 0 if acknowledged > 0 and is_safe == (options.synchronous == "FULL") else 1


if __name__ == "__main__":
    sys.exit(main())
