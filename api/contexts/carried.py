"""What a desk page carries with it, so that it needs no network: where items go, what lies in crates."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from depots.store import to_micros, to_millis
from depots.tables import Site
from routing.problem import SiteKind
from transit.contents import Packed, contents_for
from transit.requests import open_goals


def carried_data(session: Session, site: Site, own: Collection[str], at: datetime) -> dict[str, object]:
    """Return the data of `carried.js`; `own` are the destinations that get crates of their own on the next van."""
    is_hub = site.kind == SiteKind.HUB
    contents = contents_for(session, site.code, to_micros(at), is_hub=is_hub)
    return {
        "at_ms": to_millis(at),
        "own": sorted(own),
        "items": _by_goal(open_goals(session, None if is_hub else site.code)),
        "contents": {crate: dict(_inside(items, site.code)) for crate, items in contents.items()},
        "arrived": [crate for crate, items in contents.items() if not any(item.is_inside for item in items)],
    }


def _by_goal(goals: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item, goal in goals.items():
        found.setdefault(goal, []).append(item)
    return found


def _inside(items: Collection[Packed], site_code: str) -> list[tuple[str, str]]:
    """Return item and goal of what lies in a crate; else of what it brought here last and nobody has scanned."""
    inside = [item for item in items if item.is_inside]
    if not inside:
        brought = [item for item in items if item.site == site_code]
        last = max((item.at_us or 0 for item in brought), default=0)
        inside = [item for item in brought if (item.at_us or 0) == last]
    return [(item.code, item.to_site or "") for item in inside]
