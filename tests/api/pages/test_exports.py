"""Runs and weeks as files, and calendars by secret address."""

import csv
import io
from datetime import datetime, timedelta

import gpxpy
import icalendar
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from api.tables import Account, Feed, Role
from depots.store import session_on
from depots.tables import Site
from routing.units import IsoWeek, instant
from tests.api.cast import DESK_SITE
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from tests.transit.weeks import WEEK, ZONE
from transit.plans import published_plan
from transit.run_records import runs_of_week


def address_of_run(engine: Engine, form: str) -> str:
    with session_on(engine, read_only=True) as session:
        return f"/runs/{runs_of_week(session, WEEK)[0].code}/run.{form}"


def address_of_plan(engine: Engine, file: str) -> str:
    with session_on(engine, read_only=True) as session:
        plan = published_plan(session, WEEK)
        assert plan is not None
        return f"/weeks/{WEEK}/plans/{plan.id}/{file}"


def test_a_run_as_csv_has_a_row_for_each_stop_and_no_formula(published: Engine, reader: Reader) -> None:
    with session_on(published) as session:
        session.get_one(Site, "north").access_note = "=HYPERLINK(1)"
    answer = reader(Role.DRIVER).get(address_of_run(published, "csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["site"] for row in rows] == ["hub", "north", "south", "hub"]
    assert (rows[1]["access_note"], rows[1]["leave_crates"]) == ("'=HYPERLINK(1)", "3")
    assert rows[0]["starts"] == "2026-11-23T08:00+02:00"
    assert 'filename="2026-11-23-v-1.csv"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("name", [HOSTILE, "North & west"])
def test_a_run_as_gpx_is_a_route_with_its_stops_in_order(published: Engine, reader: Reader, name: str) -> None:
    with session_on(published) as session:
        session.get_one(Site, "north").name = name
    answer = reader(Role.DRIVER, "en").get(address_of_run(published, "gpx"))
    (route,) = gpxpy.parse(answer.text).routes
    assert [point.name for point in route.points] == ["1 Hub", f"2 {name}", "3 South", "4 Hub"]
    assert (route.points[1].latitude, route.points[1].longitude) == (62.8, 22.8)
    assert route.points[1].description == "08:40–08:50, brings 3 crates, takes 1 crate"
    assert route.points[0].time == instant(WEEK, 480, ZONE)


def test_a_week_as_geojson_has_sites_as_points_and_rounds_as_lines(published: Engine, reader: Reader) -> None:
    answer = reader(Role.MANAGER).get(address_of_plan(published, "week.geojson"))
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    points = {f["properties"]["site"]: f for f in features if f["geometry"]["type"] == "Point"}
    lines = [f for f in features if f["geometry"]["type"] == "LineString"]
    assert points["north"]["geometry"]["coordinates"] == [22.8, 62.8]
    assert [call["round"] for call in points["north"]["properties"]["calls"]] == [1, 2]
    assert [line["properties"]["begins_at"] for line in lines] == [
        "2026-11-23T08:00+02:00",
        "2026-11-24T08:00+02:00",
    ]


@pytest.mark.parametrize("file", ["week.geojson", "week.pdf"])
def test_a_plan_of_another_week_or_none_is_not_found(published: Engine, reader: Reader, file: str) -> None:
    client = reader()
    for address in (f"/weeks/2026-W49/plans/1/{file}", f"/weeks/{WEEK}/plans/99/{file}", f"/weeks/x/plans/1/{file}"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_a_week_is_printed_on_one_page(published: Engine, reader: Reader, paper: str) -> None:
    answer = reader(Role.DESK).get(address_of_plan(published, "week.pdf") + f"?paper={paper}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


def newest_feed(engine: Engine, code: str) -> Feed:
    with session_on(engine, read_only=True) as session:
        found = session.exec(select(Feed).where(Feed.code == code).order_by(Feed.created_at)).all()  # type: ignore[arg-type]
        session.expunge_all()
        return found[-1]


def events(body: str) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(body)
    return [part for part in calendar.walk("VEVENT") if isinstance(part, icalendar.Event)]


@pytest.fixture
def this_week(published: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The published week is this one."""
    monkeypatch.setattr("api.routes.pages.exports.now", lambda: instant(WEEK, 600, ZONE))
    return published


def test_whoever_has_its_address_reads_a_sites_calendar_without_signing_in(
    this_week: Engine, reader: Reader, client_of: ClientOf
) -> None:
    answer = reader(language="en").post("/calendars", data={"kind": "site", "code": "north"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/calendars#site-north")
    feed = newest_feed(this_week, "north")
    stranger = client_of(None)
    body = stranger.get(f"/calendars/{feed.key}.ics")
    assert body.headers["content-type"] == "text/calendar; charset=utf-8"
    found = events(body.text)
    titles = [str(event["summary"]) for event in found]
    assert titles == ["Van v: brings 3 crates, takes 1 crate", "BUS", "Van v"]
    assert found[0].decoded("dtstart") == instant(WEEK, 520, ZONE)
    assert "TZID:Europe/Helsinki" in body.text
    assert len({str(event["uid"]) for event in found}) == len(found)
    with session_on(this_week, read_only=True) as session:
        assert not any(run.code in body.text for run in runs_of_week(session, WEEK))
    again = stranger.get(f"/calendars/{feed.key}.ics", headers={"if-none-match": body.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_vans_calendar_has_an_entry_for_each_run_with_its_stops(
    this_week: Engine, reader: Reader, client_of: ClientOf
) -> None:
    reader(Role.DRIVER).post("/calendars", data={"kind": "van", "code": "v"})
    body = client_of(None).get(f"/calendars/{newest_feed(this_week, 'v').key}.ics")
    found = events(body.text)
    assert [event.decoded("dtstart") for event in found] == [instant(WEEK, 480, ZONE), instant(WEEK, 1_920, ZONE)]
    assert "08.40 North (tuo 3 laatikkoa, vie 1 laatikon)" in str(found[0]["description"])


def test_a_new_address_ends_the_former_one(this_week: Engine, reader: Reader, client_of: ClientOf) -> None:
    client = reader()
    client.post("/calendars", data={"kind": "site", "code": "north"})
    former = newest_feed(this_week, "north").key
    client.post("/calendars", data={"kind": "site", "code": "north"})
    stranger = client_of(None)
    assert stranger.get(f"/calendars/{former}.ics").status_code == 404
    assert stranger.get(f"/calendars/{newest_feed(this_week, 'north').key}.ics").status_code == 200
    assert stranger.get("/calendars/unknown.ics").status_code == 404


@pytest.mark.parametrize(
    ("role", "asked", "status"),
    [
        (Role.DESK, ("site", DESK_SITE), 303),
        (Role.DESK, ("site", "north"), 403),
        (Role.DESK, ("van", "v"), 403),
        (Role.DRIVER, ("van", "v"), 303),
        (Role.DRIVER, ("site", "north"), 403),
        (Role.MANAGER, ("site", "north"), 403),
        (Role.PLANNER, ("site", "nowhere"), 404),
        (Role.PLANNER, ("van", "nowhere"), 404),
    ],
)
def test_each_role_gives_out_what_is_its_own(
    this_week: Engine, reader: Reader, role: Role, asked: tuple[str, str], status: int
) -> None:
    assert reader(role).post("/calendars", data=dict(zip(("kind", "code"), asked, strict=True))).status_code == status


def test_the_page_of_calendars_shows_a_desk_its_own_site_only(this_week: Engine, reader: Reader) -> None:
    shown = words_of(reader(Role.DESK).get("/calendars"))
    assert "Teuva" in shown
    assert "North" not in shown
    assert "Van v" not in shown


@pytest.mark.parametrize("week", [IsoWeek(2026, 13), IsoWeek(2026, 43)])
def test_a_calendar_keeps_the_wall_clock_over_both_changes_of_the_clocks(
    cast: Engine, monkeypatch: pytest.MonkeyPatch, client_of: ClientOf, week: IsoWeek
) -> None:
    from tests.transit.weeks import draft, plant_world, week_world
    from transit.publishing import publish

    before = instant(week, -3_000, ZONE)
    with session_on(cast) as session:
        plant_world(session, week_world())
        for one in (week, week.shift(1)):
            draft(session, week=one)
            publish(session, one, by="planner", at=before)
        session.add(_feed(session, before))
    monkeypatch.setattr("api.routes.pages.exports.now", lambda: before + timedelta(days=2))
    found = events(client_of(None).get("/calendars/key.ics").text)
    starts: list[datetime] = [event.decoded("dtstart") for event in found]
    assert [start.astimezone(ZONE).strftime("%H:%M") for start in starts] == ["08:40", "09:20"] * 2
    assert len({start.utcoffset() for start in starts}) == 2


def _feed(session: Session, at: datetime) -> Feed:
    by = session.exec(select(Account)).first()
    assert by is not None
    return Feed(key="key", kind="site", code="north", language="fi", created_at=at, created_by=by.login)
