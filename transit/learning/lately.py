"""What the visits of recent weeks show, kept until a scan, a site or the calendar changes it.

Scans only grow, so their count and highest number tell whether there are others; both, as on PostgreSQL a scan with a
lower number may be committed later. Undos need not name a run, and are counted apart. The runs are known by their
codes, which are random, and the stops of a published plan never change.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from depots.settings import ZONE, settings
from depots.sites import all_sites
from depots.store import from_micros
from transit.lately import LatelyByStore
from transit.learning.medians import PairFigure, SiteFigure, pair_figures, site_figures, weeks_seen
from transit.learning.observed import Observed, observe
from transit.learning.reading import recent_codes, runs_of, simulated_devices
from transit.learning.used import apart
from transit.scan_tables import Scan

MOST_KEPT = 4
"""In each store: the real visits and the simulated ones, and those of the week before while the week turns."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What runs showed, its figures by pair and site, in how many weeks vans were seen, and on which dates."""

    observed: Observed
    pairs: tuple[PairFigure, ...]
    sites: tuple[SiteFigure, ...]
    weeks: int
    first: date | None
    last: date | None


def seen_lately(session: Session, at: datetime, *, simulated: bool) -> Seen:
    """Return what the runs of recent weeks show at the aware instant `at`: the real visits or the simulated ones."""
    codes = recent_codes(session, at, settings().learn_weeks)
    places = tuple((site.code, site.lat, site.lon) for site in all_sites(session))
    key = (simulated, tuple(codes), frozenset(simulated_devices(session)), places, *_scans_told(session, codes))
    return _kept.of(session.connection().engine.pool).get(key, lambda: _look(session, codes, simulated=simulated))


_kept: LatelyByStore[Seen] = LatelyByStore(MOST_KEPT)


def _scans_told(session: Session, codes: list[str]) -> tuple[tuple[int, int | None], ...]:
    """Return how many scans name the runs and what the highest number among them is, and the same of all undos."""
    counted = select(func.count(), func.max(Scan.number)).select_from(Scan)
    asked = (counted.where(col(Scan.run_code).in_(codes)), counted.where(col(Scan.undoes).is_not(None)))
    return tuple((count, highest) for count, highest in (session.exec(query).one() for query in asked))


def _look(session: Session, codes: list[str], *, simulated: bool) -> Seen:
    runs = [run for run in runs_of(session, codes) if run.is_simulated == simulated]
    found = observe(runs, apart(session))
    days = [*(drive.left_us for drive in found.drives), *(done.begun_us for done in found.handlings)]
    return Seen(
        observed=found,
        pairs=pair_figures(found.drives, ZONE),
        sites=site_figures(found.handlings, ZONE),
        weeks=weeks_seen(found.drives, ZONE),
        first=_day(min(days)) if days else None,
        last=_day(max(days)) if days else None,
    )


def _day(at_us: int) -> date:
    return from_micros(at_us).astimezone(ZONE).date()
