"""The peers: each plans one day, and says which vehicle calls where in which order. A site may be left out at a price.

Seconds are those of the processor; VROOM and OR-Tools know the clock only, and get as much of that as these take now.
Money is in thousandths of a euro, crates in thousandths, distances in tenths of a km, for they all reckon in integers.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from benchmarks.by_processor import by_the_clock
from benchmarks.compare.days import DayTask

Routes = list[tuple[int, list[int]]]
"""Vehicle (place in the task) and sites (rows)."""

LEFT_OUT = 10_000_000


class _Spent:
    """Stops PyVRP when its process has computed for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.until = time.process_time() + seconds

    def __call__(self, best_cost: float) -> bool:
        return time.process_time() >= self.until


def pyvrp(task: DayTask, seconds: float, seed: int) -> Routes:
    """Plan a day with PyVRP; a site with several windows is one client each, of which one is served."""
    from pyvrp import Model

    model = Model()
    rows = sorted({v.base for v in task.vehicles} | {c.site for c in task.clients})
    places = {row: model.add_location(0, 0) for row in rows}
    depots = {base: model.add_depot(places[base]) for base in {v.base: None for v in task.vehicles}}
    for v in task.vehicles:
        model.add_vehicle_type(
            1, capacity=round(v.capacity * 1000), start_depot=depots[v.base], end_depot=depots[v.base],
            fixed_cost=round(task.per_shift * 1000), tw_early=v.start, tw_late=v.end,
            unit_distance_cost=round(task.per_km * 100), unit_duration_cost=round(task.per_hour * 1000 / 60),
        )  # fmt: skip
    sites = []
    for c in task.clients:
        group = model.add_client_group(required=False) if len(c.windows) > 1 else None
        for begin, end in c.windows:
            model.add_client(
                places[c.site], delivery=round(c.leave * 1000), pickup=round(c.take * 1000),
                service_duration=c.service, tw_early=begin, tw_late=end - c.service,
                required=False, prize=LEFT_OUT, group=group,
            )  # fmt: skip
            sites.append(c.site)
    for a in rows:
        for b in rows:
            if a != b:
                model.add_edge(places[a], places[b], task.hectometres[a][b], task.minutes[a][b])
    best = model.solve(stop=_Spent(seconds), seed=seed, display=False).best
    return [(r.vehicle_type(), [sites[x.idx] for x in r if x.is_client()]) for r in best.routes()]


def vroom(task: DayTask, seconds: float, seed: int) -> Routes:
    """Plan a day with VROOM at its most thorough; it takes the time that it takes, and no seed."""
    import numpy as np
    import vroom as library

    problem = library.Input()
    rows = sorted({v.base for v in task.vehicles} | {c.site for c in task.clients})
    place = {site: n for n, site in enumerate(rows)}
    cut = np.ix_(rows, rows)
    problem.set_durations_matrix("car", np.array(task.minutes, np.uint32)[cut] * 60)
    problem.set_distances_matrix("car", np.array(task.hectometres, np.uint32)[cut] * 100)
    costs = library.VehicleCosts(
        fixed=round(task.per_shift * 100), per_hour=round(task.per_hour * 100), per_km=round(task.per_km * 100)
    )
    for n, v in enumerate(task.vehicles):
        problem.add_vehicle(
            library.Vehicle(
                n,
                start=place[v.base],
                end=place[v.base],
                capacity=[round(v.capacity * 1000)],
                time_window=library.TimeWindow(v.start * 60, v.end * 60),
                costs=costs,
            )
        )
    for c in task.clients:
        windows = [library.TimeWindow(begin * 60, (end - c.service) * 60) for begin, end in c.windows]
        problem.add_job(
            library.Job(
                c.site,
                place[c.site],
                default_service=c.service * 60,
                delivery=[round(c.leave * 1000)],
                pickup=[round(c.take * 1000)],
                time_windows=windows,
            )
        )
    solution = problem.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=by_the_clock(seconds)))
    routes: dict[int, list[int]] = {}
    for row in solution.routes.itertuples():
        if row.type == "job":
            routes.setdefault(int(row.vehicle_id), []).append(int(row.id))
    return list(routes.items())


def ortools(task: DayTask, seconds: float, seed: int) -> Routes:
    """Plan a day with OR-Tools' routing: iterated local search with SISR ruins, the best recipe found for it."""
    from benchmarks.compare.ortools_day import plan_day

    return plan_day(task, by_the_clock(seconds))


PEERS: dict[str, Callable[[DayTask, float, int], Routes]] = {"PyVRP": pyvrp, "VROOM": vroom, "OR-Tools": ortools}
