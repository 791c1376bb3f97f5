"""What the page of planned and real times shows: what visits teach, what is proposed, what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from api.accounts import name_of
from depots.settings import ZONE, settings
from depots.sites import all_sites
from transit.learning.deciding import Learned, learn
from transit.learning.decisions import Decision, TimeKey, TimeKind, Verdict, standing
from transit.learning.medians import HourPace, paces
from transit.learning.observed import Observed
from transit.learning.proposing import LearnedTime, Standing
from transit.learning.reading import has_real_visits
from transit.learning.visits import Trouble
from transit.simulation.plant import is_simulated


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A time with the names of its sites, and where its figures lie on the scale of its table, 0 to 100."""

    time: LearnedTime
    start: str
    goal: str
    scale: float

    def place(self, minutes: float) -> float:
        """Return where so many minutes lie on the scale."""
        return round(min(100.0, minutes / self.scale * 100), 2)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with the names of its sites; `is_last` if it stands and can be taken back."""

    decision: Decision
    start: str
    goal: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What one person decided at once."""

    at: datetime
    by: str
    rows: tuple[DecisionRow, ...]

    @property
    def verdict(self) -> Verdict:
        """What was decided."""
        return self.rows[0].decision.verdict

    @property
    def numbers(self) -> tuple[int, ...]:
        """The decisions of it that can be taken back."""
        return tuple(row.decision.number for row in self.rows if row.is_last)


@dataclass(frozen=True, slots=True)
class TimesContext:
    """The page. `done` is how many times were decided about just now, `wrong` the code of what was refused."""

    known: Learned
    has_real: bool
    has_simulated: bool
    may_decide: bool
    proposals: tuple[TimeRow, ...]
    drives: tuple[TimeRow, ...]
    handlings: tuple[TimeRow, ...]
    paces: tuple[HourPace, ...]
    batches: tuple[Batch, ...]
    accepted: int
    accepted_simulated: int
    wrong: str | None = None
    done: int = 0

    @property
    def of(self) -> str:
        """Which visits are shown, as addresses name them."""
        return "simulated" if self.known.is_simulated else "real"

    @property
    def calm(self) -> int:
        """How many proposals can be accepted at once."""
        return sum(not row.time.needs_yes for row in self.proposals)

    @property
    def weekly_minutes(self) -> float:
        """By how many minutes a week vans need longer than planned, of all times seen often enough."""
        return sum(row.time.weekly_minutes for row in (*self.drives, *self.handlings) if _counts(row.time))

    @property
    def least(self) -> int:
        """From how many visits on a time is proposed."""
        return settings().learn_visits

    @property
    def slowest(self) -> float:
        """The end of the scale of the hours' paces."""
        return max([pace.share for pace in self.paces] + [1.0]) * 1.1


def times_context(
    session: Session,
    at: datetime,
    *,
    simulated: bool | None,
    may_decide: bool,
    wrong: str | None = None,
    done: int = 0,
) -> TimesContext:
    """Return the page at the aware instant `at`; unless chosen, simulated visits show while there are no real ones."""
    has_real, has_simulated = has_real_visits(session), is_simulated(session)
    chosen = has_simulated and not has_real if simulated is None else simulated
    known = learn(session, at, simulated=chosen)
    names = {site.code: site.name for site in all_sites(session)}
    rows = _rows(known.times, names)
    piles = standing(known.decisions)
    accepted = [one for pile in piles.values() for one in pile[-1:] if one.verdict == Verdict.ACCEPTED]
    return TimesContext(
        known=known,
        has_real=has_real,
        has_simulated=has_simulated,
        may_decide=may_decide,
        proposals=tuple(row for row in rows if row.time.standing == Standing.PROPOSED),
        drives=tuple(row for row in rows if row.time.key.kind == TimeKind.DRIVING),
        handlings=tuple(row for row in rows if row.time.key.kind == TimeKind.HANDLING),
        paces=_paces(known),
        batches=_batches(session, known.decisions, {pile[-1].number for pile in piles.values()}, names),
        accepted=len(accepted),
        accepted_simulated=sum(one.basis.is_simulated for one in accepted),
        wrong=wrong,
        done=done,
    )


def kept_out(observed: Observed) -> Mapping[Trouble, tuple[int, int]]:
    """Return how many drives and handlings were kept out, by reason, the most frequent first."""
    drives, handlings = dict(observed.drives_out), dict(observed.handlings_out)
    found = {trouble: (drives.get(trouble, 0), handlings.get(trouble, 0)) for trouble in Trouble}
    return {trouble: both for trouble, both in sorted(found.items(), key=lambda entry: -sum(entry[1])) if any(both)}


def _counts(time: LearnedTime) -> bool:
    return time.standing != Standing.TOO_FEW


def _rows(times: Sequence[LearnedTime], names: Mapping[str, str]) -> list[TimeRow]:
    scales = {
        kind: max([1.0, *(max(time.spread.upper, time.used) for time in times if time.key.kind == kind)]) * 1.05
        for kind in TimeKind
    }
    return [TimeRow(time, *_names(time.key, names), scales[time.key.kind]) for time in times]


def _names(key: TimeKey, names: Mapping[str, str]) -> tuple[str, str]:
    return names.get(key.site, key.site), names.get(key.goal, key.goal) if key.goal else ""


def _paces(known: Learned) -> tuple[HourPace, ...]:
    used = {(time.key.site, time.key.goal): time.used for time in known.times}
    return paces(known.observed.drives, lambda start, goal: used.get((start, goal)), ZONE)


def _batches(
    session: Session, decisions: Sequence[Decision], last: set[int], names: Mapping[str, str]
) -> tuple[Batch, ...]:
    found = []
    for (at, by, _), group in groupby(decisions, lambda one: (one.at, one.by, one.verdict)):
        rows = tuple(DecisionRow(one, *_names(one.key, names), one.number in last) for one in group)
        found.append(Batch(at, name_of(session, by), rows))
    return tuple(reversed(found))
