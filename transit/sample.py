"""Sample holds: a seeded hold file of the region's size, in the same form that a library system would export.

How it is made: readers want as much as their municipality borrows (people × loans per inhabitant), shared among its
sites by `_WEIGHT`; a site lends in the same measure, the hub more. A hold's item comes from any other site in
proportion to what that lends, and an equal number travels home. Mondays' pull lists are the longest. Item numbers are
made up; there is nothing in it about readers.
"""

import csv
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path

from depots.municipalities import Municipality
from depots.settings import ZONE
from depots.tables import Site
from routing.problem import SiteKind
from transit.systems.port import LegKind

LEGS_A_DAY = 1_200
"""Item legs on a mean working day, returns home included (a region of 200,000 people has 1,000 to 1,500)."""
OPEN_DAYS = 7
"""A leg is open about as long as the libraries abroad report (4 to 7 days)."""
COLUMNS = ("leg_id", "kind", "item", "from_library", "to_library", "placed_at", "status")

_DAY_WEIGHT = (0.98, 0.98, 0.96, 0.92, 0.82, 0.14, 0.20)
"""Monday to Sunday, five days' worth in all: readers place holds at weekends too, so Monday's pull list is longest."""
_WEIGHT = {SiteKind.HUB: 3.0, SiteKind.LIBRARY: 1.0, SiteKind.BOOKMOBILE_STOP: 0.02}
_HUB_LENDS_MORE = 1.3
_OPENS, _CLOSES = 8 * 60, 18 * 60


def write_sample_holds(
    path: Path, sites: Sequence[Site], municipalities: Mapping[str, Municipality], day: date, seed: int
) -> int:
    """Write to `path` the legs open on the morning of `day`; returns their number.

    The same sites, day and seed give the same file, and a leg keeps its number in the files of the days after.
    """
    days = [day - timedelta(days=back) for back in range(OPEN_DAYS, 0, -1)]
    rows = list(sample_legs(sites, municipalities, days, seed))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def sample_legs(
    sites: Sequence[Site], municipalities: Mapping[str, Municipality], days: Iterable[date], seed: int
) -> Iterator[tuple[str, ...]]:
    """Yield the legs placed on these days, day by day, each as the values of `COLUMNS`."""
    region = _Region(sites, municipalities)
    for day in days:
        yield from region.legs_of(day, seed)


class _Region:
    """The sites with what they want and lend, ready to draw pairs from."""

    def __init__(self, sites: Sequence[Site], municipalities: Mapping[str, Municipality]) -> None:
        served = sorted((site for site in sites if SiteKind(site.kind) in _WEIGHT), key=lambda site: site.code)
        wants = _wants(served, municipalities)
        lends = {s.code: wants[s.code] * (_HUB_LENDS_MORE if s.kind == SiteKind.HUB else 1.0) for s in served}
        self._pairs = [(a, b) for a in served for b in served if a.code != b.code]
        self._odds = list(accumulate(lends[a.code] * wants[b.code] for a, b in self._pairs))

    def legs_of(self, placed: date, seed: int) -> Iterator[tuple[str, ...]]:
        """Yield the rows of the legs placed on a day."""
        if not self._pairs:
            return
        rng = random.Random(f"{seed} {placed}")  # noqa: S311 - a sample must come out the same again
        number = round(LEGS_A_DAY * _DAY_WEIGHT[placed.weekday()] * rng.uniform(0.95, 1.05))
        drawn = rng.choices(self._pairs, cum_weights=self._odds, k=number)
        minutes = sorted(rng.randrange(_OPENS, _CLOSES) for _ in range(number))
        for n, ((lender, reader), minute) in enumerate(zip(drawn, minutes, strict=True), start=1):
            kind = LegKind.HOLD if n % 2 else LegKind.RETURN
            start, end = (lender, reader) if kind is LegKind.HOLD else (reader, lender)
            at = datetime.combine(placed, time(minute // 60, minute % 60), tzinfo=ZONE)
            item = f"{rng.randrange(10**11):011d}"
            status = "in_transit" if rng.random() < 0.3 else "open"
            leg = f"{placed:%Y%m%d}-{n:04d}"
            yield leg, kind, f"S{item}", _library(start), _library(end), at.isoformat(timespec="minutes"), status


def _wants(sites: Sequence[Site], municipalities: Mapping[str, Municipality]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for site in sites:
        shares[site.municipality_code] = shares.get(site.municipality_code, 0.0) + _WEIGHT[SiteKind(site.kind)]
    return {
        site.code: _loans(municipalities[site.municipality_code])
        * _WEIGHT[SiteKind(site.kind)]
        / shares[site.municipality_code]
        for site in sites
    }


def _loans(municipality: Municipality) -> float:
    return municipality.population * municipality.loans_per_inhabitant


def _library(site: Site) -> str:
    return site.library_code or site.code
