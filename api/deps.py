"""What routes ask for: a session of the store, who is signed in, and the statement of who may use them.

Every route states its policy in its decorator: `dependencies=[allow(Role.PLANNER, Role.ADMIN)]`, or `[SIGNED_IN]` for
whoever is signed in, or `[PUBLIC]`. A test walks all routes and fails for one that does not.
"""

from asyncio import Semaphore
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie
from sqlalchemy import Engine
from sqlmodel import Session

from api.accounts import account_of
from api.accounts.terminals import locked_terminal, terminal_in_use
from api.cookies import SECURE_NAME, read_device, read_token
from api.errors import NotAllowedError, SignInNeededError
from api.tables import Account, Role
from depots.store import now, session_on

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

COOKIE = APIKeyCookie(
    name=SECURE_NAME, auto_error=False, scheme_name="cookie", description="Set by signing in; see POST /api/v1/session"
)


def engine_of(request: Request) -> Engine:
    """Return the engine that the app was made with."""
    engine: Engine = request.app.state.engine
    return engine


async def get_engine(request: Request) -> Engine:
    """Return it to a route."""
    return engine_of(request)


StoreEngine = Annotated[Engine, Depends(get_engine)]
"""The engine, as an endpoint's parameter: for steps that open transactions of their own."""


class Turns:
    """How many requests may hold a session at once.

    A request holds its connection while it waits for one of the server's 40 threads, again and again; requests that
    wait in a thread for a connection, or for SQLite's one write lock, would hold all threads in the end, and nobody
    could go on. So they wait here, without a thread. The engine's pool has 15 connections; looking up who is signed in
    takes one for a moment. Those who sign in take turns of their own, so that guessing passwords keeps nobody else
    waiting, and takes 19 MiB only four times.
    """

    def __init__(self, engine: Engine) -> None:
        self._reading = Semaphore(10)
        self._writing = Semaphore(1) if engine.dialect.name == "sqlite" else self._reading
        self.signing_in = Semaphore(4)

    def for_method(self, method: str) -> Semaphore:
        """Return what a request of this method has to wait for."""
        return self._reading if method in SAFE_METHODS else self._writing


async def take_turn(request: Request) -> AsyncIterator[None]:
    """Wait until the request may hold a session; its body has been read by then, however slowly it came."""
    turns: Turns = request.app.state.turns
    async with turns.for_method(request.method):
        yield


async def take_sign_in_turn(request: Request) -> AsyncIterator[None]:
    """Wait until the request may sign in or out."""
    turns: Turns = request.app.state.turns
    async with turns.signing_in:
        yield


SIGN_IN_TURN: Any = Depends(take_sign_in_turn, scope="function")
"""The dependency of routes that sign in or out."""


def get_session(request: Request, _turn: Annotated[None, Depends(take_turn, scope="function")]) -> Iterator[Session]:
    """Open the request's session: read-only for GET, else committed before the answer leaves.

    Use it by `StoreSession`: only with `scope="function"` does the code after `yield` run before the answer is sent.
    At the default scope a crash after the answer would lose what the caller was told is kept.
    """
    with session_on(engine_of(request), read_only=request.method in SAFE_METHODS) as session:
        yield session


StoreSession = Annotated[Session, Depends(get_session, scope="function")]
"""A session for one request, as an endpoint's parameter."""


def current_account(request: Request, _token: Annotated[str | None, Security(COOKIE)]) -> Account | None:
    """Return who is signed in, or `None`. It is also kept at `request.state.account`, and on a shared terminal the
    terminal at `request.state.terminal`.

    It looks in transactions of its own that are over before the endpoint's begins: on SQLite two open ones of the same
    request would wait for each other.
    """
    token = read_token(request)
    account = account_of(engine_of(request), token, now()) if token else None
    request.state.account = account
    request.state.terminal = None
    if token and account and read_device(request):
        request.state.terminal = terminal_in_use(engine_of(request), token)
    return account


MaybeAccount = Annotated[Account | None, Depends(current_account)]
"""Whoever is signed in, or `None`, as an endpoint's parameter."""


async def signed_in_account(account: MaybeAccount) -> Account:
    """Return who is signed in. Raises `SignInNeededError`."""
    if account is None:
        raise SignInNeededError
    return account


SignedIn = Annotated[Account, Depends(signed_in_account)]
"""Whoever is signed in, as an endpoint's parameter."""


@dataclass(frozen=True)
class Policy:
    """Who may use a route: the accounts of these roles.

    Policies are coroutines, since FastAPI hands every plain function to a thread: that costs more than they do.
    """

    roles: frozenset[Role]

    async def __call__(self, account: SignedIn) -> None:
        """Refuse whoever may not. Raises `SignInNeededError`, `NotAllowedError`."""
        if account.role not in self.roles:
            raise NotAllowedError


def desk_account(request: Request, account: MaybeAccount) -> Account:
    """Return who works at a desk: who is signed in, else on a shared terminal the terminal itself.

    Whatever is scanned there while nobody is signed in is the terminal's own, never a person's.
    Raises `SignInNeededError`.
    """
    if account is not None:
        return account
    terminal = locked_terminal(engine_of(request), read_device(request))
    if terminal is None:
        raise SignInNeededError
    request.state.terminal = terminal
    return terminal.account()


AtDesk = Annotated[Account, Depends(desk_account)]
"""Who works at a desk, as an endpoint's parameter; see `desk_account`."""


class DeskPolicy(Policy):
    """The same, and a shared terminal on which nobody is signed in."""

    async def __call__(self, account: AtDesk) -> None:
        """Refuse whoever may not. Raises `SignInNeededError`, `NotAllowedError`."""
        if account.role not in self.roles:
            raise NotAllowedError


@dataclass(frozen=True)
class OpenPolicy:
    """The policy of a route for everyone, signed in or not."""

    async def __call__(self) -> None:
        """Let everyone pass."""


class LatePolicy(Policy):
    """The same, but the route itself looks up who asks, in the transaction that does the work."""

    async def __call__(self, _token: Annotated[str | None, Security(COOKIE)]) -> None:  # type: ignore[override]
        """Let the request through to the route."""


def allow(*roles: Role) -> Any:
    """Return the dependency that states who may use a route: accounts of these roles and nobody else."""
    return Depends(Policy(frozenset(roles)))


def allow_at_desk(*roles: Role) -> Any:
    """Return the same for a page on which a locked terminal goes on scanning."""
    return Depends(DeskPolicy(frozenset(roles)))


PUBLIC: Any = Depends(OpenPolicy())
"""The dependency that states that everyone may use a route, signed in or not."""

SIGNED_IN: Any = allow(*Role)
"""The dependency that states that everyone who is signed in may use a route."""

PUBLISHERS = (Role.PLANNER, Role.ADMIN)
"""Who may put a plan in force."""
