"""Working legs out from scans: what is due is done in small transactions, each code's legs as its scans now say.

Late scans, undos and scans of crates mark what they change, in their own transaction (`transit.statistics.due`); a
crate's marks spread to the items that lay in it. Working a code out twice changes nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from transit.crates import is_crate_code
from transit.scans.histories import facts_of
from transit.scans.records import lock_writers
from transit.statistics import records, summaries
from transit.statistics.columns import Page, columns_of, unpack_page
from transit.statistics.legs import Leg, events_of, legs_of

AT_ONCE = 500
"""Codes worked out in one transaction: few enough that whoever scans meanwhile hardly waits."""


def correct_some(engine: Engine, limit: int = AT_ONCE) -> int:
    """Work out the oldest marks in one transaction, and return how many there were."""
    with engine.begin() as connection:
        lock_writers(connection)
        marks = records.due_marks(connection, limit)
        if marks:
            correct(connection, earliest(marks))
            records.clear_marks(connection, [number for number, _, _ in marks])
    return len(marks)


def correct_all(
    engine: Engine,
    *,
    on_progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
    limit: int = AT_ONCE,
) -> int:
    """Work out all that is due, and return how many marks that were. Cancelled, the rest stays due."""
    done = 0
    while not cancelled() and (some := correct_some(engine, limit)):
        done += some
        on_progress(done)
    summaries.rebuild_due(engine, cancelled)
    return done


def earliest(marks: Iterable[tuple[int, str, int]]) -> dict[str, int]:
    """Return the earliest instant of each code's marks."""
    since: dict[str, int] = {}
    for _, code, since_us in marks:
        since[code] = min(since_us, since.get(code, since_us))
    return since


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was worked out anew, and whether that was everything."""

    codes: int
    pages: int
    is_complete: bool


def rebuild_all(
    engine: Engine,
    *,
    on_progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Rebuilt:
    """Work out all legs from their scans, all pages from the legs, all summaries from the pages.

    Cancelled, the rest of the legs and the summaries stays due.
    """
    with engine.begin() as connection:
        lock_writers(connection)
        records.mark_all_due(connection)
        due = records.count_due(connection)
    codes = correct_all(engine, on_progress=lambda done: on_progress(0.9 * done / due), cancelled=cancelled)
    with engine.connect() as connection:
        days = records.numbered_days(connection)
    pages = 0
    for day, is_crate in days:
        if cancelled():
            return Rebuilt(codes, pages, is_complete=False)
        with engine.begin() as connection:
            lock_writers(connection)
            rebuild_page(connection, day, is_crate=is_crate)
        pages += 1
        on_progress(0.9 + 0.1 * pages / len(days))
    summaries.rebuild_due(engine, cancelled)
    return Rebuilt(codes, pages, is_complete=True)


def correct(connection: Connection, since: Mapping[str, int]) -> None:
    """Bring the legs of these codes, and of the items that lay in these crates, in line with their scans."""
    codes = set(since)
    for code, since_us in since.items():
        if is_crate_code(code):
            codes |= records.riders_since(connection, code, since_us)
    now = _worked_out(connection, codes)
    kept = records.legs_by_code(connection, codes)
    rode = records.crates_of_legs(connection, codes)
    was = {key: (number, leg, rode.get(key, set())) for key, (number, leg) in kept.items()}
    stale = [key for key, (_, leg, crates) in was.items() if key not in now or not _is_same(leg, crates, now[key])]
    fresh = [leg for key, leg in now.items() if key not in was or key in stale]
    records.drop_legs(connection, [was[key][0] for key in stale], stale)
    numbers = records.add_legs(connection, fresh)
    _turn_pages(connection, [was[key][:2] for key in stale], list(zip(numbers, fresh, strict=True)))


def rebuild_page(connection: Connection, day: int, *, is_crate: bool) -> None:
    """Make the page of a date anew from its legs; its summaries want making then."""
    numbers, legs = records.legs_of_day(connection, day, is_crate=is_crate)
    sites = records.site_numbers(connection, _named(legs))
    page = unpack_page(b"", b"", b"").with_legs(numbers, columns_of(legs, sites))
    records.keep_page(connection, day, page, is_crate=is_crate)
    summaries.mark(connection, [day], is_crate=is_crate)


def _worked_out(connection: Connection, codes: Collection[str]) -> dict[tuple[str, str], Leg]:
    facts = facts_of(connection, codes)
    crates = {fact.crate for found in facts.values() for fact in found if fact.crate is not None}
    events = {crate: events_of(found) for crate, found in facts_of(connection, crates).items()}
    wanted = records.wanted_items(connection, codes)
    simulated = records.simulated_devices(connection)
    return {
        (code, leg.sent_scan_id): leg
        for code, found in facts.items()
        for leg in legs_of(
            code,
            found,
            is_crate=is_crate_code(code),
            crates=events,
            wanted=wanted.get(code, ()),
            simulated=simulated,
        )
    }


def _is_same(kept: Leg, crates: Collection[str], leg: Leg) -> bool:
    plain = all(getattr(kept, name) == getattr(leg, name) for name in Leg.__slots__ if name != "crates")
    return plain and set(crates) == set(leg.crates)


def _turn_pages(connection: Connection, gone: Collection[tuple[int, Leg]], come: Collection[tuple[int, Leg]]) -> None:
    """Take legs out of their pages and summaries, and put others in."""
    if not gone and not come:
        return
    sites = records.site_numbers(connection, _named(leg for _, leg in (*gone, *come)))
    for is_crate in (False, True):
        out = [(number, leg) for number, leg in gone if leg.is_crate == is_crate]
        new = [(number, leg) for number, leg in come if leg.is_crate == is_crate]
        if out or new:
            _turn(connection, out, new, sites, is_crate=is_crate)


def _turn(
    connection: Connection,
    out: Sequence[tuple[int, Leg]],
    new: Sequence[tuple[int, Leg]],
    sites: Mapping[str, int],
    *,
    is_crate: bool,
) -> None:
    days = sorted({leg.day for _, leg in (*out, *new)})
    pages = records.pages_whole(connection, days, is_crate=is_crate)
    for day in days:
        page: Page = pages.get(day, unpack_page(b"", b"", b""))
        come = [(number, leg) for number, leg in new if leg.day == day]
        page = page.without([number for number, leg in out if leg.day == day])
        page = page.with_legs([number for number, _ in come], columns_of([leg for _, leg in come], sites))
        records.keep_page(connection, day, page, is_crate=is_crate)
    changes = [(leg.day, columns_of([leg], sites), sign) for legs, sign in ((out, -1), (new, 1)) for _, leg in legs]
    summaries.turn(connection, changes, is_crate=is_crate)


def _named(legs: Iterable[Leg]) -> set[str]:
    return {site for leg in legs for site in (leg.origin, leg.destination) if site}
