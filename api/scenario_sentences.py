"""Sentences for the changes of scenarios. The words stand in `planning.po`."""

from collections.abc import Mapping
from functools import singledispatch

from api.contexts.names import bookmobile_name, municipality_name
from api.i18n import Words, mark
from api.sentences import Namer
from transit.scenario_changes import (
    AddSite,
    AddVan,
    Change,
    CloseSite,
    MoveHub,
    RemoveVan,
    ScaleFlows,
    SetBase,
    SetShift,
    SetVisits,
    SetWeights,
    SetWindow,
)


def change_sentence(words: Words, change: Change, names: Namer) -> str:
    """Return what a change of a scenario does."""
    return _sentence(change, words, names)


@singledispatch
def _sentence(change: Change, words: Words, names: Namer) -> str:
    raise TypeError(f"{change} is no change")


@_sentence.register
def _(change: AddVan, words: Words, names: Namer) -> str:
    like = names.vans.get(change.like, change.like)
    if change.base is not None:
        base = names.sites.get(change.base, change.base)
        return words.gettext("One more van, {code}, like {van}, based at {base}", code=change.code, van=like, base=base)
    return words.gettext("One more van, {code}, like {van}", code=change.code, van=like)


@_sentence.register
def _(change: RemoveVan, words: Words, names: Namer) -> str:
    return words.gettext("Without {van}", van=names.vans.get(change.van, change.van))


@_sentence.register
def _(change: SetBase, words: Words, names: Namer) -> str:
    van, base = names.vans.get(change.van, change.van), names.sites.get(change.base, change.base)
    return words.gettext("{van} is based at {base}", van=van, base=base)


@_sentence.register
def _(change: SetShift, words: Words, names: Namer) -> str:
    van, day = names.vans.get(change.van, change.van), words.weekday(change.day)
    if change.starts == change.ends:
        return words.gettext("{van}: no shift on {day}", van=van, day=day)
    return words.gettext("{van}: {day} {hours}", van=van, day=day, hours=words.span(change.starts, change.ends))


@_sentence.register
def _(change: SetWindow, words: Words, names: Namer) -> str:
    site, day = names.sites.get(change.site, change.site), words.weekday(change.day)
    if change.opens == change.closes:
        return words.gettext("{site}: closed on {day}", site=site, day=day)
    return words.gettext("{site}: {day} {hours}", site=site, day=day, hours=words.span(change.opens, change.closes))


@_sentence.register
def _(change: SetVisits, words: Words, names: Namer) -> str:
    site = names.sites.get(change.site, change.site)
    if change.most is None:
        return words.ngettext("{site}: at least {n} visit", "{site}: at least {n} visits", change.least, site=site)
    return words.gettext("{site}: {least} to {most} visits", site=site, least=change.least, most=change.most)


@_sentence.register
def _(change: SetWeights, words: Words, names: Namer) -> str:
    parts = []
    if change.per_item_hour is not None:
        parts.append(words.gettext("an item's hour {price}", price=words.money(change.per_item_hour, 3)))
    if change.late_per_item_hour is not None:
        parts.append(words.gettext("past the promise {price} more", price=words.money(change.late_per_item_hour, 3)))
    if change.promise_hours is not None:
        parts.append(words.gettext("promise {hours}", hours=words.hours(change.promise_hours)))
    if change.worst_municipality_per_hour is not None:
        price = words.money(change.worst_municipality_per_hour, 2)
        parts.append(words.gettext("the worst municipality's hour {price}", price=price))
    return words.gettext("Weights: {parts}", parts=", ".join(parts))


@_sentence.register
def _(change: MoveHub, words: Words, names: Namer) -> str:
    hub, to = (names.sites.get(code, code) for code in (change.hub, change.to))
    return words.gettext("The hub moves from {hub} to {to}", hub=hub, to=to)


