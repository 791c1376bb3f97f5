"""Folding, when nobody waits, what was put off while many scans came at once.

That it was put off is kept in the transaction of the scans (`FoldDue`), so it outlives a crash. Until it is done lists
show the crate or item as it was before these scans; who looks at it alone gets it folded as it is.
"""

from sqlalchemy import Connection, Engine

from transit.journeys import fold
from transit.scans import histories, records
from transit.scans.refold import keep_folds, within_budget

FOLD_BUDGET = 500
"""So many kept scans are folded anew at most while those who brought a group of scans wait: some milliseconds."""
AT_ONCE = 2_000
"""So many kept scans are folded in one transaction: on SQLite who scans meanwhile waits that long, some 40 ms."""
_MOST_CODES = 500


def fold_some(engine: Engine) -> bool:
    """Fold some of what is due in one transaction, and return whether there was anything."""
    with engine.execution_options(sqlite_begin="DEFERRED").connect() as connection:  # a look takes no lock
        if not records.some_due(connection, 1):
            return False
    with engine.begin() as connection:
        records.lock_writers(connection)
        fold_due(connection)
    return True


def fold_due(connection: Connection) -> int:
    """Fold some of what is due, and return how many crates and items that were; writers must be locked out."""
    codes = records.some_due(connection, _MOST_CODES)
    chosen = within_budget(connection, codes, AT_ONCE) or set(codes[:1])
    results = {code: fold(facts) for code, facts in histories.facts_of(connection, chosen).items()}
    keep_folds(connection, results, chosen)
    records.clear_due(connection, chosen)
    return len(chosen)
