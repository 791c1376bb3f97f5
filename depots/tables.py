"""The kept nouns of this floor. Tables do not validate on construction: the readers of files and forms do.

Weekdays count from 0 (Monday); times of day are minutes from local midnight; coordinates are WGS 84 degrees.
"""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from depots.store import Table, UtcDateTime


class Site(Table, table=True):
    """A place vans or bookmobiles call at: hub, library, bookmobile stop or garage (`routing.problem.SiteKind`)."""

    code: str = Field(primary_key=True, description="Our own short code, printed on labels")
    kind: str
    name: str
    municipality_code: str = Field(index=True, description="Three digits, as in data/municipalities.geojson")
    isil: str | None = Field(default=None, unique=True)
    library_code: str | None = Field(default=None, unique=True, description="Its code in the library system")
    address: str = ""
    postcode: str = ""
    lat: float
    lon: float
    coordinate_source: str = ""
    coordinate_confidence: str = Field(default="low", description="high, medium or low")
    access_note: str = Field(default="", description="What a driver must know to get in")
    contact: str = Field(default="", description="Whom to ask for: a desk or a role")
    phone: str = ""
    email: str = ""
    service_minutes: int = Field(default=6, description="Handling time of a visit")
    transfer_minutes: int | None = Field(default=None, description="Sorting time; None: crates do not change vans here")
    min_visits: int = Field(default=0, description="Visits wanted per week, on different days")
    max_visits: int | None = None
    is_sample: bool = Field(default=False, description="Made up or unconfirmed: shown as a sample")
    sample_note: str = Field(default="", description="What about it is unconfirmed")


class OpeningWindow(Table, table=True):
    """When a van can be served at a site on a weekday."""

    id: int | None = Field(default=None, primary_key=True)
    site_code: str = Field(foreign_key="site.code", index=True)
    weekday: int
    opens: int
    closes: int


class SpecialDay(Table, table=True):
    """An exception on a date, for one site or (`site_code` None) for all: closed, or open at other hours."""

    id: int | None = Field(default=None, primary_key=True)
    site_code: str | None = Field(default=None, foreign_key="site.code", index=True)
    day: date = Field(index=True)
    opens: int | None = Field(default=None, description="None: closed all day")
    closes: int | None = None
    reason: str = ""


class Van(Table, table=True):
    """A van the planner steers."""

    code: str = Field(primary_key=True)
    name: str
    base_site_code: str = Field(foreign_key="site.code")
    capacity_crates: int
    capacity_kg: int
    max_continuous_minutes: int
    break_minutes: int
    cost_per_shift: float
    cost_per_hour: float
    cost_per_km: float
    is_sample: bool = False


class VanShift(Table, table=True):
    """A stretch of a weekday in which a van has a driver."""

    id: int | None = Field(default=None, primary_key=True)
    van_code: str = Field(foreign_key="van.code", index=True)
    weekday: int
    starts: int
    ends: int


class Bookmobile(Table, table=True):
    """A bookmobile; its rota is fixed, and crates may ride on it."""

    code: str = Field(primary_key=True)
    name: str
    base_site_code: str = Field(foreign_key="site.code")
    capacity_crates: int
    is_sample: bool = False


class RotaStop(Table, table=True):
    """One timed stop of a bookmobile's round on a weekday of even, odd or every ISO week.

    The stops of a weekday with the same `tour` make one round, in the order of `arrives`.
    """

    id: int | None = Field(default=None, primary_key=True)
    bookmobile_code: str = Field(foreign_key="bookmobile.code", index=True)
    weeks: str = Field(description="even, odd or every")
    weekday: int
    tour: int = 1
    site_code: str = Field(foreign_key="site.code", index=True)
    arrives: int
    departs: int


class RoadNode(Table, table=True):
    """A place where roads meet."""

    name: str = Field(primary_key=True)
    lat: float
    lon: float
    source: str = ""
    confidence: str = "low"


class Road(Table, table=True):
    """A stretch of road between two nodes, driven both ways at a typical speed."""

    id: int | None = Field(default=None, primary_key=True)
    start: str = Field(foreign_key="road_node.name")
    end: str = Field(foreign_key="road_node.name")
    road_number: str = ""
    km: float
    kmh: float
    confidence: str = "low"


class TravelOverride(Table, table=True):
    """A pair of sites whose travel the planners know better than the road table; one direction."""

    from_site_code: str = Field(primary_key=True, foreign_key="site.code")
    to_site_code: str = Field(primary_key=True, foreign_key="site.code")
    minutes: float
    km: float
    reason: str = ""


class JobRun(Table, table=True):
    """One due time of one job of the clock: the unique row makes sure it is done once."""

    __table_args__ = (UniqueConstraint("job", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str
    due_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str | None = Field(default=None, description="done, idle, failed or missed")
    message: str = ""
