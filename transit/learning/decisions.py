"""What planners decided about learned times, and what follows for a week. Pure: decisions are only ever added.

Each decision holds from a week on. Taking one back is a decision too: it uncovers the one before it. So a week's times
follow from the decisions alone, and a week that was planned by them can be asked for again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

import numpy as np

from routing.problem import SiteView, Travel, WeekProblem
from routing.units import IsoWeek
from transit.learning.medians import Spread


class TimeKind(StrEnum):
    """What takes time."""

    DRIVING = "driving"
    HANDLING = "handling"


class Verdict(StrEnum):
    """What was decided."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"  # the decision before it no longer holds, and the one before that holds again


@dataclass(frozen=True, slots=True, order=True)
class TimeKey:
    """What a time is about: the handling at `site`, or the drive from there to `goal`."""

    kind: TimeKind
    site: str
    goal: str | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """What a decision rests on: the figures then, from which dates, and what was used before it, in minutes."""

    before: int
    spread: Spread
    first: date
    last: date
    is_simulated: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Someone (a login) decided about a time of `minutes`; it counts for weeks from `week` on."""

    number: int
    key: TimeKey
    verdict: Verdict
    minutes: int
    week: IsoWeek
    at: datetime
    by: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class AcceptedTimes:
    """The times that were accepted for a week, in minutes."""

    driving: Mapping[tuple[str, str], int] = field(default_factory=dict)
    handling: Mapping[str, int] = field(default_factory=dict)

    def travel(self, travel: Travel, sites: list[str]) -> Travel:
        """Return `travel` between `sites` (codes, in its order) with the accepted drives in it; km stay."""
        index = {site: n for n, site in enumerate(sites)}
        known = [(pair, minutes) for pair, minutes in self.driving.items() if set(pair) <= index.keys()]
        if not known:
            return travel
        minutes = np.array(travel.minutes)
        for (start, goal), taken in known:
            minutes[index[start], index[goal]] = taken
        return Travel(minutes, travel.km)

    def handled(self, site: SiteView) -> SiteView:
        """Return a site with its accepted handling time, if there is one."""
        return replace(site, service_minutes=self.handling.get(site.id, site.service_minutes))

    def used_in(self, problem: WeekProblem) -> int:
        """Return how many of these times `problem` asks with."""
        index, matrix = problem.index, problem.travel.minutes
        known = [(pair, minutes) for pair, minutes in self.driving.items() if set(pair) <= index.keys()]
        drives = [pair for pair, minutes in known if matrix[index[pair[0]], index[pair[1]]] == minutes]
        sites = [site for site in problem.sites if self.handling.get(site.id) == site.service_minutes]
        return len(drives) + len(sites)


def standing(decisions: Iterable[Decision], week: IsoWeek | None = None) -> dict[TimeKey, tuple[Decision, ...]]:
    """Return the decisions about each time that nobody took back, oldest first; with `week` those that hold in it."""
    piles: defaultdict[TimeKey, list[Decision]] = defaultdict(list)
    for decision in sorted(decisions, key=lambda decision: decision.number):
        if week is not None and decision.week > week:
            continue
        pile = piles[decision.key]
        if decision.verdict != Verdict.TAKEN_BACK:
            pile.append(decision)
        elif pile:
            pile.pop()
    return {key: tuple(pile) for key, pile in piles.items() if pile}


def accepted(pile: Iterable[Decision]) -> Decision | None:
    """Return the accepted time that counts among decisions about one time: the last."""
    return next((one for one in reversed(tuple(pile)) if one.verdict == Verdict.ACCEPTED), None)


def accepted_in(decisions: Iterable[Decision], week: IsoWeek) -> AcceptedTimes:
    """Return the times accepted for a week."""
    found = [one for pile in standing(decisions, week).values() if (one := accepted(pile)) is not None]
    return AcceptedTimes(
        {(one.key.site, one.key.goal): one.minutes for one in found if one.key.goal is not None},
        {one.key.site: one.minutes for one in found if one.key.kind == TimeKind.HANDLING},
    )
