"""A driver's runs: taken from the list or by the code on the sheet, and handed over; codes renewed by planners."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pymupdf
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import Engine

from api.accounts import create_account
from api.routes.pages import driving, runs
from api.tables import Role
from depots.store import now, session_on
from tests.api.cast import PASSWORD
from tests.api.pages.conftest import Reader, words_of
from tests.transit.weeks import WEEK
from transit.run_codes import code_of_run
from transit.run_holds import hold_of
from transit.run_records import get_run_by_code, runs_of_week

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def run(published: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The code of Monday's run; it is Monday morning."""
    for module in (driving, runs):
        monkeypatch.setattr(module, "now", lambda: MONDAY)
    with session_on(published, read_only=True) as session:
        return runs_of_week(session, WEEK)[0].code


def holder(engine: Engine, run: str) -> str | None:
    with session_on(engine, read_only=True) as session:
        hold = hold_of(session, get_run_by_code(session, run))
        return hold.holder if hold else None


def printed(engine: Engine, run: str) -> str:
    with session_on(engine, read_only=True) as session:
        code = code_of_run(session, get_run_by_code(session, run))
        return f"/r/{code.code}" if code else ""


def sheet_opens(client: Any, run: str) -> str:
    """Return the path that the QR code of the sheet leads to, as a phone reads it."""
    document: Any = pymupdf.open(stream=io.BytesIO(client.get(f"/runs/{run}/sheet.pdf").content), filetype="pdf")  # type: ignore[no-untyped-call]
    picture = document[0].get_pixmap(dpi=200)
    image = Image.frombytes("RGB", (picture.width, picture.height), picture.samples)
    [found] = [code for code in zxingcpp.read_barcodes(image) if "http" in code.text]
    return str(found.text.removeprefix("http://127.0.0.1:8000"))


def test_a_driver_takes_a_run_from_the_list_scans_there_and_hands_it_over(
    published: Engine, reader: Reader, run: str
) -> None:
    driver = reader(Role.DRIVER, "en")
    assert "Runs to take" in words_of(driver.get("/drive"))
    page = driver.get(f"/runs/{run}")
    assert ("Take this run" in words_of(page), 'id="scan"' in page.text) == (True, False)
    assert driver.post(f"/runs/{run}/hold").headers["location"] == f"/runs/{run}"
    page = driver.get(f"/runs/{run}")
    assert ("You drive this run since" in words_of(page), 'id="scan"' in page.text) == (True, True)
    assert "Go on driving" in words_of(driver.get("/drive"))
    assert driver.post(f"/runs/{run}/hand-over").headers["location"] == "/drive"
    assert holder(published, run) is None
    assert 'id="scan"' not in driver.get(f"/runs/{run}").text


def test_another_driver_needs_the_code_on_the_sheet(published: Engine, reader: Reader, run: str) -> None:
    with session_on(published) as session:
        create_account(session, "bo", PASSWORD, role=Role.DRIVER, name="Bo", language="en", at=now())
    bo, driver = reader(None, "en"), reader(Role.DRIVER, "en")
    assert bo.post("/sign-in", data={"login": "bo", "password": PASSWORD}).status_code == 303
    driver.post(f"/runs/{run}/hold")
    assert "Driver drives this run since" in words_of(bo.get(f"/runs/{run}"))
    refused = bo.post(f"/runs/{run}/hold")
    assert (refused.status_code, "Another driver has this run" in words_of(refused)) == (409, True)
    assert bo.post(f"/runs/{run}/hand-over").status_code == 403
    code = printed(published, run)
    assert "Take the run over" in words_of(bo.get(code))
    assert holder(published, run) == "driver"
    assert bo.post(code).headers["location"] == f"/runs/{run}"
    assert holder(published, run) == "bo"
    assert bo.get(code).headers["location"] == f"/runs/{run}"


def test_a_code_alone_admits_nobody(published: Engine, reader: Reader, run: str) -> None:
    code = printed(published, run)
    assert reader(None).get(code).headers["location"].startswith("/sign-in?next=")
    assert reader(Role.DESK).get(code).status_code == 403
    assert reader(Role.PLANNER).post(code).status_code == 403


def test_planners_renew_and_revoke_codes_and_take_a_run_out_of_a_drivers_hands(
    published: Engine, reader: Reader, run: str
) -> None:
    planner, driver = reader(Role.PLANNER, "en"), reader(Role.DRIVER, "en")
    old = printed(published, run)
    assert planner.post(f"/runs/{run}/code").status_code == 303
    gone = driver.get(old)
    assert (gone.status_code, "This code opens no run any more" in words_of(gone)) == (410, True)
    assert "To your list of runs" in words_of(gone)
    driver.post(printed(published, run))
    planner.post(f"/runs/{run}/code/revocation")
    assert "No code opens this run now" in words_of(planner.get(f"/runs/{run}"))
    assert holder(published, run) == "driver"
    planner.post(f"/runs/{run}/hand-over")
    assert holder(published, run) is None
    assert driver.post(f"/runs/{run}/code").status_code == 403


def test_the_code_stands_only_on_sheets_of_who_gives_runs_out_or_drives_this_one(
    published: Engine, reader: Reader, run: str
) -> None:
    code, driver = printed(published, run), reader(Role.DRIVER)
    assert sheet_opens(reader(Role.PLANNER), run) == code
    assert sheet_opens(driver, run) == sheet_opens(reader(Role.DESK), run) == f"/runs/{run}"
    driver.post(f"/runs/{run}/hold")
    assert sheet_opens(driver, run) == code


def test_a_run_of_another_day_cannot_be_taken(reader: Reader, run: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driving, "now", lambda: MONDAY + timedelta(days=3))
    driver = reader(Role.DRIVER, "en")
    refused = driver.post(f"/runs/{run}/hold")
    assert (refused.status_code, "This run cannot be taken now" in words_of(refused)) == (409, True)
    assert "No run can be taken now" in words_of(driver.get("/drive"))
