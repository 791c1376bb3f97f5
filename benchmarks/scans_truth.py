"""Whether what is kept of where things are is what their scans fold to."""

import time

from sqlalchemy import Engine
from sqlmodel import col, select

from depots.store import session_on
from tests.transit.scans.histories import told
from tests.transit.scans.reference import reference
from transit.journeys import fold
from transit.scan_tables import FoldDue, Scan, Whereabouts
from transit.scans.histories import facts_of
from transit.scans.records import state_of
from transit.whereabouts import NOWHERE

PLAINLY = 100
"""So many of them are folded by the plain fold as well, which is slow."""


def wait_until_folded(engine: Engine) -> float:
    """Wait until the server has folded whatever it put off, and return how many seconds that took."""
    began = time.perf_counter()
    while True:
        with session_on(engine, read_only=True) as session:
            if session.exec(select(FoldDue.code).limit(1)).first() is None:
                return time.perf_counter() - began
        time.sleep(0.05)


def wrong_whereabouts(engine: Engine) -> int:
    """Return how many crates and items are kept as being elsewhere than their scans say."""
    wrong = 0
    with session_on(engine, read_only=True) as session:
        kept = {row.code: state_of(row) for row in session.exec(select(Whereabouts))}
        codes = sorted({code for code in session.exec(select(col(Scan.code)).distinct()) if code is not None})
        for first in range(0, len(codes), 1_000):
            histories = facts_of(session.connection(), codes[first : first + 1_000])
            wrong += sum(fold(facts).state != kept.get(code, NOWHERE) for code, facts in histories.items())
        for facts in facts_of(session.connection(), codes[-PLAINLY:]).values():
            wrong += told(fold(facts)) != reference(facts)
    return wrong
