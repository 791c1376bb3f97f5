"""What a thousand devices scanned in days without a network, as people work: seeded.

Ten devices make a neighbourhood: a driver's phone and nine desks, which share ten crates. A crate goes from desk to
desk: put out, loaded, set down, received, twice a day. So each crate is scanned by a few devices, in turns, and
whatever order they come back in, most of its scans come late. The rest are items, put out at one desk and received at
another, of any neighbourhood. Clocks are right; crates have three times as many journeys as in life.
"""

import time
from random import Random

from benchmarks.scans_client import CRATE_SHARE, CRATES, ITEMS, RUN, SITES, Phone

TOGETHER = 10
_HOUR_MS = 3_600_000
_DAYS_MS = 5 * 24 * _HOUR_MS

Work = list[tuple[int, dict[str, object]]]
"""When something was scanned, in milliseconds since 1970, and what was said."""


def scanned(phones: list[Phone], scans: int, seed: int = 0) -> list[list[dict[str, object]]]:
    """Return what each of the phones (at least three) scanned in the last five days, oldest first, `scans` of each."""
    random, until = Random(seed), time.time_ns() // 1_000_000
    work: list[Work] = [[] for _ in phones]
    for first in range(0, len(phones), TOGETHER):
        near = list(range(first, min(first + TOGETHER, len(phones))))
        _move_crates(random, near, work, scans, until - _DAYS_MS)
    _move_items(random, work, scans, until)
    said = []
    for phone, done in zip(phones, work, strict=True):
        done.sort(key=lambda pair: pair[0])
        said.append([phone.scan(device_ms=at_ms, **what) for at_ms, what in done])
    return said


def _move_crates(random: Random, near: list[int], work: list[Work], scans: int, since_ms: int) -> None:
    """Let the crates of a neighbourhood ride until the share of its scans that are crates' is reached."""
    driver, *desks = near
    crates = [CRATES[place % len(CRATES)] for place in near]
    stands = {crate: random.choice(desks) for crate in crates} if desks else {}
    for number in range(round(scans * len(near) * CRATE_SHARE / 4) if len(desks) > 1 else 0):
        crate = crates[number % len(crates)]
        here, there = stands[crate], random.choice([desk for desk in desks if desk != stands[crate]])
        if max(len(work[here]), len(work[there]), len(work[driver]) + 1) >= scans:
            continue
        at_ms = since_ms + number // len(crates) * 12 * _HOUR_MS + random.randrange(6 * _HOUR_MS)
        goal = _site(there) if _site(there) != _site(here) else None
        steps = (
            (here, {"kind": "out", "site": _site(here)} | ({"to_site": goal} if goal else {})),
            (driver, {"kind": "load", "site": _site(here), "run": RUN}),
            (driver, {"kind": "unload", "site": _site(there), "run": RUN}),
            (there, {"kind": "in", "site": _site(there)}),
        )
        for hour, (who, what) in enumerate(steps):
            work[who].append((at_ms + hour * _HOUR_MS, what | {"code": crate}))
        stands[crate] = there


def _move_items(random: Random, work: list[Work], scans: int, until_ms: int) -> None:
    """Fill up what the devices scanned with items: out at one, in at another."""
    open_places = [who for who, done in enumerate(work) for _ in range(scans - len(done))]
    random.shuffle(open_places)
    code, sent_ms = "", until_ms
    for place, who in enumerate(open_places):
        at_ms = until_ms - random.randrange(_DAYS_MS)
        if place % 2 == 0:
            code, sent_ms, origin = f"3010{random.randrange(ITEMS):07}", at_ms, _site(who)
            goal = random.choice([site for site in SITES if site != origin])
            work[who].append((at_ms, {"kind": "out", "code": code, "site": origin, "to_site": goal}))
        else:
            later_ms = min(until_ms, sent_ms + random.randrange(48 * _HOUR_MS))
            work[who].append((later_ms, {"kind": "in", "code": code, "site": _site(who)}))


def _site(device: int) -> str:
    return SITES[device % len(SITES)]
