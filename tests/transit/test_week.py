from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from depots.municipalities import municipalities
from depots.region import plant_region
from depots.settings import settings
from depots.sites import all_sites
from depots.store import session_on
from depots.tables import Bookmobile, OpeningWindow, Road, RoadNode, RotaStop, Site, SpecialDay, Van, VanShift
from routing.errors import ProblemError
from routing.files import problem_to_json
from routing.json_text import dump_json
from routing.problem import SiteKind, Window
from routing.units import IsoWeek
from tests.transit.holdings import Told, leg
from transit.flows import pull_day
from transit.sample import write_sample_holds
from transit.steps.import_holds import import_holds
from transit.systems.file import FileHolds
from transit.tables import TransitRequest
from transit.week import WeekQuestion, WeekWarning, WeekWarningCode, week_problem

EVEN, ODD = IsoWeek(2026, 48), IsoWeek(2026, 49)
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 11, 16, 7, tzinfo=UTC)
DAY = 1_440


def site(code: str, kind: str = "library", *, transfer_minutes: int | None = None, min_visits: int = 0) -> Site:
    place = {
        "SJK": (62.79, 22.84),
        "LPA": (62.97, 23.0),
        "PRH": (63.21, 24.42),
        "P-1": (62.9, 22.9),
        "OLD": (62.8, 22.8),
    }
    lat, lon = place.get(code, (62.8, 22.8))
    return Site(
        code=code,
        kind=kind,
        name=f"{code} kirjasto",
        municipality_code="743",
        lat=lat,
        lon=lon,
        transfer_minutes=transfer_minutes,
        min_visits=min_visits,
    )


def plant(session: Session) -> None:
    """A hub, two libraries, a bookmobile stop of even weeks, one that nobody serves, and a garage."""
    session.add_all(
        [
            site("SJK", "hub", transfer_minutes=60, min_visits=5),
            site("LPA", min_visits=2),
            site("PRH", min_visits=1),
            site("P-1", "bookmobile_stop"),
            site("OLD"),
            site("GAR", "garage"),
            *(RoadNode(name=name, lat=lat, lon=lon) for name, lat, lon in (("S", 62.79, 22.84), ("P", 63.21, 24.42))),
        ]
    )
    session.flush()
    session.add_all(
        [
            Van(
                code="V1", name="Van", base_site_code="SJK", capacity_crates=80, capacity_kg=1_000,
                max_continuous_minutes=330, break_minutes=30, cost_per_shift=40, cost_per_hour=34, cost_per_km=0.38,
            ),
            Van(
                code="V2", name="Idle", base_site_code="GAR", capacity_crates=80, capacity_kg=1_000,
                max_continuous_minutes=330, break_minutes=30, cost_per_shift=40, cost_per_hour=34, cost_per_km=0.38,
            ),
            Bookmobile(code="BUS", name="Bus", base_site_code="SJK", capacity_crates=6),
        ]
    )  # fmt: skip
    session.flush()
    session.add_all(
        [
            Road(start="S", end="P", km=135, kmh=80),
            *(VanShift(van_code="V1", weekday=day, starts=420, ends=990) for day in range(5)),
            *(OpeningWindow(site_code="SJK", weekday=day, opens=360, closes=1_200) for day in range(5)),
            *(OpeningWindow(site_code="LPA", weekday=day, opens=480, closes=1_080) for day in range(5)),
            OpeningWindow(site_code="PRH", weekday=3, opens=540, closes=960),
            *(
                RotaStop(bookmobile_code="BUS", weeks="even", weekday=1, site_code=code, arrives=at, departs=at + 30)
                for code, at in (("SJK", 600), ("P-1", 660), ("SJK", 720))
            ),
        ]
    )
    session.flush()


def told(*pairs: tuple[str, str]) -> Told:
    placed = MONDAY_MORNING
    return Told(
        [leg(str(n), start, end, placed=placed + timedelta(days=n % 5)) for n, (start, end) in enumerate(pairs)]
    )


PAIRS = (("SJK", "LPA"), ("LPA", "SJK"), ("PRH", "LPA"), ("SJK", "P-1"), ("P-1", "PRH"), ("SJK", "OLD"), ("OLD", "PRH"))


def ask(session: Session, week: IsoWeek = EVEN) -> WeekQuestion:
    return week_problem(session, week)


@pytest.fixture
def region(session: Session) -> Session:
    plant(session)
    import_holds(session, told(*PAIRS), at=SUNDAY)
    return session


def test_sites_come_hubs_first_and_only_those_that_are_needed(region: Session) -> None:
    assert [site.id for site in ask(region).problem.sites] == ["SJK", "LPA", "PRH", "P-1"]
    assert [site.id for site in ask(region, ODD).problem.sites] == ["SJK", "LPA", "PRH"]


def test_a_site_is_seen_with_its_finnish_municipality_its_hours_and_the_visits_it_wants(region: Session) -> None:
    hub, lapua, perho, stop = ask(region).problem.sites
    assert (hub.kind, hub.municipality, hub.transfer_minutes) == (SiteKind.HUB, "Seinäjoki", 60)
    assert hub.min_visits == 0, "every round begins and ends at a base"
    assert lapua.windows == tuple(Window(day * DAY + 480, day * DAY + 1_080) for day in range(5))
    assert (lapua.min_visits, perho.min_visits) == (2, 1)
    assert stop.windows == (Window(DAY + 660, DAY + 690),)


