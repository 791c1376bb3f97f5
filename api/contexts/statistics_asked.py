"""What someone asked the delay statistics for, and what can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api.contexts.names import municipality_name
from api.i18n import Language
from depots.municipalities import municipalities
from depots.tables import Site
from routing.problem import SiteKind
from transit.statistics.figures import Choice
from transit.statistics.legs import Reason
from transit.statistics.periods import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What someone wants to see. `start` and `goal` are a municipality's code or a site's, empty: all."""

    period: Period
    start: str = ""
    goal: str = ""
    reason: Reason | None = None
    weekday: int | None = None
    crates: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all items of the period are meant."""
        return not (self.start or self.goal or self.reason or self.crates) and self.weekday is None

    @property
    def is_by_goal(self) -> bool:
        """Whether all items of the period to some place, or to any, are meant: what these cost is known."""
        return not (self.start or self.reason or self.crates) and self.weekday is None

    @property
    def before(self) -> "Asked | None":
        """The same for the period before; `None` beside all years."""
        return None if self.period.kind == PeriodKind.ALL else replace(self, period=self.period.shift(-1))

    def at(self, **wishes: object) -> "Asked":
        """Return it with some wishes changed."""
        return replace(self, **wishes)  # type: ignore[arg-type]

    def query(self) -> str:
        """Return it as the query of an address."""
        wishes = {
            "period": str(self.period),
            "from": self.start or None,
            "to": self.goal or None,
            "reason": self.reason and self.reason.value,
            "weekday": self.weekday,
            "of": "crates" if self.crates else None,
        }
        return "?" + urlencode({name: wish for name, wish in wishes.items() if wish is not None})


@dataclass(frozen=True, slots=True)
class Places:
    """What can be chosen as start or goal: municipalities and sites, by code and name."""

    municipalities: tuple[tuple[str, str], ...]
    sites: tuple[tuple[str, str], ...]
    names: Mapping[str, str]

    def name(self, code: str) -> str:
        """Return the name of a place."""
        return self.names.get(code, code)


def choice_of(asked: Asked, sites: Sequence[Site]) -> Choice:
    """Return which legs are meant."""
    return Choice(_codes(asked.start, sites), _codes(asked.goal, sites), asked.reason, asked.weekday)


def places_of(sites: Sequence[Site], language: Language) -> Places:
    """Return what can be chosen, by name."""
    towns = {site.municipality_code for site in sites if site.municipality_code in municipalities()}
    served = (site for site in sites if site.kind != SiteKind.GARAGE)
    named = {code: municipality_name(code, language) for code in towns}
    names = {site.code: site.name for site in served}
    return Places(_by_name(named), _by_name(names), {**named, **names})


def _by_name(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(names.items(), key=lambda place: place[1]))


def _codes(place: str, sites: Sequence[Site]) -> frozenset[str] | None:
    if not place:
        return None
    return frozenset(site.code for site in sites if place in (site.municipality_code, site.code))
