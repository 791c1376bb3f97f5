"""A PIN opens a shared terminal to those who were signed in there, and guesses are few."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from api.accounts import AccountError, WrongSignInError, account_of, disable_account, find_account
from api.accounts.audit import latest
from api.accounts.pins import LONGEST_WAIT, MOST_TRIES, people_of, set_pin, unlock, wait_after_pins
from api.tables import Account
from depots.settings import settings
from depots.store import session_on
from tests.api.cast import DESK_SITE
from transit.devices import add_user, enrol_device, share_device
from transit.scan_tables import Device

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PIN = "4182"
DEVICE = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def terminal(any_cast: Engine) -> Device:
    """A shared terminal on which the desk was signed in; it has a PIN."""
    with session_on(any_cast) as session:
        device = enrol_device(session, DEVICE, "x", by="admin", at=AT)
        share_device(session, device, name="Tiski 1", site=DESK_SITE, at=AT)
        add_user(session, DEVICE, "desk", AT)
        set_pin(session, account(session), PIN, AT)
    return device


def account(session: object, login: str = "desk") -> Account:
    found = find_account(session, login)  # type: ignore[arg-type]
    assert found is not None
    return found


def wrong(engine: Engine, device: Device, at: datetime, pin: str = "9999", login: str = "desk") -> None:
    with pytest.raises(WrongSignInError):
        unlock(engine, device, login, pin, at)


def events(engine: Engine) -> list[str]:
    with session_on(engine, read_only=True) as session:
        return [entry.event for entry in latest(session)][::-1]


def test_the_right_pin_opens_a_sign_in_that_idles_soon(any_cast: Engine, terminal: Device) -> None:
    who, token = unlock(any_cast, terminal, "desk", PIN, AT)
    idle = timedelta(minutes=settings().terminal_idle_minutes)
    assert who.login == "desk"
    assert account_of(any_cast, token, AT + idle - timedelta(seconds=1)) is not None
    with session_on(any_cast, read_only=True) as session:
        assert [person.login for person in people_of(session, terminal)] == ["desk"]
    assert account_of(any_cast, token, AT + 3 * idle) is None
    assert events(any_cast) == ["pin_set", "unlocked"]


def test_a_pin_opens_nothing_to_those_who_were_never_signed_in_there(any_cast: Engine, terminal: Device) -> None:
    with session_on(any_cast) as session:
        set_pin(session, account(session, "planner"), PIN, AT)
    wrong(any_cast, terminal, AT, PIN, "planner")
    wrong(any_cast, terminal, AT, PIN, "nobody")
    wrong(any_cast, terminal, AT, "")


def test_after_three_wrong_pins_even_the_right_one_waits(any_cast: Engine, terminal: Device) -> None:
    for _ in range(3):
        wrong(any_cast, terminal, AT)
    wrong(any_cast, terminal, AT, PIN)
    unlock(any_cast, terminal, "desk", PIN, AT + wait_after_pins(3))
    assert events(any_cast) == ["pin_set", *["pin_wrong"] * 4, "unlocked"]


def test_the_wait_doubles_up_to_a_limit() -> None:
    waits = [wait_after_pins(failed).total_seconds() for failed in (0, 2, 3, 4, 5, 9)]
    assert waits == [0, 0, 30, 60, 120, LONGEST_WAIT.total_seconds()]


def test_ten_wrong_pins_in_a_row_spend_it(any_cast: Engine, terminal: Device) -> None:
    for tries in range(MOST_TRIES):
        wrong(any_cast, terminal, AT + tries * timedelta(hours=1))
    wrong(any_cast, terminal, AT + timedelta(days=1), PIN)
    assert "pin_spent" in events(any_cast)
    with session_on(any_cast, read_only=True) as session:
        assert people_of(session, terminal) == []


def test_a_closed_account_has_no_way_in(any_cast: Engine, terminal: Device) -> None:
    with session_on(any_cast) as session:
        disable_account(session, account(session), AT)
    wrong(any_cast, terminal, AT, PIN)


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "1111", "1234", "8765", "٤١٨٢"])
def test_a_pin_that_is_none_or_too_easy_is_refused(any_cast: Engine, pin: str) -> None:
    with session_on(any_cast) as session, pytest.raises(AccountError):
        set_pin(session, account(session), pin, AT)


def test_a_pin_is_kept_as_argon2_only(any_cast: Engine, terminal: Device) -> None:
    with session_on(any_cast, read_only=True) as session:
        kept = session.exec(select(Account.pin_hash).where(Account.login == "desk")).one()
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert PIN not in kept.rsplit("$", 1)[0]
