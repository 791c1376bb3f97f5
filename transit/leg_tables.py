"""What the statistics keep. All of it is derived from scans and requests and can be made anew.

Facts are kept thrice: row by row (`leg`) to be found by code, column by column (`leg_page`) to be counted, summed up
by week, month and year (`leg_sum`) to be shown at once.
"""

from typing import Any

from sqlalchemy import BigInteger, Connection, Index, LargeBinary, UniqueConstraint, event, text
from sqlmodel import Field

import transit.tables  # noqa: F401 - a foreign key points there
from depots.store import Table


class Leg(Table, table=True):
    """A journey of an item or crate that is over (`transit.statistics.legs.Leg`)."""

    __table_args__ = (UniqueConstraint("code", "sent_scan_id"), Index("ix_leg_day_destination", "day", "destination"))

    number: int | None = Field(default=None, primary_key=True)
    code: str = Field(description="The crate or item")
    is_crate: bool
    origin: str | None = None
    destination: str | None = None
    reason: str = Field(description="A transit.statistics.legs.Reason")
    state: str = Field(description="A transit.statistics.legs.LegState")
    day: int = Field(description="The local date on which it ended, as days since 1970")
    sent_us: int | None = Field(default=None, sa_type=BigInteger)
    ended_us: int = Field(sa_type=BigInteger)
    waiting_us: int | None = Field(default=None, sa_type=BigInteger)
    riding_us: int | None = Field(default=None, sa_type=BigInteger)
    hub_us: int | None = Field(default=None, sa_type=BigInteger)
    receiving_us: int | None = Field(default=None, sa_type=BigInteger)
    promised_us: int | None = Field(default=None, sa_type=BigInteger)
    sent_scan_id: str
    ended_scan_id: str
    is_simulated: bool


class LegCrate(Table, table=True):
    """An item's leg lay in this crate: what its crate did later on can change it."""

    __table_args__ = (Index("ix_leg_crate_crate_ended", "crate", "ended_us"),)

    code: str = Field(primary_key=True, description="The item")
    sent_scan_id: str = Field(primary_key=True)
    crate: str = Field(primary_key=True)
    ended_us: int = Field(sa_type=BigInteger)


class LegDue(Table, table=True):
    """The legs of this code want to be worked out anew; written with the scans that say so."""

    number: int | None = Field(default=None, primary_key=True)
    code: str
    since_us: int = Field(sa_type=BigInteger, description="Nothing changed before this instant")


class LegPage(Table, table=True):
    """All legs that ended on a date, column by column (`transit.statistics.columns`)."""

    day: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    is_crate: bool = Field(primary_key=True)
    core: bytes = Field(sa_type=LargeBinary)
    parts: bytes = Field(sa_type=LargeBinary)
    numbers: bytes = Field(sa_type=LargeBinary, description="The numbers of the legs, rising")


class LegSum(Table, table=True):
    """The legs of a week, month or year at one place, summed up by cell (`transit.statistics.cells.Row`)."""

    kind: str = Field(primary_key=True, description="A transit.statistics.periods.PeriodKind")
    is_crate: bool = Field(primary_key=True)
    side: int = Field(
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
        description="A transit.statistics.cells.Side",
    )
    first: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False}, description="Its first date")
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    heads: bytes = Field(sa_type=LargeBinary)
    runs: bytes = Field(sa_type=LargeBinary)


class LegSumDue(Table, table=True):
    """The legs of this week, month or year want to be summed up anew; another token says that more has changed."""

    kind: str = Field(primary_key=True)
    is_crate: bool = Field(primary_key=True)
    first: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    token: str


class LegSite(Table, table=True):
    """The number by which pages name a site."""

    number: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)


class RoundCost(Table, table=True):
    """What a round of a published plan costs for what goes to a site (`routing.sharing`).

    Round 0 stands for the plan: its shares were worked out.
    """

    plan_id: int = Field(primary_key=True, foreign_key="plan.id")
    round_number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    site_code: str = Field(primary_key=True)
    euros: float


def _keep_as_they_are(kind: Any, *columns: str) -> None:
    """Let PostgreSQL store bytes as they come: compressing a page takes longer than all else that a late scan does."""
    stored = ", ".join(f"ALTER COLUMN {column} SET STORAGE EXTERNAL" for column in columns)

    def store(_table: object, connection: Connection, **_: object) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"ALTER TABLE {kind.__tablename__} {stored}"))

    event.listen(kind.__table__, "after_create", store)


_keep_as_they_are(LegPage, "core", "parts", "numbers")
_keep_as_they_are(LegSum, "heads", "runs")
