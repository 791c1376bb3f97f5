"""A part of the week as a week of its own: some slots planned anew, all the rest held as it is.

Its sites are those that the free slots visit, some near by that nobody visits, and the hubs that belong to these. Other
rounds stay as fixed rides between these, with the room that others leave. What the part leaves out (rides past a hub
without touching it, others' crates that would give way) the exact price of the whole week judges afterwards.
"""

from typing import Any, NamedTuple

import numpy as np

from routing.solve.anneal import judge
from routing.solve.arrays import Ints
from routing.solve.encode import World
from routing.solve.evaluate import take_over
from routing.solve.legs import legs_room
from routing.solve.needs import no_needs
from routing.solve.obey import was_days
from routing.solve.part_flows import (
    changes_elsewhere,
    gather,
    hub_steps,
    hubs_on_ways,
    load_that_stays,
    own_hubs,
    price_exits,
    room_left,
    staying_runs,
    sweep_rest,
)
from routing.solve.profile import profile_room
from routing.solve.recreate import days_visited
from routing.solve.structs import packed
from routing.solve.tools import Desk, open_desk

AMPLE = 1e9  # crates: room enough for a part's crates on any ride


class Rest(NamedTuple):
    """Room for what stays of a week while a part of it is planned anew."""

    visits: Ints  # of the rounds that stay
    state: Any  # packed: the week's current plan with these
    legs: Any  # packed
    profile: Any  # packed


def rest_room(whole: Desk) -> Rest:
    """Return room for what stays of the desk's current plan, whose other arrays it shares."""
    visits = whole.current.visits.copy()
    legs = legs_room(whole.world, whole.current)
    profile = profile_room(whole.world, legs)
    return Rest(visits, packed(whole.current._replace(visits=visits)), packed(legs), packed(profile))


class Part(NamedTuple):
    """A desk with a part on it; `slots` and `sites` are the places of its slots and sites in the whole."""

    desk: Desk
    slots: Ints
    sites: Ints


def open_part(whole: Desk, rest: Rest, slots: Ints, more: Ints, seed: int) -> Part:
    """Lay out a part with these slots, judged; the whole must be so too, by its current plan.

    `more` are sites besides those visited in the slots.
    """
    world, state = whole.world, whole.current
    n = len(world.service)
    rounds = (slots[:, None] * world.per_slot + np.arange(world.per_slot)).ravel()
    visited = [state.site[r, : state.visits[r]] for r in rounds]
    free = np.zeros(len(world.slot_van), bool)
    free[slots] = True
    rest.visits[:] = np.where(np.repeat(free, world.per_slot), 0, state.visits)
    sweep_rest(whole.packed_world, rest.state, rest.legs, rest.profile)
    inside = np.zeros(n, np.bool_)
    inside[np.concatenate([*visited, world.slot_base[slots], more])] = True
    inside |= own_hubs(whole.packed_world, rest.legs, inside)
    sites = np.flatnonzero(inside).astype(np.int32)
    place = np.full(n, -1, np.int32)
    place[sites] = np.arange(len(sites))
    part = open_desk(_world(whole, rest, slots, sites, place), seed)
    for to, r in enumerate(rounds):
        count = state.visits[r]
        part.current.visits[to] = count
        part.current.site[to, :count] = place[state.site[r, :count]]
        part.current.wish[to] = state.wish[r]
    take_over(part.packed_world, part.packed_current)
    _limit_room(part)
    return Part(part, slots, sites)


def _limit_room(part: Desk) -> None:
    """Give the rides that stay the room that others leave, and what the part's own crates take there now; judge it."""
    capacity = part.world.fixed_capacity
    room = capacity.copy()
    capacity[:] = AMPLE
    judge(part.packed_world, part.bench)
    capacity[:] = room + load_that_stays(part.packed_world, part.bench)
    judge(part.packed_world, part.bench)


