"""Searching for what does not arrive: looked for here and not found, declared missing. Session first; nothing commits.

What is found is scanned in where it is found: that alone closes the search, and what was done before counts no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from depots.store import to_micros
from transit.errors import NotSearchedError
from transit.missing import Rung
from transit.search_tables import SearchAct
from transit.tracing import Overdue

_AT_ONCE = 500


class Act(StrEnum):
    """What people do about something that does not arrive."""

    SEARCHED = "searched"  # looked for at the site, not found
    DECLARED = "declared"  # the missing procedure is done: nobody looks for it any more


@dataclass(frozen=True, slots=True)
class Search:
    """How far the search for something is: the sites that looked in vain, and since when it is declared missing."""

    thing: Overdue
    searched: tuple[str, ...] = ()
    declared_us: int | None = None

    def is_open_at(self, site: str) -> bool:
        """Tell whether people at a site have something to do about it."""
        if self.declared_us is not None:
            return False
        return self.thing.rung != Rung.SEARCH or site not in self.searched

    @property
    def left(self) -> tuple[str, ...]:
        """The sites that have not looked yet."""
        return tuple(site for site in self.thing.look_at if site not in self.searched)


def searches(session: Session, things: Iterable[Overdue]) -> list[Search]:
    """Return how far the search for each of these is, in their order."""
    things = tuple(things)
    acts = _acts(session, [thing.code for thing in things])
    return [_search(thing, acts.get(thing.code, ())) for thing in things]


def record_act(session: Session, thing: Overdue, act: Act, site: str, *, by: str, at: datetime) -> None:
    """Keep what was done about `thing` at a site.

    Raises `NotSearchedError` where it is not looked for at that site, or is to be declared before it counts as missing.
    """
    sent = thing.state.sent
    is_early = act == Act.DECLARED and thing.rung != Rung.MISSING
    if sent is None or site not in thing.look_at or is_early:
        raise NotSearchedError(thing.code, site)
    row = SearchAct(
        code=thing.code, sent_scan_id=sent.scan_id, act=act.value, site_code=site, at_us=to_micros(at), by=by
    )
    session.add(row)
    session.flush()


def _search(thing: Overdue, acts: Iterable[SearchAct]) -> Search:
    sent = thing.state.sent.scan_id if thing.state.sent else ""
    counting = [act for act in acts if act.sent_scan_id == sent and act.at_us > thing.state.last[0]]
    declared = [act.at_us for act in counting if act.act == Act.DECLARED]
    searched = dict.fromkeys(act.site_code for act in counting if act.act == Act.SEARCHED)
    return Search(thing, tuple(searched), min(declared, default=None))


def _acts(session: Session, codes: list[str]) -> Mapping[str, list[SearchAct]]:
    found: dict[str, list[SearchAct]] = {}
    for first in range(0, len(codes), _AT_ONCE):
        chunk = codes[first : first + _AT_ONCE]
        query = select(SearchAct).where(col(SearchAct.code).in_(chunk)).order_by(col(SearchAct.number))
        for act in session.exec(query):
            found.setdefault(act.code, []).append(act)
    return found
