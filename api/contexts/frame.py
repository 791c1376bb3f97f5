"""What stands around every page, and the pages without a subject of their own."""

from dataclasses import dataclass

from api.i18n import Language


@dataclass(frozen=True, slots=True)
class Terminal:
    """The shared terminal that a page is shown on. `since_ms`: when it was unlocked; `None`: it is locked."""

    name: str
    actor: str
    idle_ms: int
    since_ms: int | None


@dataclass(frozen=True, slots=True)
class Frame:
    """Around every page. `onward` is the address to come back to after a change of language.

    `section` is the part of the navigation that the page belongs to: `weeks`, `sites`, `data`, `desk`, `drive`,
    `devices` or empty.
    """

    language: Language
    account_name: str | None
    account_role: str | None
    account_login: str
    onward: str
    section: str
    version: str
    terminal: Terminal | None = None


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """An error as people see it: the HTTP status, a stable code, and for an unexpected one its number in the log."""

    status: int
    code: str
    incident: str | None
