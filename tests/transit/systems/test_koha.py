import logging
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from depots.settings import settings
from tests.routing.worlds import shared
from tests.transit.holdings import AT, plant_sites
from tests.transit.systems.contract import Contract
from tests.transit.systems.fake_koha import ADDRESS, BASIC, CLIENT, PATRON, FakeKoha, breaks, hold, item, says
from transit.errors import HoldSourceError
from transit.steps.import_holds import import_holds
from transit.systems.koha import PER_PAGE, KohaHolds, koha_from_settings
from transit.systems.koha_client import ATTEMPTS, LONGEST_PAUSE, MOST_BYTES, KohaCredentials, rest_address
from transit.systems.port import Leg
from transit.tables import TransitRequest


def fake(number: int = 3, **options: Any) -> FakeKoha:
    numbers = range(1, number + 1)
    return FakeKoha([hold(n) for n in numbers], [item(n) for n in numbers], **options)


def keys(koha: FakeKoha, credentials: KohaCredentials = BASIC) -> list[str | None]:
    return [one.key for one in koha.system(credentials).legs()]


@pytest.mark.parametrize("credentials", [BASIC, CLIENT], ids=["basic", "oauth2"])
def test_what_is_asked_and_answered_keeps_kohas_contract(credentials: KohaCredentials) -> None:
    contract = Contract(shared("koha", "koha-rest-subset.json"))
    koha = fake(PER_PAGE + 1, judge=contract.judge)
    system = koha.system(credentials)
    assert system.library_names() == {"SEI": "SEI:n kirjasto", "LAP": "LAP:n kirjasto"}
    assert sum(isinstance(one, Leg) for one in system.legs()) == PER_PAGE + 1
    paths = [request.url.path.removeprefix("/api/v1") for request in koha.seen]
    assert paths.count("/holds") == 2
    assert paths.count("/items") == 6
    assert not [request for request in koha.seen if "x-koha-embed" in request.headers]


