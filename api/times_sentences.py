"""Words for learned times: why a visit teaches nothing, what is odd about a time, where it stands, what was refused."""

from api.i18n import Words, mark
from transit.learning.decisions import Verdict
from transit.learning.proposing import Oddity, Standing
from transit.learning.visits import Trouble

_TROUBLES = {
    Trouble.UNSEEN: mark("a scan is missing at one of its ends"),
    Trouble.FAILED: mark("the site could not be served"),
    Trouble.CLOCK: mark("the clocks of its scans cannot be compared"),
    Trouble.REPEATED: mark("its scans contradict each other"),
    Trouble.DETOUR: mark("the van was elsewhere in between"),
    Trouble.BREAK: mark("a break is planned there"),
    Trouble.EARLY: mark("the van was ahead of its time and may have waited"),
    Trouble.IMPLAUSIBLE: mark("impossibly short or long"),
}
_ODDITIES = {
    Oddity.TOO_FAST: mark("faster than the speed limit allows"),
    Oddity.FAR_OFF: mark("very different from what plans use"),
    Oddity.BY_HOUR: mark("much longer at some hours"),
}
_STANDINGS = {
    Standing.PROPOSED: mark("proposed"),
    Standing.TOO_FEW: mark("too few visits"),
    Standing.AS_PLANNED: mark("as planned"),
    Standing.REFUSED: mark("refused"),
}
_VERDICTS = {
    Verdict.ACCEPTED: mark("Accepted"),
    Verdict.REFUSED: mark("Refused"),
    Verdict.TAKEN_BACK: mark("Taken back"),
}
_WRONG = {
    "changed": mark("Newer visits have changed that time. Look at it again."),
    "not_sure": mark("That time is odd: tick the box beside it if you know why, then accept it."),
    "not_standing": mark("That decision does not stand any more. Look at the list again."),
}
_OTHERWISE = mark("That time is not proposed any more.")


def trouble_words(words: Words, trouble: Trouble) -> str:
    """Return why a drive or a handling teaches nothing."""
    return words.gettext(_TROUBLES[trouble])


def oddity_words(words: Words, oddity: Oddity) -> str:
    """Return what is odd about a learned time."""
    return words.gettext(_ODDITIES[oddity])


def standing_words(words: Words, standing: Standing) -> str:
    """Return where a learned time stands."""
    return words.gettext(_STANDINGS[standing])


def verdict_words(words: Words, verdict: Verdict) -> str:
    """Return what was decided."""
    return words.gettext(_VERDICTS[verdict])


def wrong_words(words: Words, code: str) -> str:
    """Return why a decision was not kept, by its code."""
    return words.gettext(_WRONG.get(code, _OTHERWISE))


def signed_minutes(words: Words, minutes: float, decimals: int = 1) -> str:
    """Return a difference in minutes with its sign: `+3,5`."""
    rounded = round(minutes, decimals)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return sign + words.number(abs(rounded), decimals)
