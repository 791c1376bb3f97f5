"""Drain a thousand devices that were offline: how long until all their scans are kept, and how other pages fare.

`python -m benchmarks.scans_drain [--devices 1000] [--scans 200] [--postgres]`. Each device sends its scans in batches
with 10 % of them twice. Wanted: at most 15 s for 1,000 devices with 200 scans each, other pages' p99 at most 250 ms.
"""

import argparse
import asyncio
import json
import random
import sys
import time

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.scans_client import Client, Phone, Server, a_store, cpu_seconds, percentile, serving
from depots.store import open_engine
from transit.scan_tables import Scan

CONNECTIONS = 8
TWICE = 0.1


async def drain(server: Server, bodies: list[bytes]) -> tuple[float, list[float]]:
    """Send all, and return how long it took, and how long each look at another page took meanwhile; in seconds."""
    waiting = iter(bodies)

    async def send() -> None:
        client = Client(server)
        for body in waiting:
            status, said = await client.post("/api/v1/scans", body)
            if status != 200 or b'"counts":false' in said:
                raise RuntimeError(f"answered {status}: {said[:300]!r}")
        client.close()

    looks: list[float] = []

    async def look() -> None:
        client = Client(server)
        while True:
            began = time.perf_counter()
            await client.get("/api/v1/sites")
            looks.append(time.perf_counter() - began)
            await asyncio.sleep(0.05)

    looking = asyncio.create_task(look())
    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    took = time.perf_counter() - began
    looking.cancel()
    return took, looks


def bodies_of(phones: list[Phone], scans: int) -> list[bytes]:
    """Return what the phones send: all their scans, and some of them once more."""
    bodies = []
    for phone in phones:
        said = [phone.scan() for _ in range(scans)]
        bodies.append(phone.envelope(said + random.sample(said, round(TWICE * scans))))
    return bodies


async def measure(server: Server, url: str, devices: int, scans: int) -> bool:
    """Print the figures, and return whether every scan was kept once."""
    phones = [Phone(seed) for seed in range(devices)]
    client = Client(server)
    for phone in phones:
        await phone.enrol(client)
    bodies = bodies_of(phones, scans)
    before = cpu_seconds(server)
    took, looks = await drain(server, bodies)
    used = cpu_seconds(server) - before
    sent = sum(len(json.loads(body)["scans"]) for body in bodies)
    with open_engine(url).connect() as connection:
        kept = connection.scalar(select(func.count(col(Scan.number))))
    print(
        f"{sent} scans of {devices} devices in {took:.1f} s ({used:.1f} s of processor): {sent / took:.0f} a second,"
        f" {kept} kept; other pages p99 {percentile(looks, 0.99) * 1_000:.0f} ms"
    )
    return kept == devices * scans


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--scans", type=int, default=200)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    options = parser.parse_args()
    with a_store(postgres=options.postgres) as url, serving(url) as server:
        return not asyncio.run(measure(server, url, options.devices, options.scans))


if __name__ == "__main__":
    sys.exit(main())
