"""What the desk page shows: what is scanned there now, the next van, and what its script needs without a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from api import urls
from api.contexts.carried import carried_data
from api.contexts.piles import piles_from
from api.contexts.visits import Ride, Visit, next_visits
from api.errors import NotAllowedError
from api.i18n import Words
from api.scan_sentences import advice_words, code_words, shown_words
from api.tables import Account
from depots.settings import settings
from depots.sites import all_sites, get_site
from depots.store import to_millis
from depots.tables import Site
from routing.problem import SiteKind
from transit.tracing import crates_under_way

Mode = Literal["in", "out"]

VISITS_AHEAD = 5
"""A page without a network stays true for so many vans."""


@dataclass(frozen=True, slots=True)
class DeskContext:
    """The desk of a site in a mode. `to` is where crates go out to, empty for SORT; `own_to` are the destinations that
    fill whole crates on the next van, `goals` all others. `visits` are the next vans, for hours without a network;
    `sites` are those to choose from, for whoever has no site of their own.
    """

    mode: Mode
    site: Site
    to: str
    names: Mapping[str, str]
    visits: tuple[Visit, ...]
    sites: tuple[Site, ...]
    goals: tuple[Site, ...]
    own_to: tuple[Site, ...]
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LabelContext:
    """The form for a crate's label: destinations as on the desk page."""

    site: Site
    to: str
    goals: tuple[Site, ...]
    own_to: tuple[Site, ...]


def desk_site(session: Session, account: Account, asked: str | None) -> Site:
    """Return the site at whose desk `account` works: its own, else the one asked for, else the first hub.

    Raises `NotAllowedError` for a desk that asks for another site, and `UnknownSiteError`.
    """
    if account.site_code is not None and asked not in (None, account.site_code):
        raise NotAllowedError
    code = account.site_code or asked
    if code is not None:
        return get_site(session, code)
    sites = all_sites(session)
    return next((site for site in sites if site.kind == SiteKind.HUB), sites[0])


def desk_context(
    session: Session, site: Site, mode: Mode, account: Account, words: Words, *, to: str, at: datetime
) -> DeskContext:
    """Return what the desk of `site` shows at `at`. Raises `UnknownSiteError` for an unknown destination."""
    sites = all_sites(session)
    names = {other.code: other.name for other in sites}
    goal = get_site(session, to).code if to and to != site.code else ""
    visits = tuple(next_visits(session, site.code, at, most=VISITS_AHEAD))
    own_to, goals = _goals(session, site, visits)
    data = {
        "mode": mode,
        "hold": True,
        "site": site.code,
        "is_hub": site.kind == SiteKind.HUB,
        "to": goal,
        "most_items": round(settings().items_per_crate),
        "actor": account.login,
        "names": names,
        "under_way": places_under_way(session),
        "goes_on": {
            code: [_pile(ride, until, words) for ride, until in rides[:VISITS_AHEAD]]
            for code, rides in piles_from(session, site.code, at).items()
        },
        "vans": [{"when": words.moment(visit.arrives_at), "until_ms": visit.until_ms} for visit in visits],
        **carried_data(session, site, [own.code for own in own_to], at),
        "sign_in": urls.sign_in(urls.desk(mode, site.code)),
        "words": shown_words(words),
        "codes": code_words(words),
        "advice": advice_words(words),
    }
    choice = () if account.site_code else tuple(s for s in sites if s.kind != SiteKind.GARAGE)
    return DeskContext(mode, site, goal, names, visits, choice, goals, own_to, data)


def _pile(ride: Ride, until: datetime, words: Words) -> dict[str, object]:
    """Return the pile of a ride, as the script says it; its round is told from another's by day and number."""
    return {
        "van": ride.vehicle,
        "round": ride.round_number,
        "when": words.moment(ride.departs_at),
        "until_ms": to_millis(until),
    }


def label_context(session: Session, site: Site, *, to: str, at: datetime) -> LabelContext:
    """Return what the form for a label offers."""
    own_to, goals = _goals(session, site, next_visits(session, site.code, at))
    return LabelContext(site, to, goals, own_to)


def _goals(session: Session, site: Site, visits: Sequence[Visit]) -> tuple[tuple[Site, ...], tuple[Site, ...]]:
    """Return the sites that crates can be sent to: those that get crates of their own on the next van, and the rest."""
    own = {code for visit in visits[:1] for code, _ in visit.take.own}
    others = [s for s in all_sites(session) if s.code != site.code and s.kind != SiteKind.GARAGE]
    others.sort(key=lambda other: other.name)
    return tuple(s for s in others if s.code in own), tuple(s for s in others if s.code not in own)


def places_under_way(session: Session) -> dict[str, str]:
    """Return where each crate under way belongs, empty for those that a hub sorts."""
    found = crates_under_way(session)
    return {crate.code: (crate.state.sent.to_site or "") if crate.state.sent else "" for crate in found}
