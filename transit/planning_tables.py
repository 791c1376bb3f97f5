"""The kept nouns of planning: what the planner was asked to do, what was tried beside, how a plan was edited.

A plan with a row in `plan_aside` was made for comparing. It is never the draft that waits to be published.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, Text, UniqueConstraint, event, text
from sqlmodel import Field

import transit.tables  # noqa: F401 - foreign keys point there
from depots.store import Table, UtcDateTime
from transit.guards import append_only_statements

_OPEN = "finished_at IS NULL"


class Scenario(Table, table=True):
    """A what-if: the question of a plan with some of it changed."""

    id: int | None = Field(default=None, primary_key=True)
    week: str = Field(index=True, description="ISO week, 2026-W48")
    name: str
    base_plan_id: int = Field(foreign_key="plan.id", description="The plan whose question is changed")
    changes: str = Field(sa_type=Text, description="transit.scenario_changes.Change values as JSON")
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str


class PlanJob(Table, table=True):
    """A plan that was asked for: in the queue until `claimed_at`, then worked on until `finished_at`.

    A week has one open job at a time. What the planner last told stands in the columns from `elapsed` on.
    """

    __table_args__ = (
        Index("uq_plan_job_week_open", "week", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )

    id: int | None = Field(default=None, primary_key=True)
    week: str = Field(index=True, description="ISO week, 2026-W48")
    kind: str = Field(description="plan, improve or front")
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str
    seconds: float
    seed: int
    points: int = Field(default=0, description="How many plans a front asks for")
    scenario_id: int | None = Field(default=None, foreign_key="scenario.id")
    start_plan_id: int | None = Field(default=None, foreign_key="plan.id", description="Whose question is answered")
    start: str = Field(default="", sa_type=Text, description="The plan to improve, as week-plan/1")
    locks: str = Field(default="", sa_type=Text, description="What stays of it, as JSON")
    attempts: int = 0
    worker: str | None = None
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    beat_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="The worker's last sign of life")
    stop_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, description="A transit.plan_jobs.Outcome")
    message: str = ""
    plan_id: int | None = Field(default=None, foreign_key="plan.id", description="The plan that came of it")
    elapsed: float = 0.0
    objective: float | None = None
    operating_cost: float | None = None
    mean_delay_hours: float | None = None
    lower_bound: float | None = None
    best: str = Field(default="", sa_type=Text, description="The best plan so far, as week-plan/1")
    curve: str = Field(default="[]", sa_type=Text, description="[seconds, objective, lower bound] in order, as JSON")


class PlanAside(Table, table=True):
    """A plan that was made for comparing: of a scenario, or a point of a trade-off curve."""

    plan_id: int = Field(primary_key=True, foreign_key="plan.id")
    scenario_id: int | None = Field(default=None, foreign_key="scenario.id", index=True)
    job_id: int | None = Field(default=None, foreign_key="plan_job.id", index=True)
    weight: float | None = Field(default=None, description="On a trade-off curve: what an item's hour was worth, EUR")


class PlanRevision(Table, table=True):
    """One step of editing a plan, never altered: an edit with what came of it, or an undo or redo."""

    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int = Field(description="Counts from 1; two who edit at once would make the same one")
    act: str = Field(description="edit, undo or redo")
    edit: str = Field(default="", sa_type=Text, description="A routing.edits.Edit as JSON; empty for undo and redo")
    rounds: str = Field(default="", sa_type=Text, description="The plan after the edit, as week-plan/1")
    locks: str = Field(default="", sa_type=Text, description="What is locked after it, as JSON")
    measure: str = Field(default="", sa_type=Text, description="The plan's routing.measure.Measure as JSON")
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: str


def put_up_planning_guards(connection: Connection) -> None:
    """Keep the steps of editing as they were made; the table must stand."""
    refusal = "a step of editing is never altered: undo it"
    for statement in append_only_statements(connection.dialect.name, "plan_revision", refusal):
        connection.exec_driver_sql(statement)


@event.listens_for(PlanRevision.metadata.tables["plan_revision"], "after_create")
def _guard_revisions(_table: object, connection: Connection, **_options: Any) -> None:
    put_up_planning_guards(connection)
