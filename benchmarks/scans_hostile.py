"""Send hostile requests to the scans' door: none may end in a 500, and every bad scan that is answered is kept.

`python -m benchmarks.scans_hostile [--requests 100000] [--postgres]`. Wanted: no 500, the server's memory grows by at
most 50 MB after the first tenth, every bad scan in quarantine.
"""

import argparse
import asyncio
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.scans_client import Client, Phone, Server, a_store, serving
from depots.store import open_engine
from transit.scan_tables import QuarantinedScan, Scan

CONNECTIONS = 8
MOST_GROWTH_MB = 50
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.0, 1e308, 2**63, -(2**70), "", " ", "1", "\x00", "💥" * 50, "x" * 5_000),
    *(
        "'; DROP TABLE scan; --",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "../../etc/passwd",
        "\u202e",
        "\r\n",
    ),
    *([], {}, [[]], {"a": {"b": []}}, ["x"] * 100, "KL-0000009", "]C1", "in", "OUT"),
)
_TEXTS = ("NaN", "Infinity", "-Infinity", '"\\ud800"', '"\\udfff\\u0000"', "1e999", "9" * 4_000, "[" * 500 + "]" * 500)
_BODIES = (b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"device":', b"[" * 50_000, b"9" * 5_000, b'{"scans":[NaN]}')


def hostile_body(random: random.Random, phone: Phone) -> bytes:
    """Return a body: most are a good envelope with scans that have something wrong, some are no envelope at all."""
    if random.random() < 0.1:
        return random.choice((*_BODIES, b" " * random.choice((10, 2_000_000))))
    scans = [spoiled(random, phone.scan()) for _ in range(random.choice((1, 1, 1, 3)))]
    sent = json.loads(phone.envelope([]))
    if random.random() < 0.1:
        sent[random.choice((*sent, "more"))] = random.choice(_VALUES)
    sent.setdefault("scans", [])
    text = json.dumps(sent)
    return text.replace('"scans": []', '"scans": [' + ",".join(scans) + "]").encode()


def spoiled(random: random.Random, scan: dict[str, Any]) -> str:
    """Return a scan as JSON, with one or more fields as no device would send them, or something else altogether."""
    if random.random() < 0.1:
        return random.choice((*_TEXTS, json.dumps(random.choice(_VALUES))))
    for _ in range(random.choice((1, 1, 2, 4))):
        scan[random.choice((*scan, "patron", "note", "run", "undoes", "crate"))] = random.choice(_VALUES)
    text = json.dumps(scan)
    if random.random() < 0.1:
        text = text[:-1] + f', "note": {random.choice(_TEXTS)}}}'
    return text


def memory_mb(server: Server) -> float:
    """Return the server's resident memory (Linux)."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1_024


async def attack(server: Server, requests: int, seed: int) -> tuple[Counter[int], set[str], float]:
    """Return how often each status was answered, the ids of scans that were kept, and the growth of memory in MB."""
    statuses: Counter[int] = Counter()
    bad = set[str]()
    grown_from = [0.0]

    async def one(number: int) -> None:
        source = random.Random(seed + number)
        phone, client = Phone(seed + number), Client(server)
        await phone.enrol(client)
        for _ in range(requests // CONNECTIONS):
            try:
                status, said = await client.post("/api/v1/scans", hostile_body(source, phone))
            except ConnectionError:  # a server may hang up on a body that is too large
                status, said = 413, b""
            statuses[status] += 1
            if status == 413:
                client.close()
            if status == 200:
                bad.update(answer["scan_id"] for answer in json.loads(said)["scans"] if not answer["counts"])
            if not grown_from[0] and statuses.total() > requests // 10:
                grown_from[0] = memory_mb(server)
        client.close()

    await asyncio.gather(*(one(number) for number in range(CONNECTIONS)))
    return statuses, {scan_id for scan_id in bad if scan_id}, memory_mb(server) - grown_from[0]


def missing_from_quarantine(url: str, bad: set[str]) -> tuple[int, int]:
    """Return how many scans that were told to be in quarantine are not there, and how many rows there are in all."""
    with open_engine(url).connect() as connection:
        kept = set(connection.scalars(select(col(QuarantinedScan.scan_id))))
        numbers = (col(QuarantinedScan.number), col(Scan.number))
        rows = sum(connection.scalar(select(func.count(number))) or 0 for number in numbers)
    return len(bad - kept), rows


def main() -> int:
    """Attack, and return 1 unless what is wanted came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    options = parser.parse_args()
    with a_store(postgres=options.postgres) as url, serving(url) as server:
        statuses, bad, growth = asyncio.run(attack(server, options.requests, options.seed))
        missing, rows = missing_from_quarantine(url, bad)
    answers = ", ".join(f"{times} × {status}" for status, times in sorted(statuses.items()))
    print(f"{answers}; {rows} rows kept, {missing} bad scans missing; memory grew by {growth:.1f} MB")
    is_good = missing == 0 and bool(bad) and growth <= MOST_GROWTH_MB and all(status < 500 for status in statuses)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
