"""Seeded histories of one crate or item, as bad as life: duplicates, any order, wrong clocks, wiped phones, undos.

`python -m benchmarks.scans_histories` checks the fold against the plain one on a million of them.
"""

from datetime import UTC, datetime
from random import Random
from typing import Any

from depots.store import to_micros
from tests.transit.scans.reference import reference
from transit.journeys import Fold, fold
from transit.scans.kinds import MOVING, ScanFact, ScanKind
from transit.whereabouts import Anomaly, Emptied, Ended, Moved

SECOND = 1_000_000
YEAR = 365 * 86_400 * SECOND
STARTS = tuple(
    to_micros(at)
    for at in (
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),  # half an hour before the clocks go forward
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # and back
        datetime(2026, 11, 23, 6, tzinfo=UTC),
    )
)
_KINDS = sorted(MOVING)


def history(seed: int, length: int | None = None) -> list[ScanFact]:
    """Return the scans of history `seed`, most in the order in which the server has them, some of them twice.

    With a `length`, none comes twice.
    """
    random = Random(seed)
    at = random.choice(STARTS)
    streams: dict[tuple[str, str], list[int]] = {}
    for device in "abc"[: random.randint(1, 3)]:
        for epoch in "xy"[: random.choice((1, 1, 1, 2))]:
            error = random.choice((0, 0, 0, random.randint(-90, 90) * SECOND, random.choice((-8, 5)) * YEAR))
            streams[device, epoch] = [0, error]
    facts: list[ScanFact] = []
    for number in range(length or random.choice((1, 2, 3, 3, 4, 4, 5, 6, 7, 9))):
        at += random.choice((0, 1, 20, 600, 9_000, 90_000)) * SECOND
        facts.append(_scan(random, number, at, streams, facts))
    if length is None:
        facts += [fact for fact in facts if random.random() < 0.1]
    facts.sort(key=lambda fact: fact.server_us)
    if random.random() < 0.5:
        random.shuffle(facts)
    return facts


def _scan(
    random: Random, number: int, at: int, streams: dict[tuple[str, str], list[int]], earlier: list[ScanFact]
) -> ScanFact:
    device, epoch = random.choice(list(streams))
    stream = streams[device, epoch]
    stream[0] += 1 if random.random() < 0.95 else 2
    kind = random.choice(_KINDS)
    fields: dict[str, Any] = {"code": "thing", "site": random.choice("ABH")}
    if kind in (ScanKind.OUT, ScanKind.PACK):
        fields["to_site"] = random.choice(("A", "B", "H", None))
    if kind == ScanKind.PACK:
        fields["crate"] = random.choice("CD")
    if kind in (ScanKind.LOAD, ScanKind.UNLOAD):
        fields["run"] = random.choice("RS")
    if earlier and random.random() < 0.08:
        kind, fields = ScanKind.UNDO, {"undoes": random.choice(earlier).scan_id}
    scan_id = f"{number:02}"
    if earlier and random.random() < 0.02:
        scan_id = earlier[-1].scan_id  # an id that was used before, with other content
    sequence = stream[0] - (2 if random.random() < 0.02 and stream[0] > 2 else 0)
    delay = random.choice((0, 1, 60, 40_000, 200_000)) * SECOND
    return ScanFact(
        *(scan_id, device, epoch, sequence, kind, max(at + stream[1], -YEAR), at + delay, f"{number:02}{kind}"),
        **fields,
    )


def told(result: Fold) -> dict[str, Any]:
    """Return a fold in the words of the plain one."""
    place, sent = result.state.place, result.state.sent
    named = {"how": place.kind.value, "site": place.site, "run": place.run, "crate": place.crate}
    return {
        "place": {name: value for name, value in named.items() if value is not None},
        "since": result.state.since_us,
        "journey": sent and (sent.origin, sent.to_site, sent.at_us),
        "moves": [(event.place.kind.value, event.at_us) for event in result.events if isinstance(event, Moved)],
        "ends": [(event.end.value, event.at_us) for event in result.events if isinstance(event, Ended)],
        "emptied": [(event.site, event.at_us) for event in result.events if isinstance(event, Emptied)],
        "odd": [(event.code.value, event.scan_id) for event in result.events if isinstance(event, Anomaly)],
    }


def first_disagreement(seeds: range) -> int | None:
    """Return the first seed on whose history the two folds differ."""
    return next((seed for seed in seeds if told(fold(facts := history(seed))) != reference(facts)), None)
