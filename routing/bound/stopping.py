"""How what takes long is ended before its time: whether it is to stop is asked often."""

from collections.abc import Callable

Stop = Callable[[], bool]


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """There is no time left; nothing is lost but the look that was begun."""


def check(stop: Stop) -> None:
    """Raise `Stopped` where it is time."""
    if stop():
        raise Stopped


def never() -> bool:
    """Go on to the end."""
    return False
