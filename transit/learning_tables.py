"""The kept noun of learning: what planners decided about learned times. Rows are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Index, event
from sqlmodel import Field

import depots.tables  # noqa: F401 - foreign keys point there
from depots.store import Table, UtcDateTime
from transit.guards import append_only_statements

_REFUSAL = "a decision about a learned time stays as it was made: take it back by another"


class TimeDecision(Table, table=True):
    """A learned time accepted, refused or taken back (`transit.learning.decisions.Decision`), with what it rests on."""

    __table_args__ = (Index("ix_time_decision_key", "kind", "site_code", "goal_code"),)

    number: int | None = Field(default=None, primary_key=True)
    kind: str = Field(description="driving or handling")
    site_code: str = Field(foreign_key="site.code", description="Where it is handled, or driven from")
    goal_code: str | None = Field(default=None, foreign_key="site.code", description="Where it is driven to")
    verdict: str = Field(description="accepted, refused or taken_back")
    minutes: int = Field(description="The learned time that was decided about")
    week: str = Field(description="The ISO week from which it counts, 2026-W48")
    decided_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: str = Field(description="A sign-in name, or cli")
    minutes_before: int = Field(description="What plans used when it was decided")
    observations: int
    days: int = Field(description="On how many dates they were made")
    median: float
    lower: float = Field(description="The lower quartile of the minutes observed")
    upper: float
    first_day: date
    last_day: date
    is_simulated: bool = Field(description="It rests on simulated visits")


def put_up_learning_guards(connection: Connection) -> None:
    """Keep decisions as they were made; the table must stand."""
    for statement in append_only_statements(connection.dialect.name, "time_decision", _REFUSAL):
        connection.exec_driver_sql(statement)


@event.listens_for(TimeDecision.metadata.tables["time_decision"], "after_create")
def _guard_decisions(_table: object, connection: Connection, **_options: Any) -> None:
    put_up_learning_guards(connection)
