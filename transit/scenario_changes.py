"""What a scenario changes, as values, and the text in which they are kept. Pure.

A change speaks of the question only: nothing that is kept of sites or vans is altered by a scenario.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from routing.errors import ProblemError


@dataclass(frozen=True, slots=True)
class AddVan:
    """One more van like another: same shifts, capacity and costs; the same base too, where none is named."""

    like: str
    code: str
    base: str | None = None
    kind: Literal["add_van"] = "add_van"


@dataclass(frozen=True, slots=True)
class RemoveVan:
    """A van less."""

    van: str
    kind: Literal["remove_van"] = "remove_van"


@dataclass(frozen=True, slots=True)
class SetBase:
    """A van begins and ends its rounds at another site, which then asks for no visits of its own."""

    van: str
    base: str
    kind: Literal["set_base"] = "set_base"


@dataclass(frozen=True, slots=True)
class SetShift:
    """A van's shift on a weekday, in minutes of the day; none where `starts` and `ends` are the same."""

    van: str
    day: int
    starts: int
    ends: int
    kind: Literal["set_shift"] = "set_shift"


@dataclass(frozen=True, slots=True)
class SetWindow:
    """When a site can be served on a weekday, in minutes of the day; not at all where both are the same."""

    site: str
    day: int
    opens: int
    closes: int
    kind: Literal["set_window"] = "set_window"


@dataclass(frozen=True, slots=True)
class SetVisits:
    """On how many days a site wants to be visited; `most` `None`: any number."""

    site: str
    least: int
    most: int | None = None
    kind: Literal["set_visits"] = "set_visits"


@dataclass(frozen=True, slots=True)
class SetWeights:
    """What delay is worth; what is `None` stays."""

    per_item_hour: float | None = None
    promise_hours: float | None = None
    late_per_item_hour: float | None = None
    worst_municipality_per_hour: float | None = None
    kind: Literal["set_weights"] = "set_weights"


@dataclass(frozen=True, slots=True)
class MoveHub:
    """Sorting moves to another site, with the vans that are based there, its hours and its times for handling."""

    hub: str
    to: str
    kind: Literal["move_hub"] = "move_hub"


@dataclass(frozen=True, slots=True)
class CloseSite:
    """A site is neither visited nor sent to nor from."""

    site: str
    kind: Literal["close_site"] = "close_site"


@dataclass(frozen=True, slots=True)
class RoadTo:
    """The way between a new site and one that is there, the same both ways about."""

    site: str
    minutes: float
    km: float


@dataclass(frozen=True, slots=True)
class AddSite:
    """One more site, like another in how long handling takes and in what comes and goes.

    Of the items and crates of `like` it has `share` (0.5: half as many), beside them or, where they are `moved`, taken
    from them. It can be served from `opens` to `closes` (minutes of the day) on `days` (0 is Monday). A hub sorts as
    the week's first one does. `municipality` is a Finnish name; `roads` lead to all other sites, and are looked up when
    the change is made (`transit.scenario_roads`). A bookmobile stop may stand on a bookmobile's round, `fixed_round`,
    where the bookmobile `stays` so many minutes; vans meet it there, and on `days` where any are given.
    """

    code: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
    municipality: str
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    site_kind: Literal["library", "bookmobile_stop", "hub"]
    like: str
    share: Annotated[float, Field(ge=0, le=10)]
    days: tuple[Annotated[int, Field(ge=0, le=6)], ...]
    opens: int
    closes: int
    least: int = 0
    most: int | None = None
    moved: bool = False
    roads: tuple[RoadTo, ...] = ()
    fixed_round: str | None = None
    stays: Annotated[int, Field(ge=1, le=240)] = 20
    kind: Literal["add_site"] = "add_site"


@dataclass(frozen=True, slots=True)
class ScaleFlows:
    """So many times the items and crates, everywhere."""

    factor: float
    kind: Literal["scale_flows"] = "scale_flows"


Change = (
    AddVan
    | RemoveVan
    | SetBase
    | SetShift
    | SetWindow
    | SetVisits
    | SetWeights
    | MoveHub
    | AddSite
    | CloseSite
    | ScaleFlows
)
AnyChange = Annotated[Change, Field(discriminator="kind")]

_CHANGES: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[AnyChange, ...])


def changes_to_text(changes: Sequence[Change]) -> str:
    """Return changes as JSON text."""
    return _CHANGES.dump_json(tuple(changes)).decode()


def changes_from_text(text: str) -> tuple[Change, ...]:
    """Return the changes that JSON text holds. Raises `ProblemError` for any other text."""
    try:
        return _CHANGES.validate_json(text, strict=True)
    except ValidationError as error:
        flaw = error.errors(include_url=False)[0]
        raise ProblemError(".".join(["changes", *map(str, flaw["loc"])]), f"cannot be read: {flaw['msg']}") from None


def change_from_values(values: object) -> Change:
    """Return the change that plain values name. Raises `ProblemError`."""
    return changes_from_text(json.dumps([values]))[0]
