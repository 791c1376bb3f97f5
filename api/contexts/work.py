"""What a site's work lists show: what does not arrive, and what arrived in a crate but was not scanned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from depots.sites import all_sites
from depots.store import to_micros
from depots.tables import Site
from transit.contents import Packed, unscanned_items
from transit.ladders import ladder_in_force
from transit.missing import Ladder, Rung
from transit.tracing import Overdue, overdue


@dataclass(frozen=True, slots=True)
class WorkContext:
    """The lists of a site: by rung of the ladder, the highest first, and items whose crate came without them."""

    site: Site
    ladder: Ladder
    rungs: Mapping[Rung, tuple[Overdue, ...]]
    unscanned: tuple[Packed, ...]
    names: Mapping[str, str]


def work_context(session: Session, site: Site, at: datetime) -> WorkContext:
    """Return what the people of `site` should look for at `at`."""
    ladder = ladder_in_force(session)
    found = [thing for thing in overdue(session, to_micros(at), ladder) if site.code in thing.look_at]
    return WorkContext(
        site=site,
        ladder=ladder,
        rungs={
            rung: tuple(thing for thing in found if thing.rung == rung)
            for rung in (Rung.MISSING, Rung.SEARCH, Rung.LATE)
        },
        unscanned=tuple(unscanned_items(session, site.code)),
        names={other.code: other.name for other in all_sites(session)},
    )
