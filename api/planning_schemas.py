"""The shapes of the JSON interface of planning: what may be asked of the planner, and how it goes."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas import Body

LONGEST_SECONDS = 3_600


class JobBody(Body):
    """A plan that is wanted."""

    seconds: float = Field(default=60, ge=1, le=LONGEST_SECONDS, description="How long to search")
    seed: int = Field(default=1, ge=0, lt=2**31)


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
