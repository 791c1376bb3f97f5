"""Make up week problems of five kinds, the same for the same seed: small, region, tight, equal and net.

    python -m benchmarks.weeks region --seed 7 --out region-7.json
    python -m benchmarks.weeks net --sites 1000 --hubs 12 --flows 70000 --out net1000.json

`small`: 9 sites and one van. `region`: a hub, 33 libraries, 15 bookmobile stops, three vans. `tight`: the same with
vans of 24 crates. `equal`: a price on the worst municipality. `net`: libraries around several hubs, four vans or more
at each; crates between the hubs' areas need vans that drive from hub to hub.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.files import dump_json, problem_to_json
from routing.problem import (
    DelayPrice,
    FixedRound,
    FixedStop,
    Flow,
    SiteKind,
    SiteView,
    Travel,
    VanCost,
    VanView,
    WeekProblem,
    Window,
)
from routing.units import DAY_MINUTES

KINDS = ("small", "region", "tight", "equal", "net")
WORKDAYS = range(5)
READY = 720  # what was found in the shelves by noon waits for a van from then on
ITEMS_PER_CRATE = 26
HOURS = ((390, 1260), (450, 960), (510, 1080), (570, 1140), (630, 1140))  # of libraries
COST = VanCost(per_shift=40.0, per_hour=34.0, per_km=0.38)
KM_PER_DEGREE = 111.2
BOOKMOBILES, STOPS_EACH = 5, 3


def week(kind: str, seed: int, *, sites: int = 200, hubs: int = 3, flows: int = 17_700) -> WeekProblem:
    """Return a week of a kind; the counts are those of `net`."""
    if kind == "net":
        return net(seed, sites=sites, hubs=hubs, flows=flows)
    if kind == "small":
        return region(f"small-{seed}", seed, libraries=8, vans=1, items=1_000, bookmobiles=0)
    capacity, items = (24.0, 7_100) if kind == "tight" else (80.0, 5_600)
    worst = 25.0 if kind == "equal" else 0.0
    return region(f"{kind}-{seed}", seed, libraries=33, vans=3, items=items, capacity=capacity, worst=worst)


def region(
    name: str,
    seed: int,
    *,
    libraries: int,
    vans: int,
    items: int,
    capacity: float = 80.0,
    bookmobiles: int = BOOKMOBILES,
    worst: float = 0.0,
) -> WeekProblem:
    """Return a week around one hub, with bookmobiles that start from it."""
    draw = np.random.default_rng(seed)
    stops = bookmobiles * STOPS_EACH
    place = np.vstack([[[62.79, 22.84]], _scattered(draw, libraries, (62.8, 22.8), 55.0)])
    near = place[1:][np.argsort(_apart(place)[0, 1:])[:stops]] if stops else place[:0]
    place = np.vstack([place, near + draw.normal(0.0, 0.04, near.shape)])
    travel = _travel(place, draw)
    pull = _pull(draw, len(place), hubs=1)
    pull[1 + libraries :] *= 0.15
    rounds = _bookmobiles(travel, 1 + libraries, bookmobiles)
    served = {stop.site: Window(stop.arrive - 4, stop.depart + 4) for r in rounds for stop in r.stops[1:-1]}
    views = [_site(0, place[0], SiteKind.HUB, pull, draw)]
    views += [_site(n, place[n], SiteKind.LIBRARY, pull, draw) for n in range(1, 1 + libraries)]
    for n in range(1 + libraries, len(place)):
        code = f"s{n:04}"
        kind = SiteKind.BOOKMOBILE_STOP
        views.append(SiteView(code, kind, code, f"m{n % 20}", *map(float, place[n]), 4, (served[code],)))
    fleet = tuple(_van(f"van-{n}", "s0000", capacity, 990) for n in range(1, vans + 1))
    price = DelayPrice(0.01, 72, 0.02, worst)
    return WeekProblem(name, tuple(views), travel, fleet, rounds, _flows(draw, pull, views, items), price)


def net(seed: int, *, sites: int, hubs: int, flows: int) -> WeekProblem:
    """Return a week around several hubs of a country; the flows are about as many as asked for."""
    draw = np.random.default_rng(seed)
    reach = 110.0 * np.sqrt(sites / 200)
    place = _scattered(draw, sites, (61.0, 24.6), reach)
    place[:hubs] = _spread(place, hubs)
    travel = _travel(place, draw)
    pull = _pull(draw, sites, hubs)
    views = [_site(n, place[n], SiteKind.HUB if n < hubs else SiteKind.LIBRARY, pull, draw) for n in range(sites)]
    each = max(4, round(sites / hubs / 16.7))
    fleet = tuple(_van(f"s{h:04}-{n}", f"s{h:04}", 80.0, 1110) for h in range(hubs) for n in range(1, each + 1))
    some = _flows(draw, pull, views, round(flows * 1.15))
    return WeekProblem(f"net{sites}-{seed}", tuple(views), travel, fleet, (), some, DelayPrice(0.01, 96, 0.02))


def _scattered(draw: np.random.Generator, count: int, middle: tuple[float, float], km: float) -> NDArray[np.float64]:
    """Return latitudes and longitudes around a middle, in clusters and between."""
    towns = draw.uniform(-1.0, 1.0, (max(2, count // 8), 2))
    xy = np.where(draw.random((count, 1)) < 0.5, towns[draw.integers(len(towns), size=count)], 0.0)
    xy = np.where(xy == 0.0, draw.uniform(-1.0, 1.0, (count, 2)), xy + draw.normal(0.0, 0.08, (count, 2)))
    return np.round(middle + xy * km / KM_PER_DEGREE * [1.0, 1.0 / np.cos(np.radians(middle[0]))], 5)


def _spread(place: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the middles of `count` clusters of places (Lloyd's algorithm)."""
    middles = place[np.linspace(0, len(place) - 1, count).astype(int)].copy()
    for _ in range(20):
        nearest = np.argmin(((place[:, None] - middles[None]) ** 2 * [4.0, 1.0]).sum(axis=2), axis=1)
        for m in range(count):
            if (nearest == m).any():
                middles[m] = place[nearest == m].mean(axis=0)
    return middles


