"""What a site's work lists show: what does not arrive, what arrived unscanned, odd legs, empty crates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.tables import Account, Role
from depots.sites import all_sites
from depots.store import to_micros
from depots.tables import Site
from routing.problem import SiteKind
from transit.contents import Packed, unscanned_items
from transit.empties import Empties, all_empties
from transit.ladders import ladder_in_force
from transit.legs import OddLeg, odd_legs
from transit.missing import Ladder, Rung
from transit.scans.lost import open_quarantine
from transit.searches import Search, searches
from transit.tracing import overdue, places_with_crates
from transit.whereabouts import Place

RUNGS = (Rung.MISSING, Rung.SEARCH, Rung.LATE)
"""The highest first: what is most urgent stands on top."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that does not arrive. `inside` lie in it and are on the same rung: they are found with it.

    `place` is where it is; of an item whose `crate` went on, where that brought it.
    """

    search: Search
    inside: tuple[Search, ...]
    place: Place
    crate: str | None


@dataclass(frozen=True, slots=True)
class WorkContext:
    """The lists of a site.

    `rungs` are those with something to do, `done` what this site looked for in vain or somebody declared missing.
    `empties` are this site's crates, `others` the sites where crates pile up or run short, for those who can move them.
    `strays` counts the scans that do not count, for those who may see them; `data` is for the script.
    """

    site: Site
    ladder: Ladder
    rungs: Mapping[Rung, tuple[Row, ...]]
    done: tuple[Search, ...]
    unscanned: tuple[Packed, ...]
    legs: tuple[OddLeg, ...]
    empties: Empties
    others: tuple[Empties, ...]
    strays: int | None
    names: Mapping[str, str]
    can_set: bool
    data: Mapping[str, object]


def work_context(session: Session, site: Site, account: Account, words: Mapping[str, str], at: datetime) -> WorkContext:
    """Return what the people of `site` should look for at `at`; `words` are those that scripts show."""
    ladder = ladder_in_force(session)
    things = [thing for thing in overdue(session, to_micros(at), ladder) if site.code in thing.look_at]
    found = searches(session, things)
    crates = {empties.site: empties for empties in all_empties(session, at)}
    plans = account.role in (Role.PLANNER, Role.ADMIN)
    return WorkContext(
        site=site,
        ladder=ladder,
        rungs=_rungs(session, [search for search in found if search.is_open_at(site.code)]),
        done=tuple(search for search in found if not search.is_open_at(site.code)),
        unscanned=tuple(unscanned_items(session, site.code, to_micros(at))),
        legs=odd_legs(session, site.code, at=at),
        empties=crates.get(site.code, Empties(site.code, 0, 0)),
        others=_to_move(crates, site) if plans or site.kind == SiteKind.HUB else (),
        strays=len(open_quarantine(session)) if plans else None,
        names={other.code: other.name for other in all_sites(session)},
        can_set=account.role == Role.ADMIN,
        data={"site": site.code, "actor": account.login, "words": words},
    )


@dataclass(frozen=True, slots=True)
class _Pile:
    """A thing of a list with what lies in it and stands on the same list."""

    search: Search
    inside: tuple[Search, ...]


def _rungs(session: Session, found: Sequence[Search]) -> Mapping[Rung, tuple[Row, ...]]:
    """Return the rows of each list; where crates brought what lies in them is looked up once for all."""
    piles = {rung: _piles([search for search in found if search.thing.rung == rung]) for rung in RUNGS}
    things = [pile.search.thing for of_rung in piles.values() for pile in of_rung]
    carried = places_with_crates(session, {thing.code: thing.state for thing in things})
    return {rung: tuple(_row(pile, carried) for pile in of_rung) for rung, of_rung in piles.items()}


def _piles(found: Sequence[Search]) -> list[_Pile]:
    """Return the things of a list: what lies in a crate that stands on the same list stands with its crate."""
    listed = {search.thing.code for search in found}
    inside: defaultdict[str, list[Search]] = defaultdict(list)
    alone = []
    for search in found:
        crate = search.thing.state.place.crate
        if crate in listed:
            inside[crate].append(search)
        else:
            alone.append(search)
    return [_Pile(search, tuple(inside[search.thing.code])) for search in alone]


def _row(pile: _Pile, carried: Mapping[str, Place]) -> Row:
    place = pile.search.thing.state.place
    now_at = carried.get(pile.search.thing.code, place)
    return Row(pile.search, pile.inside, now_at, None if now_at == place else place.crate)


def _to_move(crates: Mapping[str, Empties], site: Site) -> tuple[Empties, ...]:
    return tuple(empties for empties in crates.values() if empties.hint is not None and empties.site != site.code)
