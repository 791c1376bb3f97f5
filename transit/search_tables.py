"""The kept nouns of looking for things: who searched where, what was declared missing, what was put aside.

Instants are whole UTC microseconds, as in `transit.scan_tables`. Rows are only ever added.
"""

from sqlalchemy import BigInteger
from sqlmodel import Field

from depots.store import Table


class SearchAct(Table, table=True):
    """What people did about something that does not arrive. It counts for one journey, until it is scanned again."""

    number: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True, description="The crate or item")
    sent_scan_id: str = Field(description="The scan that began the journey it is about")
    act: str = Field(description="A transit.searches.Act")
    site_code: str = Field(foreign_key="site.code", description="Where they looked, or stood when they declared it")
    at_us: int = Field(sa_type=BigInteger)
    by: str = Field(description="The login of whoever did it")


class QuarantineDismissal(Table, table=True):
    """A scan in quarantine that was looked at and needs nothing more; the scan itself stays."""

    quarantine_number: int = Field(primary_key=True, foreign_key="quarantined_scan.number")
    at_us: int = Field(sa_type=BigInteger)
    by: str
    reason: str = Field(default="", sa_column_kwargs={"server_default": ""}, description="Why, where somebody said")
