"""In which order scans happened: sequence within a device's stream, corrected time between streams. Pure.

- A scan that came twice counts once: as the server had it first.
- A scan that its own device took back did not happen.
- No scan happened after the server had it, nor after the server had a later one of the same stream.
- Within a stream time never runs backwards: whatever its clock did, a scan is not before the one before it.
- Scans of different streams at the same instant go by device, epoch, sequence and id, so that all servers agree.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from transit.scans.kinds import MOVING, ScanFact, ScanKind

OrderKey = tuple[int, str, str, int, str]
"""When a scan happened (microseconds), and what decides between scans at one instant: device, epoch, sequence, id."""

Stream = tuple[str, str]
"""A device and one installation on it, which counts its scans from 1."""


def in_order(facts: Iterable[ScanFact]) -> list[tuple[OrderKey, ScanFact]]:
    """Return the scans that move something and stand, in the order of happening, each with its key."""
    facts = tuple(facts)
    if len(facts) == 1 and facts[0].kind in MOVING:  # most scans come alone
        (fact,) = facts
        at_us = max(0, min(fact.corrected_us, fact.server_us))
        return [((at_us, fact.device, fact.epoch, fact.sequence, fact.scan_id), fact)]
    ordered = []
    for stream in _streams(facts):
        for at_us, fact in _settled(stream):
            ordered.append(((at_us, fact.device, fact.epoch, fact.sequence, fact.scan_id), fact))
    ordered.sort(key=lambda pair: pair[0])
    return ordered


def _streams(facts: Iterable[ScanFact]) -> Iterable[list[ScanFact]]:
    """Return what stands of each stream, by sequence."""
    first: dict[str, ScanFact] = {}
    for fact in facts:
        known = first.get(fact.scan_id)
        if known is None or (fact.server_us, fact.content) < (known.server_us, known.content):
            first[fact.scan_id] = fact
    undone = {(fact.undoes, fact.device) for fact in first.values() if fact.kind == ScanKind.UNDO}
    streams: defaultdict[Stream, list[ScanFact]] = defaultdict(list)
    for fact in first.values():
        if fact.kind in MOVING and (fact.scan_id, fact.device) not in undone:
            streams[fact.device, fact.epoch].append(fact)
    for stream in streams.values():
        stream.sort(key=lambda fact: (fact.sequence, fact.scan_id))
    return streams.values()


def _settled(stream: Sequence[ScanFact]) -> Iterator[tuple[int, ScanFact]]:
    """Yield the scans of one stream with the instants that they are taken to have happened at."""
    bounds = [fact.server_us for fact in stream]
    for place in range(len(bounds) - 2, -1, -1):
        bounds[place] = min(bounds[place], bounds[place + 1])
    at_us = 0
    for fact, bound in zip(stream, bounds, strict=True):
        at_us = max(at_us, min(fact.corrected_us, bound))
        yield at_us, fact


def follows(last: OrderKey, highest: Mapping[Stream, int], ordered: Sequence[tuple[OrderKey, ScanFact]]) -> bool:
    """Tell whether scans (in order among themselves) all come after those that `last` is the latest of.

    `highest` is the highest sequence that each of their streams has among those scans. Only then does folding on from
    a state give what folding all scans anew would give.
    """
    if ordered and ordered[0][0] <= last:
        return False
    return all(fact.sequence > highest.get((fact.device, fact.epoch), 0) for _, fact in ordered)
