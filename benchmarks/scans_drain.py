"""Drain a thousand devices that were offline: how long until all their scans are kept, and how other pages fare.

`python -m benchmarks.scans_drain [--devices 1000] [--scans 200] [--postgres]`. What they scanned is that of
`benchmarks.scans_days`. Simulated is how they come back: in any order, 32 at a time (the next as soon as one is done),
each with a connection of its own and its batches one after the other, 250 scans in one as the page sends them. Every
tenth batch is sent twice, as by a device that lost the answer. Meanwhile somebody looks at other pages. Wanted: at most
15 s for 1,000 devices with 200 scans each, other pages' p99 at most 250 ms. Afterwards all whereabouts must be those
that the scans fold to; how long it took until none was due any more is told as well.
"""

import argparse
import asyncio
import random
import sys
import time
from dataclasses import dataclass
from itertools import cycle

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.scans_client import CRATES, Client, Phone, Server, a_store, cpu_seconds, percentile, serving
from benchmarks.scans_days import scanned
from benchmarks.scans_truth import wait_until_folded, wrong_whereabouts
from depots.store import open_engine
from transit.scan_tables import Scan

AT_A_TIME = 32
PAGES = ("/api/v1/sites", "/sites", f"/crates/{CRATES[0]}", "/desk/in")


@dataclass(frozen=True)
class Drained:
    """How long it took, how long each look at another page took meanwhile, and the devices' own processor time; in
    seconds. `sent`: scans."""

    took: float
    looks: list[float]
    own: float
    sent: int


async def drain(server: Server, batches: list[list[bytes]], sent: int) -> Drained:
    """Send what each device has."""
    waiting = iter(batches)

    async def send() -> None:
        for bodies in waiting:
            client = Client(server)
            for body in bodies:
                status, said = await client.post("/api/v1/scans", body)
                if status != 200 or b'"counts":false' in said:
                    raise RuntimeError(f"answered {status}: {said[:300]!r}")
            client.close()

    looks: list[float] = []

    async def look() -> None:
        client = Client(server)
        for page in cycle(PAGES):
            began = time.perf_counter()
            status, _ = await client.get(page)
            if status not in (200, 404):  # the crate may not have been scanned yet
                raise RuntimeError(f"{page} answered {status}")
            looks.append(time.perf_counter() - began)
            await asyncio.sleep(0.05)

    looking = asyncio.create_task(look())
    began, own = time.perf_counter(), time.process_time()
    await asyncio.gather(*(send() for _ in range(AT_A_TIME)))
    took, own = time.perf_counter() - began, time.process_time() - own
    if looking.done():
        looking.result()
    looking.cancel()
    return Drained(took, looks, own, sent)


def batches_of(phones: list[Phone], scans: int, at_once: int) -> tuple[list[list[bytes]], int]:
    """Return what each phone sends, in the order in which they come back, and how many scans that are."""
    sent, number = 0, 5  # of five batches one goes twice, of a thousand a tenth
    batches = []
    for phone, said in zip(phones, scanned(phones, scans), strict=True):
        bodies = []
        for first in range(0, len(said), at_once):
            some = said[first : first + at_once]
            times = 2 if (number := number + 1) % 10 == 0 else 1
            bodies += [phone.envelope(some)] * times
            sent += times * len(some)
        batches.append(bodies)
    random.Random(len(phones)).shuffle(batches)
    return batches, sent


async def measure(server: Server, url: str, devices: int, scans: int, at_once: int) -> bool:
    """Print the figures, and return whether every scan was kept once and everything is where its scans say."""
    phones = [Phone(seed) for seed in range(devices)]
    client = Client(server)
    for phone in phones:
        await phone.enrol(client)
    batches, sent = batches_of(phones, scans, at_once)
    before = cpu_seconds(server)
    done = await drain(server, batches, sent)
    used = cpu_seconds(server) - before
    engine = open_engine(url)
    folded = await asyncio.to_thread(wait_until_folded, engine)
    with engine.connect() as connection:
        kept = connection.scalar(select(func.count(col(Scan.number))))
    wrong = wrong_whereabouts(engine)
    engine.dispose()
    print(
        f"{sent} scans of {devices} devices in {done.took:.1f} s"
        f" (processor: server {used:.1f} s, devices {done.own:.1f} s):"
        f" {sent / done.took:.0f} a second, {kept} kept; other pages p99 {percentile(done.looks, 0.99) * 1_000:.0f} ms;"
        f" everything folded {folded:.1f} s later, {wrong} in a wrong place"
    )
    return kept == devices * scans and wrong == 0


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--batch", type=int, default=250, help="scans that a device sends at once")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    options = parser.parse_args()
    with a_store(postgres=options.postgres) as url, serving(url) as server:
        return not asyncio.run(measure(server, url, options.devices, options.scans, options.batch))


if __name__ == "__main__":
    sys.exit(main())
