"""The simulated region at work: desks pack and receive, vans carry, the hub sorts. Seeded; tells its scans to `Told`.

One queue of events in the order of time. A van takes every crate that it can bring to its goal or to the hub; what has
no crate of its own goes to the hub in a shared one. Times are whole UTC microseconds.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count

from depots.settings import ZONE
from depots.store import from_micros, to_micros
from transit.scans.kinds import FailReason, ScanKind
from transit.simulation import chance as odds
from transit.simulation.chance import HOUR_US, MINUTE_US, Chance
from transit.simulation.told import Told

OWN_CRATE = 8
"""So many items for one site get a crate of their own; fewer share one that the hub sorts."""
FULL = 28
"""Items in a crate."""
_OPENS, _CLOSES = 8, 18
_ITEM_US = 12_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """An item wanted elsewhere; `arrived` is told when its leg is over, if it ever is."""

    code: str
    origin: str
    goal: str
    key: int


@dataclass(slots=True, eq=False)
class Crate:
    """A crate that waits or rides. `goal` is empty where the hub sorts it; it can board from `ready_us` on."""

    code: str
    goal: str | None
    ready_us: int
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Call:
    """A planned stop of a run: when the van would begin, its handling, and the minutes' drive to the next.

    A van that is early is let in from `not_before_us` on.
    """

    site: str
    starts_us: int
    not_before_us: int
    handling: float
    pause: int
    onward: float


@dataclass(frozen=True, slots=True)
class Tour:
    """A run to be driven: its code, van, room for crates and calls."""

    code: str
    van: str
    capacity: int
    calls: tuple[Call, ...]


class Region:
    """Sites with crates that wait; give it runs and pull lists, then let time pass."""

    def __init__(self, hubs: Mapping[str, int], told: Told, chance: Chance, new_crate: Callable[[], str]) -> None:
        self._hubs = hubs
        self._told = told
        self._chance = chance
        self._new_crate = new_crate
        self._waiting: defaultdict[str, list[Crate]] = defaultdict(list)
        self._idle: defaultdict[str, list[str]] = defaultdict(list)
        self._to_pack: defaultdict[str, list[Item]] = defaultdict(list)
        self._queue: list[tuple[int, int, Callable[[int], None]]] = []
        self._turn = count()
        self.arrived: dict[int, int] = {}

    def wanted(self, at_us: int, site: str, items: Iterable[Item]) -> None:
        """Let a site pick its list at an instant: these items, and what lies there to be sent on."""
        listed = list(items)
        self._at(at_us, lambda now: self._pack(site, [*listed, *self._to_pack.pop(site, ())], now))

    def drive(self, tour: Tour) -> None:
        """Let a van set out."""
        begins_us = tour.calls[0].starts_us + self._chance.leaves_late_us()
        self._at(begins_us, lambda now: self._call(tour, 0, [], now))

    def run_until(self, until_us: int) -> None:
        """Let time pass: what would happen later has not happened."""
        while self._queue and self._queue[0][0] < until_us:
            at_us, _, act = heapq.heappop(self._queue)
            act(at_us)

    def _at(self, at_us: int, act: Callable[[int], None]) -> None:
        heapq.heappush(self._queue, (at_us, next(self._turn), act))

    def _pack(self, site: str, items: list[Item], now: int) -> None:
        by_goal: defaultdict[str, list[Item]] = defaultdict(list)
        for item in items:
            by_goal[item.goal].append(item)
        at_us = now - len(items) * _ITEM_US
        for goal, group in sorted(by_goal.items()):
            own = site in self._hubs or len(group) >= OWN_CRATE or goal in self._hubs
            for item in group:
                at_us += _ITEM_US
                self._put(site, goal if own else None, item, at_us, ready_us=now)
        for crate in self._waiting[site]:
            if crate.ready_us == now:
                self._told.desk(site, ScanKind.OUT, now + MINUTE_US, code=crate.code, to_site=crate.goal)

    def _put(self, site: str, goal: str | None, item: Item, at_us: int, *, ready_us: int) -> None:
        """Put an item into a crate that waits for this goal, or a fresh one."""
        room = (c for c in self._waiting[site] if c.goal == goal and len(c.items) < FULL)
        crate = next(room, None)
        if crate is None:
            code = self._idle[site].pop() if self._idle[site] else self._new_crate()
            crate = Crate(code, goal, ready_us)
            self._waiting[site].append(crate)
        self._told.desk(site, ScanKind.PACK, at_us, code=item.code, crate=crate.code, to_site=item.goal)
        if not self._chance.happens(odds.LOST):
            crate.items.append(item)

    def _call(self, tour: Tour, place: int, aboard: list[Crate], now: int) -> None:
        call, last = tour.calls[place], place == len(tour.calls) - 1
        starts_us = max(now, call.not_before_us)
        said = {"run": tour.code, "site": call.site}
        if 0 < place < len(tour.calls) - 1 and self._chance.happens(odds.NOT_SERVED):
            reason = self._chance.random.choice((FailReason.CLOSED, FailReason.NO_ACCESS, FailReason.NOBODY_THERE))
            self._told.van(tour.van, ScanKind.FAIL, starts_us, **said, reason=reason.value)
            self._drive_on(tour, place, aboard, starts_us + 3 * MINUTE_US)
            return
        self._told.van(tour.van, ScanKind.ARRIVE, now, **said)
        ahead = [later.site for later in tour.calls[place + 1 :]]
        leaving = [crate for crate in aboard if last or _alights(crate, call.site, ahead, self._hubs)]
        staying = [crate for crate in aboard if crate not in leaving]
        at_us = starts_us + MINUTE_US
        for crate in leaving:
            at_us += _ITEM_US
            self._scanned(tour, ScanKind.UNLOAD, at_us, crate, call.site)
        taking = list(self._boarding(call.site, ahead, tour.capacity - len(staying), at_us))
        for crate in taking:
            at_us += _ITEM_US
            self._scanned(tour, ScanKind.LOAD, at_us, crate, call.site)
        if leaving:
            self._at(self._received_us(call.site, at_us), lambda at: self._receive(call.site, leaving, at))
        handling = self._chance.handling_us(call.site, call.handling, len(leaving) + len(taking))
        done_us = max(starts_us + handling, at_us + MINUTE_US) + call.pause * MINUTE_US
        self._told.van(tour.van, ScanKind.LEAVE, done_us, **said)
        if not last:
            self._drive_on(tour, place, [*staying, *taking], done_us)

    def _drive_on(self, tour: Tour, place: int, aboard: list[Crate], now: int) -> None:
        call, following = tour.calls[place], tour.calls[place + 1]
        hour = from_micros(now).astimezone(ZONE).hour
        takes_us = self._chance.driving_us(call.site, following.site, call.onward, hour)
        self._at(now + takes_us, lambda at: self._call(tour, place + 1, aboard, at))

    def _scanned(self, tour: Tour, kind: ScanKind, at_us: int, crate: Crate, site: str) -> None:
        if not self._chance.happens(odds.SCAN_FORGOTTEN):
            self._told.van(tour.van, kind, at_us, code=crate.code, site=site, run=tour.code)

    def _boarding(self, site: str, ahead: list[str], room: int, now: int) -> Iterator[Crate]:
        """Yield the crates that wait at a site and that this van brings on, as far as there is room."""
        stays = []
        for crate in self._waiting[site]:
            fits = crate.goal in ahead or (site not in self._hubs and any(hub in ahead for hub in self._hubs))
            if fits and room > 0 and crate.ready_us <= now:
                room -= 1
                yield crate
            else:
                stays.append(crate)
        self._waiting[site] = stays

    def _received_us(self, site: str, now: int) -> int:
        """Return when a desk gets to crates that were set down: while it is open; the hub after its sorting time."""
        wait_us = self._chance.received_after_us(site)
        if site in self._hubs:
            return now + max(self._hubs[site] * MINUTE_US // 2, min(wait_us, 3 * HOUR_US))
        at = from_micros(now + wait_us).astimezone(ZONE)
        if _OPENS <= at.hour < _CLOSES and at.weekday() < 5:
            return now + wait_us
        day = at.date() + timedelta(days=0 if at.hour < _OPENS else 1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        opens = datetime.combine(day, time(_OPENS, 30), tzinfo=ZONE)
        return to_micros(opens) + self._chance.random.randrange(90) * MINUTE_US

    def _receive(self, site: str, crates: list[Crate], now: int) -> None:
        """Scan crates in with what lies in them, or sort it; crates for elsewhere wait for the next van."""
        at_us = now
        for crate in crates:
            if crate.goal != site and (crate.goal is not None or site not in self._hubs):
                crate.ready_us = now
                self._waiting[site].append(crate)
                continue
            at_us += _ITEM_US
            self._told.desk(site, ScanKind.IN, at_us, code=crate.code)
            for item in crate.items:
                at_us += _ITEM_US
                self._unpack(site, item, at_us, now)
            at_us += _ITEM_US
            self._told.desk(site, ScanKind.EMPTY, at_us, code=crate.code)
            self._idle[site].append(crate.code)
        for crate in self._waiting[site]:
            if crate.ready_us == now and crate not in crates:
                self._told.desk(site, ScanKind.OUT, at_us + MINUTE_US, code=crate.code, to_site=crate.goal)
                crate.ready_us = at_us + 2 * MINUTE_US

    def _unpack(self, site: str, item: Item, at_us: int, batch_us: int) -> None:
        if item.goal != site:
            if site in self._hubs:
                self._put(site, self._sorted_to(site, item), item, at_us, ready_us=batch_us)
                return
            self._told.desk(site, ScanKind.IN, at_us, code=item.code)
            self._to_pack[site].append(item)
            return
        if self._chance.happens(odds.SHELVED_UNSCANNED):
            self._to_pack[site].append(Item(item.code, site, item.origin, -item.key))
            return
        if self._chance.happens(odds.OVERLOOKED):
            found_us = self._received_us(site, at_us + self._chance.random.randrange(24, 200) * HOUR_US)
            self._at(found_us, lambda at: self._shelve(site, item, at))
            return
        self._shelve(site, item, at_us)

    def _shelve(self, site: str, item: Item, at_us: int) -> None:
        self._told.desk(site, ScanKind.IN, at_us, code=item.code)
        self.arrived[item.key] = at_us

    def _sorted_to(self, hub: str, item: Item) -> str:
        """Return for which site the hub sorts an item: nearly always the right one."""
        others = [crate.goal for crate in self._waiting[hub] if crate.goal not in (None, item.goal)]
        if others and self._chance.happens(odds.MISSORTED):
            return self._chance.random.choice(others) or item.goal
        return item.goal


def _alights(crate: Crate, site: str, ahead: list[str], hubs: Mapping[str, int]) -> bool:
    if crate.goal == site:
        return True
    return site in hubs and (crate.goal is None or crate.goal not in ahead)
