from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from depots.errors import UnknownSiteError
from depots.region import plant_region
from depots.sites import all_sites, find_site_by_library_code, get_site, opening_windows, special_days
from depots.store import session_on
from depots.tables import SpecialDay
from depots.vans import all_vans, bookmobiles, rota, van_shifts


def test_a_site_that_is_not_there_is_named(planted: Session) -> None:
    with pytest.raises(UnknownSiteError, match="'NOWHERE'"):
        get_site(planted, "NOWHERE")


def test_a_site_is_found_by_its_code_in_the_library_system_or_not_at_all(planted: Session) -> None:
    found = find_site_by_library_code(planted, "SEI-PK")
    assert found is not None
    assert found.code == "SJK"
    assert find_site_by_library_code(planted, "sei-pk") is None


def test_special_days_are_those_from_the_first_to_the_last_by_date(any_engine: Engine) -> None:
    days = [date(2026, 12, day) for day in (6, 4, 3, 5, 2)]
    with session_on(any_engine) as session:
        session.add_all(SpecialDay(day=day) for day in days)
    with session_on(any_engine, read_only=True) as session:
        found = special_days(session, date(2026, 12, 3), date(2026, 12, 5))
    assert [row.day for row in found] == [date(2026, 12, day) for day in (3, 4, 5)]


def test_records_come_in_the_same_order_from_each_database(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_region(session)
    with session_on(any_engine, read_only=True) as session:
        keys: list[list[tuple[str | int, ...]]] = [
            [(row.code,) for row in all_sites(session)],
            [(row.code,) for row in all_vans(session)],
            [(row.code,) for row in bookmobiles(session)],
            [(row.site_code, row.weekday, row.opens) for row in opening_windows(session)],
            [(row.van_code, row.weekday, row.starts) for row in van_shifts(session)],
            [(row.bookmobile_code, row.weekday, row.tour, row.arrives) for row in rota(session)],
        ]
    assert [len(rows) for rows in keys] == [53, 3, 3, 160, 15, 54]
    assert all(a <= b for rows in keys for a, b in pairwise(rows))
