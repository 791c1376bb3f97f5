"""What the library system should hear of scans: departed, arrived, and that one of these did not happen after all.

A message is written in the transaction that keeps its scan; the scan's id is the idempotency key. Messages go out
in the order of their numbers (`transit.handing_on`). Pure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from transit.scans.kinds import ScanFact, ScanKind


class OutboxEvent(StrEnum):
    """What a message says."""

    DEPARTED = "departed"
    ARRIVED = "arrived"
    WITHDRAWN = "withdrawn"


EVENT_OF = {ScanKind.OUT: OutboxEvent.DEPARTED, ScanKind.IN: OutboxEvent.ARRIVED}
"""The scans that a library system hears of: the desk's, which is where its own staff would check in and out."""


def due_messages(
    facts: Sequence[ScanFact], targets: Mapping[str, ScanFact], undone: Collection[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    """Yield what is to be told of scans that are about to be kept, as columns. Pure.

    `targets` are the kept scans that some of `facts` take back; `undone` is which scans were taken back before, and by
    which device. What is taken back before it was told is never told.
    """
    taken = {(fact.undoes, fact.device) for fact in facts if fact.kind == ScanKind.UNDO}
    told: set[str] = set()
    for fact in facts:
        key = (fact.scan_id, fact.device)
        if fact.kind in EVENT_OF and key not in undone and key not in taken:
            yield _message(fact, EVENT_OF[fact.kind], fact)
        target = targets.get(fact.undoes or "") if fact.kind == ScanKind.UNDO else None
        if target is None or target.kind not in EVENT_OF or target.device != fact.device:
            continue
        if (target.scan_id, target.device) not in undone and target.scan_id not in told:
            told.add(target.scan_id)
            yield _message(fact, OutboxEvent.WITHDRAWN, target) | {"about": target.scan_id}


def _message(scan: ScanFact, event: OutboxEvent, of: ScanFact) -> dict[str, Any]:
    return {
        "scan_id": scan.scan_id,
        "event": event.value,
        "code": of.code,
        "site_code": of.site,
        "about": None,
        "at_us": min(scan.corrected_us, scan.server_us),
    }
