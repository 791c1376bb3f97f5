"""What locks keep stays, what they forbid is not done, and every other rule holds as well."""

import dataclasses
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.errors import ProblemError, SolverError
from routing.files import read_problem
from routing.locks import Forbidden, Locks, broken_locks, visits
from routing.measure import measure
from routing.plan import Round, Stop, WeekPlan
from routing.problem import Flow, WeekProblem
from routing.solve import solve
from routing.solve.anneal import BEST, WRONG
from routing.solve.decode import decode
from routing.solve.island import Island, Span
from tests.routing.random_weeks import random_week
from tests.routing.worlds import DAY, HUB, plan, shared, site, tour, van, world


def solved(problem: WeekProblem, seed: int, **options: object) -> WeekPlan | None:
    """Return a plan of few iterations, or `None` where the problem has none."""
    try:
        return solve(problem, iterations=120, seed=seed, **options)  # type: ignore[arg-type]
    except SolverError:
        return None


def random_locks(dice: random.Random, start: WeekPlan) -> Locks:
    """Return locks that the start plan keeps."""
    rounds = range(len(start.rounds))
    stops = [(n, k) for n in rounds for k, _, _ in visits(start.rounds[n])]
    kind = dice.randrange(5)
    return Locks(
        rounds=frozenset(dice.sample(rounds, dice.randint(0, len(rounds)))) if kind in (0, 4) else frozenset(),
        stops=frozenset(dice.sample(stops, dice.randint(0, len(stops)))) if kind in (1, 4) else frozenset(),
        days=frozenset(dice.sample(range(7), dice.randint(0, 3))) if kind in (2, 4) else frozenset(),
        before=dice.randrange(0, 7 * DAY) if kind in (3, 4) and dice.random() < 0.8 else None,
        change_per_visit_day=dice.choice([0.0, 5.0]),
    )


@given(st.integers(0, 10**6))
@settings(max_examples=120, deadline=None)
def test_a_plan_that_can_be_kept_is_kept_where_it_is_locked(seed: int) -> None:
    dice = random.Random(seed)
    problem, _ = random_week(dice)
    start = solved(problem, seed)
    if start is None or not start.rounds:
        return
    locks = random_locks(dice, start)
    found = solve(problem, iterations=150, seed=seed, start=start, locks=locks)
    assert broken_locks(problem, start, found, locks) == ()
    assert check(problem, found) == ()


@pytest.mark.parametrize("block", range(3))
def test_forbidden_visits_are_never_made(block: int) -> None:
    tried = 0
    for seed in range(500 + block * 40, 500 + block * 40 + 40):
        dice = random.Random(seed)
        problem, _ = random_week(dice)
        start = solved(problem, seed)
        if start is None:
            continue
        names = [s.id for s in problem.sites]
        rules = []
        for _ in range(dice.randint(1, 4)):
            name, other = dice.sample(names, 2)
            kind = dice.randrange(4)
            rules.append(
                Forbidden(
                    name,
                    van=dice.choice(problem.vans).id if kind in (0, 3) else None,
                    day=dice.randrange(7) if kind in (1, 3) else None,
                    with_site=other if kind == 2 else None,
                )
            )
        locks = Locks(forbidden=frozenset(rules))
        found = solved(problem, seed, start=start, locks=locks)
        if found is not None:
            assert broken_locks(problem, start, found, locks) == (), (seed, locks)
            assert check(problem, found) == (), seed
            tried += 1
    assert tried > 8


@pytest.mark.parametrize("block", range(2))
def test_the_price_of_a_plan_with_locks_is_its_measure_and_the_price_of_its_changes(block: int) -> None:
    begun = 0
    for seed in range(800 + block * 40, 800 + block * 40 + 40):
        dice = random.Random(seed)
        problem, _ = random_week(dice)
        start = solved(problem, seed)
        if start is None or not start.rounds:
            continue
        longest = max(start.rounds, key=lambda tour: len(tour.stops))
        free = dataclasses.replace(random_locks(dice, start), days=frozenset(), rounds=frozenset())
        locks = dataclasses.replace(free, before=longest.begin + dice.choice([1, 1, 30]))
        island = Island(problem, seed, start, locks)
        island.run(Span(0.0, 1.0, 0.0, 80), lambda: False)
        if island.desk.values[WRONG]:
            continue
        found = decode(problem, island.desk.world, island.desk.best, island.kept)
        pairs = [{(s.site, day) for t in p.rounds for _, s, day in visits(t)} for p in (start, found)]
        change = locks.change_per_visit_day * len(pairs[0] ^ pairs[1])
        price = measure(problem, found).objective + change
        assert float(island.desk.values[BEST]) == pytest.approx(price, abs=0.005), seed
        begun += bool(island.kept.under_way)
    assert begun > 3


FLOWS = (Flow("hub", "north", 400, 1.0, 20.0), Flow("south", "hub", 400, 1.0, 20.0), Flow("hub", "east", 400, 1, 5.0))
SITES = (HUB, site("north", min_visits=1), site("south"), site("east"))


