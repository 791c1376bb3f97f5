"""What the board of departures shows: the vans that leave a site today, and the next day's once today's are gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from api.contexts.timetable import colour_of
from depots.settings import ZONE
from depots.sites import all_sites
from depots.tables import Site
from transit.departures import Departure, departures_of, next_day_with_runs


@dataclass(frozen=True, slots=True)
class BoardDay:
    """The departures of a day; `next` is the first that has not left."""

    day: date
    is_today: bool
    departures: tuple[Departure, ...]

    @property
    def next(self) -> Departure | None:
        """The first van that has not left yet."""
        return next((departure for departure in self.departures if departure.is_to_come), None)


@dataclass(frozen=True, slots=True)
class BoardContext:
    """The board of a site at `at`: today, and the next day with departures where nothing more leaves today."""

    site: Site
    at: datetime
    days: tuple[BoardDay, ...]
    names: Mapping[str, str]

    def colour(self, departure: Departure) -> int:
        """Return the colour of a departure's round."""
        return colour_of(departure.number)

    def places(self, departure: Departure) -> str:
        """Return where a van goes on to, in words."""
        return " – ".join(self.names.get(goal, goal) for goal in departure.goals)


def board_context(session: Session, site: Site, at: datetime) -> BoardContext:
    """Return what the board of `site` shows at `at`. Raises `SheetError` as run sheets do."""
    today = at.astimezone(ZONE).date()
    days = [BoardDay(today, True, tuple(departures_of(session, site.code, today, at)))]
    later = next_day_with_runs(session, today) if days[0].next is None else None
    while later is not None and len(days) == 1:
        found = tuple(departures_of(session, site.code, later, at))
        if found:
            days.append(BoardDay(later, False, found))
        later = next_day_with_runs(session, later)
    return BoardContext(site, at, tuple(days), {other.code: other.name for other in all_sites(session)})
