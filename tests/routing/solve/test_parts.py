"""A large week is planned part by part: a part prices as the whole does, gains are true, islands share the work."""

import numpy as np
import pytest

from benchmarks.weeks import net
from routing.check import check
from routing.solve import solve
from routing.solve.anneal import BEST, GAIN, PARTS, WRONG, anneal, judge
from routing.solve.island import Island, Snapshot, Span, joined
from routing.solve.parameters import EARLY_TURN, LATER_TURN, PART_TURNS, PARTS_FROM
from routing.solve.part import AMPLE, Part, open_part, put_back, rest_room
from routing.solve.part_flows import load_that_stays
from routing.solve.parts import Parts, choose, owners
from routing.solve.state import copied, overwrite


@pytest.fixture(scope="module")
def island() -> Island:
    return Island(net(5, sites=PARTS_FROM, hubs=3, flows=2_500), 1)


def test_a_part_of_all_slots_costs_what_the_whole_does(island: Island) -> None:
    desk = island.desk
    slots = np.arange(len(desk.world.slot_van), dtype=np.int32)
    everything = np.arange(len(desk.world.service), dtype=np.int32)
    judge(desk.packed_world, desk.bench)
    part = open_part(desk, rest_room(desk), slots, everything, seed=1).desk
    judge(part.packed_world, part.bench)
    assert part.values[BEST] == pytest.approx(desk.values[BEST], abs=0.01)


def test_what_a_part_gains_the_whole_gains_nearly(island: Island) -> None:
    """Rides past a hub without touching it are left out, so that it is not the same to the cent."""
    desk = island.desk
    mine = np.ones(len(desk.world.slot_van), bool)
    hoped, real = [], []
    for turn in range(12):
        judge(desk.packed_world, desk.bench)
        before = float(desk.values[BEST])
        kept = copied(desk.current)
        part = open_part(
            desk, rest_room(desk), *choose(desk.world, desk.current, mine, np.random.default_rng(turn)), turn
        )
        judge(part.desk.packed_world, part.desk.bench)
        first = float(part.desk.values[BEST])
        anneal(part.desk.packed_world, part.desk.bench, 600, 5.0, 0.995, 0)
        put_back(desk, part)
        judge(desk.packed_world, desk.bench)
        hoped.append(first - float(part.desk.values[BEST]))
        real.append(before - float(desk.values[BEST]))
        overwrite(desk.current, kept)
    assert sum(hoped) > 100.0
    assert sum(real) == pytest.approx(sum(hoped), rel=0.25)


def test_rides_that_stay_have_the_room_that_others_leave(island: Island) -> None:
    """With what the part's own crates take there now, so that nothing of the present plan is lost."""
    desk = island.desk
    world, mine = desk.world, np.ones(len(desk.world.slot_van), bool)
    limited = 0
    for turn in range(4):
        judge(desk.packed_world, desk.bench)
        drawn = choose(world, desk.current, mine, np.random.default_rng(turn))
        part = open_part(desk, rest_room(desk), *drawn, turn).desk
        room = part.world.fixed_capacity - load_that_stays(part.packed_world, part.bench)
        assert (room >= -1e-6).all()
        assert ((room <= world.slot_capacity.max()) | (room == AMPLE)).all()
        assert part.values[WRONG] == 0
        limited += int((room < world.slot_capacity.max() - 1e-6).sum())
    assert limited > 20


def test_a_part_gets_another_turn_where_it_gains_more_than_turns_did_of_late(
    island: Island, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routing.solve.parts.LATER_TURN", (0.5, 100))
    parts = Parts(island.desk, 60.0)
    mine = parts.begin(0, 1, 0)
    values = island.desk.values
    values[GAIN] = 1e9
    assert parts.improve(mine, 10_000, lambda: True) == 100
    values[GAIN] = -1e9
    assert parts.improve(mine, 10_000, lambda: True) == 100 * PART_TURNS
    values[GAIN] = -1e9
    assert parts.improve(mine, 250, lambda: True) == 250


def test_first_parts_are_cold_only_on_a_week_that_was_never_annealed_as_a_whole(
    island: Island, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []

    def turn(_: Parts, __: Part, heat: float, *___: object) -> int:
        seen.append(heat)
        return 1

    monkeypatch.setattr(Parts, "_turn", turn)
    parts = Parts(island.desk, 60.0)
    mine = parts.begin(0, 1, 0)
    for limit, number in ((PARTS_FROM, 0), (PARTS_FROM - 1, 0), (PARTS_FROM - 1, 1_000)):
        monkeypatch.setattr("routing.solve.parts.WHOLE_UNTIL", limit)
        island.desk.values[PARTS] = number
        parts.improve(mine, 1, lambda: True)
    assert seen == [LATER_TURN[0], EARLY_TURN[0], LATER_TURN[0]]


def test_a_part_never_makes_the_week_worse(island: Island) -> None:
    parts = Parts(island.desk, 60.0)
    mine = parts.begin(0, 1, 0)
    best = [float(island.desk.values[BEST])]
    for _ in range(6):
        parts.improve(mine, 300, lambda: True)
        best.append(float(island.desk.values[BEST]))
        assert island.desk.values[WRONG] == 0
    assert best == sorted(best, reverse=True)
    assert best[-1] < best[0]


@pytest.mark.parametrize("shares", [1, 2, 3])
def test_islands_side_by_side_share_all_slots_out(island: Island, shares: int) -> None:
    cuts = [owners(island.desk.world, island.desk.current, turn, shares) for turn in range(4)]
    assert all(sorted(set(cut.tolist())) == list(range(shares)) for cut in cuts)
    assert shares == 1 or any((cut != cuts[0]).any() for cut in cuts)


def test_what_islands_changed_in_different_slots_is_joined_and_the_better_wins_where_they_meet() -> None:
    def plan(total: float, *rows: int) -> Snapshot:
        visits = np.array([1, 1, 1, 1], np.int32)
        site = np.array([[row] for row in rows], np.int32)
        return Snapshot(total, 0, 0, visits, site, np.zeros((4, 2), np.int32))

    base = plan(10.0, 1, 2, 3, 4)
    found = joined(base, [plan(7.0, 5, 2, 3, 4), plan(8.0, 6, 2, 3, 9)], per_slot=1)
    assert found.site.ravel().tolist() == [5, 2, 3, 9]
    apart = joined(base, [plan(7.0, 5, 2, 3, 4), plan(8.0, 1, 8, 3, 9)], per_slot=2)
    assert apart.site.ravel().tolist() == [5, 2, 3, 9]  # the first two rounds are one slot


def test_a_divided_week_comes_out_the_same_in_one_process_and_in_two() -> None:
    problem = net(6, sites=PARTS_FROM, hubs=2, flows=1_500)
    plans = [solve(problem, iterations=4_000, workers=workers, seed=3) for workers in (1, 2)]
    assert plans[0] == plans[1]
    assert not check(problem, plans[0])


def test_a_divided_week_stops_when_told_to(island: Island) -> None:
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    assert not island.run(Span(0.9, 1.0, 0.0, 1_000_000), stop)
    assert asked < 8
