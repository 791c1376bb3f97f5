"""The pages of delay statistics: figures that follow from scans, their numbers as files, the journeys behind them."""

import csv
import io
import re
import zipfile
from datetime import UTC, datetime

import pymupdf
import pytest
from sqlalchemy import Engine, update
from sqlmodel import select

from api.contexts import legs
from api.formats.figure_tables import TABLES
from api.routes.pages import statistics as routes
from api.tables import Role
from depots.store import session_on
from depots.tables import Site
from routing.files import dump_json
from routing.measure import measure, measure_to_json
from tests.api.conftest import ClientOf
from tests.api.pages.conftest import Reader, words_of
from tests.transit.scans.world import AWAY, CRATES, deliver, plant_things, scan
from tests.transit.weeks import week_plan, week_world
from transit.leg_tables import RoundCost
from transit.scan_tables import Device
from transit.statistics.correct import correct_all, rebuild_all
from transit.tables import Plan, PlanRound, Run, row_id

NOVEMBER = "?period=2026-11"


@pytest.fixture
def counted(cast: Engine) -> Engine:
    """Two items came from home to a site whose name is a formula, and one is on its way."""
    with session_on(cast) as session:
        session.add(Site(code=AWAY, kind="library", name="=2+3", municipality_code="232", lat=62.4, lon=22.2))
        session.flush()
        plant_things(session)
        plan = session.exec(select(Plan)).one()
        plan.measure = dump_json(measure_to_json(measure(week_world(), week_plan())))
        session.add(PlanRound(plan_id=plan.id or 0, number=1, van_code="V1"))
    items = [scan(n, "pack", code=f"30{n}", crate=CRATES[0], to_site=AWAY) for n in (1, 2, 3)]
    deliver(
        cast,
        *items,
        scan(4, "out", to_site=AWAY),
        scan(64, "load"),
        scan(184, "unload", site=AWAY),
        scan(190, "in", site=AWAY),
        scan(244, "in", site=AWAY, code="301"),
        scan(245, "in", site=AWAY, code="302"),
    )
    correct_all(cast)
    return cast


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(("language", "half"), [("fi", "4 h"), ("sv", "4 h"), ("en", "4 h")])
def test_the_figures_follow_from_the_scans(reader: Reader, language: str, half: str) -> None:
    answer = reader(Role.MANAGER, language).get(f"/statistics{NOVEMBER}")
    assert answer.status_code == 200
    said = words_of(answer)
    labels = {"fi": "Puolet enintään", "sv": "Hälften inom", "en": "Half within"}
    assert f"{labels[language]} {half}" in said
    assert "Kauhajoki" in said


@pytest.mark.usefixtures("counted")
def test_the_journeys_behind_a_figure_lead_to_their_scans(reader: Reader) -> None:
    page = reader(Role.MANAGER, "en").get(f"/statistics/journeys{NOVEMBER}&to=232")
    assert '<a href="/crates/301">301</a>' in page.text
    assert '<a href="/crates/303">' not in page.text
    assert "Waiting for the van" in words_of(page)


@pytest.mark.usefixtures("counted")
def test_numbers_come_as_csv_without_formulas(reader: Reader) -> None:
    answer = reader(Role.MANAGER, "en").get(f"/statistics/tables/sites.csv{NOVEMBER}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Code"], row["Site"], row["Arrived"]) for row in rows] == [(AWAY, "'=2+3", "2")]
    assert float(rows[0]["Half within (h)"]) == pytest.approx(243 / 60, abs=0.01)


