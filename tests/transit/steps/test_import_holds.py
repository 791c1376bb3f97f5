from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from depots.sites import all_sites
from depots.store import session_on, tables, to_micros
from tests.transit.holdings import AT, HEADER, LIBRARIES, PLACED, Told, hold_file, leg, plant_sites, row
from transit.errors import HoldImportStoppedError, HoldSourceError
from transit.statistics.records import wanted_items
from transit.steps.import_holds import ImportReport, import_holds, sites_by_library
from transit.systems.door import is_about_readers
from transit.systems.file import FileHolds
from transit.systems.port import Leg, Refusal, RefusalReason, Skip
from transit.tables import FormerRequest, HoldImport, HoldRefusal, TransitRequest

DAY = timedelta(days=1)


@pytest.fixture
def store(any_engine: Engine) -> Engine:
    with session_on(any_engine) as session:
        plant_sites(session)
    return any_engine


def take_in(store: Engine, *told: Leg | Refusal, after: timedelta = timedelta(), mass: bool = False) -> ImportReport:
    with session_on(store) as session:
        return import_holds(session, Told(told), at=AT + after, allow_mass_withdrawal=mass)


def requests(store: Engine) -> dict[str, TransitRequest]:
    with session_on(store, read_only=True) as session:
        return {r.leg_key: r for r in session.exec(select(TransitRequest))}


def contents(store: Engine) -> list[dict[str, object]]:
    return [r.model_dump() for _, r in sorted(requests(store).items())]


def test_legs_open_requests_and_the_import_is_kept(store: Engine) -> None:
    report = take_in(store, leg("1"), leg("2", "PER", "SEI"), leg("3", "SEI", "SEI"))
    assert (report.legs, report.opened, report.refused, report.skipped) == (2, 2, 0, {"same_place": 1})
    request = requests(store)["2"]
    assert (request.from_site_code, request.to_site_code, request.placed_at) == ("PRH", "SJK", PLACED)
    assert request.opened_at == AT
    assert request.kind == "hold"
    assert request.withdrawn_at is request.promised_at is None
    with session_on(store, read_only=True) as session:
        kept = session.exec(select(HoldImport)).one()
    assert (kept.id, kept.source, kept.imported_at, kept.legs, kept.opened) == (report.import_id, "told", AT, 2, 2)
    assert kept.skipped == 1


def test_the_same_file_again_changes_nothing(store: Engine, tmp_path: Path) -> None:
    path = hold_file(tmp_path, *(row(str(n)) for n in range(20)))
    for number in range(2):
        with session_on(store) as session:
            report = import_holds(session, FileHolds(path), at=AT + number * DAY)
        if number == 0:
            before = contents(store)
    assert (report.opened, report.updated, report.withdrawn, report.unchanged) == (0, 0, 0, 20)
    assert contents(store) == before


def test_a_vanished_leg_withdraws_its_request_and_opens_it_again_when_it_comes_back(store: Engine) -> None:
    take_in(store, leg("1"), leg("2"))
    assert take_in(store, leg("2"), after=DAY).withdrawn == 1
    assert requests(store)["1"].withdrawn_at == AT + DAY
    assert take_in(store, leg("1"), leg("2"), after=2 * DAY).reopened == 1
    assert requests(store)["1"].withdrawn_at is None
    assert requests(store)["1"].opened_at == AT + 2 * DAY


def test_a_leg_that_arrived_and_comes_back_is_open_again(store: Engine) -> None:
    take_in(store, leg("1"))
    with session_on(store) as session:
        session.exec(select(TransitRequest)).one().arrived_at = AT
    assert take_in(store, leg("1"), after=DAY).reopened == 1
    assert requests(store)["1"].arrived_at is None


def test_what_opens_again_waits_for_a_new_promise_and_the_former_stays_on_record(store: Engine) -> None:
    take_in(store, leg("1"), leg("2"))
    with session_on(store) as session:
        session.exec(select(TransitRequest).where(TransitRequest.leg_key == "1")).one().promised_at = AT + 3 * DAY
    take_in(store, leg("2"), after=DAY)
    assert requests(store)["1"].promised_at == AT + 3 * DAY
    take_in(store, leg("1", "PER"), leg("2"), after=20 * DAY)
    assert (requests(store)["1"].promised_at, requests(store)["1"].opened_at) == (None, AT + 20 * DAY)
    with session_on(store, read_only=True) as session:
        former = session.exec(select(FormerRequest)).one()
        found = wanted_items(session.connection(), ["B1"])["B1"]
    assert (former.opened_at, former.closed_at, former.promised_at) == (AT, AT + DAY, AT + 3 * DAY)
    assert (former.item_key, former.from_site_code) == ("B1", "SJK")
    assert {wanted.promised_us for wanted in found} == {None, to_micros(AT + 3 * DAY)}


