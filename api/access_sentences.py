"""Sentences about access: what was done about devices and PINs. Words in `access.po`."""

from collections.abc import Mapping

from api.accounts.audit import Event
from api.i18n import Words, mark

EVENTS: Mapping[Event, str] = {
    Event.SHARED: mark("Shared terminal set up"),
    Event.REVOKED: mark("Device revoked"),
    Event.REINSTATED: mark("Device may scan again"),
    Event.PIN_SET: mark("PIN set"),
    Event.PIN_WRONG: mark("Wrong PIN"),
    Event.PIN_SPENT: mark("PIN spent: too many wrong tries"),
    Event.UNLOCKED: mark("Terminal unlocked"),
    Event.LOCKED: mark("Terminal locked"),
}


def audit_words(words: Words) -> dict[str, str]:
    """Return what was done, by the event's code."""
    return {event.value: words.gettext(text) for event, text in EVENTS.items()}
