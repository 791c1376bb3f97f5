"""Sentences for the codes of planning: how a job ended. The words stand in `planning.po`."""

from collections.abc import Mapping

from api.i18n import Words, mark
from transit.plan_jobs import Outcome

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.DONE: mark("The plan is ready."),
    Outcome.STOPPED: mark("Stopped before there was a plan."),
    Outcome.NO_PLAN: mark("No plan was found that keeps all rules. Give it more time, or ask for less."),
    Outcome.NOT_ASKED: mark("The week cannot be planned as it stands."),
    Outcome.DIED: mark("The planner ended again and again before it was done. Tell the administrator."),
    Outcome.BROKEN: mark("Something went wrong in the planner. Tell the administrator."),
}


def outcome_sentence(words: Words, outcome: Outcome, has_plan: bool) -> str:
    """Return how a job ended."""
    if outcome == Outcome.STOPPED and has_plan:
        return words.gettext("Stopped; the best plan until then was kept.")
    if outcome == Outcome.DIED and has_plan:
        return words.gettext("The planner ended again and again; the best plan until then was kept.")
    return words.gettext(OUTCOMES[outcome])
