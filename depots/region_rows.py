"""The columns of the region's files: one schema per table. How cells are written: `depots.cells`."""

from collections.abc import Container
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from depots.cells import (
    Clock,
    Code,
    Confidence,
    Day,
    Decimal,
    Isil,
    Lat,
    LibraryCode,
    Lon,
    MunicipalityCode,
    Name,
    Note,
    Phone,
    Postcode,
    Weekday,
    Weekdays,
    YesNo,
)
from depots.csv_files import CellError, Reason
from depots.tables import (
    Bookmobile,
    OpeningWindow,
    Road,
    RoadNode,
    RotaStop,
    Site,
    SpecialDay,
    TravelOverride,
    Van,
    VanShift,
)
from routing.problem import SiteKind


class Row(BaseModel):
    """The parent of all rows."""

    model_config = ConfigDict(frozen=True)


class SiteRow(Row):
    """`sites.csv`. Coordinates are WGS 84 degrees and must lie in Finland, so that a swapped pair is caught."""

    code: Code
    name: Name
    kind: SiteKind
    municipality: MunicipalityCode
    isil: Isil | None = None
    library_code: LibraryCode | None = None
    address: Name = ""
    postcode: Postcode = ""
    lat: Lat
    lon: Lon
    coordinate_source: Name = ""
    coordinate_confidence: Confidence = "low"
    access_note: Note = ""
    contact: Name = ""
    phone: Phone = ""
    email: Name = ""
    service_minutes: int = Field(default=6, ge=0, le=240)
    transfer_minutes: int | None = Field(default=None, ge=0, le=1440)
    min_visits: int = Field(default=0, ge=0, le=7)
    max_visits: int | None = Field(default=None, ge=0, le=7)
    sample: YesNo = False
    sample_note: Note = ""

    @model_validator(mode="after")
    def _visits_in_order(self) -> Self:
        if self.max_visits is not None and self.max_visits < self.min_visits:
            raise CellError(Reason.WRONG_ORDER, "max_visits")
        return self

    def fields(self, only: Container[str] | None = None) -> dict[str, Any]:
        """Return the values by the names of `Site`'s fields; of the columns in `only` where it is given."""
        names = {"municipality": "municipality_code", "sample": "is_sample"}
        values = self.model_dump() | {"kind": str(self.kind)}
        return {names.get(name, name): value for name, value in values.items() if only is None or name in only}

    def record(self) -> Site:
        """Return the site."""
        return Site(**self.fields())


class WindowRow(Row):
    """`windows.csv`: when a van can be served."""

    site: Code
    weekdays: Weekdays
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes <= self.opens:
            raise CellError(Reason.WRONG_ORDER, "closes")
        return self

    def records(self) -> list[OpeningWindow]:
        """Return a window for each weekday."""
        return [
            OpeningWindow(site_code=self.site, weekday=day, opens=self.opens, closes=self.closes)
            for day in self.weekdays
        ]


class SpecialDayRow(Row):
    """`special_days.csv`: no site means all of them; no times mean closed."""

    site: Code | None = None
    day: Day
    opens: Clock | None = None
    closes: Clock | None = None
    reason: Note = ""

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.opens is None) != (self.closes is None):
            raise CellError(Reason.MISSING, "opens" if self.opens is None else "closes")
        if self.opens is not None and self.closes is not None and self.closes <= self.opens:
            raise CellError(Reason.WRONG_ORDER, "closes")
        return self

    def record(self) -> SpecialDay:
        """Return the special day."""
        return SpecialDay(site_code=self.site, day=self.day, opens=self.opens, closes=self.closes, reason=self.reason)


class VanRow(Row):
    """`vans.csv`. Costs in euros; by Työaikalaki a driver has 30 minutes of break in each 5 h 30 min of work."""

    code: Code
    name: Name
    base: Code
    capacity_crates: int = Field(ge=1, le=10_000)
    capacity_kg: int = Field(ge=1, le=100_000)
    max_continuous_minutes: int = Field(default=330, ge=1, le=1440)
    break_minutes: int = Field(default=30, ge=0, le=240)
    cost_per_shift: Decimal
    cost_per_hour: Decimal
    cost_per_km: Decimal
    sample: YesNo = False

    def record(self) -> Van:
        """Return the van."""
        values = self.model_dump(exclude={"base", "sample"})
        return Van(base_site_code=self.base, is_sample=self.sample, **values)


class ShiftRow(Row):
    """`shifts.csv`: when a van has a driver."""

    van: Code
    weekdays: Weekdays
    starts: Clock
    ends: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends <= self.starts:
            raise CellError(Reason.WRONG_ORDER, "ends")
        return self

    def records(self) -> list[VanShift]:
        """Return a shift for each weekday."""
        return [VanShift(van_code=self.van, weekday=day, starts=self.starts, ends=self.ends) for day in self.weekdays]


class BookmobileRow(Row):
    """`bookmobiles.csv`."""

    code: Code
    name: Name
    base: Code
    capacity_crates: int = Field(ge=0, le=1_000)
    sample: YesNo = False

    def record(self) -> Bookmobile:
        """Return the bookmobile."""
        return Bookmobile(
            code=self.code,
            name=self.name,
            base_site_code=self.base,
            capacity_crates=self.capacity_crates,
            is_sample=self.sample,
        )


class RotaRow(Row):
    """`rota.csv`: a stop of a round; a round begins and ends at the bookmobile's base."""

    bookmobile: Code
    weeks: Literal["even", "odd", "every"]
    weekday: Weekday
    tour: int = Field(default=1, ge=1, le=9)
    site: Code
    arrives: Clock
    departs: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.departs < self.arrives:
            raise CellError(Reason.WRONG_ORDER, "departs")
        return self

    def record(self) -> RotaStop:
        """Return the stop."""
        values = self.model_dump(exclude={"bookmobile", "site"})
        return RotaStop(bookmobile_code=self.bookmobile, site_code=self.site, **values)


class RoadNodeRow(Row):
    """`road_nodes.csv`."""

    name: Name
    lat: Lat
    lon: Lon
    source: Name = ""
    confidence: Confidence = "low"

    def record(self) -> RoadNode:
        """Return the node."""
        return RoadNode(**self.model_dump())


class RoadRow(Row):
    """`roads.csv`: driven both ways at a typical speed, stops and junctions included."""

    start: Name
    end: Name
    road_number: Name = ""
    km: Annotated[Decimal, Field(gt=0)]
    kmh: Annotated[Decimal, Field(ge=5, le=120)]
    confidence: Confidence = "low"

    @model_validator(mode="after")
    def _two_ends(self) -> Self:
        if self.start == self.end:
            raise CellError(Reason.SAME, "end")
        return self

    def record(self) -> Road:
        """Return the road."""
        return Road(**self.model_dump())


class OverrideRow(Row):
    """`overrides.csv`: travel from one site to another that is known better; one direction a row."""

    origin: Code = Field(alias="from")
    destination: Code = Field(alias="to")
    minutes: Decimal
    km: Decimal
    reason: Note

    @model_validator(mode="after")
    def _two_ends(self) -> Self:
        if self.origin == self.destination:
            raise CellError(Reason.SAME, "to")
        return self

    def record(self) -> TravelOverride:
        """Return the override."""
        return TravelOverride(
            from_site_code=self.origin,
            to_site_code=self.destination,
            minutes=self.minutes,
            km=self.km,
            reason=self.reason,
        )
