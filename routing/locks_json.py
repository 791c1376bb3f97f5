"""Locks as JSON, format `week-locks/1`. Law: reading what was written gives equal locks."""

from routing.errors import ProblemError
from routing.fields import Entry, built, check_format, whole
from routing.locks import Forbidden, Locks
from routing.problem_json import MOST_PARTS

LOCKS_FORMAT = "week-locks/1"


def locks_from_json(data: object) -> Locks:
    """Return the locks that parsed JSON holds, all parts optional; raises `ProblemError` that names the place."""
    root = Entry(data, "")
    check_format(root, LOCKS_FORMAT)
    return Locks(
        rounds=frozenset(_wholes(root, "rounds")),
        stops=frozenset(_pair(value, f"stops[{n}]") for n, value in enumerate(root.items("stops", MOST_PARTS, ()))),
        days=frozenset(_wholes(root, "days")),
        forbidden=frozenset(_forbidden(entry) for entry in root.entries("forbidden", MOST_PARTS, ())),
        before=root.whole("before") if root.has("before") else None,
        change_per_visit_day=root.number("change_per_visit_day", 0.0),
    )


def locks_to_json(locks: Locks) -> dict[str, object]:
    """Return the locks as JSON values, in an order of their own; empty lists and no minute are left out."""
    forbidden = [
        {name: value for name in Forbidden.__slots__ if (value := getattr(rule, name)) is not None}
        for rule in locks.forbidden
    ]
    parts: dict[str, object] = {
        "rounds": sorted(locks.rounds),
        "stops": [list(pair) for pair in sorted(locks.stops)],
        "days": sorted(locks.days),
        "forbidden": sorted(forbidden, key=str),
        "before": locks.before,
        "change_per_visit_day": locks.change_per_visit_day,
    }
    said = {name: value for name, value in parts.items() if value is not None and value != []}
    return {"format": LOCKS_FORMAT, **said}


def _wholes(root: Entry, key: str) -> list[int]:
    return [whole(value, f"{root.at(key)}[{n}]") for n, value in enumerate(root.items(key, MOST_PARTS, ()))]


def _pair(value: object, place: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ProblemError(place, "must be a list of two numbers, a round and a stop in it")
    return whole(value[0], f"{place}[0]"), whole(value[1], f"{place}[1]")


def _forbidden(entry: Entry) -> Forbidden:
    return built(
        entry.place,
        Forbidden,
        site=entry.text("site"),
        van=entry.text("van") if entry.has("van") else None,
        day=entry.whole("day") if entry.has("day") else None,
        with_site=entry.text("with_site") if entry.has("with_site") else None,
    )
