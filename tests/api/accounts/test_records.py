from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from api.accounts import (
    AccountError,
    WrongSignInError,
    account_of,
    create_account,
    disable_account,
    find_account,
    set_password,
    sign_in,
)
from api.tables import Account, Role, SignIn
from depots.errors import UnknownSiteError
from depots.store import session_on

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PASSWORD = "kotiva-mulepo-ranisu"


def make(session: Session, login: str, *, role: Role = Role.PLANNER, site_code: str | None = None) -> Account:
    return create_account(session, login, PASSWORD, role=role, name="Name", language="fi", at=AT, site_code=site_code)


def test_a_login_is_one_account_in_whatever_case_it_is_typed(any_cast: Engine) -> None:
    with session_on(any_cast) as session:
        made = make(session, " Anna.K ")
        assert made.login == "anna.k"
        assert find_account(session, "ANNA.K") is made
        with pytest.raises(AccountError, match="taken"):
            make(session, "aNNa.k")


def test_the_database_itself_refuses_a_login_in_capitals(any_cast: Engine) -> None:
    with pytest.raises(IntegrityError), session_on(any_cast) as session:
        session.exec(update(Account).where(col(Account.login) == "planner").values(login="Planner"))


@pytest.mark.parametrize("login", ["", "x", "-anna", "anna k", "anna\x00", "änna", "a" * 65, "anna\n"])
def test_badly_formed_logins_are_refused_and_never_found(any_cast: Engine, login: str) -> None:
    with session_on(any_cast) as session:
        assert find_account(session, login) is None
        if login.strip() == login:
            with pytest.raises(AccountError, match="login"):
                make(session, login)


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_passwords_have_a_least_and_a_greatest_length(session: Session, password: str) -> None:
    with pytest.raises(AccountError, match="characters"):
        create_account(session, "anna", password, role=Role.PLANNER, name="Anna", language="fi", at=AT)


def test_a_desk_has_a_site_and_nobody_else_has(cast: Engine) -> None:
    with session_on(cast) as session:
        assert make(session, "desk-teu", role=Role.DESK, site_code="TEU").site_code == "TEU"
        with pytest.raises(AccountError, match="site"):
            make(session, "desk-2", role=Role.DESK)
        with pytest.raises(AccountError, match="site"):
            make(session, "driver-2", role=Role.DRIVER, site_code="TEU")
        with pytest.raises(UnknownSiteError):
            make(session, "desk-3", role=Role.DESK, site_code="NOWHERE")


def test_a_disabled_account_falls_out_at_once_and_stays_on_record(any_cast: Engine) -> None:
    _account, token = sign_in(any_cast, "driver", PASSWORD, AT)
    with session_on(any_cast) as session:
        disable_account(session, find_account(session, "driver") or pytest.fail(), AT)
    assert account_of(any_cast, token, AT) is None
    with pytest.raises(WrongSignInError):
        sign_in(any_cast, "driver", PASSWORD, AT)
    with session_on(any_cast) as session:
        assert find_account(session, "driver") is not None


def test_a_new_password_signs_out_everywhere_and_unlocks(any_cast: Engine) -> None:
    sign_in(any_cast, "driver", PASSWORD, AT)
    for _ in range(6):
        with pytest.raises(WrongSignInError):
            sign_in(any_cast, "driver", "wrong", AT)
    with session_on(any_cast) as session:
        set_password(session, find_account(session, "driver") or pytest.fail(), "ranisu-mulepo-kotiva")
        assert session.exec(select(SignIn)).all() == []
    with pytest.raises(WrongSignInError):
        sign_in(any_cast, "driver", PASSWORD, AT)
    assert sign_in(any_cast, "driver", "ranisu-mulepo-kotiva", AT)
