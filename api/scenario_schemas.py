"""The shapes of the JSON interface of scenarios, comparisons and trade-offs. Money in euros, delays in hours."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter
from pydantic_core import to_json

from api.planning_schemas import LONGEST_SECONDS
from api.schemas import Body, PlanAnswer
from transit.scenario_changes import Change

_CHANGE: TypeAdapter[Change] = TypeAdapter(Annotated[Change, Field(discriminator="kind")])


def _strictly(value: object) -> object:
    # Strict models take no dictionary for a dataclass, but JSON: so it is read as the text that it came in.
    return _CHANGE.validate_json(to_json(value), strict=True) if isinstance(value, dict) else value


class ScenarioBody(Body):
    """A scenario that is wanted: what it asks is what the plan was asked, until it is changed."""

    plan: int = Field(ge=1, lt=2**31)
    name: str = Field(min_length=1, max_length=100, pattern=r"\S")


class ChangeBody(Body):
    """A change of a scenario, told by its `kind`."""

    change: Annotated[Change, BeforeValidator(_strictly)]


class SearchBody(Body):
    """How long to search."""

    seconds: float = Field(default=60, ge=1, le=LONGEST_SECONDS)


class PlanRowAnswer(PlanAnswer):
    """A plan of a week: `scenario` where it answers one, `point` where it is one of a trade-off curve."""

    scenario: int | None
    point: bool


class ScenarioAnswer(BaseModel):
    """A scenario: the plan it began from, what it changes in order, and the plans that came of it, newest first."""

    id: int
    week: str = Field(examples=["2026-W48"])
    name: str
    by: str
    created_at: datetime
    base_plan: int
    changes: list[Change]
    plans: list[int]


class ArrivalsAnswer(BaseModel):
    """What a plan changes for the forecast items of a week against the first plan; items."""

    model_config = ConfigDict(from_attributes=True)

    earlier: float
    later: float
    same: float
    lost: float
    mean_hours: float = Field(description="Of those that arrive in both; below 0: earlier")
    added: float = Field(description="Asked for by this plan's question only; they count in nothing else")
    dropped: float = Field(description="Asked for by the first plan's question only")


class PairMovedAnswer(BaseModel):
    """Promised items between two sites that would come at another time."""

    model_config = ConfigDict(from_attributes=True)

    origin: str
    destination: str
    items: int
    hours: float = Field(description="Later on average; below 0: earlier")
    lost: int


class PromisesAnswer(BaseModel):
    """What a plan does to the promises stamped on open requests; items."""

    model_config = ConfigDict(from_attributes=True)

    kept: int
    earlier: int
    later: int
    lost: int
    later_hours: float
    pairs: list[PairMovedAnswer]


class ComparedAnswer(BaseModel):
    """A plan in a comparison; `forecast` is against the first plan, `None` for the first itself."""

    plan: PlanAnswer
    co2_kg: float
    forecast: ArrivalsAnswer | None
    promises: PromisesAnswer


class WaysAnswer(BaseModel):
    """Ways between sites that vans drive in the first and the last plan: in both, or in one of them only."""

    model_config = ConfigDict(from_attributes=True)

    both: list[tuple[str, str]]
    first: list[tuple[str, str]]
    second: list[tuple[str, str]]


class ComparisonAnswer(BaseModel):
    """Plans of a week side by side, in the order asked for."""

    plans: list[ComparedAnswer]
    ways: WaysAnswer


class PointAnswer(BaseModel):
    """A plan on a trade-off curve; `weight` is what an item's hour was worth when it was found."""

    plan: PlanAnswer
    weight: float | None


class TradeOffAnswer(BaseModel):
    """The newest trade-off curve of a week, the cheapest to drive first; without points where there is none yet."""

    points: list[PointAnswer]
