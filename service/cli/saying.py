"""How the command line says things, and reads what is said to it."""

from typing import Any

import click
import orjson

from service.errors import Problem


def in_one_line(problem: Problem) -> str:
    """Say a problem in one line: where, what, and the mend."""
    place = ":".join(str(one) for one in (problem.file, problem.line) if one is not None)
    element = f" [{problem.element or problem.field}]" if problem.element or problem.field else ""
    mend = f" → {problem.mend}" if problem.mend else ""
    return f"{problem.severity} {place}{element}: {problem.message}{mend}"


def json_object(text: str, option: str) -> dict[str, Any]:
    """Read the JSON object that an option gives. Raises click.BadParameter."""
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError:
        read = None
    if not isinstance(read, dict):
        raise click.BadParameter("Give a JSON object.", param_hint=option)
    return read
