"""Runs on dates: which rounds of a published plan make a run, which runs stand, which are called off. Values in.

The rules, at the instant a plan takes over or runs are rolled onto dates:
- A run that has begun (its start is not after that instant) stands, whatever plan it came from.
- A run of another plan of the week that has not begun is called off.
- Each round of the plan makes one run, except where it would have begun already, or its van is still out on a run of
  another plan when it would leave.
- A run once made, also one called off, is never made again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from routing.plan import WeekPlan
from routing.units import DAY_MINUTES, IsoWeek, instant
from transit.tables import Run


@dataclass(frozen=True, slots=True)
class DatedRound:
    """A round of a plan in a certain week; instants in UTC, the date by the local calendar."""

    number: int
    van: str
    day: date
    starts_at: datetime
    ends_at: datetime


def date_rounds(week: IsoWeek, plan: WeekPlan, zone: ZoneInfo) -> tuple[DatedRound, ...]:
    """Put each round of `plan` on its date in `week`, in the plan's order, numbered from 1."""
    dated = []
    for number, tour in enumerate(plan.rounds, start=1):
        starts_at = instant(week, tour.begin, zone)
        # In the hour that the spring Sunday skips, wall times run backwards; a run never does.
        ends_at = max(instant(week, tour.end, zone), starts_at)
        dated.append(DatedRound(number, tour.van, week.day(tour.begin // DAY_MINUTES), starts_at, ends_at))
    return tuple(dated)


def match_runs(
    plan_id: int, rounds: Iterable[DatedRound], runs: Sequence[Run], at: datetime
) -> Iterator[tuple[DatedRound | None, Run | None]]:
    """Match the rounds of plan `plan_id` with all runs that its week has so far; yields pairs.

    (round, run): the run stands. (round, None): a run is to be made. (None, run): the run is to be called off. Rounds
    that can make no run and begun runs of other plans appear in no pair.
    """
    ours = {run.round_number: run for run in runs if run.plan_id == plan_id}
    theirs = [run for run in runs if run.plan_id != plan_id and run.cancelled_at is None]
    under_way = [run for run in theirs if run.starts_at <= at]
    for dated in rounds:
        run = ours.get(dated.number)
        if run is not None or (dated.starts_at > at and not _van_is_out(dated, under_way)):
            yield dated, run
    for run in theirs:
        if run.starts_at > at:
            yield None, run


def _van_is_out(dated: DatedRound, under_way: Iterable[Run]) -> bool:
    return any(run.van_code == dated.van and run.ends_at > dated.starts_at for run in under_way)
