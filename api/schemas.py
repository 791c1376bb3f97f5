"""The shapes of the JSON interface: what it takes, strictly, and what it answers. Instants are in UTC."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.tables import Role
from routing.measure import Measure
from routing.problem import SiteKind


class Body(BaseModel):
    """The parent of all bodies that are taken in: no unknown fields, and `"1"`, `1.0` or `true` is no integer."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class SignInBody(Body):
    """A login and its password."""

    login: str = Field(max_length=200)
    password: str = Field(max_length=200)


class PublicationBody(Body):
    """Which draft is to be published: the one that was looked at."""

    plan: int = Field(ge=1, lt=2**31)


class Flaw(BaseModel):
    """One flaw of a request, or one rule that a plan breaks."""

    place: str = Field(description="The spot, as a path: body.plan, rounds[2].stops[3]")
    code: str
    detail: str


class ProblemAnswer(BaseModel):
    """Every error, as a problem document (RFC 9457). `code` is stable; `detail` is an English sentence."""

    type: str = Field(description="urn:kimppakyyti:error:<code>")
    title: str
    status: int
    code: str
    detail: str
    place: str | None = Field(default=None, description="Where in the data the flaw is")
    errors: list[Flaw] | None = None
    incident: str | None = Field(default=None, description="Finds an unexpected error in the server's log")


class Me(BaseModel):
    """Who is signed in."""

    login: str
    name: str
    role: Role
    site: str | None = Field(description="The code of a desk's site")
    language: str


class PlanAnswer(BaseModel):
    """A week plan: who made it, where it stands, how good it is."""

    id: int
    state: Literal["draft", "published", "superseded"]
    created_at: datetime
    by: str = Field(description="A sign-in name, cli or clock")
    published_at: datetime | None
    published_by: str | None
    superseded_at: datetime | None
    measure: Measure
    lower_bound: float | None = Field(description="No feasible plan's objective can be below it")
    gap: float | None = Field(description="How far the objective may at most lie above the best possible, as a share")


class WeekAnswer(BaseModel):
    """A week and its plans: the one in force, and a draft that is newer."""

    week: str = Field(examples=["2026-W48"])
    monday: date
    published: PlanAnswer | None
    draft: PlanAnswer | None


class WeekRowAnswer(BaseModel):
    """A week in the list of weeks: the plan that stands for it is the one in force, else its newest draft."""

    week: str = Field(examples=["2026-W48"])
    monday: date
    plan: PlanAnswer


class PublicationAnswer(BaseModel):
    """What a publication did."""

    plan: PlanAnswer
    runs: list[str] = Field(description="Codes of the runs that were made")
    cancelled_runs: list[str] = Field(description="Codes of the runs of the former plan that were called off")
    rounds_without_run: list[int] = Field(description="Numbers of the rounds that came too late for a run")
    promises: int = Field(description="Requests that were promised an arrival")
    unreachable: int = Field(description="Requests that no van can bring")
    superseded: int | None = Field(description="The plan that was in force before")
    changed: bool = Field(description="False where the plan was in force already, and nothing was done")


class RunAnswer(BaseModel):
    """A run: a round of a published plan on a date."""

    code: str
    week: str = Field(examples=["2026-W48"])
    day: date
    van: str
    round: int = Field(description="The number of its round in the plan, from 1")
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None


class CratesAnswer(BaseModel):
    """Whole crates to leave or to take: `own` by the destination's site, the rest shared."""

    model_config = ConfigDict(from_attributes=True)

    total: int
    own: Annotated[dict[str, int], BeforeValidator(dict)]
    shared: int


class StopAnswer(BaseModel):
    """A stop of a run."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    site_code: str
    site_name: str
    municipality_code: str
    address: str
    postcode: str
    access_note: str
    contact: str
    phone: str
    arrives_at: datetime
    starts_at: datetime
    departs_at: datetime
    break_from: datetime | None
    break_minutes: int
    leave: CratesAnswer
    take: CratesAnswer
    aboard: int = Field(description="Crates aboard when leaving")


class RunSheetAnswer(RunAnswer):
    """A run with its stops in order, as its driver needs it."""

    van_name: str
    capacity: int = Field(description="In crates")
    km: float
    hours: float
    visits: int
    crates: int
    highest_load: int
    stops: list[StopAnswer]


class SiteAnswer(BaseModel):
    """A place that vans or bookmobiles call at; WGS 84 degrees."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    kind: SiteKind
    name: str
    municipality_code: str
    isil: str | None
    library_code: str | None
    address: str
    postcode: str
    lat: float
    lon: float
    coordinate_source: str
    coordinate_confidence: Literal["high", "medium", "low"]
    access_note: str
    contact: str
    phone: str
    email: str
    service_minutes: int
    transfer_minutes: int | None
    min_visits: int
    max_visits: int | None
    is_sample: bool


class WindowAnswer(BaseModel):
    """When a van can be served at a site on a weekday; minutes from local midnight."""

    model_config = ConfigDict(from_attributes=True)

    weekday: int = Field(description="0 is Monday")
    opens: int
    closes: int


class SiteDetailAnswer(SiteAnswer):
    """A site with its hours."""

    windows: list[WindowAnswer]


class CallAnswer(BaseModel):
    """A van or bookmobile at a site: `run` and crates are those of a van."""

    model_config = ConfigDict(from_attributes=True)

    arrives_at: datetime
    departs_at: datetime
    vehicle: str
    run: str | None
    leave: int
    take: int
