"""Examples of requests and answers, made from their models, so that no operation is without one.

What a field is called says what it usually holds; the few models that are sent most have an
example of their own. A test holds each example against its schema.
"""

from collections.abc import Mapping
from typing import Any, Final

_ID: Final = "0b0d6f0e-5b6f-4f0e-9a53-6c1f2f9d7a10"
_AT: Final = "2026-11-23T09:00:00Z"
_DEPTH: Final = 12

WHOLE: Final[Mapping[str, Any]] = {
    "CaseStart": {
        "process": "generic_case",
        "subject": {"name": "12 Elm Court"},
        "external_ref": "CRM-4711",
        "data": {"request_source": "phone", "request_summary": "Check the flat."},
    },
    "MessageGiven": {
        "name": "duty_to_refer",
        "external_id": "ward-7/2026/118",
        "payload": {"applicant_name": "Ben Walker", "referrer_name": "Ward 7"},
    },
    "MessageSupposed": {"name": "reply", "correlation": {"reference": "T-1"}},
    "MessageAgain": {"case": "HR-000123", "reason": "The reference was misspelt"},
    "Completion": {"data": {"visit_outcome": "repaired"}},
    "HoldPlaced": {"release_at": "2026-12-01T17:00:00Z", "reason": "Waiting for keys"},
    "NoteGiven": {"text": "The caretaker has a key."},
    "ClockMove": {"advance": "PT1H"},
    "WebhookGiven": {
        "name": "CRM",
        "url": "https://crm.example.org/events",
        "kinds": ["case_started", "case_completed"],
    },
    "WebhookChange": {"active": True, "skip": False},
    "HeardAgain": {"since": "2026-11-23T09:00:00Z"},
}
"""Examples of whole models, by their names."""

_TEXTS: Final[Mapping[str, str]] = {
    "reference": "HR-000123",
    "process": "generic_case",
    "key": "generic_case",
    "element": "check_details",
    "element_type": "userTask",
    "title": "12 Elm Court",
    "name": "Check the details",
    "owner": "olivia",
    "username": "olivia",
    "assignee": "olivia",
    "role": "lettings",
    "by": "olivia",
    "actor": "olivia",
    "placed_by": "olivia",
    "reason": "Waiting for keys",
    "text": "The caretaker has a key.",
    "detail": "There is no such thing here.",
    "status": "ok",
    "contact": "01632 960000",
    "media_type": "text/plain",
    "type": "urn:handrail:problem:not_found",
    "code": "not_found",
    "instance": "/api/v1/cases/none",
    "cursor": "WzRd",
    "next": "WzRd",
    "url": "https://crm.example.org/events",
}
_BY_FORMAT: Final[Mapping[str, str]] = {
    "date-time": _AT,
    "date": "2026-11-23",
    "binary": "the bytes of the file",
}
Schema = Mapping[str, Any]


class Examples:
    """Makes examples of models, with their schemas at hand."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        """`schemas` are those of the document, by name."""
        self._schemas = schemas

    def asked(self, schema: Schema) -> Any:
        """Give an example of a request: what must be there, and what usually is."""
        return self._of(schema, "", whole=False, depth=0)

    def answered(self, schema: Schema) -> Any:
        """Give an example of an answer: everything that it has."""
        return self._of(schema, "", whole=True, depth=0)

    def _of(self, schema: Schema, name: str, *, whole: bool, depth: int) -> Any:
        if "$ref" in schema:
            return self._model(schema["$ref"].rpartition("/")[2], name, whole=whole, depth=depth)
        if "anyOf" in schema:
            return self._of(_likeliest(schema["anyOf"]), name, whole=whole, depth=depth)
        if schema.get("type") == "object":
            return self._object(schema, whole=whole, depth=depth)
        if schema.get("type") == "array":
            return self._array(schema, name, whole=whole, depth=depth)
        return _plain(schema, name)

    def _model(self, model: str, name: str, *, whole: bool, depth: int) -> Any:
        if model in WHOLE and not whole:
            return WHOLE[model]
        return self._of(self._schemas[model], name, whole=whole, depth=depth + 1)

    def _object(self, schema: Schema, *, whole: bool, depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        wanted = set(properties) if whole else {*schema.get("required", ()), *_one_of(schema)}
        return {
            name: self._of(inner, name, whole=whole, depth=depth)
            for name, inner in properties.items()
            if name in wanted
        }

    def _array(self, schema: Schema, name: str, *, whole: bool, depth: int) -> list[Any]:
        if depth > _DEPTH or "items" not in schema:
            return []
        return [self._of(schema["items"], name, whole=whole, depth=depth + 1)]


def _likeliest(kinds: list[Schema]) -> Schema:
    """Choose what a value usually is: not null."""
    return next((one for one in kinds if one.get("type") != "null"), kinds[0])


def _one_of(schema: Schema) -> list[str]:
    """Give the fields of which one must be there."""
    kinds = schema.get("oneOf", ())
    return list(kinds[0].get("required", ())) if kinds else []


def _plain(schema: Schema, name: str) -> Any:
    said = next((schema[place] for place in ("examples", "enum") if place in schema), None)
    if said or "const" in schema:
        return said[0] if said else schema["const"]
    kind = schema.get("type")
    if kind == "string":
        return _text(schema, name)
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    return False if kind == "boolean" else None


def _text(schema: Schema, name: str) -> str:
    if "format" in schema:
        return _BY_FORMAT.get(schema["format"], _ID)
    if name == "id" or name.endswith("_id"):
        return _ID
    usual = _TEXTS.get(name, name.replace("_", " ") or "text")
    longest: int = schema.get("maxLength", len(usual))
    return usual[:longest]


def exemplify(document: dict[str, Any]) -> None:
    """Put an example beside every body that the document describes."""
    made = Examples(document["components"]["schemas"])
    for operations in document["paths"].values():
        for operation in operations.values():
            for body in operation.get("requestBody", {}).get("content", {}).values():
                body.setdefault("example", made.asked(body["schema"]))
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    content.setdefault("example", made.answered(content["schema"]))
