"""Taking scans in: one function for one scan and for thousands, on the connection of one transaction.

Every scan of a delivery is kept, as a scan that counts or in quarantine, and answered by itself. What was had before
(same id, same content) is answered as then. The same id with other content is kept too, in quarantine.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection

from transit.crates import is_crate_code
from transit.outbox import due_messages
from transit.scan_tables import ScanAnomaly
from transit.scans import histories, records
from transit.scans.bulk import Values
from transit.scans.judge import DEVICE_REVOKED, ID_REUSED, judge
from transit.scans.kinds import MOVING, ScanFact, ScanKind
from transit.scans.pieces import Answer, Delivery, Piece, pieces_of
from transit.scans.refold import refold

QUEUE_LENGTH = 50
"""A device that brings so many scans at once was offline: who made them has long gone on."""


def take_in(
    connection: Connection, deliveries: Sequence[Delivery], *, budget: int | None = None
) -> list[list[Answer] | None]:
    """Keep what was delivered, and return the answers in the same order; `None` for a device that is not enrolled.

    With a `budget`, folding more scans than that is put off (`transit.scans.late`). The caller's transaction must be
    committed before anybody is answered.
    """
    records.lock_writers(connection)
    trusted = records.known_devices(connection, {delivery.device for delivery in deliveries})
    pieces = [
        _trusted(pieces_of(delivery), trusted[delivery.device]) if delivery.device in trusted else None
        for delivery in deliveries
    ]
    _keep(connection, [piece for group in pieces if group is not None for piece in group], budget)
    return [None if group is None else [piece.answer() for piece in group] for group in pieces]


def _trusted(pieces: list[Piece], is_trusted: bool) -> list[Piece]:
    if not is_trusted:
        for piece in pieces:
            piece.codes = (*piece.codes, DEVICE_REVOKED)
    return pieces


def take_in_again(connection: Connection, deliveries: Sequence[Delivery]) -> int:
    """Judge deliveries out of quarantine anew, and return how many scans count now; the others stay as they were."""
    records.lock_writers(connection)
    pieces = [piece for delivery in deliveries for piece in pieces_of(delivery)]
    kept = records.kept_scans(connection, {piece.form.scan_id for piece in pieces if piece.form})
    new = [piece for piece in pieces if piece.form and piece.form.scan_id not in kept]
    hubs = _judge_all(connection, new)
    return _append(connection, [piece for piece in new if piece.counts], [], hubs)


def _keep(connection: Connection, pieces: Sequence[Piece], budget: int | None) -> None:
    new = _not_had_before(connection, pieces)
    hubs = _judge_all(connection, new)
    kept, strays = [piece for piece in new if piece.counts], [piece for piece in new if not piece.counts]
    _append(connection, kept, strays, hubs, budget)


def _judge_all(connection: Connection, new: Sequence[Piece]) -> Collection[str]:
    """Judge what could be read and came as itself; return which of the sites it names are hubs.

    What a revoked device sends is judged too: once it is let back, only what nothing else stands against counts.
    """
    forms = [piece.form for piece in new if piece.form is not None]
    known, hubs = records.known_things(
        connection,
        {site for site in {form.site for form in forms} | {form.to_site for form in forms} if site},
        {
            code
            for code in {form.code for form in forms} | {form.crate for form in forms}
            if code and is_crate_code(code)
        },
        {form.run for form in forms if form.run},
        held=set(_held(new)),
    )
    for piece in new:
        form = piece.form
        if form is not None and (not piece.codes or piece.codes == (DEVICE_REVOKED,)):
            piece.codes += judge(form, piece.delivery.sender, known, piece.at_us() if form.run else 0)
            piece.counts = not piece.codes
    return hubs


def _held(new: Sequence[Piece]) -> Iterator[str]:
    """Yield the runs that whoever scanned must have held."""
    for piece in new:
        form = piece.form
        if form is not None and form.run and piece.delivery.sender.acting(form.actor).must_hold:
            yield form.run


def _append(
    connection: Connection,
    kept: Sequence[Piece],
    strays: Sequence[Piece],
    hubs: Collection[str],
    budget: int | None = None,
) -> int:
    messages = _fold_in(connection, kept, hubs, budget)
    first = records.next_number(connection, len(kept)) if kept else 0
    rows = [piece.scan_row(number) for number, piece in enumerate(kept, first)]
    numbers = {row["scan_id"]: row["number"] for row in rows}
    for message in messages:
        message["number"] = numbers[message["scan_id"]]
    records.append(connection, rows, [piece.quarantine_row() for piece in strays], messages)
    reused = [piece.reuse_row() for piece in strays if ID_REUSED in piece.codes]
    records.add_if_missing(connection, ScanAnomaly, reused)
    return len(rows)


def _not_had_before(connection: Connection, pieces: Sequence[Piece]) -> list[Piece]:
    """Answer what was had before, and what comes twice at once; return the rest, reused ids among them marked."""
    kept = records.kept_scans(connection, {piece.form.scan_id for piece in pieces if piece.form})
    devices = records.devices_with_strays(connection, {piece.delivery.device for piece in pieces})
    strays = records.quarantined(connection, {piece.content for piece in pieces if piece.delivery.device in devices})
    first: dict[str, Piece] = {}
    ids: dict[str, str] = {}
    new = []
    for piece in pieces:
        content = piece.content
        scan_id = piece.form.scan_id if piece.form else None
        had = kept.get(scan_id) if scan_id and kept else None
        if had is not None and had[0] == content:
            piece.counts, piece.codes = True, tuple(had[1].split())
        elif content in strays:
            piece.codes = tuple(strays[content].split())
        elif content in first:
            piece.like = first[content]
        else:
            if had is not None or (scan_id is not None and ids.setdefault(scan_id, content) != content):
                piece.codes = (ID_REUSED,)
            first[content] = piece
            new.append(piece)
    return new


def _fold_in(connection: Connection, kept: Sequence[Piece], hubs: Collection[str], budget: int | None) -> list[Values]:
    """Bring whereabouts up to date, put what is to be told on the pieces, and return the messages that are due."""
    facts = [piece.fact() for piece in kept]
    undos = [fact for fact in facts if fact.kind == ScanKind.UNDO]
    targets = histories.facts_by_id(connection, {undo.undoes for undo in undos if undo.undoes})
    before = histories.undone_among(connection, [*targets, *(fact.scan_id for fact in facts)])
    patient = () if budget is None or len(kept) <= budget else _brought_by_queues(kept, facts)
    undone = {scan_id for scan_id, _ in before}
    told = refold(connection, facts, targets, undone, hubs, budget=budget, patient=patient)
    for piece, fact in zip(kept, facts, strict=True):
        if fact.scan_id in told:
            piece.codes = tuple(dict.fromkeys(told[fact.scan_id]))
    return list(due_messages(facts, targets, before))


def _brought_by_queues(kept: Sequence[Piece], facts: Sequence[ScanFact]) -> set[str]:
    """Return the crates and items that only devices with long queues bring: nobody there waits for what is told."""
    waiting: set[str] = set()
    awaited: set[str] = set()
    for piece, fact in zip(kept, facts, strict=True):
        if fact.code is not None and fact.kind in MOVING:
            (waiting if len(piece.delivery.scans) >= QUEUE_LENGTH else awaited).add(fact.code)
    return waiting - awaited
