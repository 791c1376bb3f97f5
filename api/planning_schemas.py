"""The shapes of the JSON interface of planning: what may be asked of the planner, and how it goes."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, model_validator
from pydantic_core import to_json

from api.schemas import Body, Flaw
from routing.edits import Edit
from routing.measure import Measure

LONGEST_SECONDS = 3_600


class JobBody(Body):
    """A plan that is wanted."""

    seconds: float = Field(default=60, ge=1, le=LONGEST_SECONDS, description="How long to search")
    seed: int = Field(default=1, ge=0, lt=2**31)


_EDIT: TypeAdapter[Edit] = TypeAdapter(Annotated[Edit, Field(discriminator="kind")])


def _strictly(value: object) -> object:
    # Strict models take no dictionary for a dataclass, but JSON: so it is read as the text that it came in.
    return _EDIT.validate_json(to_json(value), strict=True) if isinstance(value, dict) else value


AnyEdit = Annotated[Edit, BeforeValidator(_strictly)]
"""An edit, told by its `kind`."""


class StepBody(Body):
    """A step of editing a plan: an edit, or an undo or redo; `seen` is the newest step that its maker saw."""

    seen: int = Field(ge=0, lt=2**31)
    edit: AnyEdit | None = None
    act: Literal["undo", "redo"] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.edit is None) == (self.act is None):
            raise ValueError("give either an edit or an act")
        return self


class LocksAnswer(BaseModel):
    """What is locked, counted from 0 in the plan as it stands."""

    rounds: list[int]
    stops: list[tuple[int, int]]
    days: list[int]


class EditingAnswer(BaseModel):
    """A plan as its editing left it: the rounds as `week-plan/1`, and what the edits did."""

    plan: int
    number: int = Field(description="The newest step: give it as `seen` with the next one")
    can_undo: bool
    can_redo: bool
    rounds: dict[str, Any] = Field(description="The plan as week-plan/1")
    locks: LocksAnswer
    measure: Measure
    before: Measure = Field(description="Of the plan before it was edited")
    last: Measure = Field(description="Before the last step")
    violations: list[Flaw] = Field(description="The rules that it breaks: it cannot be published so")


class ImproveBody(Body):
    """A wish to improve a plan around what is locked in it."""

    seconds: float = Field(default=60, ge=1, le=LONGEST_SECONDS)


class JobAnswer(BaseModel):
    """A planning job: where it stands, and what the planner told last. Money in euros."""

    id: int
    week: str = Field(examples=["2026-W48"])
    kind: Literal["plan", "improve", "front"]
    state: Literal["waiting", "working", "stopping", "finished"]
    outcome: Literal["done", "stopped", "no_plan", "not_asked", "died", "broken"] | None
    message: str = Field(description="Why there is no plan, in English")
    by: str
    created_at: datetime
    finished_at: datetime | None
    seconds: float
    elapsed: float
    objective: float | None
    operating_cost: float | None
    mean_delay_hours: float | None
    lower_bound: float | None = Field(description="No feasible plan's objective can be below it")
    gap: float | None = Field(description="How far the objective may at most lie above the best possible, as a share")
    curve: list[tuple[float, float, float | None]] = Field(description="Seconds, best objective, lower bound")
    plan: int | None = Field(description="The plan that came of it")
    scenario: int | None
