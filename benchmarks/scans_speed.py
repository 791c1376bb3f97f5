"""How fast single scans are kept: the real door against one that only validates, in alternating rounds of one run.

`python -m benchmarks.scans_speed [--seconds 5] [--rounds 3] [--connections 32]`. Wanted: at least half as many requests
a second as the door that keeps nothing, and p99 at most 50 ms.
"""

import argparse
import asyncio
import time

from benchmarks.scans_client import Client, Phone, Server, a_store, cpu_seconds, percentile, serving

DOORS = ("/validate", "/api/v1/scans")


async def load(server: Server, door: str, seconds: float, phones: list[Phone]) -> tuple[float, list[float]]:
    """Return requests a second, and how long each took, in seconds."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    async def one(phone: Phone) -> None:
        client = Client(server)
        while (began := time.perf_counter()) < until:
            status, said = await client.post(door, phone.envelope([phone.scan()]))
            if status != 200 or b'"counts":true' not in said:
                raise RuntimeError(f"{door} answered {status}: {said!r}")
            took.append(time.perf_counter() - began)
        client.close()

    await asyncio.gather(*(one(phone) for phone in phones))
    return len(took) / seconds, took


async def measure(server: Server, seconds: float, rounds: int, connections: int) -> None:
    """Print the figures."""
    phones = [Phone(seed) for seed in range(connections)]
    client = Client(server)
    for phone in phones:
        await phone.enrol(client)
    rates: dict[str, list[float]] = {door: [] for door in DOORS}
    cpu = dict.fromkeys(DOORS, 0.0)
    took: dict[str, list[float]] = {door: [] for door in DOORS}
    for door in DOORS:
        await load(server, door, 1, phones)
    for _ in range(rounds):
        for door in DOORS:
            before = cpu_seconds(server)
            rate, times = await load(server, door, seconds, phones)
            cpu[door] += cpu_seconds(server) - before
            rates[door].append(rate)
            took[door] += times
    for door in DOORS:
        p50, p99 = (percentile(took[door], share) * 1_000 for share in (0.5, 0.99))
        each = cpu[door] / len(took[door]) * 1e6
        print(
            f"{door:16} {sum(rates[door]) / rounds:8.0f} requests/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms"
            f"   {each:6.0f} µs of processor each"
        )
    print(f"ratio {sum(rates[DOORS[1]]) / sum(rates[DOORS[0]]):.2f} (wanted: at least 0.5)")


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    options = parser.parse_args()
    with a_store(postgres=options.postgres) as url, serving(url) as server:
        asyncio.run(measure(server, options.seconds, options.rounds, options.connections))


if __name__ == "__main__":
    main()
