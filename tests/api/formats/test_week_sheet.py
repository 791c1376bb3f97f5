"""A week on one page."""

from datetime import date
from typing import Any

import pymupdf
import pytest

from api.contexts.closed_days import ClosedDay
from api.contexts.timetable import lay_out
from api.formats.week_sheet import Paper, week_sheet_pdf
from api.i18n import words
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import FixedRound, FixedStop, WeekProblem
from routing.units import IsoWeek
from tests.routing.worlds import HUB, plan, site, tour, world
from tests.transit.weeks import WEEK, week_plan, week_world
from transit.plans import PlanValues


def page_of(
    problem: WeekProblem, answer: WeekPlan, *, paper: Paper = "a4", language: str = "fi", week: IsoWeek = WEEK
) -> Any:
    table = lay_out(PlanValues(problem, answer, measure(problem, answer)))
    pdf = week_sheet_pdf(week, table, words(language), paper=paper, vans={"v": "Pakettiauto"}, state="Luonnos")
    return pymupdf.open(stream=pdf)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Viikko 48/2026", "Maanantai 23.11.", "ei kierrosta", "Pakettiauto", "08.40", "North"]),
        ("sv", ["Vecka 48/2026", "Måndag 23.11", "Plats"]),
        ("en", ["Week 48/2026", "Monday 23 Nov", "Site", "08:40"]),
    ],
)
def test_the_page_has_the_days_rounds_and_sites_in_each_language(language: str, expected: list[str]) -> None:
    text = page_of(week_world(), week_plan(), language=language)[0].get_text().replace("\N{NO-BREAK SPACE}", " ")
    assert [word for word in expected if word not in text] == []


@pytest.mark.parametrize(("paper", "width"), [("a3", 1191), ("a4", 842)])
def test_it_lies_across_the_paper_asked_for(paper: Paper, width: int) -> None:
    assert round(page_of(week_world(), week_plan(), paper=paper)[0].rect.width) == width


@pytest.mark.parametrize("count", [0, 1, 60])
def test_it_is_always_one_page_however_full_the_week(count: int) -> None:
    names = [f"site-{n}" for n in range(count)]
    problem = world(sites=(HUB, *(site(name) for name in names)))
    rounds = [tour("hub", *names[:14], "hub", day=day, leg=5) for day in range(5)] if count else []
    rounds += [tour("hub", *names[14:], "hub", day=day, leg=2, service=4) for day in range(5) if count > 14]
    assert page_of(problem, plan(*rounds)).page_count == 1


def test_a_public_holiday_is_named() -> None:
    text = page_of(week_world(), plan(), week=IsoWeek(2026, 2))[0].get_text()
    assert "Loppiainen" in text


def test_days_that_are_not_as_usual_and_bookmobiles_stand_under_the_rounds() -> None:
    fixed = FixedRound("BUS-3-1", 6.0, (FixedStop("hub", 3_480, 3_500), FixedStop("south", 3_540, 3_570)))
    problem, answer = world(fixed=(fixed,)), plan()
    table = lay_out(PlanValues(problem, answer, measure(problem, answer)))
    closed = [
        ClosedDay(date(2026, 11, 23), "north", "North", "Koulutus", None),
        ClosedDay(date(2026, 11, 24), None, None, "", (600, 720)),
    ]
    names = {"BUS": "Kirjastoauto"}
    pdf = week_sheet_pdf(WEEK, table, words("fi"), paper="a4", vans=names, state="Luonnos", closed=closed)
    text = pymupdf.open(stream=pdf)[0].get_text().replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ")  # type: ignore[no-untyped-call]
    for shown in (
        "ma 23.11. North: suljettu, Koulutus",
        "kaikkialla: avoinna 10.00–12.00",
        "ke Kirjastoauto: 10.00 Hub",
    ):
        assert shown in text
