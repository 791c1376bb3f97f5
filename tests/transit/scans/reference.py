"""The fold once more, written plainly and slowly from its rules, to check the other against.

What a scan does to a place is one table; times are settled by looking at all pairs of scans.
"""

from collections.abc import Sequence
from typing import Any

from transit.scans.kinds import MOVING, ScanFact, ScanKind

# (kind, where it is) -> what it passed unseen on the way (a: away, s: set down, r: put out, when no journey was under
# way), whether it moves at all, and what does not fit
Rule = tuple[str, bool, str | None]
NOTHING: Rule = ("", False, None)
MOVES: Rule = ("", True, None)
_LEAVING: dict[str, Rule] = {
    "at": MOVES,
    "ready": MOVES,
    "down": MOVES,
    "crate": MOVES,
    "unseen": MOVES,
    "van": ("s", True, None),
}
_FAR: dict[str, Rule] = dict.fromkeys(("far at", "far ready", "far down"), ("as", True, "moved_unseen"))
TABLE: dict[str, dict[str, Rule]] = {
    "out": _LEAVING | _FAR | {"ready": ("", False, "out_twice")},
    "pack": _LEAVING | _FAR | {"same crate": NOTHING},
    "load": {
        "unseen": MOVES,
        "at": ("r", True, None),
        "ready": MOVES,
        "down": MOVES,
        "crate": MOVES,
        "far at": ("asr", True, "moved_unseen"),
        "far ready": ("as", True, "moved_unseen"),
        "far down": ("as", True, "moved_unseen"),
        "same van": NOTHING,
        "van": ("s", True, "two_vans"),
    },
    "unload": {
        "unseen": MOVES,
        "at": NOTHING,
        "ready": NOTHING,
        "down": NOTHING,
        "crate": MOVES,
        "far at": ("a", True, "moved_unseen"),
        "far ready": ("a", True, None),
        "far down": ("a", True, "moved_unseen"),
        "same van": MOVES,
        "van": ("", True, "two_vans"),
    },
    "in": {
        "unseen": MOVES,
        "at": NOTHING,
        "ready": ("", True, "never_left"),
        "down": MOVES,
        "crate": MOVES,
        "far at": ("as", True, "two_sites"),
        "far ready": ("as", True, None),
        "far down": ("as", True, None),
        "van": ("s", True, None),
    },
}
TABLE["empty"] = TABLE["in"]


def settled(facts: Sequence[ScanFact]) -> list[tuple[int, ScanFact]]:
    """Return what stands, in order, with the instants."""
    once: list[ScanFact] = []
    for fact in sorted(facts, key=lambda f: (f.server_us, f.content)):
        if fact.scan_id not in [other.scan_id for other in once]:
            once.append(fact)
    stands = [
        fact
        for fact in once
        if fact.kind in MOVING
        and not any(u.kind == ScanKind.UNDO and u.undoes == fact.scan_id and u.device == fact.device for u in once)
    ]

    def stream(fact: ScanFact) -> list[ScanFact]:
        return [other for other in stands if (other.device, other.epoch) == (fact.device, fact.epoch)]

    def place(fact: ScanFact) -> tuple[int, str]:
        return fact.sequence, fact.scan_id

    def had_by(fact: ScanFact) -> int:
        return min(other.server_us for other in stream(fact) if place(other) >= place(fact))

    def at(fact: ScanFact) -> int:
        before = [other for other in stream(fact) if place(other) <= place(fact)]
        return max(0, *(min(other.corrected_us, had_by(other)) for other in before))

    pairs = [(at(fact), fact) for fact in stands]
    return sorted(pairs, key=lambda p: (p[0], p[1].device, p[1].epoch, p[1].sequence, p[1].scan_id))