def test_an_item_that_moved_updates_its_request_and_the_promise_stays(store: Engine) -> None:
    take_in(store, leg("1"))
    with session_on(store) as session:
        session.exec(select(TransitRequest)).one().promised_at = AT + 3 * DAY
    assert take_in(store, leg("1", "PER"), after=DAY).updated == 1
    request = requests(store)["1"]
    assert (request.from_site_code, request.opened_at, request.promised_at) == ("PRH", AT, AT + 3 * DAY)


def test_a_refused_leg_keeps_its_request_and_the_refusal_is_kept(store: Engine) -> None:
    take_in(store, leg("1"), leg("2"))
    refusal = Refusal(5, "placed_at", RefusalReason.BAD_DATE, "soon", "1")
    report = take_in(store, leg("2"), refusal, after=DAY)
    assert (report.withdrawn, report.refused) == (0, 1)
    with session_on(store, read_only=True) as session:
        kept = session.exec(select(HoldRefusal)).one()
    assert (kept.import_id, kept.line, kept.field, kept.reason, kept.value) == (
        *(report.import_id, 5, "placed_at", "bad_date", "soon"),
    )


def test_a_row_with_broken_quotation_marks_withdraws_nothing(store: Engine, tmp_path: Path) -> None:
    with session_on(store) as session:
        import_holds(session, FileHolds(hold_file(tmp_path, row("1"), row("2"))), at=AT)
    broken = row("2").replace("B2", '"B2')
    with session_on(store) as session:
        report = import_holds(session, FileHolds(hold_file(tmp_path, row("1"), broken)), at=AT)
    assert (report.withdrawn, report.refused) == (0, 1)


def test_one_library_systems_import_leaves_anothers_requests_alone(store: Engine) -> None:
    take_in(store, leg("1"))
    with session_on(store) as session:
        report = import_holds(session, Told([leg("1")], system="koha"), at=AT)
    assert (report.opened, report.withdrawn) == (1, 0)


@pytest.mark.parametrize("told", [[], [leg("9", "SEI", "SEI")], [leg("9", "XXX")]], ids=["none", "skipped", "refused"])
def test_an_import_without_one_sound_leg_is_stopped_and_changes_nothing(
    store: Engine, told: list[Leg | Refusal]
) -> None:
    take_in(store, leg("1"))
    before = contents(store)
    with session_on(store) as session, pytest.raises(HoldImportStoppedError, match="--allow-mass-withdrawal"):
        import_holds(session, Told(told), at=AT + DAY)
    assert contents(store) == before
    with session_on(store, read_only=True) as session:
        assert len(session.exec(select(HoldImport)).all()) == 1


def test_a_stopped_import_names_what_was_refused(store: Engine) -> None:
    with pytest.raises(HoldImportStoppedError, match="1 refused; the first: from_library: unknown_library") as caught:
        take_in(store, leg("9", "XXX"))
    assert [r.reason for r in caught.value.refusals] == [RefusalReason.UNKNOWN_LIBRARY]


def test_an_import_that_would_withdraw_most_of_many_requests_is_stopped_unless_it_is_meant(store: Engine) -> None:
    take_in(store, *(leg(str(n)) for n in range(100)))
    before = contents(store)
    with pytest.raises(HoldImportStoppedError) as caught:
        take_in(store, *(leg(str(n)) for n in range(39)), after=DAY)
    assert (caught.value.withdrawn, caught.value.open_requests) == (61, 100)
    assert contents(store) == before
    assert take_in(store, *(leg(str(n)) for n in range(40)), after=DAY).withdrawn == 60
    assert take_in(store, *(leg(str(n)) for n in range(3)), after=DAY).withdrawn == 37
    assert take_in(store, mass=True, after=DAY).withdrawn == 3


def test_a_system_that_breaks_off_changes_nothing(store: Engine) -> None:
    class Breaking(Told):
        def legs(self) -> Iterator[Leg | Refusal | Skip]:
            yield leg("2")
            raise HoldSourceError("gone")

    take_in(store, leg("1"))
    before = contents(store)
    with session_on(store) as session, pytest.raises(HoldSourceError, match="gone"):
        import_holds(session, Breaking([]), at=AT + DAY)
    assert contents(store) == before


