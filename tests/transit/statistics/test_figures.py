"""Figures are those that plain numpy computes, for every cut and choice."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transit.statistics import figures
from transit.statistics.cells import weekday_of
from transit.statistics.columns import KEPT_OUT, LONGEST, columns_of, join, pack, unpack, unpack_page
from transit.statistics.figures import EMPTY, Choice, Counted, Figures
from transit.statistics.legs import Leg, LegState, Reason

MINUTE = 60_000_000
SITES = {"SEI": 1, "TEU": 2, "ISO": 3, "": 7}
TOWNS = {"SEI": "743", "TEU": "846", "ISO": "846"}

spans = st.one_of(st.none(), st.integers(0, 3_000 * MINUTE))


@st.composite
def legs(draw: st.DrawFn) -> Leg:
    sent = draw(st.integers(0, 10**15))
    ended = sent + draw(st.one_of(st.integers(0, 20_000 * MINUTE), st.just(80_000 * MINUTE)))
    return Leg(
        code="S1",
        is_crate=False,
        origin=draw(st.sampled_from(["SEI", "TEU", "ISO"])),
        destination=draw(st.sampled_from(["SEI", "TEU", "ISO", None])),
        reason=draw(st.sampled_from(Reason)),
        state=draw(st.sampled_from([LegState.MEASURED] * 5 + list(LegState))),
        day=draw(st.integers(20_000, 20_020)),
        sent_us=sent,
        ended_us=ended,
        waiting_us=draw(spans),
        riding_us=draw(spans),
        hub_us=draw(spans),
        receiving_us=draw(spans),
        promised_us=draw(st.one_of(st.none(), st.integers(sent, sent + 20_000 * MINUTE))),
        sent_scan_id="a",
        ended_scan_id="b",
        crates=(),
        is_simulated=draw(st.booleans()),
    )


def counted_of(found: list[Leg]) -> Counted:
    pages = {day: columns_of([leg for leg in found if leg.day == day], SITES) for day in {leg.day for leg in found}}
    return Counted.of(pages, SITES)


def plain(found: list[Leg]) -> Figures:
    """The same by plain numpy."""
    counted = [leg for leg in found if leg.total_us is not None]
    kept_out = tuple(sum(leg.state == state for leg in found) for state in KEPT_OUT)
    simulated = sum(leg.is_simulated for leg in found)
    if not counted:
        return Figures(kept_out=kept_out, simulated=simulated)  # type: ignore[arg-type]
    minutes = np.array([min((leg.total_us or 0) // MINUTE, LONGEST) for leg in counted], float)
    spans = [[leg.waiting_us, leg.riding_us, leg.hub_us, leg.receiving_us] for leg in counted]
    known = [[(part or 0) // MINUTE for part in four] for four in spans if None not in four]
    median, p90, p95 = np.percentile(minutes, [50, 90, 95]) / 60
    promised = [leg for leg in counted if leg.promised_us is not None]
    return Figures(
        legs=len(counted),
        kept_out=kept_out,  # type: ignore[arg-type]
        promised=len(promised),
        within=sum(leg.is_within for leg in promised),
        simulated=simulated,
        parts_known=len(known),
        median=median,
        p90=p90,
        p95=p95,
        mean=minutes.mean() / 60,
        parts=tuple(np.array(known).mean(axis=0) / 60) if known else None,
    )


def assert_same(found: Figures, wanted: Figures) -> None:
    for name in Figures.__slots__:
        one, other = getattr(found, name), getattr(wanted, name)
        assert one == pytest.approx(other, rel=1e-12) if other is not None else one is None, name


def assert_all_same(found: Mapping[Any, Figures], key: Callable[[Leg], object], wanted: list[Leg]) -> None:
    groups = {key(leg) for leg in wanted} - {None}
    assert set(found) - groups == {k for k in set(found) - groups if found[k] == EMPTY}
    for group in groups:
        assert_same(found[group], plain([leg for leg in wanted if key(leg) == group]))


choices = st.builds(
    Choice,
    origins=st.sampled_from([None, frozenset({"SEI"}), frozenset({"SEI", "ISO", "gone"})]),
    destinations=st.sampled_from([None, frozenset({"TEU"})]),
    reason=st.sampled_from([None, Reason.HOLD]),
    weekday=st.sampled_from([None, 0, 4]),
)


@settings(max_examples=60)
@given(st.lists(legs(), max_size=60), choices)
def test_every_cut_of_every_choice_is_as_numpy_says(found: list[Leg], choice: Choice) -> None:
    counted = counted_of(found)
    chosen = [
        leg
        for leg in found
        if (choice.origins is None or leg.origin in choice.origins)
        and (choice.destinations is None or leg.destination in choice.destinations)
        and choice.reason in (None, leg.reason)
        and choice.weekday in (None, weekday_of(leg.day))
    ]
    assert_same(figures.overall(counted, choice), plain(chosen))
    weekdays = dict(enumerate(figures.by_weekday(counted, choice)))
    assert_all_same(weekdays, lambda leg: weekday_of(leg.day), chosen)
    assert_all_same(figures.by_reason(counted, choice), lambda leg: leg.reason, chosen)
    towns = figures.by_destination(counted, choice, TOWNS)
    assert_all_same(towns, lambda leg: TOWNS.get(leg.destination or ""), chosen)
    assert_all_same(figures.by_origin(counted, choice, TOWNS), lambda leg: TOWNS[leg.origin or ""], chosen)
    pairs = figures.by_pair(counted, choice)
    assert_all_same(pairs, lambda leg: (leg.origin, leg.destination) if leg.destination else None, chosen)
    codes = {code: code for code in SITES}
    assert figures.by_goal(counted, choice, TOWNS) == (pairs, figures.by_destination(counted, choice, codes), towns)


@pytest.mark.parametrize("size", [1, 2, 999, 1_001, 60_000])
def test_percentiles_are_exact_however_many_legs_there_are(size: int) -> None:
    random = np.random.default_rng(size)
    page = columns_of([], SITES)
    minutes = np.minimum(random.gamma(2, 1_440, size), LONGEST).astype(np.uint16)
    page = unpack(minutes.tobytes() + bytes(5 * size), bytes(8 * size))
    found = figures.overall(Counted.of({20_000: page}, {"": 0}), Choice())
    wanted = np.percentile(minutes, [50, 90, 95]) / 60
    assert (found.median, found.p90, found.p95) == pytest.approx(tuple(wanted), rel=1e-12)


@given(st.lists(legs(), max_size=20), st.sets(st.integers(0, 19)))
def test_a_page_comes_back_from_its_bytes_and_legs_leave_it_and_return(found: list[Leg], some: set[int]) -> None:
    columns = columns_of(found, SITES)
    numbers = list(range(1, len(found) + 1))
    page = unpack_page(b"", b"", b"").with_legs(numbers, columns)
    kept = pack(page)
    again = unpack_page(**kept)
    assert again.numbers.tolist() == numbers
    gone = sorted(n for n in numbers if n - 1 in some)
    back = again.without(gone).with_legs(gone, columns_of([found[n - 1] for n in gone], SITES))
    assert pack(back) == kept


def test_an_empty_period_has_no_figures() -> None:
    assert figures.overall(Counted.of({}, {}), Choice()) == EMPTY
    assert len(join([])) == 0
