"""A hook as its page asks for it: lines of `place = expression`, read and written."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from service.errors import Problem, Refusal, together
from service.hooks.given import HookGiven
from service.hooks.mapping import MANY
from service.hooks.models import Does, Format
from service.hooks.refusals import HookInvalid, MappingInvalid
from service.hooks.schemes import Scheme

_LISTS = ("proxies", "accepted")
_NOTHING = "{}"
"""How no keys at all are written: without a line for `data` the whole body would be taken over."""
_PLACES = {
    **{
        name: f"hook_{name}"
        for name in ("dedupe", "headers", "largest", "mapping", "networks", "masks", "waits")
    },
    "body_schema": "hook_schema",
    "every_call_counts": "hook_every_call",
    "calls_per_second": "hook_rate",
    "scheme": "hook_scheme",
    "slug": "hook_slug",
    "target": "hook_process",
}


def settings_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was answered as the settings of a hook. Raises MappingInvalid and HookInvalid."""
    settings, refused = read_settings(answers)
    if refused:
        raise together(refused, HookInvalid, {})
    return settings


def read_settings(answers: Mapping[str, Any]) -> tuple[dict[str, Any], list[Refusal]]:
    """Read the settings of a hook; what cannot be read is as if it was not given, and is told."""
    refused: list[Refusal] = []

    def read(reading: Callable[[str], Any], name: str, otherwise: Any) -> Any:
        try:
            return reading(answers.get(name) or "")
        except (HookInvalid, MappingInvalid) as wrong:
            refused.append(wrong)
            return otherwise

    does, scheme = Does(answers["hook_does"]), Scheme(answers["hook_scheme"])
    target = "hook_process" if does is Does.START else "hook_message"
    largest = answers.get("hook_largest")
    settings = {
        "label": answers["hook_label"].strip(),
        "does": does,
        "target": (answers.get(target) or "").strip(),
        "waits": int(answers.get("hook_waits") or 0),
        "format": Format(answers["hook_format"]),
        "mapping": read(read_mapping, "hook_mapping", {}),
        "headers": tuple(_lines(answers.get("hook_headers"))),
        "dedupe": (answers.get("hook_dedupe") or "").strip() or None,
        "every_call_counts": bool(answers.get("hook_every_call")),
        "body_schema": read(_schema, "hook_schema", None),
        "scheme": scheme,
        "signing": read(_signing, "hook_signing", {}),
        "networks": tuple(_lines(answers.get("hook_networks"))),
        "largest": None if largest is None else int(largest),
        "masks": _masks(answers),
        "calls_per_second": int(answers["hook_rate"]),
    }
    return settings, refused


def entered_of(given: HookGiven) -> dict[str, Any]:
    """Write a hook's settings as the page has them."""
    schema = given.body_schema
    return {
        "hook_label": given.label,
        "hook_does": str(given.does),
        "hook_process": given.target if given.does is Does.START else "",
        "hook_message": given.target if given.does is Does.MESSAGE else "",
        "hook_waits": given.waits,
        "hook_format": str(given.format),
        "hook_mapping": write_mapping(given.mapping),
        "hook_headers": "\n".join(given.headers),
        "hook_dedupe": given.dedupe or "",
        "hook_every_call": given.every_call_counts,
        "hook_schema": pretty(schema) if schema is not None else "",
        "hook_scheme": str(given.scheme),
        "hook_signing": write_signing(given.signing),
        "hook_networks": "\n".join(given.networks),
        "hook_largest": given.largest,
        "hook_hides": "all" if given.masks is None else "some" if given.masks else "nothing",
        "hook_masks": "\n".join(given.masks or ()),
        "hook_rate": given.calls_per_second,
    }


def read_mapping(written: str) -> dict[str, Any]:
    """Read the lines of a mapping. Raises MappingInvalid, with every line that is none."""
    mapping: dict[str, Any] = {}
    problems = []
    for line in _lines(written):
        place, equals, expression = (part.strip() for part in line.partition("="))
        if not equals or not place:
            said = f"“{line[:100]}” has no place before an equals sign."
            problems.append(Problem("mapping_unreadable", said, field="mapping"))
            continue
        word, _, key = place.partition(".")
        if expression == _NOTHING and word in MANY and not key:
            mapping.setdefault(word, {})
        elif key and isinstance(mapping.setdefault(word, {}), dict):
            mapping[word][key] = expression
        else:
            mapping[word] = expression
    if problems:
        raise MappingInvalid(problems=problems)
    return mapping


