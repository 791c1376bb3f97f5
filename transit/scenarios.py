"""What-if: the question that a scenario's changes make of a week's question. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from functools import singledispatch

from routing.errors import ProblemError
from routing.problem import SiteKind, SiteView, VanView, WeekProblem, Window
from routing.units import DAY_MINUTES
from transit.errors import ChangeRefusedError
from transit.scenario_changes import (
    AddSite,
    AddVan,
    Change,
    CloseSite,
    MoveHub,
    RemoveVan,
    ScaleFlows,
    SetBase,
    SetShift,
    SetVisits,
    SetWeights,
    SetWindow,
)
from transit.scenario_rounds import with_stop_added
from transit.scenario_sites import with_site_added


def apply_changes(problem: WeekProblem, changes: Sequence[Change]) -> WeekProblem:
    """Return the question with the changes made, in order.

    Raises `ChangeRefusedError` that names the change, for what is not there and for figures that cannot be.
    """
    for n, change in enumerate(changes):
        try:
            problem = _made(change, problem)
        except ChangeRefusedError as error:
            place = f"changes[{n}]: {error.place}"
            raise ChangeRefusedError(error.code, place, error.reason, error.facts) from None
        except ProblemError as error:
            raise ChangeRefusedError("figures", f"changes[{n}]: {error.place}", error.reason) from None
    return problem


@singledispatch
def _made(change: Change, problem: WeekProblem) -> WeekProblem:
    raise TypeError(f"{change} is no change")


@_made.register
def _add_van(change: AddVan, problem: WeekProblem) -> WeekProblem:
    like = _van(problem, change.like)
    base = like.base if change.base is None else change.base
    return _based(replace(problem, vans=(*problem.vans, replace(like, id=change.code))), change.code, base)


@_made.register
def _remove_van(change: RemoveVan, problem: WeekProblem) -> WeekProblem:
    _van(problem, change.van)
    return replace(problem, vans=tuple(van for van in problem.vans if van.id != change.van))


@_made.register
def _set_base(change: SetBase, problem: WeekProblem) -> WeekProblem:
    return _based(problem, _van(problem, change.van).id, change.base)


@_made.register
def _set_shift(change: SetShift, problem: WeekProblem) -> WeekProblem:
    van = _van(problem, change.van)
    shifts = _on_day(van.shifts, change.day, change.starts, change.ends)
    return replace(problem, vans=tuple(replace(v, shifts=shifts) if v.id == van.id else v for v in problem.vans))


@_made.register
def _set_window(change: SetWindow, problem: WeekProblem) -> WeekProblem:
    site = _site(problem, change.site)
    return _with_site(problem, replace(site, windows=_on_day(site.windows, change.day, change.opens, change.closes)))


@_made.register
def _set_visits(change: SetVisits, problem: WeekProblem) -> WeekProblem:
    site = _site(problem, change.site)
    if change.most is not None and change.least > change.most:
        raise ChangeRefusedError("visits", f"site {site.id!r}", f"wants {change.least} visits, at most {change.most}")
    return _with_site(problem, replace(site, min_visits=change.least, max_visits=change.most))


@_made.register
def _set_weights(change: SetWeights, problem: WeekProblem) -> WeekProblem:
    names = ("per_item_hour", "promise_hours", "late_per_item_hour", "worst_municipality_per_hour")
    given = {name: value for name in names if (value := getattr(change, name)) is not None}
    return replace(problem, delay=replace(problem.delay, **given))


@_made.register
def _move_hub(change: MoveHub, problem: WeekProblem) -> WeekProblem:
    old, new = _site(problem, change.hub), _site(problem, change.to)
    if old.transfer_minutes is None or old.id == new.id:
        reason = "is no hub that could move there: name a hub and another site"
        raise ChangeRefusedError("not_hub", f"site {old.id!r}", reason, {"site": new.id})
    hub = replace(
        new,
        kind=SiteKind.HUB,
        transfer_minutes=old.transfer_minutes,
        service_minutes=old.service_minutes,
        windows=old.windows,
        min_visits=0,
        max_visits=None,
    )
    branch = replace(old, kind=SiteKind.LIBRARY, transfer_minutes=None)
    vans = tuple(replace(van, base=new.id) if van.base == old.id else van for van in problem.vans)
    return replace(_with_site(_with_site(problem, hub), branch), vans=vans)


@_made.register
def _add_site(change: AddSite, problem: WeekProblem) -> WeekProblem:
    added = with_site_added(problem, change)
    return added if change.fixed_round is None else with_stop_added(added, change)


@_made.register
def _close_site(change: CloseSite, problem: WeekProblem) -> WeekProblem:
    site = _site(problem, change.site)
    if any(van.base == site.id for van in problem.vans):
        reason = "is the base of a van: move the hub first"
        raise ChangeRefusedError("is_base", f"site {site.id!r}", reason, {"site": site.id})
    flows = tuple(flow for flow in problem.flows if site.id not in (flow.origin, flow.destination))
    return replace(_with_site(problem, replace(site, min_visits=0, windows=())), flows=flows)


@_made.register
def _scale_flows(change: ScaleFlows, problem: WeekProblem) -> WeekProblem:
    flows = (replace(f, crates=f.crates * change.factor, items=f.items * change.factor) for f in problem.flows)
    return replace(problem, flows=tuple(flows))


def _based(problem: WeekProblem, code: str, base: str) -> WeekProblem:
    """Return the question with a van based at a site: vans begin and end there, so that no visit is asked for."""
    site = _site(problem, base)
    vans = tuple(replace(van, base=base) if van.id == code else van for van in problem.vans)
    return replace(_with_site(problem, replace(site, min_visits=0)), vans=vans)


def _van(problem: WeekProblem, code: str) -> VanView:
    if code not in problem.van_by_id:
        raise ChangeRefusedError("unknown_van", f"van {code!r}", "is not one of this week's vans", {"van": code})
    return problem.van_by_id[code]


def _site(problem: WeekProblem, code: str) -> SiteView:
    if code not in problem.index:
        raise ChangeRefusedError("unknown_site", f"site {code!r}", "is not one of this week's sites", {"site": code})
    return problem.sites[problem.index[code]]


def _with_site(problem: WeekProblem, site: SiteView) -> WeekProblem:
    return replace(problem, sites=tuple(site if old.id == site.id else old for old in problem.sites))


def _on_day(windows: Sequence[Window], day: int, starts: int, ends: int) -> tuple[Window, ...]:
    """Return the windows with those that begin on a weekday replaced by one, or by none."""
    if not (0 <= day <= 6 and 0 <= starts <= ends <= DAY_MINUTES):
        raise ChangeRefusedError("hours", f"day {day}", f"{starts} to {ends} is no stretch of a day of the week")
    others = [window for window in windows if window.start // DAY_MINUTES != day]
    own = [Window(day * DAY_MINUTES + starts, day * DAY_MINUTES + ends)] if starts < ends else []
    return tuple(sorted([*others, *own], key=lambda window: window.start))
