"""Sentences for editing: what a step did, and why an edit was refused. The words stand in `planning.po`."""

from collections.abc import Mapping

from api.i18n import Words, mark
from api.sentences import Namer
from routing.edits import AddVisit, Depart, Edit, Lock, MoveRound, NewRound, Refusal
from transit.revisions import Step

REFUSED: Mapping[Refusal, str] = {
    Refusal.NO_SUCH_ROUND: mark("The round is not there any more."),
    Refusal.NO_SUCH_STOP: mark("The visit is not there any more."),
    Refusal.NO_SUCH_PLACE: mark("The round has no such place."),
    Refusal.NO_SUCH_SITE: mark("The site is not one of this week's."),
    Refusal.NO_SUCH_VAN: mark("The van is not one of this week's."),
    Refusal.NO_SUCH_DAY: mark("That is not a time on the round's day."),
    Refusal.LOCKED: mark("That is locked: unlock it first."),
    Refusal.NOTHING_CHANGES: mark("That changes nothing."),
}

_PLAIN: Mapping[str, str] = {
    "move_stop": mark("A visit was moved"),
    "drop_visit": mark("A visit was left out"),
    "drop_round": mark("Round {number} was left out"),
    "reverse_round": mark("Round {number} was turned about"),
}


def refused_sentence(words: Words, reason: Refusal) -> str:
    """Return why an edit was refused."""
    return words.gettext(REFUSED[reason])


def step_sentence(words: Words, step: Step, names: Namer) -> str:
    """Return what a step of editing did."""
    if step.edit is None:
        return words.gettext("Undone") if step.act == "undo" else words.gettext("Done again")
    return _edit(words, step.edit, names)


def _edit(words: Words, edit: Edit, names: Namer) -> str:
    if isinstance(edit, Lock):
        return words.gettext("Locked") if edit.on else words.gettext("Unlocked")
    if isinstance(edit, AddVisit):
        return words.gettext("A visit was added: {site}", site=names.sites.get(edit.site, edit.site))
    if isinstance(edit, NewRound):
        return words.gettext(
            "A new round: {site}, {day}, {van}",
            site=names.sites.get(edit.site, edit.site),
            day=words.weekday(edit.day),
            van=names.vans.get(edit.van, edit.van),
        )
    if isinstance(edit, MoveRound):
        day, van = words.weekday(edit.day), names.vans.get(edit.van, edit.van)
        return words.gettext("Round {number} was moved: {day}, {van}", number=edit.round + 1, day=day, van=van)
    if isinstance(edit, Depart):
        return words.gettext("Round {number} leaves at {time}", number=edit.round + 1, time=words.time(edit.minute))
    return words.gettext(_PLAIN[edit.kind], number=edit.round + 1)
