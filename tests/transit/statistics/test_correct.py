"""Legs follow their scans: what is marked is worked out, late scans correct it, and the pages say what the legs say."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlmodel import Session, col

from depots.store import from_micros, open_engine, session_on, tables
from tests.transit.scans.world import (
    AWAY,
    CRATES,
    EPOCH,
    HOME,
    HUB,
    MINUTE,
    NINE,
    deliver,
    plant_world,
    scan,
    scan_id,
)
from tests.transit.statistics.test_summaries import assert_summaries_say_what_pages_say
from transit.leg_tables import Leg, LegCrate, LegDue, LegPage, LegSum
from transit.scan_tables import Device, Scan
from transit.statistics import figures, records
from transit.statistics.columns import pack
from transit.statistics.correct import correct_all, correct_some, rebuild_all, rebuild_page
from transit.statistics.figures import Choice, Counted
from transit.statistics.legs import LegState, Reason, local_day
from transit.tables import TransitRequest

ITEM, OTHER = "30100000001", "30100000002"
DAY = local_day(NINE)


def way(item: str = ITEM) -> list[object]:
    """An item's way in a crate, without its being received."""
    return [
        scan(1, "pack", code=item, crate=CRATES[0], to_site=AWAY),
        scan(2, "out", to_site=AWAY),
        scan(10, "load"),
        scan(70, "unload", site=AWAY),
        scan(75, "in", site=AWAY),
    ]


def legs(engine: Engine, code: str = ITEM) -> list[Leg]:
    with session_on(engine, read_only=True) as session:
        return list(session.scalars(select(Leg).where(col(Leg.code) == code).order_by(col(Leg.ended_us))))


def figures_of(engine: Engine) -> figures.Figures:
    with engine.connect() as connection:
        pages = records.pages_between(connection, DAY - 40, DAY + 40, is_crate=False)
        return figures.overall(Counted.of(pages, records.site_numbers(connection)), Choice())


@pytest.fixture
def world(any_engine: Engine) -> Engine:
    plant_world(any_engine)
    return any_engine


