import json
from datetime import UTC, datetime
from itertools import count
from typing import Any

from service.errors import Problem
from service.forms import AnswersInvalid, Form, FormInvalid, check_answers, read_form

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_NUMBERS = count()


def part(type_: str, key: str = "", **attributes: Any) -> dict[str, Any]:
    named = {"key": key} if key else {}
    number = next(_NUMBERS)
    return {"type": type_, "id": f"part_{number}", "label": "Your answer", **named, **attributes}


def group(path: str, *components: Any, **attributes: Any) -> dict[str, Any]:
    named = {"path": path} if path else {}
    return part("group", components=list(components), **named, **attributes)


def entries(path: str, *components: Any, **attributes: Any) -> dict[str, Any]:
    return part(
        "dynamiclist",
        path=path,
        **{"label": "Household members", "components": list(components), **attributes},
    )


def schema(*components: Any, **attributes: Any) -> bytes:
    return json.dumps(
        {"type": "default", "id": "test_form", "components": list(components), **attributes}
    ).encode()


def form(*components: Any) -> Form:
    return read_form(schema(*components), file="forms/test.json")


def form_problems(source: bytes) -> list[Problem]:
    try:
        read_form(source, file="forms/test.json")
    except FormInvalid as refusal:
        return list(refusal.problems)
    return []


def cleaned(made: Form, answers: Any, data: Any = None) -> dict[str, Any]:
    return check_answers(made, answers, data or {}, at=AT)


def problems(made: Form, answers: Any, data: Any = None) -> dict[str | None, Problem]:
    try:
        cleaned(made, answers, data)
    except AnswersInvalid as refusal:
        return {problem.field: problem for problem in refusal.problems}
    return {}


def said(made: Form, answers: Any, data: Any = None) -> list[str]:
    return [problem.message for problem in problems(made, answers, data).values()]


def codes(made: Form, answers: Any, data: Any = None) -> dict[str | None, str]:
    return {field: found.code for field, found in problems(made, answers, data).items()}