@pytest.mark.usefixtures("counted")
def test_in_finnish_the_numbers_open_in_columns_with_decimal_commas(reader: Reader) -> None:
    answer = reader(Role.MANAGER, "fi").get(f"/statistics/tables/sites.csv{NOVEMBER}")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert row["Puolet enintään (h)"] == "4,05"
    assert row["Perillä"] == "2"


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    "table",
    ["trend", "municipalities", "parts", "weekdays", "reasons", "pairs", "sites", "origins", "costs", "site_costs"],
)
def test_numbers_come_as_workbooks_without_formulas(reader: Reader, table: str) -> None:
    answer = reader(Role.MANAGER, "sv").get(f"/statistics/tables/{table}.xlsx{NOVEMBER}")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert reader(Role.MANAGER).get(f"/statistics/tables/{table}.csv{NOVEMBER}").status_code == 200


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("kept_out", ["", "&kept_out=1"])
def test_the_journeys_behind_a_figure_come_as_files(reader: Reader, kept_out: str) -> None:
    client = reader(Role.MANAGER, "en")
    answer = client.get(f"/statistics/journeys.csv{NOVEMBER}{kept_out}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert sorted(row["Item"] for row in rows) == ([] if kept_out else ["301", "302"])
    if rows:
        assert (rows[0]["To"], rows[0]["Arrived"][-6:], rows[0]["Counted"]) == ("'=2+3", "+02:00", "counted")
        assert float(rows[0]["Whole (h)"]) == pytest.approx(243 / 60, abs=0.05)
    assert client.get(f"/statistics/journeys.xlsx{NOVEMBER}{kept_out}").status_code == 200
    assert client.get(f"/statistics/journeys.pdf{NOVEMBER}").status_code == 404


def test_a_file_of_journeys_says_where_it_holds_not_all(
    counted: Engine, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_IN_A_FILE", 1)
    answer = reader(Role.MANAGER, "en").get(f"/statistics/journeys.csv{NOVEMBER}")
    assert "only the slowest 1" in answer.content.decode("utf-8-sig")


@pytest.mark.usefixtures("counted")
def test_all_that_there_is_is_a_period_too(reader: Reader) -> None:
    client = reader(Role.MANAGER, "en")
    page = client.get("/statistics?period=all")
    assert page.status_code == 200
    assert "Delay, all that there is" in words_of(page)
    assert "Year 2026" in words_of(page)
    assert "Arrived 2 " in words_of(page)
    assert client.get("/statistics/journeys?period=all").status_code == 200
    for table in TABLES:
        assert client.get(f"/statistics/tables/{table}.csv?period=all").status_code == 200


def test_cost_per_item_adds_up_by_municipality_and_site(counted: Engine, reader: Reader) -> None:
    """The plan costs so much for what goes to a site; both items that arrived there bear it."""
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    with session_on(counted) as session:
        plan = session.exec(select(Plan)).one()
        key = row_id(plan.id)
        for number, site, euros in ((0, "", 0.0), (1, AWAY, 30.0), (1, "LPA", 12.5), (2, AWAY, 99.0)):
            session.add(RoundCost(plan_id=key, round_number=number, site_code=site, euros=euros))
        run = session.exec(select(Run)).one()
        run.round_number, run.day, run.plan_id = 1, at.date(), key
    client = reader(Role.MANAGER, "en")
    said = words_of(client.get(f"/statistics{NOVEMBER}"))
    assert "Driving per item €21.25" in said
    assert "Kauhajoki €15.00 €30 70.6 % 2" in said
    assert "In all €21.25 €42 100 % 2" in said
    one = words_of(client.get(f"/statistics{NOVEMBER}&to=232"))
    assert "Driving per item €15.00" in one
    assert "Cost of driving by municipality" not in words_of(client.get(f"/statistics{NOVEMBER}&weekday=1"))
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/statistics/tables/site_costs.csv{NOVEMBER}").content.decode("utf-8-sig"))
        )
    )
    assert {row["Code"]: (row["Cost of driving (€)"], row["Per item (€)"]) for row in rows} == {
        AWAY: ("30.0", "15.0"),
        "LPA": ("12.5", ""),
    }


@pytest.mark.usefixtures("counted")
def test_a_site_leads_to_its_delays_and_back(reader: Reader) -> None:
    client = reader(Role.MANAGER, "en")
    assert f'href="/sites/{AWAY}"' in client.get(f"/statistics{NOVEMBER}").text
    assert f'href="/statistics?to={AWAY}"' in client.get(f"/sites/{AWAY}").text
    assert "/statistics?to=" not in reader(Role.DESK, "en").get(f"/sites/{AWAY}").text


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(("language", "title"), [("fi", "Viive"), ("sv", "Fördröjning"), ("en", "Delay")])
def test_the_report_of_a_month_is_one_tagged_page(reader: Reader, language: str, title: str) -> None:
    answer = reader(Role.MANAGER).get(f"/statistics/reports/2026-11.pdf?lang={language}")
    with pymupdf.open(stream=answer.content) as document:  # type: ignore[no-untyped-call]
        assert len(document) == 1
        assert title in document[0].get_text()
        assert document.metadata and document.metadata["title"].startswith(title)
    assert b"/MarkInfo" in answer.content or b"pdfuaid" in answer.content


