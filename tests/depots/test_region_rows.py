from datetime import date

import pytest
from pydantic import ValidationError

from depots.csv_files import CellError, Reason
from depots.region_rows import (
    OverrideRow,
    RoadRow,
    RotaRow,
    Row,
    ShiftRow,
    SiteRow,
    SpecialDayRow,
    WindowRow,
)

WINDOW = {"site": "ABC", "weekdays": "mon", "opens": "08:00", "closes": "16:00"}
SPECIAL = {"day": "2026-12-24"}
SHIFT = {"van": "VAN1", "weekdays": "mon", "starts": "08:00", "ends": "16:00"}
ROTA = {"bookmobile": "CAR", "weeks": "even", "weekday": "mon", "site": "ABC", "arrives": "08:00", "departs": "08:30"}
ROAD = {"start": "A", "end": "B", "km": "10", "kmh": "60"}
OVERRIDE = {"from": "ABC", "to": "DEF", "minutes": "10", "km": "8", "reason": "x"}


def cause(error: ValidationError) -> CellError:
    found = error.errors()[0]["ctx"]["error"]
    assert isinstance(found, CellError)
    return found


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("08:05", 485), ("8:05", 485), ("8.05", 485), ("08:05:00", 485), ("00:00", 0), ("24:00", 1440)],
)
def test_times_of_day_are_read_as_people_and_excel_write_them(text: str, minutes: int) -> None:
    other = "opens" if minutes < 1440 else "closes"
    row = WindowRow.model_validate(WINDOW | {"closes": "24:00", other: text})
    assert getattr(row, other) == minutes


@pytest.mark.parametrize("text", ["8", "24:01", "08:60", "8:5", "-1:00", "08:05:30", "eight"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        WindowRow.model_validate(WINDOW | {"opens": text})
    assert cause(caught.value).reason is Reason.NOT_A_TIME


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Wed, mon", (0, 2)),
        ("tue-wed fri tue", (1, 2, 4)),
        ("sun-sun", (6,)),
    ],
)
def test_weekdays_stand_alone_or_in_stretches(text: str, days: tuple[int, ...]) -> None:
    assert [w.weekday for w in WindowRow.model_validate(WINDOW | {"weekdays": text}).records()] == list(days)


@pytest.mark.parametrize("text", ["monday", "fri-mon", "mon-", "1", "mon-fri-sun"])
def test_what_is_no_weekday_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        WindowRow.model_validate(WINDOW | {"weekdays": text})
    assert cause(caught.value).reason is Reason.NOT_A_WEEKDAY


@pytest.mark.parametrize("text", ["2026-12-24", "24.12.2026"])
def test_dates_are_read_in_both_usual_forms(text: str) -> None:
    assert SpecialDayRow.model_validate({"day": text}).day == date(2026, 12, 24)


@pytest.mark.parametrize("text", ["2026-02-30", "12/24/2026", "20261224", "1", "31.4.2026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        SpecialDayRow.model_validate({"day": text})
    assert cause(caught.value).reason is Reason.NOT_A_DATE


@pytest.mark.parametrize(
    ("schema", "cells", "field", "reason"),
    [
        (WindowRow, WINDOW | {"closes": "08:00"}, "closes", Reason.WRONG_ORDER),
        (ShiftRow, SHIFT | {"ends": "07:00"}, "ends", Reason.WRONG_ORDER),
        (RotaRow, ROTA | {"departs": "07:59"}, "departs", Reason.WRONG_ORDER),
        (SpecialDayRow, SPECIAL | {"opens": "08:00"}, "closes", Reason.MISSING),
        (SpecialDayRow, SPECIAL | {"closes": "08:00"}, "opens", Reason.MISSING),
        (SpecialDayRow, SPECIAL | {"opens": "08:00", "closes": "08:00"}, "closes", Reason.WRONG_ORDER),
        (RoadRow, ROAD | {"end": "A"}, "end", Reason.SAME),
        (OverrideRow, OVERRIDE | {"to": "ABC"}, "to", Reason.SAME),
    ],
)
def test_cells_that_do_not_go_together_are_refused(
    schema: type[Row], cells: dict[str, str], field: str, reason: Reason
) -> None:
    with pytest.raises(ValidationError) as caught:
        schema.model_validate(cells)
    found = cause(caught.value)
    assert (found.field, found.reason) == (field, reason)


def test_a_site_row_becomes_a_site_field_by_field() -> None:
    cells = {
        "code": "ABC",
        "name": " Two  words ",
        "kind": "library",
        "municipality": "Kaskö",
        "lat": "62,3",
        "lon": "21.2",
    }
    site = SiteRow.model_validate(cells | {"sample": "YES", "isil": "FI-Xx"}).record()
    assert (site.code, site.name, site.kind, site.municipality_code) == ("ABC", "Two words", "library", "231")
    assert (site.lat, site.lon, site.is_sample, site.isil, site.library_code) == (62.3, 21.2, True, "FI-Xx", None)
