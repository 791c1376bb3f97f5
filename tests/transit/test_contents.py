"""What lies in crates: packed, taken out, brought, unscanned; also when scans come late, twice or are undone."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine

from depots.store import session_on
from tests.transit.scans.reference import reference, settled
from tests.transit.scans.world import AWAY, CRATES, EPOCH, HOME, HUB, MINUTE, NINE, deliver, plant_world, scan, scan_id
from transit.contents import contents_for, contents_of, packed_items, unscanned_items
from transit.crate_events import LONGEST_US
from transit.journeys import fold
from transit.missing import DAY_US
from transit.scans.kinds import ScanFact, ScanKind
from transit.whereabouts import PlaceKind

ITEM, OTHER = "30100000001", "30100000002"


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    """A crate with two items was put out at home, for the away library."""
    plant_world(any_engine)
    deliver(
        any_engine,
        *(scan(n, "pack", code=item, crate=CRATES[0], to_site=AWAY) for n, item in ((1, ITEM), (2, OTHER))),
        scan(3, "out", to_site=AWAY),
    )
    return any_engine


def inside(engine: Engine, crate: str = CRATES[0]) -> list[str]:
    with session_on(engine, read_only=True) as session:
        return [item.code for item in contents_of(session, [crate]).get(crate, []) if item.is_inside]


def unscanned(engine: Engine, site: str = AWAY) -> list[str]:
    with session_on(engine, read_only=True) as session:
        return [item.code for item in unscanned_items(session, site, NINE + DAY_US)]


def test_an_item_lies_in_its_crate_until_it_is_scanned_again(world: Engine) -> None:
    assert inside(world) == [ITEM, OTHER]
    deliver(world, scan(4, "in", code=ITEM))
    assert inside(world) == [OTHER]


def test_what_a_crate_brought_is_unscanned_until_it_is_scanned(world: Engine) -> None:
    assert unscanned(world) == []
    deliver(world, scan(5, "in", site=AWAY), scan(6, "in", code=ITEM, site=AWAY))
    assert (inside(world), unscanned(world), unscanned(world, HOME)) == ([], [OTHER], [])
    deliver(world, scan(7, "in", code=OTHER, site=AWAY))
    assert unscanned(world) == []


def test_it_stays_unscanned_there_when_its_crate_goes_on_with_other_things(world: Engine) -> None:
    deliver(
        world,
        scan(5, "in", site=AWAY),
        scan(6, "pack", code="new", crate=CRATES[0], site=AWAY, to_site=HOME),
        scan(7, "out", site=AWAY, to_site=HOME),
    )
    assert (unscanned(world), inside(world)) == ([ITEM, OTHER], ["new"])
    deliver(world, scan(8, "in", site=HOME))
    assert (unscanned(world), unscanned(world, HOME)) == ([ITEM, OTHER], ["new"])


def test_lists_look_no_further_back_than_two_months(world: Engine) -> None:
    """What was packed earlier is on the ladder; what was packed later counts, whatever its crate did long before."""
    deliver(world, scan(5, "in", site=AWAY))
    later = NINE + LONGEST_US + 2 * MINUTE
    with session_on(world, read_only=True) as session:
        assert [item.code for item in unscanned_items(session, AWAY, later - MINUTE // 2)] == [OTHER]
        assert unscanned_items(session, AWAY, later + MINUTE) == []
    long_after = NINE + 3 * LONGEST_US
    pack = scan(6, "pack", code=ITEM, crate=CRATES[0], site=AWAY, to_site=HOME)
    way = [pack, scan(7, "out", site=AWAY, to_site=HOME), scan(8, "in", site=HOME)]
    said = [one | {"device_ms": long_after // 1_000 + n} for n, one in enumerate(way)]
    deliver(world, *said, server_us=long_after + MINUTE)
    with session_on(world, read_only=True) as session:
        assert [item.code for item in unscanned_items(session, HOME, long_after + DAY_US)] == [ITEM]


def test_a_crate_that_passes_a_hub_unopened_keeps_what_it_holds(world: Engine) -> None:
    deliver(world, scan(5, "in", site=HUB), scan(6, "out", site=HUB, to_site=AWAY))
    assert (inside(world), unscanned(world, HUB)) == ([ITEM, OTHER], [])


def test_a_crate_emptied_where_it_was_packed_holds_nothing_any_more(world: Engine) -> None:
    deliver(world, scan(5, "in"), scan(6, "empty"))
    assert (inside(world), unscanned(world, HOME)) == ([], [ITEM, OTHER])


def test_a_crate_that_came_back_unopened_still_holds_them(world: Engine) -> None:
    deliver(world, scan(5, "in"))
    assert inside(world) == [ITEM, OTHER]


def test_a_late_scan_and_an_undo_count_as_if_they_had_come_in_time(world: Engine) -> None:
    """The crate's arrival came before the pack scan of a third item, which was scanned earlier on another device."""
    deliver(world, scan(8, "in", site=AWAY))
    late = scan(1, "pack", code="late", crate=CRATES[0], to_site=AWAY, scan_id=scan_id(99))
    deliver(world, late, epoch=EPOCH[:-1] + "b")
    assert unscanned(world) == [ITEM, OTHER, "late"]
    deliver(world, scan(9, "undo", code=None, undoes=scan(8, "in")["scan_id"]))
    assert (unscanned(world), inside(world)) == ([], [ITEM, "late", OTHER])


def test_an_item_packed_anew_at_the_hub_is_in_the_other_crate_alone(world: Engine) -> None:
    deliver(
        world,
        scan(5, "in", site=HUB),
        scan(6, "pack", code=ITEM, crate=CRATES[1], site=HUB, to_site=AWAY),
    )
    assert (inside(world), inside(world, CRATES[1])) == ([OTHER], [ITEM])


