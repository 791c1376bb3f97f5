from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.transit.holdings import AT, LIBRARIES, PLACED, leg
from transit.holds import Changes, Gathered, Known, Wanted, compare, gather, settle
from transit.systems.port import Leg, LegKind, Refusal, RefusalReason, Skip, SkipReason

LATER = PLACED + timedelta(hours=1)

legs = st.builds(
    Leg,
    key=st.sampled_from("abcd"),
    kind=st.sampled_from(LegKind),
    item_key=st.sampled_from(("B1", "B2")),
    from_library=st.sampled_from((*LIBRARIES, "XXX")),
    to_library=st.sampled_from(tuple(LIBRARIES)),
    placed_at=st.sampled_from((PLACED, LATER, AT + timedelta(days=2))),
)
rows = st.one_of(
    legs,
    st.builds(Refusal, st.none(), st.just("item"), st.just(RefusalReason.MISSING), key=st.sampled_from("abcde")),
    st.builds(Skip, st.sampled_from("abcde"), st.just(SkipReason.SUSPENDED), stays=st.booleans()),
)


def look(*told: Leg | Refusal | Skip, known: dict[str, Known] | None = None) -> tuple[Gathered, dict[str, Wanted]]:
    found = gather(told)
    return found, settle(found, LIBRARIES, known or {}, at=AT)


def known(start: str = "SJK", end: str = "LPA", *, is_open: bool = True, placed: datetime = PLACED) -> Known:
    return Known(7, Wanted(placed, "hold", "B1", start, end), is_open)


def changes(before: dict[str, Known], *told: Leg | Refusal | Skip) -> Changes:
    found, wanted = look(*told, known=before)
    return compare(before, wanted, found.staying)


def test_a_legs_libraries_become_sites() -> None:
    _, wanted = look(leg("1", "SEI", "PER"))
    assert wanted == {"1": Wanted(PLACED, "hold", "B1", "SJK", "PRH")}


def test_a_leg_between_two_names_of_one_site_needs_no_van() -> None:
    found = gather([leg("1", "SEI", "FI-Sm")])
    assert not settle(found, {"SEI": "SJK", "FI-Sm": "SJK"}, {}, at=AT)
    assert found.skipped == {"same_place": 1}
    assert found.refused == 0


def test_a_leg_is_in_transit_since_an_import_first_saw_it_on_this_way() -> None:
    travelling = replace(leg("1"), in_transit=True)
    _, wanted = look(travelling, leg("2"))
    assert (wanted["1"].in_transit_since, wanted["2"].in_transit_since) == (AT, None)
    before = {"1": Known(7, replace(wanted["1"], in_transit_since=PLACED), True)}
    assert look(travelling, known=before)[1]["1"].in_transit_since == PLACED
    assert look(replace(travelling, to_library="PER"), known=before)[1]["1"].in_transit_since == AT
    assert look(leg("1"), known=before)[1]["1"].in_transit_since is None
    closed = {"1": replace(before["1"], is_open=False)}
    assert look(travelling, known=closed)[1]["1"].in_transit_since == AT


def test_an_unknown_library_is_refused_by_field_code_and_name() -> None:
    found = gather([leg("1", "SEI", "NEW")])
    assert not settle(found, LIBRARIES, {}, at=AT, names={"NEW": "Uusi kirjasto"})
    assert found.refusals == [Refusal(None, "to_library", RefusalReason.UNKNOWN_LIBRARY, "NEW Uusi kirjasto", "1")]


def test_a_leg_of_the_future_is_refused_but_a_clock_may_run_an_hour_ahead() -> None:
    found, wanted = look(leg("1", placed=AT + timedelta(hours=1)), leg("2", placed=AT + timedelta(minutes=61)))
    assert list(wanted) == ["1"]
    assert [(r.field, r.reason, r.key) for r in found.refusals] == [("placed_at", RefusalReason.FUTURE_DATE, "2")]


def test_of_two_rows_with_one_id_the_later_placed_counts_and_the_other_is_refused() -> None:
    for told in ((leg("1"), leg("1", placed=LATER)), (leg("1", placed=LATER), leg("1"))):
        found, wanted = look(*told)
        assert wanted["1"].placed_at == LATER
        assert [(r.field, r.reason, r.value) for r in found.refusals] == [("leg_id", RefusalReason.DUPLICATE_LEG, "1")]


def test_all_refusals_are_counted_and_the_first_ten_thousand_kept() -> None:
    found = gather(Refusal(n, "item", RefusalReason.MISSING, key=str(n)) for n in range(10_001))
    assert (found.refused, len(found.refusals), len(found.staying)) == (10_001, 10_000, 10_001)


def test_a_new_leg_opens_a_vanished_one_withdraws_and_a_returned_one_opens_again() -> None:
    before = {"gone": known(), "back": Known(8, known().wanted, is_open=False)}
    done = changes(before, leg("new"), leg("back"))
    assert list(done.opened) == ["new"]
    assert list(done.reopened) == [8]
    assert done.withdrawn == (7,)


def test_the_same_leg_again_changes_nothing_and_one_that_moved_is_updated() -> None:
    assert changes({"1": known()}, leg("1")) == Changes({}, {}, {}, (), 1)
    assert changes({"1": known()}, leg("1", "PER")).updated == {7: Wanted(PLACED, "hold", "B1", "PRH", "LPA")}


def test_a_refused_leg_has_not_vanished_but_a_skipped_one_has_unless_it_stays() -> None:
    refused = Refusal(3, "item", RefusalReason.MISSING, key="1")
    assert changes({"1": known()}, refused).withdrawn == ()
    assert changes({"1": known()}, leg("1", "XXX")).withdrawn == ()
    assert changes({"1": known()}, Skip("1", SkipReason.SUSPENDED)).withdrawn == (7,)
    assert changes({"1": known()}, Skip("1", SkipReason.ORIGIN_UNKNOWN, stays=True)).withdrawn == ()


def test_a_guessed_origin_gives_way_to_what_an_open_request_knows() -> None:
    guess = Leg("1", LegKind.HOLD, "B1", "PER", "LAP", PLACED, guessed_origin=True)
    assert changes({"1": known("SJK")}, guess).unchanged == 1
    assert changes({"1": known("SJK", is_open=False)}, guess).reopened[7].from_site == "PRH"
    assert changes({"1": known("LPA", "SJK")}, guess).updated[7].from_site == "PRH"


@given(st.lists(rows, max_size=12).flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_the_order_of_rows_changes_nothing(
    orders: tuple[list[Leg | Refusal | Skip], list[Leg | Refusal | Skip]],
) -> None:
    (one, wanted), (other, wanted_too) = look(*orders[0]), look(*orders[1])
    assert wanted == wanted_too
    assert (one.staying, one.refused, one.skipped) == (other.staying, other.refused, other.skipped)


@given(st.lists(rows, max_size=12))
def test_every_row_is_wanted_refused_or_skipped(told: list[Leg | Refusal | Skip]) -> None:
    found, wanted = look(*told)
    assert len(wanted) + found.refused + found.skipped.total() == len(told)
