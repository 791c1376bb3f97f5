"""Commands about who may sign in."""

from typing import Annotated

import typer
from sqlmodel import Session, select

from api.accounts import create_account, disable_account, find_account, set_password
from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, out, print_json
from api.errors import ApiError
from api.i18n import Language
from api.tables import Account, Role
from depots.settings import settings
from depots.store import now, session_on

app = typer.Typer(help="Make, list and close accounts.", no_args_is_help=True, add_completion=False)

_LOGIN = typer.Argument(help="What is typed to sign in.")


@app.command("add")
def add(
    login: Annotated[str, _LOGIN],
    role: Annotated[Role, typer.Option(help="What the account may do.")],
    name: Annotated[str, typer.Option(help="The role or person shown beside what was done.")] = "",
    site: Annotated[str | None, typer.Option(help="The code of a desk's site.")] = None,
    language: Annotated[Language | None, typer.Option(help="Else that of the settings.")] = None,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Make an account. The password is asked for, so that it stands in no shell history."""
    with session_on(open_store()) as session:
        account = create_account(
            session,
            login,
            password,
            role=role,
            name=name or login,
            language=language or settings().language,
            at=now(),
            site_code=site,
        )
        out.print(f"{account.login} may sign in as {role}", markup=False)


@app.command("password")
def password(
    login: Annotated[str, _LOGIN],
    new: Annotated[str, typer.Option("--password", prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Give an account a new password; it is unlocked, and signed out everywhere."""
    with session_on(open_store()) as session:
        set_password(session, _known(session, login), new)
    out.print(f"{login} has a new password", markup=False)


@app.command("disable")
def disable(login: Annotated[str, _LOGIN]) -> None:
    """Close an account; whoever uses it is out at once. What it did stays on record."""
    with session_on(open_store()) as session:
        disable_account(session, _known(session, login), now())
    out.print(f"{login} is closed", markup=False)


@app.command("list")
def listing(as_json: Annotated[bool, JSON_OPTION] = False) -> None:
    """List the accounts."""
    with session_on(open_store(), read_only=True) as session:
        accounts = session.exec(select(Account).order_by(Account.login)).all()
    rows = [
        {
            "login": account.login,
            "role": account.role,
            "site": account.site_code,
            "name": account.name,
            "disabled": account.disabled_at is not None,
        }
        for account in accounts
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        where = f" at {row['site']}" if row["site"] else ""
        out.print(f"{row['login']}: {row['role']}{where}{', closed' if row['disabled'] else ''}", markup=False)


def _known(session: Session, login: str) -> Account:
    account = find_account(session, login)
    if account is None:
        raise ApiError(404, "unknown_account", f"there is no account {login!r}: 'kimppakyyti account list' shows them")
    return account
