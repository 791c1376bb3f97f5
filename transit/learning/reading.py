"""The runs of recent weeks with what drivers scanned on them. What was simulated stays apart from what is real."""

from collections import defaultdict
from datetime import datetime
from functools import lru_cache

from sqlmodel import Session, col, select

from depots.settings import ZONE
from depots.store import to_micros
from routing.units import IsoWeek, instant, week_at
from transit.learning.visits import MINUTE_US, DrivenRun, PlannedStop, VisitScan
from transit.run_log import standing_scans
from transit.scan_tables import Device, Scan
from transit.scans.kinds import VISITING, ScanKind
from transit.tables import Plan, PlanRound, PlanStop, Run

_AHEAD_US = 2 * MINUTE_US
"""A clock so far ahead of the server's puts its scans after the server had them; less is the time on the way."""


def recent_codes(session: Session, at: datetime, weeks: int) -> list[str]:
    """Return the codes of the runs that began in the `weeks` whole weeks before that of the aware instant `at`, or
    since, in their order.
    """
    since = instant(week_at(at, ZONE).shift(-weeks), 0, ZONE)
    began = select(Run.code).where(col(Run.starts_at).between(since, at))
    return list(session.exec(began.order_by(col(Run.code))))


def runs_of(session: Session, codes: list[str]) -> list[DrivenRun]:
    """Return the runs with these codes and with scans; one on which simulated and real devices scanned comes as two."""
    stops = _stops(session, codes)
    return [
        DrivenRun(code, tuple(stops[code]), tuple(scans), is_simulated)
        for (code, is_simulated), scans in sorted(_scans(session, codes).items())
    ]


def simulated_devices(session: Session) -> set[str]:
    """Return the devices whose scans are made up."""
    return set(session.exec(select(Device.id).where(col(Device.is_simulated))))


def has_real_visits(session: Session) -> bool:
    """Say whether a driver ever scanned a stop, other than in the simulated history."""
    # By device: in a store of simulated scans alone there is none to look through.
    real = list(session.exec(select(Device.id).where(~col(Device.is_simulated))))
    if not real:
        return False
    query = select(Scan.number).where(col(Scan.device).in_(real), col(Scan.kind).in_(sorted(VISITING)))
    return session.exec(query.limit(1)).first() is not None


def _scans(session: Session, codes: list[str]) -> dict[tuple[str, bool], list[VisitScan]]:
    """Return what was told of each run's stops, by its code and whether that is simulated."""
    simulated = simulated_devices(session)
    told = standing_scans(VISITING).where(col(Scan.run_code).in_(codes)).subquery().c
    wanted = (told.run_code, told.device, told.epoch, told.kind, told.site_code, told.sequence)
    found: defaultdict[tuple[str, bool], list[VisitScan]] = defaultdict(list)
    clocks = select(*wanted, told.device_us, told.offset_us, told.server_us)  # type: ignore[call-overload]
    for code, device, epoch, kind, site, sequence, device_us, offset_us, server_us in session.exec(clocks):
        found[code, device in simulated].append(
            VisitScan(
                kind=ScanKind(kind),
                site=site,
                at_us=min(device_us + offset_us, server_us),
                clock=f"{device} {epoch}",
                sequence=sequence,
                offset_us=offset_us,
                ahead=device_us + offset_us > server_us + _AHEAD_US,
            )
        )
    return found


def _stops(session: Session, codes: list[str]) -> dict[str, list[PlannedStop]]:
    """Return the planned stops of each run, in order."""
    query = (
        select(  # type: ignore[call-overload]
            *(Run.code, Plan.week, PlanStop.site_code, PlanStop.arrive, PlanStop.start, PlanStop.depart),
            PlanStop.break_minutes,
        )
        .join(Plan, col(Plan.id) == Run.plan_id)
        .join(PlanRound, (col(PlanRound.plan_id) == Run.plan_id) & (col(PlanRound.number) == Run.round_number))
        .join(PlanStop, col(PlanStop.round_id) == PlanRound.id)
        .where(col(Run.code).in_(codes))
        .order_by(col(Run.code), col(PlanStop.position))
    )
    found: defaultdict[str, list[PlannedStop]] = defaultdict(list)
    for code, week, site, *minutes, pause in session.exec(query):
        arrive, start, depart = (_instant_us(week, minute) for minute in minutes)
        found[code].append(PlannedStop(site, arrive, start, depart, pause))
    return found


@lru_cache(maxsize=20_000)
def _instant_us(week: str, minute: int) -> int:
    return to_micros(instant(IsoWeek.parse(week), minute, ZONE))
