"""The page with the sign-in form."""

from dataclasses import dataclass

from api.tables import Account


@dataclass(frozen=True, slots=True)
class SignInContext:
    """Where one goes on to, and why the last try failed (empty: there was none).

    On a shared terminal: its name, and the people who can unlock it by PIN.
    """

    onward: str
    refused: str
    terminal: str | None = None
    people: tuple[Account, ...] = ()
