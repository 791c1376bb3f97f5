"""The interface describes itself, wholly and truly."""

import json
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api import urls
from api.cookies import SECURE_NAME
from api.errors import PROBLEM_TYPE
from tests.api.conftest import ClientOf


@pytest.fixture
def document(client_of: ClientOf) -> dict[str, Any]:
    """The OpenAPI document, as anyone gets it."""
    response = client_of(None).get(f"{urls.API}/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, path and description of each operation."""
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_route_of_the_interface_is_described(app: FastAPI, document: dict[str, Any]) -> None:
    routes = {
        str(route.path) for route in iter_route_contexts(app.routes) if str(route.path).startswith(urls.API + "/")
    }
    assert set(document["paths"]) == routes - {f"{urls.API}/openapi.json"} | {urls.HEALTH}


def test_each_operation_has_a_summary_a_tag_and_a_sentence(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        assert len(operation["tags"]) == 1, (method, path)


def test_names_of_operations_are_short_and_used_once(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _method, _path, operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z_]{2,30}", name) for name in names)


def test_errors_are_described_as_problem_documents_only(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == [PROBLEM_TYPE], (method, path, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)):
        assert name in document["components"]["schemas"]


def test_what_needs_a_sign_in_says_by_which_cookie(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["cookie"]["name"] == SECURE_NAME
    secured = {path for _method, path, operation in operations(document) if operation.get("security")}
    assert secured == set(document["paths"]) - {f"{urls.API}/session", urls.HEALTH}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_are_no_pages_that_load_scripts_from_elsewhere(client_of: ClientOf, path: str) -> None:
    assert client_of(None).get(path).status_code == 404