def test_holds_become_requests_and_the_reader_stays_outside(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    plant_sites(session)
    koha = fake(3)
    koha.holds += [hold(4, pickup_library_id="XXX"), hold(5, hold_date="soon"), hold(6, status="W")]
    koha.items += [item(4), item(5), item(6)]
    report = import_holds(session, koha.system(), at=AT)
    assert (report.opened, report.refused, report.skipped) == (3, 2, {"arrived": 1})
    assert {request.leg_key for request in session.exec(select(TransitRequest))} == {"1", "2", "3"}
    assert report.unread.about_readers == ("email", "notes", "patron_id")
    for kept in (repr(report), caplog.text):
        assert str(PATRON) not in kept
        assert "Meikäläi" not in kept


@pytest.mark.parametrize("tells_total", [True, False])
@pytest.mark.parametrize("per_page_at_most", [100, 10_000])
@pytest.mark.parametrize("number", [0, 1, PER_PAGE - 1, PER_PAGE, PER_PAGE + 1])
def test_all_pages_are_read(number: int, per_page_at_most: int, tells_total: bool) -> None:
    if per_page_at_most < PER_PAGE and not tells_total:
        per_page_at_most = PER_PAGE
    koha = fake(number, per_page_at_most=per_page_at_most, tells_total=tells_total)
    assert len(keys(koha)) == number


def test_a_hold_that_slips_between_two_pages_is_found_by_reading_again() -> None:
    koha = fake(PER_PAGE + 5)

    def first_page_then_one_goes(request: httpx.Request) -> httpx.Response:
        answer = koha._own(request)
        koha.holds.pop(0)
        return answer

    koha.first = [first_page_then_one_goes]
    assert set(keys(koha)) == {str(n) for n in range(1, PER_PAGE + 6)}


def test_pages_that_repeat_for_ever_are_noticed() -> None:
    rows = [hold(n) for n in range(PER_PAGE)]
    koha = FakeKoha(first=[says(200, json=rows), says(200, json=rows)], tells_total=False)
    with pytest.raises(HoldSourceError, match="its pages repeat"):
        keys(koha)


def test_a_token_is_asked_once_and_renewed_once_when_it_runs_out() -> None:
    koha = fake()

    def holds_then_the_token_ends(request: httpx.Request) -> httpx.Response:
        answer = koha._own(request)
        koha.token = "token-2"
        return answer

    koha.first = [koha._own, holds_then_the_token_ends]
    assert keys(koha, CLIENT) == ["1", "2", "3"]
    assert [request.url.path.rsplit("/", 1)[1] for request in koha.seen] == [
        "token",
        "holds",
        "items",
        "token",
        "items",
    ]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_koha_is_asked_again_with_growing_pauses(status: int) -> None:
    koha = fake(first=[says(status), says(status)])
    assert keys(koha) == ["1", "2", "3"]
    assert koha.pauses == [1.0, 2.0]


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_a_broken_connection_is_tried_again(error: type[httpx.TransportError]) -> None:
    assert keys(fake(first=[breaks(error)])) == ["1", "2", "3"]


def test_retry_after_is_honoured_as_seconds_or_date_up_to_a_minute() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    waits = ("7", "100000", soon)
    koha = fake(first=[says(503, headers={"Retry-After": wait}) for wait in waits])
    assert keys(koha) == ["1", "2", "3"]
    assert koha.pauses[:2] == [7.0, LONGEST_PAUSE]
    assert 0 < koha.pauses[2] <= 30


@pytest.mark.parametrize("wait", ["soon", "-5", "Wed, 99 Foo 2026"])
def test_a_retry_after_that_cannot_be_read_is_passed_over(wait: str) -> None:
    koha = fake(first=[says(503, headers={"Retry-After": wait})])
    assert keys(koha) == ["1", "2", "3"]
    assert koha.pauses == [1.0]


@pytest.mark.parametrize(
    ("answer", "says_what"),
    [
        (says(503), f"answered 503 after {ATTEMPTS} attempts"),
        (breaks(httpx.ConnectError), "cannot be reached after"),
        (breaks(httpx.ConnectTimeout), "does not answer in time"),
        (breaks(httpx.ConnectError, ssl.SSLCertVerificationError("bad")), "TLS certificate is not trusted"),
        (says(401), "check KIMPPAKYYTI_KOHA_USER and _PASSWORD"),
        (says(403), "may not read /holds: give it Koha's permissions"),
        (says(404), "there is no /holds here: check the address"),
        (says(500), "answered 500: look into Koha's log"),
        (says(302, headers={"Location": "https://evil.example/"}), "give the final address"),
        (says(200, text="<html>Matti Meikäläinen</html>"), "answered with no JSON"),
        (says(200, text="[" * 100_000), "answered with no JSON"),
        (says(200, json={"error": "Matti Meikäläinen"}), "answered with no list of rows"),
        (says(200, json=["Matti Meikäläinen"]), "answered with no list of rows"),
        (says(200, content=b" " * (MOST_BYTES + 1)), f"more than {MOST_BYTES} bytes"),
    ],
)
def test_each_failure_says_what_to_do_and_repeats_nothing_of_the_answer(answer: Any, says_what: str) -> None:
    with pytest.raises(HoldSourceError, match="koha.example.fi") as caught:  # noqa: RUF043
        keys(fake(first=[answer] * ATTEMPTS))
    assert says_what in str(caught.value)
    assert "Meikäläinen" not in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_no_other_address_is_asked_than_the_one_given() -> None:
    koha = fake(first=[says(307, headers={"Location": "https://evil.example/api/v1/holds"})])
    with pytest.raises(HoldSourceError):
        keys(koha)
    assert {request.url.host for request in koha.seen} == {"koha.example.fi"}


@pytest.mark.parametrize(
    ("answer", "says_what"),
    [
        (says(400), "the client was not accepted"),
        (says(401), "the client was not accepted"),
        (says(404), "there is no /oauth/token here"),
        (says(200, json={"token": "x"}), "without a token"),
        (says(200, json={"access_token": "a\nb"}), "without a token"),
        (says(200, json=[]), "without a token"),
    ],
)
def test_a_token_that_is_not_given_is_explained(answer: Any, says_what: str) -> None:
    with pytest.raises(HoldSourceError, match=says_what):
        keys(fake(first=[answer]), CLIENT)


def test_a_fresh_token_that_is_refused_too_means_wrong_credentials() -> None:
    koha = fake()
    koha.first = [koha._own, says(401), koha._own, says(401)]
    with pytest.raises(HoldSourceError, match="the credentials were not accepted"):
        keys(koha, CLIENT)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://koha.example.fi", ADDRESS),
        ("https://koha.example.fi/", ADDRESS),
        (" https://koha.example.fi/api/v1/ ", ADDRESS),
        ("https://koha.example.fi:8443/intra", "https://koha.example.fi:8443/intra/api/v1"),
        ("http://127.0.0.1:8080/api/v1", "http://127.0.0.1:8080/api/v1"),
    ],
)
def test_the_address_may_be_kohas_or_that_of_its_rest_interface(url: str, address: str) -> None:
    assert rest_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "koha.example.fi",
        "http://koha.example.fi",
        "ftp://koha.example.fi",
        "https://",
        "https://koha.example.fi:x",
        "https://x/?q=1",
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(url: str) -> None:
    with pytest.raises(HoldSourceError):
        rest_address(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(HoldSourceError) as caught:
        rest_address("https://user:s3cret@koha.example.fi")
    assert "s3cret" not in str(caught.value)


def test_credentials_come_from_the_settings_and_missing_ones_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "PASSWORD", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"KIMPPAKYYTI_KOHA_{name}", raising=False)
    settings.cache_clear()
    try:
        with pytest.raises(HoldSourceError, match="KIMPPAKYYTI_KOHA_CLIENT_ID and KIMPPAKYYTI_KOHA_CLIENT_SECRET"):
            koha_from_settings("https://koha.example.fi")
        monkeypatch.setenv("KIMPPAKYYTI_KOHA_USER", "kuljetus")
        monkeypatch.setenv("KIMPPAKYYTI_KOHA_PASSWORD", "s3cret")
        settings.cache_clear()
        system = koha_from_settings("https://koha.example.fi")
    finally:
        settings.cache_clear()
    assert isinstance(system, KohaHolds)
    assert (system.system, system.source) == ("koha", ADDRESS)
    assert "s3cret" not in repr(BASIC)
