"""Proposals for weeks with closed days."""

from routing.plan import Round, Stop
from tests.routing.worlds import plan, tour, van, world
from transit.proposals import within


def test_what_a_week_does_not_know_is_left_out_of_the_usual_plan() -> None:
    problem = world(vans=(van(),))
    usual = plan(tour("hub", "north", "gone", "hub"), tour("hub", "gone", "hub"), tour("hub", "north", "hub", van="w"))
    known = within(problem, usual)
    assert known.rounds == (
        Round("v", (Stop("hub", 480, 480, 490), Stop("north", 520, 520, 530), usual.rounds[0].stops[3])),
    )
