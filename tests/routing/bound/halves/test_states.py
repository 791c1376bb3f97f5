"""States of pairs: the same day seen from either site, and no day in a state that its sites cannot have."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.bound.halves.states import (
    CALLS,
    EARLY,
    FRESH,
    LATE,
    MANY,
    MIRROR,
    PAIR_STATES,
    RULES,
    SITE_STATES,
    joint,
    possible,
)

Calls = tuple[tuple[int, int], ...]


@st.composite
def days(draw: st.DrawFn) -> tuple[Calls, Calls]:
    """Return calls at two sites in their order: early ones (0) come before late ones (1)."""
    at_i = draw(st.lists(st.booleans(), max_size=6))
    early = draw(st.integers(0, len(at_i)))
    calls = [(place, int(place >= early)) for place in range(len(at_i))]
    return (
        tuple(call for call, mine in zip(calls, at_i, strict=True) if mine),
        tuple(call for call, mine in zip(calls, at_i, strict=True) if not mine),
    )


def state(calls: Calls) -> int:
    """Return a site's state; its late calls are taken to be of rounds that left early."""
    return (EARLY if any(not half for _, half in calls) else 0) | (LATE if any(half for _, half in calls) else 0)


@given(days())
def test_a_day_has_the_mirrored_state_from_the_other_site(day: tuple[Calls, Calls]) -> None:
    mine, yours = day
    assert MIRROR[joint(mine, yours)] == joint(yours, mine)


@given(days())
def test_a_day_is_in_a_state_that_its_sites_can_have(day: tuple[Calls, Calls]) -> None:
    only = [np.isin(np.arange(SITE_STATES), [state(calls)]) for calls in day]
    q = joint(*day)
    assert possible(q, *only)
    assert (q in MANY) == (len(day[0]) > 1 or len(day[1]) > 1)


@given(days())
def test_crates_ride_where_the_calls_lie_so(day: tuple[Calls, Calls]) -> None:
    """What lay at i rides where some call at i comes before one at j; what became ready, where that call is late."""
    mine, yours = day
    _, _, base, old, fresh = RULES[joint(mine, yours)].tolist()
    rides = any(a < b for a, _ in mine for b, _ in yours)
    late = any(a < b and half for a, half in mine for b, _ in yours)
    assert (base >= 0) == bool(yours)
    assert old >= 0 or not rides
    assert fresh >= 0 or not late
    if len(mine) < 2 or len(yours) < 2:  # else all that could ride rides
        assert (old >= 0) == rides


def test_mirrored_states_call_at_the_other_site() -> None:
    assert (CALLS[MIRROR][:, [1, 0, 4, 5, 2, 3]] == CALLS).all()
    assert (MIRROR[MIRROR] == np.arange(PAIR_STATES)).all()


def test_no_state_is_possible_where_a_site_can_be_in_none() -> None:
    none, every = np.zeros(SITE_STATES, dtype=np.bool_), np.ones(SITE_STATES, dtype=np.bool_)
    assert not any(possible(q, none, every) or possible(q, every, none) for q in range(PAIR_STATES))
    late = np.isin(np.arange(SITE_STATES), [0, LATE, FRESH, LATE | FRESH])
    assert not any(CALLS[q, 2] and not CALLS[q, 3] and possible(q, late, every) for q in range(PAIR_STATES))
