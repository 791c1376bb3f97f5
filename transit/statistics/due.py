"""Marking what the statistics have to work out again, in the transaction that keeps the scans."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from transit.crates import is_crate_code
from transit.journeys import Fold
from transit.scans.kinds import ScanFact
from transit.statistics.records import mark_due
from transit.whereabouts import Ended

_CLOCKS_US = 14 * 86_400_000_000
"""A scan that is late or taken back can move others of its device that far at most: a wrong clock is set right by when
the server had the scan, and nobody's phone is offline for longer."""


def note_folds(
    connection: Connection, fresh: Mapping[str, Collection[ScanFact]], folds: Mapping[str, Fold], anew: Collection[str]
) -> None:
    """Mark the legs that scans just folded can change.

    `fresh` are the new scans by code, `folds` what came of them, `anew` the codes whose whole history was folded, or is
    to be: the statistics look at the scans themselves.
    """
    marks = [(code, max(0, _first_us(fresh[code]) - _CLOCKS_US) if code in fresh else 0) for code in anew]
    for code, result in folds.items():
        if code not in anew and (is_crate_code(code) or any(isinstance(event, Ended) for event in result.events)):
            marks.append((code, _first_us(fresh[code])))
    mark_due(connection, marks)


def _first_us(facts: Collection[ScanFact]) -> int:
    if len(facts) == 1:  # most come alone
        (fact,) = facts
        return min(fact.corrected_us, fact.server_us)
    return min(min(fact.corrected_us, fact.server_us) for fact in facts)
