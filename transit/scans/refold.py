"""Bringing whereabouts up to date with scans that are about to be appended, on the same connection.

Most scans follow all that came before of their crate: the fold goes on from the state that is kept. A late scan, or one
that takes another back, folds all scans of its crate anew. What that would cost beyond a budget is put off: the crate
is marked as due in the same transaction, and folded when nobody waits (`transit.scans.late`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from transit.journeys import Fold, fold, fold_ordered
from transit.scans import histories, records
from transit.scans.judge import signals
from transit.scans.kinds import MOVING, ScanFact, ScanKind
from transit.scans.order import follows, in_order
from transit.statistics.due import note_folds
from transit.whereabouts import NOWHERE, Anomaly, Sent, State


def refold(
    connection: Connection,
    fresh: Collection[ScanFact],
    targets: Mapping[str, ScanFact],
    taken_back: Collection[str],
    hubs: Collection[str],
    *,
    budget: int | None = None,
    patient: Collection[str] = (),
) -> dict[str, list[str]]:
    """Fold `fresh` scans in, write where things are and what does not fit; return codes to be told, by scan id.

    `targets` are the kept scans that one of `fresh` takes back, `taken_back` the ids that kept scans do. `budget` is
    how many scans may be folded anew at most (`None`: any number), and `patient` are codes that need not be folded now
    at all; nothing is told of what is put off. Must run before `fresh` is appended.
    """
    by_code = _by_code(fresh)
    undos = [fact for fact in fresh if fact.kind == ScanKind.UNDO]
    off = {*taken_back, *(undo.undoes for undo in undos)}
    anew = {fact.code for fact in targets.values() if fact.code is not None}
    if off:
        anew |= {code for code, facts in by_code.items() if any(fact.scan_id in off for fact in facts)}
    due = records.due_among(connection, (anew | by_code.keys()).difference(patient))
    anew |= due
    anew.update(patient)
    results, before = _folded_on(connection, {code: by_code[code] for code in by_code if code not in anew})
    anew |= by_code.keys() - results.keys()
    at_once = anew if budget is None else within_budget(connection, anew.difference(patient), budget)
    undos += histories.undos_of(connection, taken_back)
    for code, facts in histories.facts_of(connection, at_once).items():
        results[code] = fold([*facts, *by_code.get(code, ()), *undos])
    keep_folds(connection, results, at_once)
    records.clear_due(connection, due & at_once)
    records.mark_due(connection, anew - at_once - due)
    note_folds(connection, by_code, results, anew)
    told: dict[str, list[str]] = {}
    for code, result in results.items():
        for scan_id, signal in signals(result.events, before.get(code), hubs):
            told.setdefault(scan_id, []).append(signal)
    return told


def _by_code(fresh: Iterable[ScanFact]) -> dict[str, list[ScanFact]]:
    by_code: defaultdict[str, list[ScanFact]] = defaultdict(list)
    for fact in fresh:
        if fact.kind in MOVING and fact.code is not None:
            by_code[fact.code].append(fact)
    return dict(by_code)


def _folded_on(
    connection: Connection, by_code: Mapping[str, Collection[ScanFact]]
) -> tuple[dict[str, Fold], dict[str, Sent | None]]:
    """Return the folds that could go on from the kept state, and the journeys that were under way before."""
    if not by_code:
        return {}, {}
    states = records.states_of(connection, by_code)
    first: dict[tuple[str, str, str], int] = {}
    for code in by_code.keys() & states.keys():
        for fact in by_code[code]:
            stream = (code, fact.device, fact.epoch)
            first[stream] = min(first.get(stream, fact.sequence), fact.sequence)
    highest = histories.highest_sequences(connection, first)
    results: dict[str, Fold] = {}
    before: dict[str, Sent | None] = {}
    for code, facts in by_code.items():
        state = states.get(code, NOWHERE)
        ordered = in_order(facts)
        if follows(state.last, highest.get(code, {}), ordered):
            results[code] = fold_ordered(ordered, state)
            before[code] = state.sent
    return results, before


def within_budget(connection: Connection, codes: Collection[str], budget: int) -> set[str]:
    """Return those of `codes` whose kept scans number `budget` at most together: as many codes as can be."""
    sizes = histories.history_sizes(connection, codes)
    chosen: set[str] = set()
    for code in sorted(codes, key=lambda code: (sizes.get(code, 0), code)):
        budget -= sizes.get(code, 0)
        if budget < 0:
            break
        chosen.add(code)
    return chosen


def keep_folds(connection: Connection, results: Mapping[str, Fold], anew: Collection[str]) -> None:
    """Write what came of folding; `anew` are the codes whose whole history was folded."""
    states: dict[str, State] = {code: result.state for code, result in results.items() if result.state != NOWHERE}
    records.keep_states(connection, states, results.keys() - states.keys())
    found = {code: [event for event in result.events if isinstance(event, Anomaly)] for code, result in results.items()}
    records.keep_anomalies(connection, found, anew)