@_sentence.register
def _(change: AddSite, words: Words, names: Namer) -> str:
    facts = {
        "name": change.name,
        "kind": site_kind_words(words)[change.site_kind],
        "municipality": municipality_name(change.municipality, words.language),
        "days": ", ".join(words.weekday(day, short=True) for day in sorted(set(change.days))),
        "hours": words.span(change.opens, change.closes),
        "share": words.number(change.share * 100),
        "like": names.sites.get(change.like, change.like),
    }
    parts = [words.gettext("New: {name} ({kind}, {municipality})", **facts)]
    if change.days:
        parts = [words.gettext("New: {name} ({kind}, {municipality}), {days} {hours}", **facts)]
    parts.append(_volume(change, words, facts))
    if change.fixed_round is not None:
        name = round_words(words, change.fixed_round, names)
        parts.append(words.gettext("on the round {round}, {n} min", round=name, n=change.stays))
    if change.least:
        parts.append(words.ngettext("at least {n} visit", "at least {n} visits", change.least))
    if change.roads:
        near = min(change.roads, key=lambda road: (road.minutes, road.km))
        by_road = {"km": words.number(near.km, 1), "site": names.sites.get(near.site, near.site)}
        parts.append(words.gettext("{km} km by road from {site}", **by_road))
    return "; ".join(parts)


def _volume(change: AddSite, words: Words, facts: dict[str, str]) -> str:
    if not change.share:
        return words.gettext("no items of its own")
    if change.moved:
        return words.gettext("takes {share} % of the items of {like}", **facts)
    return words.gettext("{share} % as many items as {like}", **facts)


def site_kind_words(words: Words) -> dict[str, str]:
    """Return the kinds of sites that a scenario can add, in words."""
    return {
        "library": words.gettext("library"),
        "bookmobile_stop": words.gettext("bookmobile stop"),
        "hub": words.gettext("hub"),
    }


def round_words(words: Words, fixed_round: str, names: Namer) -> str:
    """Return a bookmobile's round by its bookmobile and weekday; its id is `CODE-weekday-tour`, Monday 1."""
    day = words.weekday(int(fixed_round.rsplit("-", 2)[1]) - 1, short=True)
    return f"{bookmobile_name(fixed_round, names.vans)}, {day}"


def change_refused(words: Words, code: str, facts: Mapping[str, str], names: Namer) -> str:
    """Return why a change of a scenario cannot be made, and what to do."""
    site, van = facts.get("site", ""), facts.get("van", "")
    named = {"site": names.sites.get(site, site), "van": names.vans.get(van, van)}
    return words.gettext(_REFUSED.get(code, _UNREADABLE), **named)


_UNREADABLE = mark("One of the fields cannot be used as it is. Look at each of them again.")
_REFUSED = {
    "no_road": mark("No known road leads there. Are the coordinates right? Latitude comes first."),
    "unknown_van": mark("The week has no van {van} in this scenario. Choose another."),
    "unknown_site": mark("The week has no site {site} in this scenario. Choose another."),
    "unknown_round": mark("The bookmobile does not drive this round in this week. Choose another."),
    "unknown_municipality": mark("The municipality is not known. Choose one from the list."),
    "visits": mark("There would be fewer visits at most than at least. Raise the one or lower the other."),
    "hours": mark("The end comes before the beginning. Look at the times."),
    "not_hub": mark(
        "The hub is there already, or nothing is sorted where it is to move from. Choose two different sites."
    ),
    "is_base": mark("{site} is where vans are based. Move the vans or the hub first."),
    "never_served": mark("Nobody ever comes there. Choose a day on which vans can come, or a bookmobile's round."),
    "no_stop": mark("A bookmobile calls only at its stops. Choose another kind, or no bookmobile's round."),
    "too_much": mark("More cannot move from {site} than it has: 100 % at most."),
    "code_taken": mark("Somebody has just used this code. Load the page anew and try again."),
    "needed": mark("A later change needs this one. Take that one away first."),
}


@_sentence.register
def _(change: CloseSite, words: Words, names: Namer) -> str:
    return words.gettext("{site} is closed", site=names.sites.get(change.site, change.site))


@_sentence.register
def _(change: ScaleFlows, words: Words, names: Namer) -> str:
    return words.gettext("{factor} times the items", factor=words.number(change.factor, 2))