def test_ten_thousand_legs_open_change_and_go(store: Engine) -> None:
    many = [leg(str(n), item=f"B{n}") for n in range(10_000)]
    assert take_in(store, *many).opened == 10_000
    moved = [leg(str(n), "PER", item=f"B{n}") for n in range(5_000)]
    report = take_in(store, *moved, after=DAY)
    assert (report.updated, report.withdrawn) == (5_000, 5_000)
    assert take_in(store, *many, after=2 * DAY).reopened == 5_000


def test_a_site_is_known_by_its_library_code_its_isil_and_its_own_code_in_this_order(store: Engine) -> None:
    with session_on(store) as session:
        hub, lapua, _ = sorted(all_sites(session), key=lambda site: site.code != "SJK")
        hub.isil, lapua.isil = "FI-Sm", "SEI"
        names = sites_by_library([hub, lapua])
    assert names["SEI"] == names["SJK"] == names["FI-Sm"] == "SJK"


SECRETS = ("Matti Meikäläinen", "1201801234", "matti@example.fi", "0401234567", "010180-123A")
READER_COLUMNS = ("patron_id", "borrowernumber", "cardnumber", "name", "email", "phone", "hetu")


def test_nothing_about_a_reader_is_stored_anywhere(store: Engine, tmp_path: Path) -> None:
    path = hold_file(
        tmp_path,
        f"{row('1')},17,4711,{','.join(SECRETS)}",
        f"2,hold,B2,SEI,Matti Meikäläinen,2026-11-20,open,17,4711,{','.join(SECRETS)}",
        f"3,hold,matti@example.fi,SEI,LAP,2026-11-20,open,17,4711,{','.join(SECRETS)}",
        f"4,hold,B4,SEI,LAP,2026-11-20,Matti Meikäläinen,17,4711,{','.join(SECRETS)}",
        f"Matti Meikäläinen,{row('5')},17,4711,{','.join(SECRETS)}",
        header=",".join((HEADER, *READER_COLUMNS)),
    )
    with session_on(store) as session:
        report = import_holds(session, FileHolds(path), at=AT)
    assert report.opened == 1
    assert report.refused == 4
    assert not [value for value in SECRETS if value in repr(report)]
    with store.connect() as connection:
        for table in tables().sorted_tables:
            for kept in connection.execute(table.select()).mappings():
                for column, value in kept.items():
                    assert not [secret for secret in (*SECRETS, "4711") if secret in str(value)], (table.name, column)


def test_no_table_has_a_column_about_readers() -> None:
    ours = [
        table for table in tables().sorted_tables if table.name in ("hold_import", "hold_refusal", "transit_request")
    ]
    assert len(ours) == 3
    assert not [column.name for table in ours for column in table.columns if is_about_readers(column.name)]


legs = st.builds(
    leg,
    st.sampled_from("abcdef"),
    st.sampled_from(tuple(LIBRARIES)),
    st.sampled_from(tuple(LIBRARIES)),
    placed=st.sampled_from((PLACED, PLACED + timedelta(minutes=1))),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    looks=st.lists(st.lists(legs, max_size=8), min_size=1, max_size=4),
    order=st.randoms(use_true_random=False),
)
def test_imports_are_idempotent_and_the_last_look_is_what_is_open_in_any_order_of_rows(
    session: Session, looks: list[list[Leg]], order: Random
) -> None:
    session.rollback()
    if not all_sites(session):
        plant_sites(session)
    stored = []
    for shuffled in (False, True):
        session.exec(delete(FormerRequest))
        session.exec(delete(TransitRequest))
        for number, told in enumerate(looks):
            rows = order.sample(told, len(told)) if shuffled else told
            import_holds(session, Told(rows), at=AT + number * DAY, allow_mass_withdrawal=True)
            again = import_holds(session, Told(rows), at=AT + number * DAY, allow_mass_withdrawal=True)
            assert again.opened == again.reopened == again.updated == again.withdrawn == 0
        found = session.exec(select(TransitRequest).order_by(col(TransitRequest.leg_key)))
        stored.append([r.model_dump(exclude={"id"}) for r in found])
    assert stored[0] == stored[1]
    moving = {one.key for one in looks[-1] if one.from_library != one.to_library}
    assert {r["leg_key"] for r in stored[0] if r["withdrawn_at"] is None} <= moving