def reference(facts: Sequence[ScanFact]) -> dict[str, Any]:
    """Return where the thing of these scans is, what happened, and what does not fit."""
    place: dict[str, str | None] = {"how": "unseen"}
    since, journey = 0, None
    moves: list[Any] = []
    ends: list[Any] = []
    emptied: list[Any] = []
    odd: list[Any] = []
    for at, fact in settled(facts):
        name = "empty" if fact.kind == ScanKind.EMPTY else fact.kind.value
        passed, moves_on, wrong = TABLE[name].get(_where(place, fact), TABLE[name].get("van", MOVES))
        if fact.kind == ScanKind.EMPTY:
            emptied.append((fact.site, at))
        if wrong:
            odd.append((wrong, fact.scan_id))
        came_from = place.get("site")
        if moves_on:
            for letter in passed:
                if letter == "r" and journey is not None:
                    continue
                moves.append(({"a": "away", "s": "set_down", "r": "ready"}[letter], None))
            place = _there(fact)
            moves.append((place["how"], at))
            since = at
        journey, ended = _journey(journey, fact, at, moves_on, came_from)
        ends += ended
    told = {"place": place, "since": since, "journey": journey, "moves": moves}
    return told | {"ends": ends, "emptied": emptied, "odd": odd}


def _where(place: dict[str, str | None], fact: ScanFact) -> str:
    how = place["how"]
    if how == "aboard":
        return "same van" if place["run"] == fact.run and fact.kind in (ScanKind.LOAD, ScanKind.UNLOAD) else "van"
    if how == "in_crate":
        is_same = fact.kind == ScanKind.PACK and (place["crate"], place["site"]) == (fact.crate, fact.site)
        return "same crate" if is_same else "crate"
    word = {"unseen": "unseen", "at_site": "at", "ready": "ready", "set_down": "down"}[how or ""]
    return word if how == "unseen" or place["site"] == fact.site else f"far {word}"


def _there(fact: ScanFact) -> dict[str, str | None]:
    match fact.kind:
        case ScanKind.OUT:
            return {"how": "ready", "site": fact.site}
        case ScanKind.PACK:
            return {"how": "in_crate", "site": fact.site, "crate": fact.crate}
        case ScanKind.LOAD:
            return {"how": "aboard", "run": fact.run}
        case ScanKind.UNLOAD:
            return {"how": "set_down", "site": fact.site}
        case _:
            return {"how": "at_site", "site": fact.site}


def _journey(  # noqa: PLR0912 - the rules in a row, as one would tell them
    journey: Any, fact: ScanFact, at: int, moves_on: bool, came_from: str | None
) -> tuple[Any, list[Any]]:
    """Return (origin, goal, sent at) or None, and the journeys that ended as (how, at)."""
    site = fact.site
    ended: list[Any] = []
    match fact.kind:
        case ScanKind.OUT if not moves_on:  # put out twice: the later label
            journey = journey and (journey[0], fact.to_site, journey[2])
        case ScanKind.OUT | ScanKind.PACK if moves_on:
            goal = fact.to_site
            if fact.kind == ScanKind.PACK and goal is None and journey and journey[1] != site:
                goal = journey[1]
            if journey and journey[0] == site:
                journey = (site, goal, journey[2])
            elif journey and goal is not None and goal == journey[1] and goal != site:
                pass  # sent on
            else:
                if journey:
                    ended.append(("unseen", None))
                journey = (site, goal, at)
        case ScanKind.LOAD if moves_on:
            journey = journey or (site, None, None)
        case ScanKind.UNLOAD if moves_on:
            journey = journey or (came_from, None, None)
        case ScanKind.IN | ScanKind.EMPTY:
            if moves_on:
                if not journey and came_from and came_from != site:
                    journey = (came_from, None, None)
                if journey and journey[0] == site:
                    ended.append(("returned", at))
                    journey = None
                elif journey and journey[1] in (None, site):
                    ended.append(("arrived", at))
                    journey = None
            if journey and fact.kind == ScanKind.EMPTY:
                ended.append(("diverted", at))
                journey = None
    return journey, ended
