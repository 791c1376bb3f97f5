"""Sentences for the codes of the floors below: broken rules, locks, refused rows, warnings; words are in `rules.po`."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.i18n import Words, mark
from routing.check import Rule, Violation
from routing.locks import LockRule
from routing.matrix import MatrixWarning
from routing.units import weekday
from transit.systems.port import RefusalReason
from transit.week import WeekWarningCode

RULES: Mapping[Rule, str] = {
    Rule.UNKNOWN_VAN: mark("The van {van} is not one of this week's vans."),
    Rule.UNKNOWN_SITE: mark("{site} is not one of this week's sites."),
    Rule.TOO_FEW_STOPS: mark("The round has fewer than two stops: it must leave its base and come back."),
    Rule.NOT_AT_BASE: mark("The round does not begin and end at its van's base, {base}."),
    Rule.OUTSIDE_SHIFT: mark("The round, {begin} to {end}, lies in no shift of the van."),
    Rule.SERVICE_BEFORE_ARRIVAL: mark("The visit begins {start}, before the van is there ({arrive})."),
    Rule.DEPARTS_EARLY: mark("The van leaves {depart}, but is not done before {earliest}."),
    Rule.OUTSIDE_WINDOW: mark("The visit, {start} to {end}, lies outside the hours in which a van can be received."),
    Rule.NO_BREAK: mark("The driver works {worked} without a break of {break_minutes}; at most {limit} is allowed."),
    Rule.TOO_FAST: mark("The van arrives {arrive}, but coming from {origin} it cannot be there before {earliest}."),
    Rule.OVERLAP: mark("The round begins {begin}, while the van is out on round {other} until {other_end}."),
    Rule.TOO_FEW_VISITS: mark("{site} is visited on {days} days; it wants at least {least}."),
    Rule.TOO_MANY_VISITS: mark("{site} is visited on {days} days; it takes at most {most}."),
    Rule.NEVER_ARRIVES: mark("What goes from {origin} to {site} ({items} items a week) never arrives."),
}

LOCKS: Mapping[LockRule, str] = {
    LockRule.ROUND_CHANGED: mark("The round is locked, but does not stay as it was."),
    LockRule.STOP_MOVED: mark("{site} is locked on {day} with {van}, but is not visited so."),
    LockRule.DAY_CHANGED: mark("Rounds of {day} are locked, but this one does not stay as it was."),
    LockRule.PAST_CHANGED: mark("The round had begun by then, but does not go on as it was."),
    LockRule.PAST_ADDED: mark("The round would begin before {before}, when that time was over already."),
    LockRule.FORBIDDEN_VISIT: mark("This visit is forbidden: {site}, {day}, {van}."),
}

_BROKEN = {str(code): sentence for code, sentence in (*RULES.items(), *LOCKS.items())}

REFUSALS: Mapping[RefusalReason, str] = {
    RefusalReason.BAD_ROW: mark("The row cannot be read."),
    RefusalReason.COLUMN_COUNT: mark("The row has more or fewer fields than the heading."),
    RefusalReason.DOUBLED_FIELD: mark("The field stands twice."),
    RefusalReason.MISSING: mark("The field is missing or empty."),
    RefusalReason.WRONG_TYPE: mark("The field is of the wrong kind."),
    RefusalReason.TOO_LONG: mark("The field is too long."),
    RefusalReason.BAD_CHARACTERS: mark("The field holds characters that cannot be used."),
    RefusalReason.UNKNOWN_KIND: mark("The kind is neither hold nor return."),
    RefusalReason.UNKNOWN_STATUS: mark("The status is not one that we know."),
    RefusalReason.BAD_DATE: mark("The date cannot be read."),
    RefusalReason.IMPLAUSIBLE_DATE: mark("The date lies too far back to be true."),
    RefusalReason.FUTURE_DATE: mark("The date lies in the future."),
    RefusalReason.UNKNOWN_LIBRARY: mark("No site has this library code."),
    RefusalReason.DUPLICATE_LEG: mark("The same id stands on an earlier row."),
    RefusalReason.UNKNOWN_ITEM: mark("The library system does not know the item."),
}

LEFT_OUT: Mapping[WeekWarningCode, str] = {
    WeekWarningCode.NOT_SERVED: mark("{site}: no vehicle can serve it this week."),
    WeekWarningCode.FEWER_VISITS: mark("{site}: {wanted} visits are wanted, but it is open for {possible} only."),
}

_MOMENTS = frozenset({"arrive", "start", "depart", "earliest", "begin", "end", "other_end", "ready", "before"})
_DURATIONS = frozenset({"worked", "limit", "break_minutes"})
_SITES = frozenset({"origin", "base", "with_site"})


@dataclass(frozen=True, slots=True)
class Namer:
    """The names that sentences use, by code: those of sites and of vans; a code without a name stands for itself."""

    sites: Mapping[str, str]
    vans: Mapping[str, str]


def violation_sentence(words: Words, violation: Violation, names: Namer) -> str:
    """Return a broken rule or lock as a sentence that begins with where: round, van, place."""
    site = names.sites.get(violation.site or "", violation.site)
    van = names.vans.get(violation.van or "", violation.van)
    facts = {name: _fact(words, name, value, names) for name, value in violation.facts.items()}
    sentence = words.gettext(_BROKEN[violation.code], **{**facts, "site": site, "van": van})
    if violation.round is None:
        return sentence
    where = [
        words.gettext("Round {number}", number=violation.round + 1),
        van,
        site if violation.stop is not None else None,
    ]
    return f"{', '.join(part for part in where if part)}: {sentence}"


def refusal_sentence(words: Words, reason: str) -> str:
    """Return why a row of an import was refused."""
    return words.gettext(REFUSALS[RefusalReason(reason)])


def left_out_sentence(words: Words, code: WeekWarningCode, *, site: str, wanted: int, possible: int) -> str:
    """Return what a week could not be planned with as wanted."""
    return words.gettext(LEFT_OUT[code], site=site, wanted=wanted, possible=possible)


def road_sentence(words: Words, warning: MatrixWarning) -> str:
    """Return which way looks implausible, and how."""
    return words.gettext(
        "{origin} to {destination}: {km} km by road, {straight} km as the crow flies. Check the road table.",
        origin=warning.origin_name,
        destination=warning.destination_name,
        km=words.number(warning.km, 1),
        straight=words.number(warning.great_circle_km, 1),
    )


def _fact(words: Words, name: str, value: float | str, names: Namer) -> str:
    if isinstance(value, str):
        return names.sites.get(value, value) if name in _SITES else value
    if name in _MOMENTS:
        return f"{words.weekday(weekday(int(value)), short=True)} {words.time(int(value))}"
    if name == "day":
        return words.weekday(int(value))
    if name in _DURATIONS:
        return words.minutes(round(value))
    return words.number(value + 1 if name == "other" else value)  # rounds are counted from 1 for people