def write_mapping(mapping: Mapping[str, Any]) -> str:
    """Write a mapping in lines; an expression of several lines becomes one."""
    lines = []
    for word, told in mapping.items():
        if not isinstance(told, Mapping):
            lines.append(f"{word} = {_in_one(told)}")
        elif told:
            lines += [f"{word}.{key} = {_in_one(text)}" for key, text in told.items()]
        else:
            lines.append(f"{word} = {_NOTHING}")
    return "\n".join(lines)


def read_headers(written: str) -> dict[str, str]:
    """Read headers, each in a line; of a line without a colon there is the name alone."""
    found = (line.partition(":") for line in _lines(written))
    return {name.strip().lower(): value.strip() for name, _, value in found}


def write_headers(headers: Mapping[str, str]) -> str:
    """Write headers in lines."""
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def write_signing(signing: Mapping[str, Any]) -> str:
    """Write a scheme's details in lines."""
    lines = []
    for name, value in signing.items():
        values = value if isinstance(value, list | tuple) else [value]
        lines += [f"{name} = {one}" for one in values]
    return "\n".join(lines)


def pretty(value: Any) -> str:
    """Write JSON for people."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def on_page(refused: Refusal) -> Refusal:
    """Point each problem of a refusal to the question of the page that it speaks of."""
    return type(refused)(refused.detail, problems=on_questions(refused.problems))


def on_questions(problems: Iterable[Problem]) -> list[Problem]:
    """Point each problem to the question of the page that it speaks of."""
    return [replace(one, field=_question(one), message=_said(one)) for one in problems]


def _question(problem: Problem) -> str:
    """Name the question: what is no setting by itself stands in the lines of one that has many."""
    place = problem.field or ""
    lines = "hook_signing" if place.partition(".")[0] == "signing" else "hook_mapping"
    return _PLACES.get(place, lines)


def _said(problem: Problem) -> str:
    """Name the line of which a problem speaks, where a question has several."""
    place = problem.field if problem.field not in {*_PLACES, "signing"} else ""
    said = f"{place}: {problem.message}" if place else problem.message
    return f"{said} {problem.mend}" if problem.mend else said


def _schema(written: str) -> Any:
    """Read the JSON of a schema. Raises HookInvalid."""
    if not written.strip():
        return None
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError as error:
        said = f"It is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        problem = Problem("schema_invalid", said, field="body_schema")
        raise HookInvalid(problems=[problem]) from None


def _signing(written: str) -> dict[str, Any]:
    """Read the lines of a scheme's details. Raises HookInvalid, with every line that is none."""
    signing: dict[str, Any] = {}
    wrong = []
    for line in _lines(written):
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or name not in _KNOWN:
            wrong.append(f"“{line[:100]}” is none of {', '.join(_KNOWN)}.")
        elif name in _LISTS:
            signing.setdefault(name, []).append(value)
        else:
            signing[name] = value
    if signing.get("encoding", "hex") not in ("hex", "base64"):
        wrong.append("The encoding is hex or base64.")
    if wrong:
        problems = [Problem("signing_invalid", said, field="signing") for said in wrong]
        raise HookInvalid(problems=problems)
    return signing


_KNOWN = ("header", "prefix", "encoding", "timestamp_header", "signed", *_LISTS)


def _masks(answers: Mapping[str, Any]) -> tuple[str, ...] | None:
    hides = answers["hook_hides"]
    if hides == "all":
        return None
    return tuple(_lines(answers["hook_masks"])) if hides == "some" else ()


def _in_one(expression: str) -> str:
    return " ".join(_lines(expression))


def _lines(written: str | None) -> list[str]:
    return [line.strip() for line in (written or "").splitlines() if line.strip()]