def test_vans_without_a_shift_are_left_out_and_others_come_with_shifts_and_costs(region: Session) -> None:
    [van] = ask(region).problem.vans
    assert (van.id, van.base, van.capacity) == ("V1", "SJK", 80)
    assert van.shifts == tuple(Window(day * DAY + 420, day * DAY + 990) for day in range(5))
    assert (van.cost.per_shift, van.cost.per_hour, van.cost.per_km) == (40, 34, 0.38)


def test_a_bookmobile_round_is_there_in_its_weeks_only(region: Session) -> None:
    assert [fixed.id for fixed in ask(region).problem.fixed_rounds] == ["BUS-2-1"]
    assert ask(region, ODD).problem.fixed_rounds == ()


def test_flows_of_sites_that_nobody_serves_are_left_out_and_counted(region: Session) -> None:
    even, odd = ask(region), ask(region, ODD)
    assert len(even.problem.flows) == 5
    assert even.warnings == (WeekWarning(WeekWarningCode.NOT_SERVED, "OLD", {"flows": 2, "items": 2.0}),)
    assert len(odd.problem.flows) == 3
    assert [(warning.site, warning.facts["flows"]) for warning in odd.warnings] == [("OLD", 2), ("P-1", 2)]


def test_holidays_and_closed_days_are_left_out_and_fewer_visits_are_asked_for(region: Session) -> None:
    christmas = IsoWeek(2026, 52)  # Thursday and Friday are holidays
    region.add(SpecialDay(site_code="LPA", day=christmas.day(0)))
    region.add(SpecialDay(site_code="LPA", day=christmas.day(1)))
    region.flush()
    question = ask(region, christmas)
    sites = {site.id: site for site in question.problem.sites}
    assert "PRH" not in sites
    assert [window.start // DAY for window in sites["LPA"].windows] == [2]
    assert [shift.start // DAY for shift in question.problem.vans[0].shifts] == [0, 1, 2]
    fewer = {w.site: w.facts for w in question.warnings if w.code is WeekWarningCode.FEWER_VISITS}
    assert fewer == {"LPA": {"wanted": 2, "possible": 1}, "PRH": {"wanted": 1, "possible": 0}}


def test_the_matrices_are_those_of_the_sites_kept(region: Session) -> None:
    problem = ask(region).problem
    assert problem.travel.km.shape == (4, 4)
    assert problem.travel.km[0, 2] == pytest.approx(135)


def test_a_week_without_any_van_cannot_be_asked(session: Session) -> None:
    with pytest.raises(ProblemError, match="week 2026-W48: has no van with a shift"):
        ask(session)


def test_without_holds_the_wanted_visits_are_still_asked_for(session: Session) -> None:
    plant(session)
    problem = ask(session).problem
    assert problem.flows == ()
    assert [site.id for site in problem.sites if site.min_visits] == ["LPA", "PRH"]


def test_prices_come_from_the_settings(region: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_PER_ITEM_HOUR", "0.5")
    monkeypatch.setenv("KIMPPAKYYTI_ITEMS_PER_CRATE", "10")
    settings.cache_clear()
    try:
        problem = ask(region).problem
    finally:
        settings.cache_clear()
    assert problem.delay.per_item_hour == 0.5
    assert problem.flows[0].crates == pytest.approx(problem.flows[0].items / 10)


def test_the_same_store_gives_the_same_problem_to_the_byte(any_engine: Engine) -> None:
    texts = []
    with session_on(any_engine) as session:
        plant(session)
        import_holds(session, told(*PAIRS), at=SUNDAY)
    for _ in range(2):
        with session_on(any_engine, read_only=True) as session:
            texts.append(dump_json(problem_to_json(ask(session).problem)))
    assert texts[0] == texts[1]
    assert '"2026-W48"' in texts[0]


def test_the_flows_follow_the_weeks_that_were_imported(session: Session) -> None:
    plant(session)
    for week in range(3):
        rows = [
            leg(f"{week}-{n}", "SJK", "LPA", placed=MONDAY_MORNING + timedelta(weeks=week)) for n in range(week + 1)
        ]
        import_holds(session, Told(rows), at=SUNDAY + timedelta(weeks=week, days=1))
    [flow] = ask(session).problem.flows
    assert (flow.ready, flow.items) == (720, 3.0), "the three open now outweigh the mean of one, two and three"
    for request in session.exec(select(TransitRequest)):
        request.arrived_at = SUNDAY
    [flow] = ask(session).problem.flows
    assert flow.items == 2.0


@pytest.fixture
def planted(session: Session, tmp_path: Path) -> Session:
    plant_region(session)
    write_sample_holds(tmp_path / "holds.csv", all_sites(session), municipalities(), date(2026, 11, 22), 1)
    import_holds(session, FileHolds(tmp_path / "holds.csv"), at=SUNDAY)
    return session


@pytest.mark.parametrize("week", [EVEN, ODD, IsoWeek(2026, 52), IsoWeek(2026, 53)], ids=str)
def test_the_sample_region_has_the_size_of_a_real_one(planted: Session, week: IsoWeek) -> None:
    problem = ask(planted, week).problem
    assert 5_000 <= sum(flow.items for flow in problem.flows) <= 7_500
    assert 180 <= sum(flow.crates for flow in problem.flows) <= 300
    assert 35 <= len(problem.sites) <= 53
    by_day: dict[date, int] = defaultdict(int)
    for request in planted.exec(select(TransitRequest)):
        by_day[pull_day(request.placed_at)] += 1
    assert all(1_000 <= number <= 1_500 for number in list(by_day.values())[1:-1])


def test_most_of_what_is_wanted_can_be_asked_for(planted: Session) -> None:
    left_out = sum(w.facts["items"] for w in ask(planted).warnings if w.code is WeekWarningCode.NOT_SERVED)
    assert left_out < 100
