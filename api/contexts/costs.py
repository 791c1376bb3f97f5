"""What driving cost in a period, by where the items were to go, and per item that arrived there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.contexts.names import municipality_name
from api.contexts.statistics_asked import Asked, choice_of
from api.i18n import Language
from depots.tables import Site
from transit.statistics.costs import cost_by_goal
from transit.statistics.figures import Figures


@dataclass(frozen=True, slots=True)
class CostRow:
    """A place that bears a part of the cost: euros, the items that arrived, its share of all, 0 to 1.

    `bar` is its cost per item on a scale to the dearest one, 0 to 1.
    """

    key: str
    name: str
    euros: float
    items: int
    share: float
    bar: float = 0.0

    @property
    def per_item(self) -> float | None:
        """Euros per item that arrived; `None` where none did."""
        return self.euros / self.items if self.items else None


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost of what was asked for: all of it, by municipality and by site, the dearest per item first."""

    whole: CostRow
    towns: tuple[CostRow, ...]
    sites: tuple[CostRow, ...]


def costs_asked(
    session: Session, asked: Asked, sites: Sequence[Site], to_sites: Mapping[str, Figures], language: Language
) -> Costs | None:
    """Return the cost of what was asked for; `None` where it is not known, or not for such a choice of items."""
    found = cost_by_goal(session, asked.period) if asked.is_by_goal else None
    if found is None:
        return None
    chosen = choice_of(asked, sites).destinations
    euros = {code: cost for code, cost in found.items() if code and (chosen is None or code in chosen)}
    items = {code: figures.legs + figures.left_out for code, figures in to_sites.items()}
    by_code = {site.code: site for site in sites}
    town_euros: dict[str, float] = defaultdict(float)
    town_items: dict[str, int] = defaultdict(int)
    for code in euros.keys() | items.keys():
        if code in by_code:
            town_euros[by_code[code].municipality_code] += euros.get(code, 0.0)
            town_items[by_code[code].municipality_code] += items.get(code, 0)
    whole = sum(found.values()) if chosen is None else sum(euros.values())
    names = {code: site.name for code, site in by_code.items()}
    town_names = {code: municipality_name(code, language) for code in town_euros}
    return Costs(
        whole=CostRow("", "", whole, sum(items.values()), 1.0),
        towns=_rows(town_euros, town_items, town_names, whole),
        sites=_rows(euros, items, names, whole),
    )


def _rows(
    euros: Mapping[str, float], items: Mapping[str, int], names: Mapping[str, str], whole: float
) -> tuple[CostRow, ...]:
    found = [
        CostRow(code, names.get(code, code), cost, items.get(code, 0), cost / whole if whole else 0.0)
        for code, cost in euros.items()
    ]
    dearest = max((row.per_item or 0.0 for row in found), default=0.0) or 1.0
    found.sort(key=lambda row: (-(row.per_item or 0.0), row.name))
    return tuple(
        CostRow(row.key, row.name, row.euros, row.items, row.share, (row.per_item or 0.0) / dearest) for row in found
    )
