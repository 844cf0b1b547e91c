"""The OpenAPI 3.1 document: what APIFlask gathers, with what every operation has in common."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

from apiflask import APIFlask
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from service.api.doors import NDJSON, Door, door_of
from service.api.examples import exemplify
from service.api.intake import REFERENCE
from service.api.parts import SUFFIX, model_in_part
from service.api.problem_codes import codes_of, every_code
from service.api.schemas.base import In, Out, ProblemItem
from service.people.guards import guard_of
from service.people.rules import RULES
from service.settings import Settings

TITLE = "Handrail"
VERSION = "1.0.0"
INTRODUCTION = """\
Cases of housing organisations that live their BPMN diagrams.

Instants are RFC 3339, in UTC on the way out. Ids are opaque. Send a token as
`Authorization: Bearer <token>`. Errors are RFC 9457 problem documents with a stable `code`.
Every POST takes an `Idempotency-Key`: the same key and body give the first answer again.
Lists take `limit` and `cursor`, and stay stable while others write.
A field or a query parameter that is not described here is refused, with 422 and its name."""
SETTINGS = {
    "OPENAPI_VERSION": "3.1.0",
    "DESCRIPTION": INTRODUCTION,
    "AUTO_200_RESPONSE": False,
    "AUTO_404_RESPONSE": False,
    "AUTO_AUTH_ERROR_RESPONSE": False,
    "AUTO_VALIDATION_ERROR_RESPONSE": False,
    "AUTO_OPERATION_ID": True,
    "SECURITY_SCHEMES": {"token": {"type": "http", "scheme": "bearer"}},
}
_IN_PART = ("Case", "CaseList", "Task", "TaskInFull", "TaskList")
"""The models that are read in part."""
_PROBLEMS = {
    "400": "The request cannot be read",
    "401": "No token, or one that does not count",
    "403": "Not allowed to you, or not within the token's scopes",
    "404": "There is no such thing, or it is not for you to see",
    "409": "The thing's state forbids it, or the first request with this key is still running",
    "412": "If-Match failed: it has changed since you read it",
    "415": "Not a content type that is read here",
    "422": "Readable, but wrong; `errors` lists each thing",
    "429": "Too many requests; see Retry-After",
    "503": "Busy, or the database is away; see Retry-After",
}
_KEY = "The same key and body give the first answer again."
_KNOWN = "The ETag of what you have: while it is the same you get 304 and no body."
_MATCH = "The ETag that you read: the write is refused if it is past."
_ETAGS = '^([*]|(W/)?"[^"]*")$'
_ETAG = "Its version and what it says: for If-None-Match, and for If-Match where that is taken."
_UNCHANGED = {"description": "It is as you have it, by the ETag in If-None-Match"}
_ENDPOINT = re.compile(r"^[a-z]+_api-(?:[a-z]+_)?")


def install(app: APIFlask, settings: Settings) -> None:
    """Have the application describe itself, and how much it takes at once."""
    app.config.update(SETTINGS)
    app.servers = [{"url": "/"}]
    most = f"JSON of more than {settings.max_json} bytes, files of more than {settings.max_body}"
    problems = _PROBLEMS | {"413": f"Too large: {most}"}

    def complete(given: dict[str, Any] | str) -> dict[str, Any] | str:
        document = cast("dict[str, Any]", given)
        views = dict(_views(app))
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _complete(operation, method, views[path, method])
        document["tags"] = list({tag["name"]: tag for tag in document["tags"]}.values())
        document["components"] |= {
            "schemas": _schemas(),
            "responses": {code: _problem(text) for code, text in problems.items()}
            | {"304": _UNCHANGED},
        }
        exemplify(document)
        document["x-problems"] = {
            code: {"status": status, "title": words}
            for code, (status, words) in every_code().items()
        }
        return document

    app.spec_processor(complete)


def _views(app: APIFlask) -> Iterator[tuple[tuple[str, str], Any]]:
    """Give the view behind each path, as the document writes it, and method."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule)
        for method in rule.methods or ():
            yield (path, method.lower()), app.view_functions[rule.endpoint]


