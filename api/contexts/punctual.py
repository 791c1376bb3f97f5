"""How punctual runs were, for the pages of a run and of a week."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from transit.learning.punctual import Punctuality, punctuality
from transit.learning.reading import runs_of


@dataclass(frozen=True, slots=True)
class RunPunctuality:
    """A run's number in its plan, and how punctual it was."""

    number: int
    run: Punctuality


def punctuality_of(session: Session, code: str) -> tuple[Punctuality, ...]:
    """Return how punctual a run was: none where nothing was told of its stops, two where real and simulated was."""
    return tuple(found for run in runs_of(session, [code]) if (found := punctuality(run)).seen)


def punctual_runs(session: Session, runs: Mapping[int, str]) -> tuple[RunPunctuality, ...]:
    """Return how punctual the runs with these codes were, by number; those of which nothing was told are left out."""
    numbers = {code: number for number, code in runs.items()}
    found = [punctuality(run) for run in runs_of(session, list(numbers))]
    rows = (RunPunctuality(numbers[one.code], one) for one in found if one.seen)
    return tuple(sorted(rows, key=lambda row: row.number))
