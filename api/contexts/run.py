"""What the page of a run shows: its sheet, for a driver's phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from sqlmodel import Session

from api import urls
from api.contexts.desk import places_under_way
from api.contexts.map import MapData, MapRound, MapSite
from api.contexts.names import municipality_name
from api.contexts.timetable import colour_of, pattern_of
from api.i18n import Language, Words
from api.scan_sentences import code_words, shown_words
from api.tables import Account
from depots.sites import all_sites
from routing.problem import SiteKind
from transit.sheets import RunSheet, SheetStop, run_sheet
from transit.tables import Run


@dataclass(frozen=True, slots=True)
class RunContext:
    """The page of a run. `names`, `municipalities` and `places` (lat, lon) are those of all sites, by code.

    `data` is for the script of those who may scan.
    """

    sheet: RunSheet
    number: int
    colour: int
    names: Mapping[str, str]
    municipalities: Mapping[str, str]
    places: Mapping[str, tuple[float, float]]
    map: MapData
    data: Mapping[str, object] | None = None

    def is_base(self, stop: SheetStop) -> bool:
        """Say whether the van begins or ends its round at this stop."""
        return stop.number in (1, len(self.sheet.stops))

    def geo(self, stop: SheetStop) -> str:
        """Return the address (RFC 5870) that opens the stop in the phone's own map."""
        lat, lon = self.places[stop.site_code]
        return f"geo:{lat},{lon}?q={lat},{lon}({quote(stop.site_name)})"


def run_scan_data(session: Session, context: RunContext, account: Account, words: Words) -> Mapping[str, object]:
    """Return what the script needs to scan on a run a whole day without a network."""
    sheet = context.sheet
    return {
        "hold": False,
        "run": sheet.code,
        "actor": account.login,
        "names": context.names,
        "stops": [stop.site_code for stop in sheet.stops],
        "hubs": [site.code for site in all_sites(session) if site.kind == SiteKind.HUB],
        "under_way": places_under_way(session),
        "sign_in": urls.sign_in(urls.run(sheet.code)),
        "words": shown_words(words),
        "codes": code_words(words),
    }


def run_context(session: Session, run: Run, language: Language) -> RunContext:
    """Return what the page of `run` shows. Raises `SheetError` where its van or a site is not kept any more."""
    sheet = run_sheet(session, run)
    sites = {site.code: site for site in all_sites(session)}
    called = {stop.site_code for stop in sheet.stops}
    number = run.round_number
    path = tuple(stop.site_code for stop in sheet.stops)
    weekday = sheet.day.weekday()
    return RunContext(
        sheet=sheet,
        number=number,
        colour=colour_of(number),
        names={code: site.name for code, site in sites.items()},
        municipalities={code: municipality_name(site.municipality_code, language) for code, site in sites.items()},
        places={code: (site.lat, site.lon) for code, site in sites.items()},
        map=MapData(
            sites=tuple(
                MapSite(site.code, site.name, site.kind, site.lat, site.lon)
                for site in sites.values()
                if site.code in called
            ),
            rounds=(MapRound(number, colour_of(number), pattern_of(number), weekday, sheet.van_code, path),),
        ),
    )
