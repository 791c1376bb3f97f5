"""The kept nouns of this floor. No table has a field for anything about a reader: a hold is known by its id."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Index, Text, UniqueConstraint, event, text
from sqlmodel import Field

import depots.tables  # noqa: F401 - foreign keys point there
from depots.store import Table, UtcDateTime
from transit.guards import put_up_guards

_STANDS = "published_at IS NOT NULL AND superseded_at IS NULL"
_IN_HAND = "released_at IS NULL"


class HoldImport(Table, table=True):
    """One look at a library system: what came, what it opened and withdrew, what was refused."""

    id: int | None = Field(default=None, primary_key=True)
    system: str = Field(description="file or koha")
    source: str = Field(description="File name or address")
    imported_at: datetime = Field(sa_type=UtcDateTime)
    legs: int = 0
    opened: int = 0
    reopened: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: int = 0
    skipped: int = 0


class HoldRefusal(Table, table=True):
    """A row that could not be taken in, and why; kept so that nobody has to hunt for it."""

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="hold_import.id", index=True)
    line: int | None = None
    field: str = ""
    reason: str = Field(description="A code; sentences are made above")
    value: str = Field(default="", description="What stood there, cut short")


_OPEN = text("withdrawn_at IS NULL AND arrived_at IS NULL")


class TransitRequest(Table, table=True):
    """An item wanted at another site than where it is. Open while `withdrawn_at` and `arrived_at` are empty."""

    __table_args__ = (
        UniqueConstraint("system", "leg_key"),
        # Those that are open are few among those of years.
        Index("ix_transit_request_open", "item_key", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(default=None, primary_key=True)
    system: str
    leg_key: str = Field(description="The hold's or leg's id in the library system")
    kind: str = Field(description="hold (towards a reader) or return (home again)")
    item_key: str = Field(index=True, description="The item's barcode or id in the library system")
    from_site_code: str = Field(foreign_key="site.code", index=True)
    to_site_code: str = Field(foreign_key="site.code", index=True)
    placed_at: datetime = Field(sa_type=UtcDateTime, description="From when the item is wanted there")
    opened_at: datetime = Field(sa_type=UtcDateTime)
    in_transit_since: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="When an import first saw the library system say that it travels"
    )
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    arrived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    promised_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="Stamped once, not moved while open"
    )
    promised_by_plan_id: int | None = Field(default=None, foreign_key="plan.id")


class FormerRequest(Table, table=True):
    """A request as it was until it opened again: its promise then is what the delay of then is measured by."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="transit_request.id", index=True)
    kind: str
    item_key: str = Field(index=True)
    from_site_code: str = Field(foreign_key="site.code")
    to_site_code: str = Field(foreign_key="site.code")
    placed_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime = Field(sa_type=UtcDateTime, description="When it was withdrawn or arrived")
    promised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    promised_by_plan_id: int | None = Field(default=None, foreign_key="plan.id")


class Plan(Table, table=True):
    """A week plan: a draft until `published_at`; a published one is never altered, only superseded."""

    __table_args__ = (
        Index(
            "uq_plan_week_published", "week", unique=True, sqlite_where=text(_STANDS), postgresql_where=text(_STANDS)
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    week: str = Field(index=True, description="ISO week, 2026-W48")
    created_at: datetime = Field(sa_type=UtcDateTime)
    created_by: str = Field(description="A sign-in name, cli or clock")
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_by: str | None = None
    superseded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    problem: str = Field(sa_type=Text, description="The week problem it answers, as week-problem/1")
    measure: str = Field(sa_type=Text, description="routing.measure.Measure as JSON")
    objective: float
    lower_bound: float | None = None
    seed: int
    seconds: float


class PlanRound(Table, table=True):
    """A round of a plan; `number` counts from 1 in the plan's own order, which breaks ties when flows are seated."""

    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    number: int
    van_code: str = Field(description="One of its problem's vans; that of a scenario need not exist")


class PlanStop(Table, table=True):
    """A stop of a round, in minutes of the week."""

    __table_args__ = (UniqueConstraint("round_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="plan_round.id", index=True)
    position: int
    site_code: str = Field(index=True, description="One of its problem's sites; that of a scenario need not exist")
    arrive: int
    start: int
    depart: int
    break_minutes: int = 0


class Run(Table, table=True):
    """A round of a published plan on a date. It remembers its plan; the plan does not know it."""

    __table_args__ = (UniqueConstraint("plan_id", "round_number"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    round_number: int
    van_code: str = Field(foreign_key="van.code", index=True)
    day: date = Field(index=True)
    code: str = Field(unique=True, description="Opaque; printed on the run sheet")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RunCode(Table, table=True):
    """A code printed on a run's sheet: it opens that run, until it expires or another takes its place."""

    code: str = Field(primary_key=True, description="Random, 130 bits")
    run_id: int = Field(foreign_key="run.id", index=True)
    issued_at: datetime = Field(sa_type=UtcDateTime)
    issued_by: str = Field(description="A sign-in name, cli or clock")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_by: str | None = None


class RunHold(Table, table=True):
    """A driver had a run in hand, from when to when. At any time one driver at most holds a run."""

    __table_args__ = (
        Index(
            "uq_run_hold_standing", "run_id", unique=True, sqlite_where=text(_IN_HAND), postgresql_where=text(_IN_HAND)
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    holder: str = Field(description="A sign-in name")
    taken_at: datetime = Field(sa_type=UtcDateTime)
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    released_by: str | None = Field(default=None, description="Who handed it over, or took it by the printed code")


@event.listens_for(PlanStop.metadata.tables["plan_stop"], "after_create")
def _guard_published_plans(_table: object, connection: Connection, **_options: Any) -> None:
    put_up_guards(connection)


def row_id(key: int | None) -> int:
    """Return the key of a row that the database knows: `None` stands only in rows not yet flushed."""
    if key is None:
        raise ValueError("a row was used before it was flushed")
    return key