def _apart(place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances between all places as the crow flies, in km."""
    north = (place[:, None, 0] - place[None, :, 0]) * KM_PER_DEGREE
    middle = np.radians((place[:, None, 0] + place[None, :, 0]) / 2)
    east = (place[:, None, 1] - place[None, :, 1]) * KM_PER_DEGREE * np.cos(middle)
    return np.hypot(north, east)


def _travel(place: NDArray[np.float64], draw: np.random.Generator) -> Travel:
    """Return roads a third longer than the crow's way, at 55 to 78 km/h, a little faster one way than the other."""
    wind = draw.uniform(1.15, 1.45, (len(place), len(place)))
    km = _apart(place) * (wind + wind.T) / 2
    speed = 55.0 + 23.0 * np.minimum(1.0, km / 60.0)
    minutes = np.where(km > 0, np.maximum(2.0, np.round(km / speed * 60.0 + draw.uniform(0.0, 0.9, km.shape))), 0.0)
    return Travel(minutes, np.round(km, 1))


def _pull(draw: np.random.Generator, count: int, hubs: int) -> NDArray[np.float64]:
    """Return how much each site lends and borrows."""
    pull = draw.lognormal(0.0, 0.8, count)
    pull[:hubs] = np.quantile(pull, 0.95)
    return np.asarray(pull)


def _site(
    n: int, at: NDArray[np.float64], kind: SiteKind, pull: NDArray[np.float64], draw: np.random.Generator
) -> SiteView:
    """Return a hub or a library: busy ones are visited oftener, some close on a weekday."""
    code, lat, lon = f"s{n:04}", float(at[0]), float(at[1])
    if kind is SiteKind.HUB:
        hours = tuple(Window(day * DAY_MINUTES + 360, day * DAY_MINUTES + 1200) for day in WORKDAYS)
        return SiteView(code, kind, code, f"m{n % 20}", lat, lon, 15, hours, transfer_minutes=60)
    rank = float((pull < pull[n]).mean())
    visits = 3 if rank > 0.85 else 2 if rank > 0.25 else 1
    opens, closes = HOURS[draw.integers(len(HOURS))]
    shut = int(draw.integers(10))
    days = [day for day in WORKDAYS if day != shut]
    hours = tuple(Window(day * DAY_MINUTES + opens, day * DAY_MINUTES + closes) for day in days)
    return SiteView(
        code, kind, code, f"m{n // 2 % 20}" if len(pull) < 100 else f"m{n // 2}", lat, lon,
        10 if visits == 3 else 6, hours, min_visits=visits if len(pull) < 100 else min(2, max(1, visits - 1)),
    )  # fmt: skip


def _van(code: str, base: str, capacity: float, until: int) -> VanView:
    shifts = tuple(Window(day * DAY_MINUTES + 420, day * DAY_MINUTES + until) for day in WORKDAYS)
    return VanView(code, base, capacity, shifts, 330, 30, COST)


def _bookmobiles(travel: Travel, first: int, count: int) -> tuple[FixedRound, ...]:
    """Return one round a weekday out of the hub, over stops of its own, and back."""
    rounds = []
    for n in range(count):
        sites = [first + n * STOPS_EACH + k for k in range(STOPS_EACH)]
        clock, here = n % 5 * DAY_MINUTES + 720, 0
        stops = [FixedStop("s0000", clock - 30, clock)]
        for site in sites:
            clock += int(travel.minutes[here, site]) + 5
            stops.append(FixedStop(f"s{site:04}", clock, clock + 30))
            clock, here = clock + 30, site
        clock += int(travel.minutes[here, 0]) + 5
        rounds.append(FixedRound(f"bookmobile-{n}", 6.0, (*stops, FixedStop("s0000", clock, clock + 15))))
    return tuple(rounds)


def _flows(draw: np.random.Generator, pull: NDArray[np.float64], sites: list[SiteView], items: int) -> tuple[Flow, ...]:
    """Return what goes between all pairs on each workday: by pull of both ends, near or far, drawn item by item."""
    rate = np.outer(pull, pull)
    np.fill_diagonal(rate, 0.0)
    silent = [n for n, site in enumerate(sites) if site.kind is SiteKind.BOOKMOBILE_STOP]
    for n in silent:
        rate[n, silent] = 0.0
    flows = []
    for day in WORKDAYS:
        drawn = draw.poisson(rate * (items / len(WORKDAYS) / rate.sum()))
        flows += [
            Flow(sites[a].id, sites[b].id, day * DAY_MINUTES + READY, round(n / ITEMS_PER_CRATE, 3), float(n))
            for a, b, n in zip(*np.nonzero(drawn), drawn[np.nonzero(drawn)], strict=True)
        ]
    return tuple(sorted(flows, key=lambda f: (f.origin, f.ready)))


def main() -> None:
    """Read the options and write the week."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sites", type=int, default=200, help="of a net")
    parser.add_argument("--hubs", type=int, default=3, help="of a net")
    parser.add_argument("--flows", type=int, default=17_700, help="of a net")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    problem = week(options.kind, options.seed, sites=options.sites, hubs=options.hubs, flows=options.flows)
    options.out.write_text(dump_json(problem_to_json(problem)), encoding="utf-8")
    print(f"{problem.name}: {len(problem.sites)} sites, {len(problem.vans)} vans, {len(problem.flows)} flows")


if __name__ == "__main__":
    main()
