from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlmodel import select

from api.accounts import WrongSignInError, account_of, sign_in, sign_out
from api.accounts.passwords import is_right
from api.accounts.sign_ins import FREE_TRIES, IDLE, LONGEST_SIGN_IN, LONGEST_WAIT, SEEN_EVERY, wait_after
from api.tables import Account, SignIn
from depots.store import session_on

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PASSWORD = "kotiva-mulepo-ranisu"


def fail(engine: Engine, at: datetime = AT, login: str = "planner", typed: str = "wrong") -> str:
    with pytest.raises(WrongSignInError) as caught:
        sign_in(engine, login, typed, at)
    return str(caught.value)


def test_the_token_tells_who_is_signed_in(any_cast: Engine) -> None:
    account, token = sign_in(any_cast, "Planner", PASSWORD, AT)
    assert account.login == "planner"
    found = account_of(any_cast, token, AT)
    assert found is not None
    assert (found.login, found.role) == ("planner", "planner")


def test_the_store_never_holds_the_token(any_cast: Engine) -> None:
    _account, token = sign_in(any_cast, "planner", PASSWORD, AT)
    with session_on(any_cast, read_only=True) as session:
        kept = session.exec(select(SignIn)).one()
    assert token not in kept.model_dump().values()
    assert account_of(any_cast, kept.token_hash, AT) is None


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 50, "\ud800", "a" * 10_000])
def test_a_token_that_was_never_given_is_nobody(any_cast: Engine, token: str) -> None:
    assert account_of(any_cast, token, AT) is None
    sign_out(any_cast, token)


def test_signing_out_ends_this_sign_in_and_no_other(any_cast: Engine) -> None:
    _, here = sign_in(any_cast, "planner", PASSWORD, AT)
    _, there = sign_in(any_cast, "planner", PASSWORD, AT)
    sign_out(any_cast, here)
    assert account_of(any_cast, here, AT) is None
    assert account_of(any_cast, there, AT) is not None


def test_a_sign_in_that_is_not_used_ends_and_one_that_is_used_goes_on(any_cast: Engine) -> None:
    _, idle = sign_in(any_cast, "planner", PASSWORD, AT)
    _, used = sign_in(any_cast, "planner", PASSWORD, AT)
    later = AT + IDLE - timedelta(seconds=1)
    assert account_of(any_cast, used, later) is not None
    assert account_of(any_cast, idle, AT + IDLE) is None
    assert account_of(any_cast, used, AT + IDLE) is not None


def test_no_sign_in_outlasts_its_longest_time_however_much_it_is_used(any_cast: Engine) -> None:
    _, token = sign_in(any_cast, "planner", PASSWORD, AT)
    at = AT
    while at + IDLE / 2 < AT + LONGEST_SIGN_IN:
        at += IDLE / 2
        assert account_of(any_cast, token, at) is not None
    assert account_of(any_cast, token, AT + LONGEST_SIGN_IN) is None


def test_looking_writes_only_now_and_then(any_cast: Engine) -> None:
    _, token = sign_in(any_cast, "planner", PASSWORD, AT)

    def seen() -> datetime:
        with session_on(any_cast, read_only=True) as session:
            return session.exec(select(SignIn.seen_at)).one()

    account_of(any_cast, token, AT + SEEN_EVERY - timedelta(seconds=1))
    assert seen() == AT
    account_of(any_cast, token, AT + SEEN_EVERY)
    assert seen() == AT + SEEN_EVERY


def test_sign_ins_that_are_over_are_cleared_away(any_cast: Engine) -> None:
    sign_in(any_cast, "planner", PASSWORD, AT)
    sign_in(any_cast, "driver", PASSWORD, AT + IDLE)
    with session_on(any_cast, read_only=True) as session:
        assert len(session.exec(select(SignIn)).all()) == 1


def test_nothing_tells_what_was_wrong(any_cast: Engine) -> None:
    said = {fail(any_cast, login=login) for login in ("planner", "nobody", "", "\x00", "x" * 10_000)}
    assert len(said) == 1
    for _ in range(FREE_TRIES):
        said.add(fail(any_cast))
    said.add(fail(any_cast, typed=PASSWORD))  # right, but locked
    assert len(said) == 1


def test_an_unknown_login_costs_the_same_check_as_a_known_one(
    any_cast: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def count(password: str, kept: str | None) -> bool:
        checked.append(password)
        return is_right(password, kept)

    monkeypatch.setattr("api.accounts.sign_ins.is_right", count)
    fail(any_cast, login="nobody", typed="first")
    fail(any_cast, login="planner", typed="second")
    assert checked == ["first", "second"]


def test_after_several_wrong_tries_even_the_right_password_has_to_wait(any_cast: Engine) -> None:
    for _ in range(FREE_TRIES):
        fail(any_cast)
    fail(any_cast, typed=PASSWORD)
    after = AT + wait_after(FREE_TRIES)
    fail(any_cast, after - timedelta(microseconds=1), typed=PASSWORD)
    assert sign_in(any_cast, "planner", PASSWORD, after)


def test_the_right_password_forgives_earlier_wrong_ones(any_cast: Engine) -> None:
    for _ in range(3):
        for _ in range(FREE_TRIES - 1):
            fail(any_cast)
        assert sign_in(any_cast, "planner", PASSWORD, AT)
    with session_on(any_cast, read_only=True) as session:
        account = session.exec(select(Account).where(Account.login == "planner")).one()
    assert (account.failed_sign_ins, account.locked_until) == (0, None)


def test_trying_while_locked_does_not_lengthen_the_wait(any_cast: Engine) -> None:
    for _ in range(FREE_TRIES + 20):
        fail(any_cast)
    assert sign_in(any_cast, "planner", PASSWORD, AT + wait_after(FREE_TRIES))


@given(st.integers(0, 10_000))
def test_waits_never_shrink_and_never_pass_their_limit(failed: int) -> None:
    here, following = wait_after(failed), wait_after(failed + 1)
    assert here <= following <= LONGEST_WAIT
    assert (here == timedelta()) == (failed < FREE_TRIES)


def test_waits_double() -> None:
    waits = [wait_after(failed) for failed in range(FREE_TRIES, FREE_TRIES + 5)]
    assert all(later == 2 * earlier for earlier, later in pairwise(waits))


def test_tries_at_the_same_moment_are_all_counted(any_cast: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: fail(any_cast), range(8)))
    with session_on(any_cast, read_only=True) as session:
        account = session.exec(select(Account).where(Account.login == "planner")).one()
    assert account.failed_sign_ins == FREE_TRIES
    assert account.locked_until is not None


def test_no_transaction_is_open_while_a_password_is_checked(cast: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each sign-in would hold up every writer on SQLite for as long as a hash takes."""

    def write_meanwhile(_password: str, _kept: str | None) -> bool:
        with cast.connect() as connection:
            connection.execute(text("PRAGMA busy_timeout=0"))
            connection.execute(text("UPDATE account SET name = 'X'"))
            connection.commit()
        return True

    monkeypatch.setattr("api.accounts.sign_ins.is_right", write_meanwhile)
    assert sign_in(cast, "planner", PASSWORD, AT)


def test_a_password_changed_during_the_check_does_not_let_the_old_one_in(
    any_cast: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_meanwhile(_password: str, _kept: str | None) -> bool:
        with session_on(any_cast) as session:
            session.exec(select(Account).where(Account.login == "planner")).one().password_hash = "other"
        return True

    monkeypatch.setattr("api.accounts.sign_ins.is_right", change_meanwhile)
    fail(any_cast, typed=PASSWORD)
