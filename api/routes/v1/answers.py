"""How error answers are documented."""

from http import HTTPStatus
from typing import Any

from api.errors import PROBLEM_TYPE
from api.schemas import ProblemAnswer


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may refuse with these statuses."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemAnswer.__name__}"}}},
        }
        for status in statuses
    }