def test_a_site_is_told_of_the_crates_it_fills_and_those_that_come(world: Engine) -> None:
    """A hub also of those that it sorts."""
    deliver(
        world,
        scan(5, "pack", code="a", crate=CRATES[1], site=AWAY, to_site=HOME),
        scan(6, "pack", code="b", crate=CRATES[2], site=AWAY, to_site=HOME),
        scan(7, "out", code=CRATES[2], site=AWAY),
    )
    with session_on(world, read_only=True) as session:
        found = {
            site: set(contents_for(session, site, NINE + DAY_US, is_hub=site == HUB)) for site in (HOME, AWAY, HUB)
        }
    assert found == {HOME: {CRATES[0]}, AWAY: {CRATES[0], CRATES[1], CRATES[2]}, HUB: {CRATES[2]}}


def plainly(crates: dict[str, list[ScanFact]], items: dict[str, list[ScanFact]]) -> dict[str, tuple[str, str | None]]:
    """The same once more, from the plain fold alone: the crate's scans are told one after the other.

    Returns item → (crate, where it was brought or None).
    """
    found: dict[str, tuple[str, str | None]] = {}
    for item, facts in items.items():
        lies = reference(facts)
        if lies["place"]["how"] == "in_crate":
            crate = lies["place"]["crate"]
            found[item] = (crate, _brought(crates.get(crate, []), lies["place"]["site"], settled(facts)[-1][0]))
    return found


def _brought(facts: list[ScanFact], packed_at: str, since: int) -> str | None:
    ordered = [fact._replace(corrected_us=at, server_us=at) for at, fact in settled(facts)]
    has_left = False
    for number, fact in enumerate(ordered, 1):
        at = fact.server_us
        before, after = (reference(ordered[:n]) for n in (number - 1, number))
        if at <= since:
            continue
        if fact.kind == ScanKind.EMPTY:
            return fact.site
        has_left = has_left or after["place"].get("site") != packed_at
        ended = [how for how, _ in after["ends"][len(before["ends"]) :]]
        if has_left and ended and ended != ["returned"]:
            return fact.site
    return None


def journey(random: Random) -> Iterable[dict[str, Any]]:
    """Yield the scans of one crate's way: packed and put out at A, seen at the hub or not, received at B, emptied."""
    start, end = random.sample("AB", 2)
    for item in random.sample(range(6), random.randint(1, 4)):
        yield {"kind": ScanKind.PACK, "code": f"item{item}", "crate": "crate", "site": start, "to_site": end}
    yield {"kind": ScanKind.OUT, "code": "crate", "site": start, "to_site": random.choice((end, end, None))}
    if random.random() < 0.3:
        yield {"kind": ScanKind.LOAD, "code": "crate", "site": start, "run": "R"}
    if random.random() < 0.4:
        yield {"kind": ScanKind.IN, "code": "crate", "site": "H"}
    if random.random() < 0.9:
        yield {"kind": ScanKind.IN, "code": "crate", "site": end}
        for item in range(6):
            if random.random() < 0.4:
                yield {"kind": ScanKind.IN, "code": f"item{item}", "site": end}
        if random.random() < 0.5:
            yield {"kind": ScanKind.EMPTY, "code": "crate", "site": end}


def histories(random: Random) -> tuple[dict[str, list[ScanFact]], dict[str, list[ScanFact]]]:
    """Return scans by crate and by item, in any order, some twice, some taken back."""
    facts: list[ScanFact] = []
    at = NINE
    for _ in range(random.randint(1, 4)):
        for said in journey(random):
            at += random.randint(1, 90) * MINUTE
            device = random.choice("xyz")
            late = random.choice((0, 0, 600, 90_000)) * 1_000_000
            named = (f"{len(facts):03}", device, "e", len(facts) + 1)
            facts.append(ScanFact(*named, said.pop("kind"), at, at + late, f"{len(facts)}", **said))
    taken = [fact for fact in facts if random.random() < 0.05]
    undos = [
        ScanFact(f"u{fact.scan_id}", fact.device, "e", 900 + n, ScanKind.UNDO, at, at, f"u{n}", undoes=fact.scan_id)
        for n, fact in enumerate(taken)
    ]
    facts += [fact for fact in facts if random.random() < 0.1]
    random.shuffle(facts)

    def of(is_crate: bool) -> dict[str, list[ScanFact]]:
        found: dict[str, list[ScanFact]] = {}
        for fact in facts:
            if (fact.code == "crate") == is_crate:
                found.setdefault(fact.code or "", [*undos]).append(fact)
        return found

    return of(True), of(False)


def told(crates: dict[str, list[ScanFact]], items: dict[str, list[ScanFact]]) -> dict[str, tuple[str, str | None]]:
    rows = [(code, fold(facts).state) for code, facts in items.items()]
    packed = [(code, state) for code, state in rows if state.place.kind == PlaceKind.IN_CRATE]
    events = {code: fold(facts).events for code, facts in crates.items()}
    found: Sequence[Any] = [item for group in packed_items(packed, events).values() for item in group]
    return {item.code: (item.crate, None if item.is_inside else item.site) for item in found}


@pytest.mark.parametrize("block", range(4))
def test_contents_agree_with_a_plain_walk_through_all_scans(block: int) -> None:
    for seed in range(block * 500, block * 500 + 500):
        crates, items = histories(Random(seed))
        assert told(crates, items) == plainly(crates, items), seed
