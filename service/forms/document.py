"""The bytes of a form's file as plain data, with every trap of JSON refused."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from service.errors import Problem
from service.forms.limits import MAX_BYTES, MAX_DEPTH
from service.forms.refusals import FormInvalid

Json = Any


def read_document(source: bytes, *, file: str) -> dict[str, Json]:
    """Read the object that a form's file holds.

    Raises `FormInvalid` for what is too large, no UTF-8, no JSON, no object, nested too deeply,
    or names one member twice.
    """
    if len(source) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1024} KiB"
        raise _refuse("form_too_large", f"The form is larger than {limit}.", file=file)
    try:
        found = json.loads(
            source.decode("utf-8-sig"),
            object_pairs_hook=_no_doubles,
            parse_constant=_no_constants,
        )
    except UnicodeDecodeError:
        raise _refuse("form_not_utf8", "The form is not text in UTF-8.", file=file) from None
    except RecursionError:
        raise _refuse("form_too_deep", "The form is nested too deeply.", file=file) from None
    except json.JSONDecodeError as wrong:
        message = f"The form is not JSON: {wrong.msg} in column {wrong.colno}."
        raise _refuse("form_not_json", message, file=file, line=wrong.lineno) from None
    except ValueError as wrong:
        raise _refuse("form_not_json", f"The form is not JSON: {wrong}.", file=file) from None
    if not isinstance(found, dict):
        raise _refuse("form_not_object", "The form is not a JSON object.", file=file)
    if _is_deep(found):
        raise _refuse("form_too_deep", "The form is nested too deeply.", file=file)
    return found


def _is_deep(found: Json) -> bool:
    level = [found]
    for _ in range(MAX_DEPTH):
        level = [one for held in level for one in _held(held)]
    return bool(level)


def _held(found: Json) -> Iterator[Json]:
    inner = found.values() if isinstance(found, dict) else found
    return (one for one in inner if isinstance(one, dict | list))


def _no_doubles(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"an object has two members named {double[:60]!a}")
    return members


def _no_constants(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _refuse(code: str, message: str, *, file: str, line: int | None = None) -> FormInvalid:
    mend = "Export the form again from the form editor."
    return FormInvalid(message, problems=[Problem(code, message, mend, file=file, line=line)])
