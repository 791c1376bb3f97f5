"""A change of a scenario as a page's form gives it: every field a text."""

from collections.abc import Callable, Mapping

from api.errors import ApiError
from routing.errors import ProblemError
from transit.scenario_changes import Change, change_from_values

_WHOLE = ("day", "least", "most", "stays")
_TIMES = ("starts", "ends", "opens", "closes")
_FIGURES = (
    "per_item_hour",
    "promise_hours",
    "late_per_item_hour",
    "worst_municipality_per_hour",
    "factor",
    "lat",
    "lon",
)


def change_from_form(form: Mapping[str, str]) -> Change:
    """Return the change that a form's fields name; empty fields are left out. Raises `ApiError` 422.

    Shares are given in per cent, weekdays as numbers with commas between.
    """
    try:
        values = {name: _value(name, text) for name, text in form.items() if text.strip()}
        if form.get("kind") == "add_site":
            values.setdefault("days", [])  # no box ticked: browsers then send nothing
        return change_from_values(values)
    except (ValueError, ProblemError) as error:
        raise ApiError(422, "invalid_change", f"The change cannot be read: {error}.") from None


def _value(name: str, text: str) -> object:
    readers: tuple[tuple[tuple[str, ...], Callable[[str], object]], ...] = (
        (_WHOLE, int),
        (_TIMES, _minutes),
        (_FIGURES, _figure),
        (("share",), lambda given: _figure(given) / 100),
        (("days",), lambda given: [int(day) for day in given.split(",")]),
        (("moved",), lambda given: given == "yes"),
    )
    return next((read(text.strip()) for names, read in readers if name in names), text.strip())


def _figure(text: str) -> float:
    return float(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))


def _minutes(text: str) -> int:
    hours, _, minutes = text.replace(".", ":").partition(":")
    return int(hours) * 60 + int(minutes or 0)
