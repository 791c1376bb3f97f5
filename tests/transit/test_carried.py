"""Locks go along to the plan that was made around them."""

from routing.locks import Locks
from tests.routing.worlds import plan, tour
from transit.carried import carried_locks

MONDAY = tour("hub", "north", "south", "hub")
TUESDAY = tour("hub", "south", "hub", day=1)


def test_locks_are_counted_in_the_new_plan() -> None:
    locks = Locks(rounds=frozenset({1}), stops=frozenset({(0, 1)}), days=frozenset({4}), before=500)
    better = plan(TUESDAY, tour("hub", "south", "north", "hub", leave=500))
    carried = carried_locks(plan(MONDAY, TUESDAY), locks, better)
    assert carried == Locks(rounds=frozenset({0}), stops=frozenset({(1, 2)}), days=frozenset({4}))


def test_what_is_not_there_any_more_is_let_go_of() -> None:
    locks = Locks(rounds=frozenset({0, 1}), stops=frozenset({(0, 1)}))
    assert carried_locks(plan(MONDAY, TUESDAY), locks, plan(TUESDAY)) == Locks(rounds=frozenset({0}))
