"""Planting simulated history: weeks before this one, run on a given plan, kept through the same path as real scans.

All of it is one transaction: it stands whole or not at all. It is made up, and says so: its devices are marked
(`Device.is_simulated`), its plans and scans are by `simulation`, its requests are of the system `simulated`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, func, insert
from sqlmodel import Session, col, select

from depots.calendars import holidays_in
from depots.municipalities import municipalities
from depots.settings import ZONE
from depots.sites import all_sites
from depots.store import from_micros, to_micros
from routing.plan import Round
from routing.problem import SiteKind, WeekProblem
from routing.timetable import ride
from routing.units import IsoWeek, instant, minute_of_week
from transit.crate_records import add_crates
from transit.devices import enrol_device
from transit.plans import plan_values, published_plan, save_draft
from transit.promises import Timetable
from transit.requests import SIMULATED
from transit.run_records import add_runs
from transit.runs import date_rounds
from transit.sample import sample_legs
from transit.scan_tables import Device, OutboxMessage, Scan
from transit.scans.ingest import take_in
from transit.scans.judge import Sender
from transit.scans.kinds import ScanKind
from transit.scans.pieces import Delivery
from transit.simulation import chance as odds
from transit.simulation.chance import Chance
from transit.simulation.region import Call, Item, Region, Tour
from transit.simulation.told import SIMULATION, Told
from transit.statistics import summaries
from transit.statistics.correct import correct, earliest
from transit.statistics.records import clear_marks, count_due, due_marks
from transit.tables import Plan, Run, TransitRequest, row_id

WEEKS = 12
VOLUME = 0.6
"""Of the region's item legs so many are made up: planting must not take longer than planning."""
_ROWS_AT_ONCE = 5_000
_MARKS_AT_ONCE = 4_000
_LIST_HOUR = 12
_LET_IN_EARLY = 10


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted: whole weeks and days of this one, item legs wanted, scans kept."""

    first: date
    until: date
    requests: int
    scans: int


def has_scans(session: Session) -> bool:
    """Say whether anything was ever scanned: no history is made up beside real scans."""
    return session.exec(select(col(Scan.number)).limit(1)).first() is not None


def is_simulated(session: Session) -> bool:
    """Say whether simulated history was planted."""
    return session.exec(select(col(Device.id)).where(col(Device.is_simulated)).limit(1)).first() is not None


def plant_history(
    session: Session,
    model: Plan,
    at: datetime,
    *,
    seed: int = 1,
    weeks: int = WEEKS,
    on_progress: Callable[[float], None] = lambda share: None,
) -> Planted:
    """Run `weeks` whole weeks before that of the aware instant `at`, and this one until its midnight, on plan `model`.

    `on_progress` hears which share is done, 0 to 1; what it raises ends the planting. Does not commit.
    """
    this_week = IsoWeek.of(at.astimezone(ZONE).date())
    until = at.astimezone(ZONE).date()
    history = _History(session, model, Chance(seed), seed)
    past = (this_week.shift(n) for n in range(-weeks, 1))
    span = [week for week in past if week.monday < until and published_plan(session, week) is None]
    for week in span:
        history.week(week, until)
    until_us = to_micros(datetime.combine(until, time(), tzinfo=ZONE))
    history.region.run_until(until_us)
    on_progress(0.1)
    requests = history.keep_requests()
    scans = history.keep_scans(lambda share: on_progress(0.1 + 0.5 * share))
    _work_out_legs(session, lambda share: on_progress(0.6 + 0.4 * share))
    return Planted(span[0].monday, until, requests, scans)


class _History:
    """The weeks as they are made, and what is kept of them."""

    def __init__(self, session: Session, model: Plan, chance: Chance, seed: int) -> None:
        self._session = session
        self._model = model
        self._values = plan_values(session, model)
        self._problem = self._values.problem
        self._timetable = Timetable(self._problem, self._values.plan, ride(self._problem, self._values.plan))
        self._chance = chance
        self._seed = seed
        self._told = Told(chance)
        self._crates: list[str] = []
        self._used = 0
        self._requests: list[dict[str, object]] = []
        self._visited = {stop.site for tour in self._values.plan.rounds for stop in tour.stops}
        self._library = {site.library_code or site.code: site.code for site in all_sites(session)}
        hubs = {s.id: s.transfer_minutes or 0 for s in self._problem.sites if s.kind == SiteKind.HUB}
        self.region = Region(hubs, self._told, chance, self._new_crate)

    def week(self, week: IsoWeek, until: date) -> None:
        """Publish the model plan for a week, give out its pull lists and let its vans set out."""
        plan = self._publish(week)
        holidays = holidays_in(week)
        dated = [tour for tour in date_rounds(week, self._values.plan, ZONE) if tour.day < until]
        runs = add_runs(self._session, row_id(plan.id), dated)
        for run in runs:
            if run.day in holidays or self._chance.happens(odds.NOT_DRIVEN):
                run.cancelled_at = run.starts_at - timedelta(hours=1)
                self._session.add(run)
            else:
                tour = self._values.plan.rounds[run.round_number - 1]
                self.region.drive(_tour(run, self._problem, tour, week))
        self._session.flush()
        self._give_lists(week, row_id(plan.id), until, holidays)

    def keep_requests(self) -> int:
        """Keep what was wanted, and when it came."""
        for row in self._requests:
            arrived_us = self.region.arrived.get(int(str(row.pop("key"))))
            row["arrived_at"] = None if arrived_us is None else from_micros(arrived_us)
        for first in range(0, len(self._requests), _ROWS_AT_ONCE):
            self._session.execute(insert(TransitRequest), self._requests[first : first + _ROWS_AT_ONCE])
        return len(self._requests)

    def keep_scans(self, on_progress: Callable[[float], None]) -> int:
        """Take in what was scanned, day by day, as it would have come."""
        session = self._session
        devices = {name: self._chance.uuid(4, n) for n, name in enumerate(self._told.devices())}
        for name, device in devices.items():
            enrol_device(session, device, f"{SIMULATION}: {name}", by=SIMULATION, at=_long_ago(), is_simulated=True)
        heard = session.exec(select(func.max(col(OutboxMessage.number)))).one() or 0
        days: defaultdict[date, list[Delivery]] = defaultdict(list)
        sender = Sender(SIMULATION, frozenset(ScanKind))
        for day, name, sent_us, scans in self._told.deliveries():
            device = devices[name]
            for first in range(0, len(scans), 500):
                days[day].append(Delivery(sender, device, device, None, sent_us, scans[first : first + 500]))
        kept = 0
        for n, deliveries in enumerate(days.values(), start=1):
            kept += sum(len(answers or ()) for answers in take_in(session.connection(), deliveries))
            on_progress(n / len(days))
        # No library system hears of what never happened.
        session.connection().execute(delete(OutboxMessage).where(col(OutboxMessage.number) > heard))
        return kept

    def _publish(self, week: IsoWeek) -> Plan:
        """Keep the model's rounds as the plan of `week`, as if it had been published on the Thursday before."""
        problem = replace(self._problem, name=str(week))
        measure = self._values.measure
        plan = save_draft(
            self._session, week, problem, self._values.plan, measure, by=SIMULATION, seed=self._model.seed, seconds=0.0
        )
        monday = instant(week, 0, ZONE)
        plan.created_at, plan.lower_bound = monday - timedelta(days=4), None
        plan.published_at, plan.published_by = monday - timedelta(days=3, hours=12), SIMULATION
        self._session.flush()
        return plan

    def _give_lists(self, week: IsoWeek, plan_id: int, until: date, holidays: Mapping[date, str]) -> None:
        """Ask for the week's items: each goes on the first list picked after it was placed."""
        lists: defaultdict[tuple[int, str], list[Item]] = defaultdict(list)
        days = [week.day(n) for n in range(-3, 4)]
        share = VOLUME * self._chance.random.uniform(0.9, 1.1)
        for leg, kind, code, start, end, placed, _ in sample_legs(
            all_sites(self._session), municipalities(), days, self._seed + 1
        ):
            origin, goal = self._library[start], self._library[end]
            if not {origin, goal} <= self._visited or not self._chance.happens(share):
                continue
            placed_at = datetime.fromisoformat(placed)
            picked = self._picked(placed_at, holidays)
            promised = self._promise(origin, goal, placed_at)
            if picked.date() >= until or promised is None:
                continue
            key = len(self._requests) + 1
            lists[to_micros(picked), origin].append(Item(code, origin, goal, key))
            self._requests.append(
                {
                    "key": key,
                    "system": SIMULATED,
                    "leg_key": leg,
                    "kind": str(kind),
                    "item_key": code,
                    "from_site_code": origin,
                    "to_site_code": goal,
                    "placed_at": placed_at,
                    "opened_at": placed_at,
                    "promised_at": promised,
                    "promised_by_plan_id": plan_id,
                }
            )
        for day in (week.day(n) for n in range(5)):
            if day < until and day not in holidays:
                at_us = to_micros(_list_time(day))
                for site in sorted(self._visited):
                    self.region.wanted(at_us, site, lists[at_us, site])

    @staticmethod
    def _picked(placed_at: datetime, holidays: Mapping[date, str]) -> datetime:
        local = placed_at.astimezone(ZONE)
        day = local.date() + timedelta(days=int(local.hour >= _LIST_HOUR))
        while day.weekday() >= 5 or day in holidays:
            day += timedelta(days=1)
        return _list_time(day)

    def _promise(self, origin: str, goal: str, placed_at: datetime) -> datetime | None:
        week, minute = minute_of_week(placed_at, ZONE)
        ready = self._timetable.picked(origin, minute)
        arrival = self._timetable.seated(origin, goal, ready)
        if arrival is None:
            arrival = self._timetable.earliest(origin, goal, ready)
        return None if arrival is None else instant(week, arrival, ZONE)

    def _new_crate(self) -> str:
        if self._used == len(self._crates):
            self._crates += add_crates(self._session, 100, at=_long_ago())
        self._used += 1
        return self._crates[self._used - 1]


