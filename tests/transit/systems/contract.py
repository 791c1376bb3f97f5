"""Judges exchanges with Koha by the OpenAPI document of its REST interface: paths, parameters, rows."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx

_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "array": list,
    "null": type(None),
}


class Contract:
    """The document at `path`; `judge` raises `AssertionError` that names what does not fit."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text(encoding="utf-8"))

    def judge(self, request: httpx.Request, response: httpx.Response) -> None:
        path = request.url.path.removeprefix("/api/v1")
        operation = self._document["paths"][path][request.method.lower()]
        self._judge_parameters(operation, request)
        if request.method == "POST":
            form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
            schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
            self.fits(form, schema | {"additionalProperties": False}, "form")
        answer = operation["responses"][str(response.status_code)]
        self.fits(response.json(), answer["content"]["application/json"]["schema"], path)

    def _judge_parameters(self, operation: dict[str, Any], request: httpx.Request) -> None:
        known = {(p["in"], p["name"]): p["schema"] for p in operation.get("parameters", [])}
        for name, value in request.url.params.multi_items():
            schema = known["query", name]
            schema = schema.get("items", schema)
            self.fits(int(value) if schema["type"] == "integer" else value, schema, name)
        for name in request.headers:
            assert not name.startswith("x-koha") or ("header", name) in known, name

    def fits(self, value: object, schema: dict[str, Any], place: str) -> None:
        if "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        assert not kinds or any(self._is(value, kind) for kind in kinds), f"{place}: {value!r} is no {kinds}"
        assert value in schema.get("enum", [value]), place
        if isinstance(value, str):
            assert len(value) <= schema.get("maxLength", len(value)), place
        if isinstance(value, list):
            for n, part in enumerate(value):
                self.fits(part, schema.get("items", {}), f"{place}[{n}]")
        if isinstance(value, dict):
            self._judge_object(value, schema, place)

    def _judge_object(self, value: dict[str, Any], schema: dict[str, Any], place: str) -> None:
        properties = schema.get("properties", {})
        assert set(schema.get("required", [])) <= value.keys(), place
        if schema.get("additionalProperties") is False:
            assert value.keys() <= properties.keys(), f"{place}: {value.keys() - properties.keys()}"
        for name, part in value.items():
            self.fits(part, properties.get(name, {}), f"{place}.{name}")

    @staticmethod
    def _is(value: object, kind: str) -> bool:
        return isinstance(value, _KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))