def test_a_van_on_its_way_takes_another_site_along_where_that_saves_days() -> None:
    problem = world(*FLOWS, sites=SITES)
    start = plan(tour("hub", "north", "south", "hub"), tour("hub", "east", "hub", day=4))
    found = solve(problem, iterations=400, start=start, locks=Locks(before=525))
    (monday, *_) = (tour for tour in found.rounds if tour.begin == 480)
    assert monday.stops[:2] == start.rounds[0].stops[:2]
    assert sorted(stop.site for stop in monday.stops[2:-1]) == ["east", "south"]


def test_a_van_at_its_last_visit_only_comes_home() -> None:
    problem = world(*FLOWS, sites=SITES)
    start = plan(tour("hub", "north", "south", "hub"), tour("hub", "east", "hub", day=4))
    found = solve(problem, iterations=400, start=start, locks=Locks(before=600))
    assert start.rounds[0] in found.rounds


def test_sites_change_days_only_where_that_is_worth_its_price() -> None:
    problem = world(*FLOWS, sites=SITES)
    start = plan(tour("hub", "north", "south", "east", "hub", day=3))
    free = solve(problem, iterations=400, start=start)
    assert all(stop.start // DAY == 0 for tour in free.rounds for stop in tour.stops)
    dear = solve(problem, iterations=400, start=start, locks=Locks(change_per_visit_day=10_000.0))
    assert all(stop.start // DAY == 3 for tour in dear.rounds for stop in tour.stops)
    assert dear.claims is not None
    assert dear.claims.objective == pytest.approx(measure(problem, dear).objective, abs=0.01)


MONDAY = tour("hub", "north", "south", "east", "hub")
WORLD = world(*FLOWS, sites=SITES)


@pytest.mark.parametrize(
    ("problem", "start", "locks", "named"),
    [
        (
            WORLD,
            plan(tour("hub", "north", "hub", leg=10)),
            Locks(rounds=frozenset({0})),
            "too_fast: round 0 (north by v)",
        ),
        (
            WORLD,
            plan(MONDAY, tour("hub", "south", "hub", leave=500)),
            Locks(days=frozenset({0})),
            "overlap: round 1 (v)",
        ),
        (
            WORLD,
            plan(MONDAY),
            Locks(days=frozenset({0}), forbidden=frozenset({Forbidden("east", day=0)})),
            "forbidden_visit: round 0 (east by v)",
        ),
        (
            world(*FLOWS, sites=SITES, vans=(dataclasses.replace(van(), shifts=van().shifts[1:]),)),
            plan(MONDAY),
            Locks(stops=frozenset({(0, 2)})),
            "stop_moved: south by v",
        ),
        (
            WORLD,
            plan(),
            Locks(forbidden=frozenset(Forbidden("north", day=day) for day in range(7))),
            "too_few_visits: north",
        ),
        (WORLD, plan(), Locks(days=frozenset(range(7))), "too_few_visits: north"),
        (WORLD, plan(), Locks(forbidden=frozenset({Forbidden("north", van="v")})), "too_few_visits: north"),
    ],
)
def test_locks_that_cannot_be_kept_are_named(problem: WeekProblem, start: WeekPlan, locks: Locks, named: str) -> None:
    with pytest.raises(SolverError) as caught:
        solve(problem, iterations=50, start=start, locks=locks)
    assert named in str(caught.value)


def test_the_region_keeps_half_of_its_stops_and_a_whole_day() -> None:
    problem = read_problem(shared("week", "examples", "region-a.json"))
    start = solve(problem, iterations=4_000, seed=3)
    dice = random.Random(1)
    stops = [(n, k) for n, tour in enumerate(start.rounds) for k, _, _ in visits(tour)]
    locks = Locks(stops=frozenset(dice.sample(stops, len(stops) // 2)), days=frozenset({1}), change_per_visit_day=2.0)
    found = solve(problem, iterations=4_000, start=start, locks=locks)
    assert broken_locks(problem, start, found, locks) == ()
    assert check(problem, found) == ()
    assert found.claims is not None
    assert start.claims is not None
    assert found.claims.objective < start.claims.objective  # type: ignore[operator]


def test_a_start_plan_that_the_planner_cannot_match_is_returned_as_it_is() -> None:
    """The planner lets no van wait within a round for crates that are not ready yet; a person may."""
    stops = (Stop("hub", 480, 480, 490), Stop("north", 520, 520, 530), Stop("south", 560, 600, 610))
    start = plan(Round("v", (*stops, Stop("hub", 640, 640, 650))))
    problem = world(Flow("hub", "north", 400, 1.0, 6_000.0), Flow("south", "hub", 600, 1.0, 2_000.0))
    assert check(problem, start) == ()
    free = solve(problem, iterations=300)
    found = solve(problem, iterations=300, start=start)
    assert measure(problem, free).objective > measure(problem, start).objective
    assert found.rounds == start.rounds
    assert found.claims is not None
    assert found.claims.objective == pytest.approx(measure(problem, start).objective, abs=0.01)


@example(seed=349_804)  # a locked visit before the week
@given(st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_locks_on_any_plan_good_or_broken_are_kept_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    problem, start = random_week(dice)
    locks = random_locks(dice, start)
    try:
        found = solve(problem, iterations=40, seed=seed, start=start, locks=locks)
    except (ProblemError, SolverError):
        return
    assert broken_locks(problem, start, found, locks) == ()
    assert check(problem, found) == ()