def test_before_anything_is_over_the_page_says_what_will_fill_it(reader: Reader) -> None:
    assert "No journey is over yet" in words_of(reader(Role.MANAGER, "en").get("/statistics"))
    assert reader(Role.MANAGER).get("/statistics/reports/2026-11.pdf").status_code == 200


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("query", ["?period=2020-01", "?period=2026", "?period=2026-W47&of=crates", "?weekday=6"])
def test_an_empty_period_is_shown_as_empty(reader: Reader, query: str) -> None:
    answer = reader(Role.MANAGER, "en").get(f"/statistics{query}")
    assert answer.status_code == 200
    assert "Delay over time" in words_of(answer)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    "path",
    [
        "/statistics?period=2026-13",
        "/statistics?period=never",
        "/statistics/tables/secrets.csv",
        "/statistics/tables/trend.exe",
        "/statistics/reports/2026-W01.pdf",
    ],
)
def test_what_there_is_not_is_not_found(reader: Reader, path: str) -> None:
    assert reader(Role.MANAGER).get(path).status_code == 404


@pytest.mark.parametrize("role", [Role.DRIVER, Role.DESK])
def test_drivers_and_desks_have_no_statistics(client_of: ClientOf, role: Role) -> None:
    assert client_of(role).get("/statistics", headers={"accept": "text/html"}).status_code == 403


@pytest.mark.usefixtures("counted")
def test_all_journeys_can_be_leafed_through(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legs, "MOST_LEGS", 1)
    client = reader(Role.MANAGER, "en")
    first = client.get(f"/statistics/journeys{NOVEMBER}&to=232")
    assert "Journeys 1 to 1 Faster ones" in words_of(first)
    second = client.get(f"/statistics/journeys{NOVEMBER}&to=232&sheet=2")
    assert "Slower ones Journeys 2 to 2" in words_of(second)
    assert ("/crates/301" in first.text) != ("/crates/301" in second.text)
    assert "Faster ones" not in words_of(second)
    assert client.get("/statistics/journeys?sheet=0").status_code == 422


@pytest.mark.parametrize("month", ["2026-11", "2026-12"])
def test_what_is_simulated_says_so_on_each_picture_that_counts_it_and_in_each_file(
    reader: Reader, counted: Engine, month: str
) -> None:
    with counted.begin() as connection:
        connection.execute(update(Device).values(is_simulated=True))
    rebuild_all(counted)
    client = reader(Role.MANAGER, "en")
    page = client.get(f"/statistics?period={month}")
    marked = re.findall(r'<h2 id="(\w+)-title">[^<]* <span class="state sample">Simulated</span></h2>', page.text)
    everything = ["trend", "municipalities", "parts", "weekdays", "reasons", "pairs", "sites", "origins"]
    assert marked == (everything if month == "2026-11" else ["trend", "municipalities", "parts"])
    for table in everything:
        rows = list(csv.reader(io.StringIO(client.get(f"/statistics/tables/{table}.csv?period={month}").text)))
        assert all(("Simulated" in row[-1]) == (table in marked) for row in rows[1:])
        book = client.get(f"/statistics/tables/{table}.xlsx?period={month}").content
        with zipfile.ZipFile(io.BytesIO(book)) as file:
            assert (b"\xc2\xb7 Simulated" in file.read("xl/sharedStrings.xml")) == (table in marked)
    report = client.get(f"/statistics/reports/{month}.pdf?lang=en").content
    with pymupdf.open(stream=report) as document:  # type: ignore[no-untyped-call]
        assert "Simulated: made up" in document[0].get_text()