def _complete(operation: dict[str, Any], method: str, view: Any) -> None:
    """Add to an operation what its guard, its door and its method imply."""
    operation["operationId"] = _ENDPOINT.sub("", operation["operationId"])
    guard, door = guard_of(view), door_of(view)
    if guard is not None and guard.verb is not None:
        scope = RULES[guard.verb].scope
        operation["security"] = [{"token": [scope]}]
        operation["x-scope"] = scope
    if door.takes is not None:
        operation["requestBody"] = _lines(door.takes)
    elif "requestBody" in operation:
        operation["requestBody"]["required"] = _is_required(operation["requestBody"])
    if door.partial:
        _admit_parts(operation)
    codes = _codes(operation, method, door)
    if door.bodies:
        operation["requestBody"] = _bodies(door.bodies)
    operation["parameters"] += _headers(method, door)
    for status, response in operation["responses"].items():
        _add_headers(response, status, etag=door.etag, replayed=method == "post")
    operation["x-problems"] = codes_of(
        view, codes | ({"413"} & {*operation["responses"]}), guard.verb if guard else None
    )
    for code in sorted(codes.union(operation["x-problems"])):
        operation["responses"].setdefault(code, {"$ref": f"#/components/responses/{code}"})


def _headers(method: str, door: Door) -> list[dict[str, Any]]:
    """Return the headers that an operation heeds."""
    heeded = {
        ("Idempotency-Key", _KEY, "^[ -~]{1,200}$"): method == "post",
        ("If-Match", _MATCH, _ETAGS): door.conditional,
        ("If-None-Match", _KNOWN, ""): door.etag and method == "get",
    }
    return [_header(*header) for header, is_heeded in heeded.items() if is_heeded]


def _codes(operation: dict[str, Any], method: str, door: Door) -> set[str]:
    """Return the statuses with which an operation may refuse, or say that nothing is new."""
    places = {one["in"] for one in operation.setdefault("parameters", [])}
    wrong = {
        "400 422": bool(places & {"query", "header"}),
        "401 403 422": "security" in operation,
        "404": "path" in places,
        "400 413 415 422": "requestBody" in operation,
        "400 404 409": method == "post",
        "412": door.conditional,
        "304": door.etag and method == "get",
    }
    return {"429", "503"} | {code for codes, so in wrong.items() if so for code in codes.split()}


def _admit_parts(operation: dict[str, Any]) -> None:
    """Let an operation answer in part as well."""
    (content,) = operation["responses"]["200"]["content"].values()
    whole = content["schema"]
    content["schema"] = {"anyOf": [whole, {"$ref": f"{whole['$ref']}{SUFFIX}"}]}


def _lines(model: type[In]) -> dict[str, Any]:
    """Describe a body of which each line is a document of its own."""
    words = (
        f"A JSON object a line, each a [{model.__name__}](#/components/schemas/{model.__name__})"
    )
    schema = {"type": "string", "contentMediaType": NDJSON, "description": words}
    return {"required": True, "content": {NDJSON: {"schema": schema}}}


def _bodies(examples: Mapping[str, Any]) -> dict[str, Any]:
    """Describe bodies by an example of each; what is a text is a document of its media type."""
    content = {
        media: {
            "schema": {"type": "string", "contentMediaType": media} if isinstance(one, str) else {},
            "example": one,
        }
        for media, one in examples.items()
    }
    return {"required": True, "content": content}


def _is_required(body: Mapping[str, Any]) -> bool:
    """Tell whether an operation's body has fields that must be there."""
    names = {one["schema"]["$ref"].rpartition("/")[2] for one in body["content"].values()}
    schemas = _schemas()
    return any("required" in schemas[name] or "oneOf" in schemas[name] for name in names)


def _add_headers(response: dict[str, Any], status: str, *, etag: bool, replayed: bool) -> None:
    if not status.startswith("2"):
        return
    headers = response.setdefault("headers", {})
    text = {"schema": {"type": "string"}}
    if etag:
        headers["ETag"] = {"description": _ETAG, **text}
    if replayed:
        headers["Idempotent-Replayed"] = {
            "description": "`true` when this is the first answer again.",
            "schema": {"type": "string", "enum": ["true"]},
        }


def _header(name: str, description: str, pattern: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern} if pattern else {"type": "string"}
    return {"name": name, "in": "header", "description": description, "schema": schema}


def _problem(text: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": text, "content": content}


@cache
def _schemas() -> dict[str, Any]:
    """Describe every model once, under its own name."""
    models = [(model, "validation") for model in _all(In)]
    models += [(model, "serialization") for model in _all(Out)]
    _, found = models_json_schema(models, ref_template=REFERENCE)  # type: ignore[arg-type]
    schemas: dict[str, Any] = found["$defs"]
    schemas |= {f"{one}{SUFFIX}": model_in_part(one, schemas[one]) for one in _IN_PART}
    return dict(sorted(schemas.items()))


def _all(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in base.__subclasses__():
        yield model
        yield from _all(model)


class Problem(Out):
    """RFC 9457: what is wrong, in a stable `code` and in words; further members are facts."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[ProblemItem] = Field(default_factory=list)
