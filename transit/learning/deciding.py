"""What visits teach by now, and deciding about it: accept, refuse, take back. A session comes first; no commit here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from depots.settings import settings
from depots.tables import Site
from routing.units import IsoWeek
from transit.errors import LearnedTimeError
from transit.learning.decisions import Basis, Decision, TimeKey, Verdict, accepted_in, standing
from transit.learning.lately import seen_lately
from transit.learning.medians import PairFigure
from transit.learning.observed import Observed
from transit.learning.proposing import LearnedTime, Limits, Standing, learned_times
from transit.learning.records import add_decision, all_decisions, first_open_week
from transit.learning.used import used_times


@dataclass(frozen=True, slots=True)
class Learned:
    """What the visits of recent weeks teach: each time, what was observed for it, in how many weeks vans were seen.

    `week` is the one from which a decision made now counts; `first` and `last` are the dates of the observations.
    """

    times: tuple[LearnedTime, ...]
    pairs: tuple[PairFigure, ...]
    observed: Observed
    decisions: tuple[Decision, ...]
    weeks: int
    week: IsoWeek
    first: date | None
    last: date | None
    is_simulated: bool

    def find(self, key: TimeKey) -> LearnedTime | None:
        """Return what is known of one time."""
        return next((time for time in self.times if time.key == key), None)

    @property
    def proposed(self) -> tuple[LearnedTime, ...]:
        """The times that are proposed."""
        return tuple(time for time in self.times if time.standing == Standing.PROPOSED)


def learn(session: Session, at: datetime, *, simulated: bool) -> Learned:
    """Return what the visits of recent weeks teach at the aware instant `at`: the real ones or the simulated ones.

    The two are never mixed. Raises `NoRoadError` where a site that vans call at lies off all roads.
    """
    seen = seen_lately(session, at, simulated=simulated)
    found = seen.observed
    week = first_open_week(session, at)
    decisions = tuple(all_decisions(session))
    limits = Limits(settings().learn_visits, settings().learn_minutes, settings().learn_kmh)
    places = {site for drive in found.drives for site in (drive.start, drive.goal)}
    places.update(done.site for done in found.handlings)
    return Learned(
        times=learned_times(
            seen.pairs,
            seen.sites,
            weeks=seen.weeks,
            used=used_times(session, accepted_in(decisions, week), places),
            decided=standing(decisions),
            limits=limits,
        ),
        pairs=seen.pairs,
        observed=found,
        decisions=decisions,
        weeks=seen.weeks,
        week=week,
        first=seen.first,
        last=seen.last,
        is_simulated=simulated,
    )


def decide(
    session: Session,
    key: TimeKey,
    verdict: Verdict,
    minutes: int,
    *,
    simulated: bool,
    sure: bool,
    by: str,
    at: datetime,
) -> Decision:
    """Accept or refuse the learned time of `key`, as someone saw it (`minutes`).

    Raises `LearnedTimeError`: `not_proposed` (too few visits, or no difference), `changed` (visits teach another time
    by now), `not_sure` (it is odd, and nobody said yes to it).
    """
    _one_at_a_time(session)
    known = learn(session, at, simulated=simulated)
    time = known.find(key)
    if time is None or time.standing not in (Standing.PROPOSED, Standing.REFUSED):
        raise LearnedTimeError("not_proposed", f"{_name(key)} is not proposed: too few visits, or no difference")
    if time.minutes != minutes:
        raise LearnedTimeError("changed", f"{_name(key)} takes {time.minutes} min by now: look at it again")
    if verdict == Verdict.ACCEPTED and time.needs_yes and not sure:
        reasons = ", ".join(sorted(time.oddities))
        raise LearnedTimeError("not_sure", f"{_name(key)} is odd ({reasons}): say that you are sure to accept it")
    return _keep(session, known, time, verdict, by=by, at=at)


def accept_all(session: Session, *, simulated: bool, by: str, at: datetime) -> tuple[Decision, ...]:
    """Accept every proposed time but the odd ones, which somebody must say yes to one by one."""
    _one_at_a_time(session)
    known = learn(session, at, simulated=simulated)
    calm = (time for time in known.proposed if not time.needs_yes)
    return tuple(_keep(session, known, time, Verdict.ACCEPTED, by=by, at=at) for time in calm)


def refuse_all(session: Session, *, simulated: bool, by: str, at: datetime) -> tuple[Decision, ...]:
    """Refuse every proposed time."""
    _one_at_a_time(session)
    known = learn(session, at, simulated=simulated)
    return tuple(_keep(session, known, time, Verdict.REFUSED, by=by, at=at) for time in known.proposed)


def take_back(session: Session, numbers: Sequence[int], *, by: str, at: datetime) -> tuple[Decision, ...]:
    """Take decisions back, all or none; what was decided before them counts again.

    Raises `LearnedTimeError` `not_standing` where one is not the last that stands about its time.
    """
    _one_at_a_time(session)
    open_week = first_open_week(session, at)
    done = []
    for number in sorted(set(numbers), reverse=True):
        last = {pile[-1].number: pile[-1] for pile in standing(all_decisions(session)).values()}
        if (taken := last.get(number)) is None:
            raise LearnedTimeError("not_standing", f"decision {number} does not stand any more: look again")
        week = max(open_week, taken.week)
        done.append(
            add_decision(session, taken.key, Verdict.TAKEN_BACK, taken.minutes, taken.basis, week=week, by=by, at=at)
        )
    return tuple(done)


def _keep(session: Session, known: Learned, time: LearnedTime, verdict: Verdict, *, by: str, at: datetime) -> Decision:
    if known.first is None or known.last is None:
        raise ValueError("a time was learned from no visit")
    basis = Basis(time.used, time.spread, known.first, known.last, known.is_simulated)
    return add_decision(session, time.key, verdict, time.minutes, basis, week=known.week, by=by, at=at)


def _one_at_a_time(session: Session) -> None:
    # SQLite's transactions begin with the write lock; elsewhere two who decide at once wait for each other here.
    session.exec(select(Site.code).order_by(col(Site.code)).with_for_update(key_share=True)).all()


def _name(key: TimeKey) -> str:
    return f"{key.kind} {key.site}" + (f" to {key.goal}" if key.goal else "")
