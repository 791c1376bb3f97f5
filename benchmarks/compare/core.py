"""One published problem by each planner: the distance it finds. The peers plan single days.

Seconds are those of the processor, of each thread where there are several; VROOM stops by itself.
"""

import math
import time
from collections.abc import Callable
from itertools import pairwise

from benchmarks.by_processor import by_the_clock
from benchmarks.compare.ortools_day import search
from routing.periodic import PeriodicProblem, solve

SCALE = 1000  # the peers reckon in integers
TRIES, ENOUGH = 4, 0.9  # how often a search begins anew that got less than this share of its seconds


def ours(problem: PeriodicProblem, seconds: float, workers: int) -> float:
    """Return our distance."""
    return solve(problem, seconds=seconds, workers=workers, clock=time.thread_time).distance


def pyvrp(problem: PeriodicProblem, seconds: float) -> float:
    """Return PyVRP's distance."""
    from pyvrp import Model

    model = Model()
    places = [model.add_location(0, 0) for _ in problem.patterns]
    due = [round(x * SCALE) for x in problem.due]
    depot = model.add_depot(places[0])
    model.add_vehicle_type(
        problem.vehicles, capacity=round(problem.capacity), start_depot=depot, end_depot=depot, tw_late=due[0]
    )
    for n, place in enumerate(places[1:], start=1):
        model.add_client(
            place, delivery=round(problem.demand[n]), service_duration=round(problem.service[n] * SCALE),
            tw_early=round(problem.ready[n] * SCALE), tw_late=due[n],
        )  # fmt: skip
    for a, row in enumerate(problem.distance):
        for b, length in enumerate(row):
            if a != b:
                model.add_edge(places[a], places[b], round(length * SCALE), round(length * SCALE))
    until = time.process_time() + seconds
    best = model.solve(stop=lambda _: time.process_time() > until, seed=1, display=False).best
    return best.distance() / SCALE if best.is_feasible() else math.inf


def vroom(problem: PeriodicProblem, seconds: float) -> float:
    """Return VROOM's distance; it stops by itself."""
    import numpy as np
    import vroom as library

    model = library.Input()
    model.set_durations_matrix("car", np.round(problem.distance * SCALE).astype(np.uint32))
    window = library.TimeWindow(round(problem.ready[0] * SCALE), round(problem.due[0] * SCALE))
    for n in range(problem.vehicles):
        model.add_vehicle(library.Vehicle(n, start=0, end=0, capacity=[round(problem.capacity)], time_window=window))
    for n in range(1, len(problem.patterns)):
        window = library.TimeWindow(round(problem.ready[n] * SCALE), round(problem.due[n] * SCALE))
        model.add_job(
            library.Job(
                n,
                n,
                default_service=round(problem.service[n] * SCALE),
                delivery=[round(problem.demand[n])],
                time_windows=[window],
            )
        )
    solution = model.solve(exploration_level=5, nb_threads=1)
    total = 0.0
    for _, row in solution.routes[solution.routes.type == "job"].groupby("vehicle_id"):
        tour = [0, *row.id.astype(int), 0]
        total += sum(problem.distance[a, b] for a, b in pairwise(tour))
    return total if not solution.unassigned else math.inf


def ortools(problem: PeriodicProblem, seconds: float) -> float:
    """Return the distance of OR-Tools' routing.

    It knows the clock only, and cools down by it. So it is given as much of the clock as these seconds take now, and
    begins anew with more where it got too little of the processor; the best distance counts.
    """
    limit, best = by_the_clock(seconds), math.inf
    for _ in range(TRIES):
        began = time.process_time()
        best = min(best, _ortools(problem, limit))
        used = time.process_time() - began
        if used > ENOUGH * seconds:
            break
        limit *= seconds / used
    return best


def _ortools(problem: PeriodicProblem, seconds: float) -> float:
    from ortools.constraint_solver import pywrapcp

    n = len(problem.patterns)
    manager = pywrapcp.RoutingIndexManager(n, problem.vehicles, 0)
    model = pywrapcp.RoutingModel(manager)
    length = [[round(x * SCALE) for x in row] for row in problem.distance]
    time_of = [[x + round(problem.service[a] * SCALE) for x in row] for a, row in enumerate(length)]
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(length))
    latest = round(problem.due[0] * SCALE)
    model.AddDimension(model.RegisterTransitMatrix(time_of), latest, latest, False, "time")
    clock = model.GetDimensionOrDie("time")
    demand = model.RegisterUnaryTransitVector([round(x) for x in problem.demand])
    model.AddDimension(demand, 0, round(problem.capacity), True, "load")
    for a in range(1, n):
        begin, end = round(problem.ready[a] * SCALE), round(problem.due[a] * SCALE)
        clock.CumulVar(manager.NodeToIndex(a)).SetRange(begin, end)

    answer = search(model, seconds)
    return answer.ObjectiveValue() / SCALE if answer is not None else math.inf


PEERS: dict[str, Callable[..., float]] = {"PyVRP": pyvrp, "VROOM": vroom, "OR-Tools": ortools}
