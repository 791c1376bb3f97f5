"""What the page of a run shows: its sheet, for a driver's phone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session

from api import urls
from api.accounts import name_of
from api.contexts.desk import places_under_way
from api.contexts.map import MapData, MapRound, MapSite
from api.contexts.names import municipality_name
from api.contexts.punctual import punctuality_of
from api.contexts.timetable import colour_of, pattern_of
from api.i18n import Language, Words
from api.scan_sentences import advice_words, code_words, shown_words
from api.tables import Account, Role
from depots.sites import all_sites
from depots.store import to_millis
from routing.problem import SiteKind
from transit.coming import stop_of
from transit.learning.punctual import Punctuality
from transit.run_codes import code_of_run
from transit.run_holds import hold_of, is_open
from transit.run_log import VisitNote, visits_told
from transit.scans.kinds import ScanKind
from transit.sheets import RunSheet, SheetStop, run_sheet
from transit.tables import Run, RunCode, RunHold

CODE_GIVERS = (Role.PLANNER, Role.ADMIN)
"""Who gives runs out to drivers, and sees and renews the codes on their sheets."""


@dataclass(frozen=True, slots=True)
class RunContext:
    """The page of a run. `names`, `municipalities` and `places` (lat, lon) are those of all sites, by code.

    `hold` tells since when `driver` drives it, `can_take` whether the reader may take it, `gives_codes` whether they
    may renew the code on its sheet (`sheet_code`). `told` is what drivers told of the stops, by their numbers,
    and `punctual` how that was against the plan. `data` is for the script of those who may scan.
    """

    sheet: RunSheet
    number: int
    colour: int
    hold: RunHold | None
    driver: str
    is_mine: bool
    can_take: bool
    can_scan: bool
    gives_codes: bool
    sheet_code: RunCode | None
    told: Mapping[int, tuple[VisitNote, ...]]
    punctual: tuple[Punctuality, ...]
    names: Mapping[str, str]
    municipalities: Mapping[str, str]
    places: Mapping[str, tuple[float, float]]
    map: MapData
    data: Mapping[str, object] | None = None

    def is_base(self, stop: SheetStop) -> bool:
        """Say whether the van begins or ends its round at this stop."""
        return stop.number in (1, len(self.sheet.stops))

    def told_of(self, stop: SheetStop) -> tuple[VisitNote, ...]:
        """Return what was told of a stop, oldest first."""
        return self.told.get(stop.number, ())

    def geo(self, stop: SheetStop) -> str:
        """Return the address (RFC 5870) that opens the stop in the phone's own map."""
        lat, lon = self.places[stop.site_code]
        return f"geo:{lat},{lon}?q={lat},{lon}({quote(stop.site_name)})"


def told_by_stop(stops: Sequence[SheetStop], notes: Iterable[VisitNote]) -> Mapping[int, tuple[VisitNote, ...]]:
    """Return what was told of each stop by its number: nobody arrives where it begins or leaves where it ends."""
    told: dict[int, tuple[VisitNote, ...]] = {}
    for note in notes:
        first, last = int(note.kind == ScanKind.ARRIVE), len(stops) - (note.kind == ScanKind.LEAVE)
        if stop := stop_of(note, stops[first:last]):
            told[stop.number] = (*told.get(stop.number, ()), note)
    return told


def _load_words(stop: SheetStop, words: Words) -> str:
    """Return what to leave and take at a stop in a line."""
    parts = ((words.gettext("Leave"), stop.leave.total), (words.gettext("Take"), stop.take.total))
    return " · ".join(f"{word} {number or '–'}" for word, number in parts)


def run_scan_data(session: Session, context: RunContext, account: Account, words: Words) -> Mapping[str, object]:
    """Return what the script needs to scan on a run a whole day without a network."""
    sheet = context.sheet
    return {
        "hold": False,
        "run": sheet.code,
        "actor": account.login,
        "names": context.names,
        "stops": [stop.site_code for stop in sheet.stops],
        "times": [to_millis(stop.departs_at) for stop in sheet.stops],
        "loads": [_load_words(stop, words) for stop in sheet.stops],
        "hubs": [site.code for site in all_sites(session) if site.kind == SiteKind.HUB],
        "under_way": places_under_way(session),
        "sign_in": urls.sign_in(urls.run(sheet.code)),
        "words": shown_words(words),
        "codes": code_words(words),
        "advice": advice_words(words),
    }


def may_see_code(session: Session, run: Run, account: Account) -> bool:
    """Say whether `account` may print the code of `run`: who gives runs out, and who drives it."""
    hold = hold_of(session, run)
    return account.role in CODE_GIVERS or (hold is not None and hold.holder == account.login)


def run_context(session: Session, run: Run, account: Account, language: Language, at: datetime) -> RunContext:
    """Return what the page of `run` shows to `account` at `at`.

    Raises `SheetError` where its van or a site is not kept any more.
    """
    sheet = run_sheet(session, run)
    hold = hold_of(session, run)
    is_mine = hold is not None and hold.holder == account.login
    sites = {site.code: site for site in all_sites(session)}
    called = {stop.site_code for stop in sheet.stops}
    number = run.round_number
    path = tuple(stop.site_code for stop in sheet.stops)
    weekday = sheet.day.weekday()
    return RunContext(
        sheet=sheet,
        number=number,
        colour=colour_of(number),
        hold=hold,
        driver=name_of(session, hold.holder) if hold else "",
        is_mine=is_mine,
        can_take=account.role == Role.DRIVER and not is_mine and hold is None and is_open(run, at),
        can_scan=is_mine or account.role in CODE_GIVERS,
        gives_codes=account.role in CODE_GIVERS,
        sheet_code=code_of_run(session, run) if account.role in CODE_GIVERS else None,
        told=told_by_stop(sheet.stops, visits_told(session, run.code)),
        punctual=punctuality_of(session, run.code),
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
