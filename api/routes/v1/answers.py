"""How answers are made of records, and how refusals and files are documented."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from api.contexts.plans import plan_head
from api.errors import PROBLEM_TYPE
from api.schemas import PlanAnswer, ProblemAnswer
from transit.plans import plan_measure
from transit.tables import Plan

Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int) -> Responses:
    """Return the `responses` of a route that may refuse with these statuses."""
    schema = {"$ref": f"#/components/schemas/{ProblemAnswer.__name__}"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {PROBLEM_TYPE: {"schema": schema}}}
        for status in statuses
    }


def file_answer(form: str, media_type: str = "application/json") -> Responses:
    """Return the `responses` of a route that answers with a file of this form."""
    return {200: {"description": form, "content": {media_type: {"schema": {"type": "object"}}}}}


def plan_answer(plan: Plan) -> PlanAnswer:
    """Return a plan's figures."""
    return PlanAnswer(**asdict(plan_head(plan)), measure=plan_measure(plan), lower_bound=plan.lower_bound)
