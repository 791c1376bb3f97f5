"""Kill the server under load, again and again, and count what it lost or doubled of what it had acknowledged.

`python -m benchmarks.scans_crash [--kills 200] [--postgres] [--careless]`. Wanted: 0 lost, 0 doubled. With `--careless`
the scans go to a door that commits after its answer, and losses must be found.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.scans_client import Client, Phone, Server, a_store, free_port, prepared, wait_until_it_listens
from benchmarks.scans_server import make_app, serve
from depots.store import open_engine
from transit.scan_tables import OutboxMessage, Scan

PHONES = 16
RESENT = 0.1
"""The share of acknowledged scans that a phone sends again all the same: browsers do so by themselves."""


@dataclass
class Queue:
    """A phone with the scans that nobody has acknowledged yet, and the ids of those that somebody has."""

    phone: Phone
    unsent: list[dict[str, object]] = field(default_factory=list)
    sent: list[dict[str, object]] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)

    async def work(self, server: Server, door: str) -> None:
        """Send scans, single ones and some at once, until the server dies."""
        client = Client(server)
        try:
            while True:
                missing = random.choice((1, 1, 5)) - len(self.unsent)
                self.unsent += [self.phone.scan() for _ in range(missing)]
                again = random.sample(self.sent[-50:], 1) if self.sent and random.random() < RESENT else []
                status, said = await client.post(door, self.phone.envelope(self.unsent + again))
                if status != 200:
                    raise RuntimeError(f"{door} answered {status}: {said!r}")
                named = {answer["scan_id"] for answer in json.loads(said)["scans"] if answer["counts"]}
                self.acknowledged |= named
                self.sent += [scan for scan in self.unsent if scan["scan_id"] in named]
                self.unsent = [scan for scan in self.unsent if scan["scan_id"] not in named]
        except ConnectionError:
            client.close()


class Host:
    """Starts servers, one after the other, by forking: a fork has all that was loaded, and is ready at once."""

    def __init__(self, url: str) -> None:
        self._app = make_app(url)
        self._cookie = prepared(url)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Server]:
        """Run a server; it is killed at the end of the block."""
        port = free_port()
        process = multiprocessing.get_context("fork").Process(target=self._serve, args=(port,), daemon=True)
        process.start()
        await asyncio.to_thread(wait_until_it_listens, port)
        yield Server(process.pid or 0, port, self._cookie)
        process.kill()
        process.join()

    def _serve(self, port: int) -> None:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stderr.fileno())
        serve(self._app, port)


async def one_life(host: Host, queues: list[Queue], door: str) -> None:
    """Start a server, load it, and kill it in the midst of it, some time after it began to answer."""
    before = sum(len(queue.acknowledged) for queue in queues)
    async with host.serving() as server:
        work = [asyncio.create_task(queue.work(server, door)) for queue in queues]
        while sum(len(queue.acknowledged) for queue in queues) == before:
            await asyncio.sleep(0.01)
        await asyncio.sleep(random.uniform(0, 0.3))
    await asyncio.gather(*work)


def count(queues: list[Queue], url: str) -> tuple[int, int, int]:
    """Return how many scans were acknowledged, lost and doubled."""
    acknowledged = set().union(*(queue.acknowledged for queue in queues))
    engine = open_engine(url)
    with engine.connect() as connection:
        kept = Counter(connection.scalars(select(col(Scan.scan_id))))
        told = connection.execute(
            select(col(OutboxMessage.scan_id), func.count()).group_by(col(OutboxMessage.scan_id))
        ).all()
    engine.dispose()
    doubled = sum(times > 1 for times in kept.values()) + sum(times > 1 for _, times in told)
    return len(acknowledged), len(acknowledged - kept.keys()), doubled


async def crash(url: str, *, kills: int, door: str) -> tuple[int, int, int]:
    """Kill so many servers; return how many scans were acknowledged, lost and doubled."""
    host = Host(url)
    queues = [Queue(Phone(random.getrandbits(32))) for _ in range(PHONES)]
    async with host.serving() as server:
        client = Client(server)
        for queue in queues:
            await queue.phone.enrol(client)
        client.close()
    for _ in range(kills):
        await one_life(host, queues, door)
    return count(queues, url)


def main() -> int:
    """Read the options, and return 1 unless what is wanted came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--careless", action="store_true", help="use the door that commits after its answer")
    options = parser.parse_args()
    door = "/careless" if options.careless else "/api/v1/scans"
    with a_store(postgres=options.postgres) as url:
        acknowledged, lost, doubled = asyncio.run(crash(url, kills=options.kills, door=door))
    print(f"{options.kills} kills, {acknowledged} scans acknowledged, {lost} lost, {doubled} doubled")
    return 0 if doubled == 0 and (lost > 0) == options.careless and acknowledged > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
