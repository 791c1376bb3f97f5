"""Where someone goes on to after signing in or choosing a language: never to another server."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from api.tables import Role
from api.urls import DESK, DRIVE, HOME

_WORK: Mapping[str, str] = {Role.DESK: DESK, Role.DRIVER: DRIVE}
"""Where those begin who scan all day."""


def onward_as(role: str, goal: str) -> str:
    """Return where an account of a role goes on to: `goal`, but from the home page to where its work is."""
    return _WORK.get(role, goal) if goal == HOME else goal


def safe_onward(address: str | None) -> str:
    """Return `address` when it is a path on this very server, else the home page.

    A sign-in link must not be a lever to send people elsewhere: browsers read `//host`, `/\\host` and addresses with
    control characters in them as other hosts.
    """
    if not address or not address.startswith("/") or "\\" in address or not address.isprintable():
        return HOME
    try:
        parts = urlsplit(address)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc or address.startswith("//") else address