def put_back(whole: Desk, part: Part) -> None:
    """Write the part's best plan into the whole's current one."""
    world, state, best = whole.world, whole.current, part.desk.best
    for to in range(len(best.visits)):
        r = part.slots[to // world.per_slot] * world.per_slot + to % world.per_slot
        count = best.visits[to]
        state.visits[r] = count
        state.site[r, :count] = part.sites[best.site[to, :count]]
        state.wish[r] = best.wish[to]
    take_over(whole.packed_world, whole.packed_current)


def _world(whole: Desk, rest: Rest, slots: Ints, sites: Ints, place: Ints) -> World:
    world = whole.world
    hubs = sites[world.transfer[sites] >= 0]
    rides, room = staying_runs(rest.legs, room_left(whole.bench, rest.state), place)
    runs = int(rides[0, -1]) + 1 if rides.shape[1] else 0
    elsewhere = changes_elsewhere(whole.packed_world, rest.legs, rest.profile, hubs, place, runs)
    run, a, b, board, available = np.concatenate([rides, elsewhere], axis=1)
    return world._replace(
        minutes=np.ascontiguousarray(world.minutes[np.ix_(sites, sites)]),
        km=np.ascontiguousarray(world.km[np.ix_(sites, sites)]),
        service=world.service[sites],
        transfer=world.transfer[sites],
        **_windows(world, sites),
        min_visits=world.min_visits[sites],
        max_visits=world.max_visits[sites],
        slot_van=world.slot_van[slots],
        slot_shift=world.slot_shift[slots],
        slot_from=world.slot_from[slots],
        slot_to=world.slot_to[slots],
        slot_base=place[world.slot_base[slots]],
        slot_stretch=world.slot_stretch[slots],
        slot_break=world.slot_break[slots],
        slot_capacity=world.slot_capacity[slots],
        slot_fee=world.slot_fee[slots],
        slot_hour=world.slot_hour[slots],
        slot_per_km=world.slot_per_km[slots],
        fixed_run=run,
        fixed_a=a,
        fixed_b=b,
        fixed_board=board,
        fixed_available=available,
        fixed_capacity=np.concatenate([room, np.full(elsewhere.shape[1], AMPLE)]),
        **_flows(whole, rest, hubs, sites, place),
        town=world.town[sites],
        kept_cost=0.0,
        kept_days=_days_that_stay(whole, rest)[sites],
        needs=packed(no_needs(len(sites), len(slots), was_days(whole.packed_world)[sites])),
    )


def _windows(world: World, sites: Ints) -> dict[str, Any]:
    rows = [np.arange(world.window_first[s], world.window_first[s + 1]) for s in sites]
    each = np.concatenate([np.zeros(0, np.int64), *rows])
    first = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int32)
    return {"window_first": first, "window_open": world.window_open[each], "window_last": world.window_last[each]}


def _days_that_stay(whole: Desk, rest: Rest) -> Ints:
    """Return the days on which each site is visited outside the free slots, as bits."""
    days = np.zeros(len(whole.world.service), np.int32)
    days_visited(whole.packed_world, rest.state, days)
    return days


def _flows(whole: Desk, rest: Rest, hubs: Ints, sites: Ints, place: Ints) -> dict[str, Any]:
    """Return the part's flows: those alike in origin, ready minute, age and end are one, exits of any age."""
    world = whole.world
    own = np.zeros(len(place), np.bool_)
    own[hubs] = True
    ways = hubs_on_ways(whole.packed_world, whole.legs, whole.profile, own)
    found = gather(whole.packed_world, whole.legs, whole.profile, place, ways)
    keys = found[:, :5].copy()
    keys[keys[:, 4] > 0, 2] = 0  # the price of an exit knows the ages
    keys[:, 0], keys[:, 3] = place[keys[:, 0]], place[keys[:, 3]]
    order = np.lexsort((keys[:, 3], keys[:, 4], keys[:, 2], keys[:, 1], keys[:, 0]))
    found, keys = found[order], keys[order]
    differs = np.ones(len(found), bool)
    differs[1:] = (keys[1:] != keys[:-1]).any(axis=1)
    row = np.cumsum(differs) - 1
    flows = keys[differs]
    rows = len(flows)
    items = np.bincount(row, world.group_items[found[:, 5]], rows)
    crates = np.bincount(row, world.group_crates[found[:, 5]], rows)
    new = np.ones(rows, bool)
    new[1:] = (flows[1:, :3] != flows[:-1, :3]).any(axis=1)
    group = (np.cumsum(new) - 1).astype(np.int32)
    exits = np.where(flows[:, 4] > 0, np.cumsum(flows[:, 4]) - 1, -1).astype(np.int32)
    steps = np.zeros(len(hubs), np.int32)
    step = np.zeros((len(hubs), world.cycle), np.int32)
    hub_steps(whole.packed_world, rest.legs, rest.profile, hubs, steps, step)
    count = int(flows[:, 4].sum())
    price, more = np.zeros((count, 2 * int(steps.max(initial=1)))), np.zeros(count)
    price_exits(whole.packed_world, rest.profile, found, exits[row], price, more)
    hub_row = np.zeros(len(sites), np.int32)
    hub_row[place[hubs]] = np.arange(len(hubs))
    seating = np.argsort(flows[:, 1], kind="stable")
    to = flows[:, 3].astype(np.int32)
    return {
        "flow_group": group[seating],
        "flow_to": to[seating],
        "flow_crates": crates[seating],
        "flow_items": items[seating],
        "flow_exit": exits[seating],
        "group_from": flows[new, 0].astype(np.int32),
        "group_ready": flows[new, 1].astype(np.int32),
        "group_age": flows[new, 2].astype(np.int32),
        "group_first": np.searchsorted(group, np.arange(int(new.sum()) + 1)).astype(np.int32),
        "group_to": to,
        "group_items": items,
        "group_crates": crates,
        "group_exit": exits,
        "exit_price": price,
        "exit_more": more,
        "exit_hub": hub_row[to[exits >= 0]],
        "exit_step": step,
        "exit_steps": steps,
    }
