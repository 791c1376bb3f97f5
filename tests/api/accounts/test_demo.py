from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, delete, select

from api.accounts import AccountError, account_of, create_account, plant_demo_accounts, sign_in
from api.accounts.demo import FILE_NAME
from api.tables import Account, Role
from depots.store import now, session_on
from depots.tables import Site


@pytest.fixture
def region(any_engine: Engine) -> Engine:
    with session_on(any_engine) as session:
        for code, kind in (("SEI", "hub"), ("ALA", "library"), ("TEU", "library")):
            session.add(Site(code=code, kind=kind, name=f"Site {code}", municipality_code="743", lat=62.8, lon=22.8))
    return any_engine


def test_there_is_an_account_for_each_role_and_each_can_sign_in(region: Engine, tmp_path: Path) -> None:
    with session_on(region) as session:
        planted = plant_demo_accounts(session, tmp_path)
    assert {account.role for account in planted} == set(Role)
    assert [account.site_code for account in planted if account.role == Role.DESK] == ["SEI", "ALA"]
    for demo in planted:
        account, token = sign_in(region, demo.login, demo.password, now())
        assert (account.role, account.site_code) == (demo.role, demo.site_code)
        assert account_of(region, token, now()) is not None


def test_the_passwords_stand_in_a_file_that_only_its_owner_can_read(region: Engine, tmp_path: Path) -> None:
    with session_on(region) as session:
        planted = plant_demo_accounts(session, tmp_path / "home")
    path = tmp_path / "home" / FILE_NAME
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert all(f"{demo.login} {demo.password} " in text for demo in planted)


def test_a_second_call_returns_the_same_and_changes_nothing(region: Engine, tmp_path: Path) -> None:
    with session_on(region) as session:
        first = plant_demo_accounts(session, tmp_path)
        before = [row.model_dump() for row in session.exec(select(Account).order_by(Account.login))]
    with session_on(region) as session:
        assert plant_demo_accounts(session, tmp_path) == first
        assert [row.model_dump() for row in session.exec(select(Account).order_by(Account.login))] == before


def test_accounts_that_exist_are_neither_changed_nor_listed_with_a_password_that_is_not_theirs(
    region: Engine, tmp_path: Path
) -> None:
    with session_on(region) as session:
        create_account(
            session, "planner", "our-own-password", role=Role.PLANNER, name="Planner", language="sv", at=now()
        )
        planted = plant_demo_accounts(session, tmp_path)
    assert "planner" not in [demo.login for demo in planted]
    assert sign_in(region, "planner", "our-own-password", now())


def test_accounts_that_a_crash_left_out_are_made_from_the_file(region: Engine, tmp_path: Path) -> None:
    """The file is written before the accounts are kept; a crash between the two must not leave it a lie."""
    with Session(region) as session:
        planted = plant_demo_accounts(session, tmp_path)
        session.rollback()
    with session_on(region) as session:
        session.exec(delete(Account))
        assert plant_demo_accounts(session, tmp_path) == planted
    for demo in planted:
        assert sign_in(region, demo.login, demo.password, now())


def test_without_a_region_nothing_is_made(any_engine: Engine, tmp_path: Path) -> None:
    with session_on(any_engine) as session, pytest.raises(AccountError, match="region"):
        plant_demo_accounts(session, tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("line", ["planner kotiva", "planner kotiva-mulepo king -"])
def test_a_spoilt_file_is_named_with_its_line(session: Session, tmp_path: Path, line: str) -> None:
    (tmp_path / FILE_NAME).write_text(f"# a heading\n\n{line}\n")
    with pytest.raises(AccountError, match=f"{FILE_NAME} line 3"):
        plant_demo_accounts(session, tmp_path)
