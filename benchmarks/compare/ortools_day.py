"""One day, or one plain routing problem, with OR-Tools' routing library.

What it takes to get the most out of it: its Python wheel carries the older `constraint_solver` only; iterated local
search runs through `SolveWithIteratedLocalSearch` and nothing else; matrices are quicker than Python callbacks; clients
are the first nodes, before the bases (`numbered`).
"""

from itertools import pairwise
from typing import Any

from benchmarks.compare.days import DayTask

LEFT_OUT = 10_000_000


def numbered(task: DayTask) -> tuple[list[int], list[int]]:
    """Return each node's site, clients before bases, and the node of each vehicle's base.

    OR-Tools 9.15 draws the visit at which a ruin begins from the indices 0 to the number of clients, again and again
    until it is a visited client, and looks at no time limit meanwhile (`PickRandomPerformedVisit` in its sources). With
    several bases first, the last clients would never be drawn, and a day on which only they are visited never ends.
    """
    bases = sorted({v.base for v in task.vehicles})
    count = len(task.clients)
    return [c.site for c in task.clients] + bases, [count + bases.index(v.base) for v in task.vehicles]


def plan_day(task: DayTask, seconds: float) -> list[tuple[int, list[int]]]:
    """Return vehicle and sites of each route. A node of its own stands for each base."""
    from ortools.constraint_solver import pywrapcp

    sites, ends = numbered(task)
    bases = len(sites) - len(task.clients)
    manager = pywrapcp.RoutingIndexManager(len(sites), len(ends), ends, ends)
    model = pywrapcp.RoutingModel(manager)
    service = [c.service for c in task.clients] + [0] * bases
    euros = [[task.hectometres[a][b] * round(task.per_km * 100) for b in sites] for a in sites]
    time = [[task.minutes[a][b] + service[n] for b in sites] for n, a in enumerate(sites)]
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(euros))
    latest = max(v.end for v in task.vehicles)
    model.AddDimension(model.RegisterTransitMatrix(time), latest, latest, False, "time")
    clock = model.GetDimensionOrDie("time")
    for name, crates in (("leave", [c.leave for c in task.clients]), ("take", [c.take for c in task.clients])):
        loads = [round(x * 1000) for x in crates] + [0] * bases
        room = [round(v.capacity * 1000) for v in task.vehicles]
        model.AddDimensionWithVehicleCapacity(model.RegisterUnaryTransitVector(loads), 0, room, True, name)
    for n, v in enumerate(task.vehicles):
        model.SetFixedCostOfVehicle(round(task.per_shift * 1000), n)
        clock.SetSpanCostCoefficientForVehicle(round(task.per_hour * 1000 / 60), n)
        for end in (model.Start(n), model.End(n)):
            clock.CumulVar(end).SetRange(v.start, v.end)
        model.AddVariableMinimizedByFinalizer(clock.CumulVar(model.End(n)))
        model.AddVariableMaximizedByFinalizer(clock.CumulVar(model.Start(n)))
    for n, c in enumerate(task.clients):
        index = manager.NodeToIndex(n)
        begins = [(begin, end - c.service) for begin, end in c.windows]
        clock.CumulVar(index).SetRange(begins[0][0], begins[-1][1])
        for (_, before), (after, _) in pairwise(begins):
            clock.CumulVar(index).RemoveInterval(before + 1, after - 1)
        model.AddDisjunction([index], LEFT_OUT)
    answer = search(model, seconds)
    if answer is None:
        return []
    routes = []
    for n in range(len(task.vehicles)):
        at, row = answer.Value(model.NextVar(model.Start(n))), []
        while not model.IsEnd(at):
            row.append(sites[manager.IndexToNode(at)])
            at = answer.Value(model.NextVar(at))
        if row:
            routes.append((n, row))
    return routes


def search(model: Any, seconds: float) -> Any:
    """Run iterated local search with SISR ruins, annealed, its temperatures its own; the best recipe of those tried."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_ils_pb2

    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    options.time_limit.FromMilliseconds(round(seconds * 1000))
    options.use_iterated_local_search = True
    loop = options.iterated_local_search_parameters
    ruin = loop.ruin_recreate_parameters.ruin_strategies.add()
    ruin.sisr.max_removed_sequence_size = 20
    ruin.sisr.avg_num_removed_visits = 20
    ruin.sisr.bypass_factor = 0.01
    loop.perturbation_strategy = routing_ils_pb2.PerturbationStrategy.RUIN_AND_RECREATE
    loop.reference_solution_acceptance_strategy.simulated_annealing.automatic_temperatures = True
    return model.SolveWithIteratedLocalSearch(options)
