"""Which stamped promises the plans compared would move, for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.contexts.plans import PlanHead, plan_head
from depots.sites import all_sites
from routing.units import IsoWeek
from transit.plans import plan_values, plans_by_id
from transit.promises_moved import PairMoved, PromisesMoved, promised_requests, promises_moved

MOST_PAIRS = 15


@dataclass(frozen=True, slots=True)
class ComparedPromises:
    """A plan with what it does to the promises of its week; `pairs` are those that move most."""

    head: PlanHead
    moved: PromisesMoved

    @property
    def pairs(self) -> tuple[PairMoved, ...]:
        """The pairs of sites to show."""
        return self.moved.pairs[:MOST_PAIRS]


@dataclass(frozen=True, slots=True)
class PromisesContext:
    """The part of a comparison on promises: how many open items of the week have one, and what each plan does."""

    promised: int
    plans: tuple[ComparedPromises, ...]
    names: dict[str, str]


def promises_context(session: Session, week: IsoWeek, ids: Sequence[int]) -> PromisesContext:
    """Return what plans of a week, by id, do to the promises stamped for it."""
    promised = promised_requests(session, week)
    plans = plans_by_id(session, week, ids)
    return PromisesContext(
        promised=len(promised),
        plans=tuple(
            ComparedPromises(plan_head(plan), promises_moved(plan_values(session, plan), week, promised))
            for plan in plans
        ),
        names={site.code: site.name for site in all_sites(session)},
    )
