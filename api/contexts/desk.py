"""What the desk page shows: what is scanned there now, the next van, and what its script needs without a network."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from api import urls
from api.contexts.carried import carried_data
from api.contexts.visits import Visit, next_visit, rides_from
from api.errors import NotAllowedError
from api.i18n import Words
from api.scan_sentences import advice_words, code_words, shown_words
from api.tables import Account
from depots.settings import settings
from depots.sites import all_sites, get_site
from depots.tables import Site
from routing.problem import SiteKind
from transit.tracing import crates_under_way

Mode = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class DeskContext:
    """The desk of a site in a mode. `to` is where crates go out to, empty for SORT; `own_to` are the destinations that
    fill whole crates on the next van, `goals` all others.
    """

    mode: Mode
    site: Site
    to: str
    names: Mapping[str, str]
    visit: Visit | None
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
    names = {other.code: other.name for other in all_sites(session)}
    goal = get_site(session, to).code if to and to != site.code else ""
    visit = next_visit(session, site.code, at)
    own_to, goals = _goals(session, site, visit)
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
            code: {"van": ride.vehicle, "when": words.moment(ride.departs_at)}
            for code, ride in rides_from(session, site.code, at).items()
        },
        "van_next": words.moment(visit.arrives_at) if visit else "",
        **carried_data(session, site, [own.code for own in own_to], at),
        "sign_in": urls.sign_in(urls.desk(mode, site.code)),
        "words": shown_words(words),
        "codes": code_words(words),
        "advice": advice_words(words),
    }
    return DeskContext(mode, site, goal, names, visit, goals, own_to, data)


def label_context(session: Session, site: Site, *, to: str, at: datetime) -> LabelContext:
    """Return what the form for a label offers."""
    own_to, goals = _goals(session, site, next_visit(session, site.code, at))
    return LabelContext(site, to, goals, own_to)


def _goals(session: Session, site: Site, visit: Visit | None) -> tuple[tuple[Site, ...], tuple[Site, ...]]:
    """Return the sites that crates can be sent to: those that get crates of their own on the next van, and the rest."""
    own = {code for code, _ in visit.take.own} if visit else set()
    others = [s for s in all_sites(session) if s.code != site.code and s.kind != SiteKind.GARAGE]
    others.sort(key=lambda other: other.name)
    return tuple(s for s in others if s.code in own), tuple(s for s in others if s.code not in own)


def places_under_way(session: Session) -> dict[str, str]:
    """Return where each crate under way belongs, empty for those that a hub sorts."""
    found = crates_under_way(session)
    return {crate.code: (crate.state.sent.to_site or "") if crate.state.sent else "" for crate in found}