def _tour(run: Run, problem: WeekProblem, tour: Round, week: IsoWeek) -> Tour:
    """Return a run as it is to be driven."""
    calls = []
    for stop, following in zip(tour.stops, (*tour.stops[1:], None), strict=True):
        # A plan waits only for doors to open; where it does not wait, they are open a little before.
        early = _LET_IN_EARLY if stop.start == stop.arrive else 0
        calls.append(
            Call(
                site=stop.site,
                starts_us=to_micros(instant(week, stop.start, ZONE)),
                not_before_us=to_micros(instant(week, stop.start - early, ZONE)),
                handling=problem.sites[problem.index[stop.site]].service_minutes,
                pause=stop.break_minutes,
                onward=following.arrive - stop.depart if following else 0,
            )
        )
    return Tour(run.code, run.van_code, int(problem.van_by_id[run.van_code].capacity), tuple(calls))


def _work_out_legs(session: Session, on_progress: Callable[[float], None]) -> None:
    connection = session.connection()
    due = done = count_due(connection)
    while marks := due_marks(connection, _MARKS_AT_ONCE):
        correct(connection, earliest(marks))
        clear_marks(connection, [number for number, _, _ in marks])
        done -= len(marks)
        on_progress(1 - done / due)
    summaries.rebuild_here(connection)


def _list_time(day: date) -> datetime:
    return datetime.combine(day, time(_LIST_HOUR), tzinfo=ZONE)


def _long_ago() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)
