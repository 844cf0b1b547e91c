"""Taking requests in: the body or query of a request becomes a model, or a list of what is wrong.

APIFlask asks an adapter of its registry for that; ours is strict where its own is lenient.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import orjson
from apiflask.schema_adapters import registry
from apiflask.schema_adapters.pydantic import PydanticAdapter
from flask import Request, current_app, request
from pydantic import BaseModel, ValidationError
from typing_extensions import override
from werkzeug.exceptions import UnsupportedMediaType

from service.api.refusals import RequestInvalid, RequestUnreadable
from service.api.schemas.base import In
from service.errors import Problem
from service.hooks.bodies import loses_digits
from service.installation import here
from service.people.guards import guard_of

REFERENCE = "#/components/schemas/{model}"
DEEPEST = 64
"""How deep a JSON body may nest."""
Asked = TypeVar("Asked", bound=BaseModel)
_WORDS = {"missing": "required", "extra_forbidden": "unknown_field"}


def refuse_unread_query() -> None:
    """Refuse a query where none is read: runs before every view of the API, after its guard.

    A filter that is misspelt or sent to the wrong place must not pass in silence. What is open to
    everybody takes any: those who call a webhook or ask for our health add words of their own.
    Raises RequestInvalid, naming each parameter.
    """
    view = current_app.view_functions[request.endpoint or ""]
    guard = guard_of(view)
    if guard is not None and guard.verb is not None and not _reads_query(view):
        problems = [
            Problem(_WORDS["extra_forbidden"], "There is no such parameter here.", field=name)
            for name in request.args
        ]
        if problems:
            raise RequestInvalid(problems=problems)


def _reads_query(view: object) -> bool:
    """Tell whether a view has a model for its query, as APIFlask noted on it."""
    noted = getattr(view, "_spec", {})
    return any(location == "query" for _, location in noted.get("args", ()))


class Intake(PydanticAdapter):
    """Reads requests strictly and describes models under their own names."""

    @override
    def validate_input(self, request: Request, location: str, **kwargs: Any) -> BaseModel:
        """Read one place of a request.

        A body of files may be larger than any other. Raises RequestUnreadable, RequestInvalid,
        UnsupportedMediaType and RequestEntityTooLarge.
        """
        if location == "json":
            return self._read(_document(request), strict=True)
        if location == "query":
            return self._read(_query(request), strict=False)
        if location == "form":
            return self._read(_form(request, self.model_class.model_fields), strict=False)
        return self._read(self._parts(request), strict=False)

    @override
    def get_openapi_schema(self, **kwargs: Any) -> dict[str, Any]:
        """Describe the model; the models inside it are described once, beside it."""
        schema = self.model_class.model_json_schema(
            ref_template=REFERENCE,
            mode="validation" if issubclass(self.model_class, In) else "serialization",
        )
        schema.pop("$defs", None)
        return schema

    def _read(self, given: Any, *, strict: bool) -> BaseModel:
        return _validated(self.model_class, given, strict=strict)

    def _parts(self, request: Request) -> Mapping[str, Any]:
        if request.mimetype != "multipart/form-data":
            raise UnsupportedMediaType("Send multipart/form-data.")
        request.max_content_length = here().settings.max_body
        given: dict[str, Any] = {}
        for name in request.form:
            text = _single(name, request.form.getlist(name))
            given |= {name: text} if text else {}
        for name in request.files:
            files = request.files.getlist(name)
            field = self.model_class.model_fields.get(name)
            several = field is not None and getattr(field.annotation, "__origin__", None) is list
            given[name] = files if several else _single(name, files)
        _check(given)
        return given


def read_line(model: type[Asked], line: bytes) -> Asked:
    """Read one line of a batch as a body of its own. Raises RequestUnreadable, RequestInvalid."""
    return _validated(model, _loaded(line), strict=True)


def _validated(model: type[Asked], given: Any, *, strict: bool) -> Asked:
    try:
        return model.model_validate(given, strict=strict)
    except ValidationError as error:
        raise RequestInvalid(problems=map(_problem, error.errors())) from None


def _document(request: Request) -> Any:
    """Read a JSON body; none at all is an empty object."""
    body = request.get_data(cache=True)
    if not body:
        return {}
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send application/json.")
    return _loaded(body)


def _loaded(body: bytes) -> Any:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RequestUnreadable(
            f"The body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    _check(document)
    return document


def _form(request: Request, known: Iterable[str]) -> Mapping[str, str]:
    """Read a form as OAuth's clients send it: what is not known is read past."""
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType("Send application/x-www-form-urlencoded.")
    given = {
        name: _single(name, request.form.getlist(name)) for name in known if name in request.form
    }
    _check(given)
    return given


def _query(request: Request) -> Mapping[str, str]:
    given = {name: _single(name, request.args.getlist(name)) for name in request.args}
    _check(given)
    return given


def _single(name: str, values: list[Any]) -> Any:
    if len(values) > 1:
        raise RequestInvalid(
            problems=[Problem("repeated", f"Send {name!r} once.", field=name)],
        )
    return values[0]


def _check(document: Any) -> None:
    """Refuse what is not kept as it was sent, and what nests without end."""
    level = [document]
    for _ in range(DEEPEST):
        if any(isinstance(one, str) and "\0" in one for one in level):
            problem = Problem("null_character", "Text may not contain a null character.")
            raise RequestInvalid(problems=[problem])
        if any(loses_digits(one) for one in level):
            said = "A whole number beyond 64 bits would lose digits: send it as text."
            raise RequestInvalid(problems=[Problem("number_too_large", said)])
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise RequestInvalid(problems=[Problem("too_deep", f"Nest at most {DEEPEST} levels.")])


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _is_inner(part: str) -> bool:
    """Tell whether a part of a place is of the model, and not of what was sent."""
    return part == "[key]" or part.startswith("function-")


def _problem(error: Any) -> Problem:
    """Tell one error of a model in our words."""
    place = ".".join(str(part) for part in error["loc"] if not _is_inner(str(part)))
    message = error["msg"].removeprefix("Value error, ")
    return Problem(
        _WORDS.get(error["type"], error["type"]),
        f"{message[:1].upper()}{message[1:]}.",
        field=place or None,
    )


# APIFlask asks its registry when a view is decorated, so this comes before the doors.
registry.register("pydantic", Intake)
