"""Editing a plan by hand: the plan that comes of an edit, timed anew.

An edit changes no more than it says: the rounds it touches are timed anew, and later rounds of the same van that it
pushes begin later. A plan may break rules afterwards (`routing.check` names them). What is locked is never touched:
such an edit is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NoReturn

from routing.draft_rounds import DraftRound, DraftVisit, least_detour, time_anew
from routing.edits import (
    AddVisit,
    Depart,
    DropRound,
    DropVisit,
    Edit,
    EditRefusedError,
    Lock,
    MoveRound,
    MoveStop,
    NewRound,
    Refusal,
    ReverseRound,
)
from routing.locks import Locks
from routing.plan import Round, WeekPlan
from routing.problem import VanView, WeekProblem
from routing.retime import shift_on
from routing.units import DAY_MINUTES, WEEK_MINUTES, weekday

DAWN = 8 * 60
"""When a new round begins on a day on which its van has no shift."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A plan after an edit, and what is locked in it, counted in it.

    `round` and `stop` are where that stands now which the edit speaks of, `None` where it is no more.
    """

    plan: WeekPlan
    locks: Locks
    round: int | None = None
    stop: int | None = None


def apply_edit(problem: WeekProblem, plan: WeekPlan, locks: Locks, edit: Edit) -> Edited:
    """Return the plan after `edit`, timed anew, with its locks. Raises `EditRefusedError`."""
    if isinstance(edit, Lock):
        return Edited(plan, _locked(plan, locks, edit), edit.round, edit.stop)
    pen = _Pen(problem, plan, locks, edit)
    pen.write()
    return pen.edited()


def _locked(plan: WeekPlan, locks: Locks, edit: Lock) -> Locks:
    """Return the locks after one was set or let go of."""
    if edit.day is not None:
        if not 0 <= edit.day <= 6:
            raise EditRefusedError(edit, Refusal.NO_SUCH_DAY)
        if (edit.day in locks.days) == edit.on:
            raise EditRefusedError(edit, Refusal.NOTHING_CHANGES)
        return replace(locks, days=locks.days ^ {edit.day})
    if edit.round is None or not 0 <= edit.round < len(plan.rounds):
        raise EditRefusedError(edit, Refusal.NO_SUCH_ROUND)
    if edit.stop is None:
        if (edit.round in locks.rounds) == edit.on:
            raise EditRefusedError(edit, Refusal.NOTHING_CHANGES)
        return replace(locks, rounds=locks.rounds ^ {edit.round})
    if not 0 < edit.stop < len(plan.rounds[edit.round].stops) - 1:
        raise EditRefusedError(edit, Refusal.NO_SUCH_STOP)
    one = edit.round, edit.stop
    if (one in locks.stops) == edit.on:
        raise EditRefusedError(edit, Refusal.NOTHING_CHANGES)
    return replace(locks, stops=locks.stops ^ {one})


class _Pen:
    """Writes one edit into a plan."""

    def __init__(self, problem: WeekProblem, plan: WeekPlan, locks: Locks, edit: Edit) -> None:
        self.problem = problem
        self.plan = plan
        self.locks = locks
        self.edit = edit
        self.tours = [self._tour(n, tour) for n, tour in enumerate(plan.rounds)]
        self.tour: DraftRound | None = None
        self.visit: DraftVisit | None = None

    def _tour(self, n: int, tour: Round) -> DraftRound:
        begin = tour.begin if tour.stops else 0
        visits = [DraftVisit(stop.site, (n, k)) for k, stop in enumerate(tour.stops[1:-1], start=1)]
        return DraftRound(tour.van, begin, visits, n, tour, n in self.locks.rounds or weekday(begin) in self.locks.days)

    def write(self) -> None:
        """Change the rounds as the edit says, those it touches without times."""
        edit = self.edit
        if isinstance(edit, MoveStop):
            self._move_stop(edit)
        elif isinstance(edit, AddVisit):
            tour = self._open(edit.round)
            self._put(tour, edit.to, DraftVisit(self._site(edit.site)))
        elif isinstance(edit, DropVisit):
            tour, visit = self._visit(edit.round, edit.stop, leaves=True)
            self._take(tour, visit)
        elif isinstance(edit, NewRound):
            self._new_round(edit)
        elif isinstance(edit, MoveRound):
            self._move_round(edit)
        elif isinstance(edit, DropRound):
            tour = self._open(edit.round)
            self._keep_locked_stops(tour)
            self.tours.remove(tour)
        elif isinstance(edit, ReverseRound):
            tour = self._open(edit.round)
            if len(tour.visits) < 2:
                self._refuse(Refusal.NOTHING_CHANGES)
            tour.visits.reverse()
            tour.kept = None
        elif isinstance(edit, Depart):
            self._depart(edit)

    def edited(self) -> Edited:
        """Time what was touched, and return the plan with its locks."""
        self.tours = [tour for tour in self.tours if tour.visits or tour.kept is not None]
        for tour in self.tours:
            if tour.kept is None:
                self._van(tour.van)
                for visit in tour.visits:
                    self._site(visit.site)
                time_anew(self.problem, self.tours, tour)
        places = {visit.was: (n, k) for n, k, visit in self._visits() if visit.was is not None}
        numbers = {tour.was: n for n, tour in enumerate(self.tours) if tour.was is not None}
        locks = replace(
            self.locks,
            rounds=frozenset(numbers[n] for n in self.locks.rounds if n in numbers),
            stops=frozenset(places[stop] for stop in self.locks.stops if stop in places),
        )
        plan = WeekPlan(tuple(tour.kept for tour in self.tours if tour.kept is not None))
        if plan.rounds == self.plan.rounds:
            self._refuse(Refusal.NOTHING_CHANGES)
        number = next((n for n, tour in enumerate(self.tours) if tour is self.tour), None)
        place = next((k for n, k, visit in self._visits() if visit is self.visit), None)
        return Edited(plan, locks, number, place)

    def _visits(self) -> Iterator[tuple[int, int, DraftVisit]]:
        for n, tour in enumerate(self.tours):
            for k, visit in enumerate(tour.visits, start=1):
                yield n, k, visit

    def _move_stop(self, edit: MoveStop) -> None:
        goal = self._open(edit.to_round)
        source = self._open(edit.round)
        leaves = (source.van, source.day) != (goal.van, goal.day)
        _, visit = self._visit(edit.round, edit.stop, leaves=leaves)
        to = edit.to
        if to is not None and goal is source and to > edit.stop:
            to -= 1  # the places behind move up
        self._take(source, visit)
        self._put(goal, to, visit)

    def _new_round(self, edit: NewRound) -> None:
        van = self._van(edit.van)
        visit = DraftVisit(self._site(edit.site))
        self._open_day(edit.day)
        if edit.round is not None and edit.stop is not None:
            source = self._open(edit.round)
            leaves = (source.van, source.day) != (edit.van, edit.day)
            source, visit = self._visit(edit.round, edit.stop, leaves=leaves)
            self._take(source, visit)
        same = [tour.end for tour in self.tours if tour.van == edit.van and tour.day == edit.day]
        shift = shift_on(van, edit.day, max(same, default=edit.day * DAY_MINUTES))
        dawn = shift.start if shift is not None else edit.day * DAY_MINUTES + DAWN
        self.tour, self.visit = DraftRound(edit.van, max([dawn, *same]), [visit], None, None, is_locked=False), visit
        self.tours.append(self.tour)

    def _move_round(self, edit: MoveRound) -> None:
        tour = self._open(edit.round)
        self._van(edit.van)
        self._open_day(edit.day)
        if (tour.van, tour.day) == (edit.van, edit.day):
            self._refuse(Refusal.NOTHING_CHANGES)
        self._keep_locked_stops(tour)
        tour.van, tour.kept = edit.van, None
        tour.begin = edit.day * DAY_MINUTES + tour.begin % DAY_MINUTES

    def _depart(self, edit: Depart) -> None:
        tour = self._open(edit.round)
        if not 0 <= edit.minute < WEEK_MINUTES or weekday(edit.minute) != tour.day:
            self._refuse(Refusal.NO_SUCH_DAY)
        tour.begin, tour.kept, tour.is_exact = edit.minute, None, True

    def _open(self, number: int) -> DraftRound:
        """Return a round that may be changed."""
        tour = next((tour for tour in self.tours if tour.was == number), None)
        if tour is None or number < 0:
            self._refuse(Refusal.NO_SUCH_ROUND)
        if tour.is_locked:
            self._refuse(Refusal.LOCKED)
        self.tour = tour
        return tour

    def _open_day(self, day: int) -> None:
        if not 0 <= day <= 6:
            self._refuse(Refusal.NO_SUCH_DAY)
        if day in self.locks.days:
            self._refuse(Refusal.LOCKED)

    def _visit(self, number: int, stop: int, *, leaves: bool) -> tuple[DraftRound, DraftVisit]:
        """Return a visit that may be moved; `leaves`: away from its van and day, or out of the plan."""
        tour = self._open(number)
        visit = next((visit for visit in tour.visits if visit.was == (number, stop)), None)
        if visit is None:
            self._refuse(Refusal.NO_SUCH_STOP)
        if leaves and (number, stop) in self.locks.stops:
            self._refuse(Refusal.LOCKED)
        return tour, visit

    def _keep_locked_stops(self, tour: DraftRound) -> None:
        if any(visit.was in self.locks.stops for visit in tour.visits):
            self._refuse(Refusal.LOCKED)

    def _take(self, tour: DraftRound, visit: DraftVisit) -> None:
        tour.visits.remove(visit)
        tour.kept = None

    def _put(self, tour: DraftRound, to: int | None, visit: DraftVisit) -> None:
        if to is None:
            to = 1 + least_detour(self.problem, tour, visit.site)
        if not 1 <= to <= len(tour.visits) + 1:
            self._refuse(Refusal.NO_SUCH_PLACE)
        tour.visits.insert(to - 1, visit)
        tour.kept = None
        self.tour, self.visit = tour, visit

    def _site(self, code: str) -> str:
        if code not in self.problem.index:
            self._refuse(Refusal.NO_SUCH_SITE)
        return code

    def _van(self, code: str) -> VanView:
        if code not in self.problem.van_by_id:
            self._refuse(Refusal.NO_SUCH_VAN)
        return self.problem.van_by_id[code]

    def _refuse(self, reason: Refusal) -> NoReturn:
        raise EditRefusedError(self.edit, reason)
