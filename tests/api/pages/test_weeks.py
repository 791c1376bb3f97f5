"""The list of weeks."""

import pytest
from sqlalchemy import Engine

from depots.store import session_on
from routing.units import IsoWeek
from tests.api.pages.conftest import Reader, words_of
from tests.transit.weeks import draft


def test_each_week_stands_once_with_the_plan_in_force_else_its_newest_draft(published: Engine, reader: Reader) -> None:
    with session_on(published) as session:
        draft(session)
        draft(session, week=IsoWeek(2026, 50))
    shown = words_of(reader(language="en").get("/weeks"))
    assert shown.index("Week 50/2026") < shown.index("Week 48/2026")
    assert (shown.count("Week 48/2026"), shown.count("Draft"), shown.count("Published")) == (1, 1, 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Millään viikolla ei ole vielä"), ("sv", "Ingen vecka har ännu"), ("en", "No week has a plan yet")],
)
def test_without_any_plan_the_list_says_so(cast: Engine, reader: Reader, language: str, words: str) -> None:
    assert words in words_of(reader(language=language).get("/weeks"))