def test_an_item_that_arrived_has_a_leg_with_its_four_parts(world: Engine) -> None:
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    [leg] = legs(world)
    assert (leg.origin, leg.destination, leg.state, leg.day) == (HOME, AWAY, LegState.MEASURED, DAY)
    parts = [leg.waiting_us, leg.riding_us, leg.hub_us, leg.receiving_us]
    assert [part // MINUTE for part in parts if part is not None] == [9, 60, 0, 20]
    found = figures_of(world)
    assert (found.legs, found.median, found.parts) == (1, 89 / 60, (9 / 60, 1.0, 0.0, 20 / 60))


def test_a_crate_has_legs_of_its_own_that_are_no_items(world: Engine) -> None:
    deliver(world, *way())
    correct_all(world)
    [leg] = legs(world, CRATES[0])
    assert leg.is_crate
    assert figures_of(world).legs == 0


def test_what_is_under_way_has_no_leg(world: Engine) -> None:
    deliver(world, *way())
    correct_all(world)
    assert legs(world) == []


def test_a_late_scan_of_its_crate_corrects_an_items_leg(world: Engine) -> None:
    deliver(world, *(s for s in way() if s["sequence"] != 10), scan(90, "in", code=ITEM, site=AWAY))  # type: ignore[index]
    correct_all(world)
    [leg] = legs(world)
    assert (leg.waiting_us, leg.riding_us) == (None, None)
    assert figures_of(world).parts is None
    deliver(world, scan(10, "load"))
    correct_all(world)
    [leg] = legs(world)
    assert leg.waiting_us == 9 * MINUTE
    assert figures_of(world).parts_known == 1


def test_a_van_phone_that_sends_after_the_desk_did_still_counts(world: Engine) -> None:
    desk = [s for s in way() if s["sequence"] in (1, 2)]  # type: ignore[index]
    deliver(world, *desk, scan(90, "in", code=ITEM, site=AWAY), epoch=EPOCH)
    correct_all(world)
    van = EPOCH[:-1] + "b"
    deliver(world, scan(10, "load", sequence=1), scan(70, "unload", site=AWAY, sequence=2), epoch=van)
    correct_all(world)
    assert [leg.riding_us for leg in legs(world)] == [60 * MINUTE]


def test_an_undo_takes_the_leg_away(world: Engine) -> None:
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    deliver(world, scan(91, "undo", code=None, site=None, undoes=scan_id(90)))
    correct_all(world)
    assert legs(world) == []
    assert figures_of(world) == figures.EMPTY


def test_a_leg_moves_to_the_date_that_a_late_scan_says(world: Engine) -> None:
    late = 60 * 24 * 2
    deliver(world, *way(), scan(late, "in", code=ITEM, site=AWAY), server_us=NINE + 10_000 * MINUTE)
    correct_all(world)
    assert legs(world)[0].day == DAY + 2
    deliver(world, scan(80, "in", code=ITEM, site=AWAY), server_us=NINE + 10_001 * MINUTE)
    correct_all(world)
    assert [leg.day for leg in legs(world)] == [DAY]
    with world.connect() as connection:
        assert list(records.pages_between(connection, DAY, DAY + 9, is_crate=False)) == [DAY]


def test_implied_ends_are_kept_out_and_counted(world: Engine) -> None:
    deliver(world, *way(), scan(300, "pack", code=ITEM, crate=CRATES[1], site=AWAY, to_site=HOME))
    correct_all(world)
    found = figures_of(world)
    assert (found.legs, found.kept_out) == (0, (1, 0, 0))


def test_a_leg_is_measured_against_the_newest_request_it_served(world: Engine) -> None:
    with session_on(world) as session:
        for key, to, minutes, promise in (("old", AWAY, -9_000, 1), ("new", AWAY, -60, -600), ("other", HUB, -1, 999)):
            row = TransitRequest(
                system="file",
                leg_key=key,
                kind="return",
                item_key=ITEM,
                from_site_code=HOME,
                to_site_code=to,
                placed_at=from_micros(NINE + minutes * MINUTE),
                opened_at=from_micros(NINE),
                promised_at=from_micros(NINE + promise * MINUTE),
            )
            session.add(row)
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    [leg] = legs(world)
    assert (leg.reason, leg.promised_us) == (Reason.RETURN, NINE - 600 * MINUTE)
    assert (figures_of(world).promised, figures_of(world).within) == (1, 0)


@pytest.mark.parametrize(("minutes", "kept"), [(-600, 0), (-500, 1), (60, 1), (2_000, 1)])
def test_a_promise_is_kept_on_its_date(world: Engine, minutes: int, kept: int) -> None:
    with session_on(world) as session:
        row = TransitRequest(
            system="file",
            leg_key="a",
            kind="hold",
            item_key=ITEM,
            from_site_code=HOME,
            to_site_code=AWAY,
            placed_at=from_micros(NINE),
            opened_at=from_micros(NINE),
            promised_at=from_micros(NINE + minutes * MINUTE),
        )
        session.add(row)
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    assert figures_of(world).within == kept


def test_what_a_simulated_device_scanned_is_marked(world: Engine) -> None:
    with session_on(world) as session:
        for device in session.scalars(select(Device)):
            device.is_simulated = True
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    assert legs(world)[0].is_simulated
    assert figures_of(world).simulated == 1


def test_working_out_again_changes_nothing_and_what_is_cancelled_stays_due(world: Engine) -> None:
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    assert correct_all(world, cancelled=lambda: True) == 0
    assert correct_some(world, limit=1) == 1
    correct_all(world)
    before = [leg.model_dump() for leg in legs(world)]
    with world.begin() as connection:
        records.mark_all_due(connection)
    correct_all(world)
    assert [leg.model_dump() for leg in legs(world)] == before


def test_rebuilding_mends_what_was_lost_and_tells_how_far_it_is(world: Engine) -> None:
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    before, right = _kept(world), figures_of(world)
    with world.begin() as connection:
        connection.execute(delete(Leg).where(col(Leg.code) == ITEM))
        connection.execute(delete(LegPage))
        connection.execute(delete(LegSum))
    shares: list[float] = []
    done = rebuild_all(world, on_progress=shares.append)
    with world.connect() as connection:
        assert_summaries_say_what_pages_say(connection)
    assert (_kept(world), figures_of(world)) == (before, right)
    assert done.is_complete
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_stopped_rebuilding_says_so_and_leaves_the_rest_due(world: Engine) -> None:
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    assert not rebuild_all(world, cancelled=lambda: True).is_complete
    with world.connect() as connection:
        assert records.count_due(connection) == 2
    correct_all(world)
    assert figures_of(world).legs == 1


def random_scans(random: Random, count: int) -> list[dict[str, object]]:
    """Scans of two items and two crates at three sites, in any order, some taken back."""
    found: list[dict[str, object]] = []
    for number in range(1, count + 1):
        kind = random.choice(["pack", "out", "load", "unload", "in", "in", "undo"])
        fields: dict[str, object] = {"site": random.choice([HOME, AWAY, HUB])}
        fields["code"] = random.choice([ITEM, OTHER] if kind == "pack" else [ITEM, OTHER, CRATES[0], CRATES[1]])
        if kind == "pack":
            fields["crate"] = random.choice(CRATES[:2])
        if kind in ("pack", "out"):
            fields["to_site"] = random.choice([site for site in (HOME, AWAY, HUB, None) if site != fields["site"]])
        if kind == "undo":
            fields = {"code": None, "site": None, "undoes": scan_id(random.randint(1, count))}
        fields["device_ms"] = (NINE + random.choice((1, 40, 700)) * number * MINUTE) // 1_000
        found.append(scan(number, kind, **fields))
    random.shuffle(found)
    return found


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_corrected_scan_by_scan_or_made_anew_legs_and_pages_are_the_same(seed: int) -> None:
    engine = open_engine("sqlite://")
    tables().create_all(engine)
    plant_world(engine)
    random = Random(seed)
    for said in random_scans(random, random.randint(3, 14)):
        deliver(engine, said, server_us=NINE + 20_000 * MINUTE)
        if random.random() < 0.6:
            correct_all(engine, limit=random.choice((1, 500)))
    correct_all(engine)
    piecemeal = _kept(engine)
    with engine.begin() as connection:
        for table in (Leg, LegCrate, LegPage, LegSum):
            connection.execute(delete(table))
        records.mark_all_due(connection)
    correct_all(engine)
    assert _kept(engine) == piecemeal
    _assert_pages_say_what_legs_say(engine)
    with engine.connect() as connection:
        assert_summaries_say_what_pages_say(connection)


def _kept(engine: Engine) -> list[object]:
    with Session(engine) as session:
        rows = session.scalars(select(Leg))
        rides = session.scalars(select(LegCrate))
        plain = sorted(str(sorted(row.model_dump(exclude={"number"}).items(), key=str)) for row in rows)
        return [plain, sorted(str(sorted(ride.model_dump().items())) for ride in rides)]


def _assert_pages_say_what_legs_say(engine: Engine) -> None:
    with engine.begin() as connection:
        for day, is_crate in records.numbered_days(connection):
            before = records.pages_whole(connection, [day], is_crate=is_crate)
            rebuild_page(connection, day, is_crate=is_crate)
            after = records.pages_whole(connection, [day], is_crate=is_crate)
            assert {n: pack(page) for n, page in before.items()} == {n: pack(page) for n, page in after.items()}


def test_nothing_is_left_due_and_no_scan_was_lost(world: Engine) -> None:
    deliver(world, *way(), scan(90, "in", code=ITEM, site=AWAY))
    correct_all(world)
    with world.connect() as connection:
        assert connection.execute(select(LegDue)).all() == []
        assert len(connection.execute(select(Scan)).all()) == 6
