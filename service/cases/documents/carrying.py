"""What people wrote in a document goes on standing when its process makes it again."""

import re
from dataclasses import replace
from typing import Any

from service.cases.documents.versions import Making, latest_made

LEFT_OUT = "What was written in the version before is left out: this one tells of other things"
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T.*)?", re.ASCII)


def carry_over(case_id: str, asked: Making) -> Making:
    """Add what people wrote in the newest version of what was made so, if it has not left.

    Instances are known by their number only, and a list that was asked for anew may be in another
    order: there words stand only in a document that is filled with the same, but for its days.
    What was written about one person never reaches another.
    """
    latest = latest_made(case_id, asked)
    if latest is None or latest.issued_at is not None or not latest.edits:
        return asked
    if asked.instances and _undated(latest.inputs["data"]) != _undated(asked.data):
        return replace(asked, why=LEFT_OUT)
    return replace(asked, edits=latest.edits)


def _undated(data: Any) -> Any:
    """Give data without the days and instants in it, which another making may change."""
    if isinstance(data, dict):
        return {key: _undated(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_undated(value) for value in data]
    return None if isinstance(data, str) and _DAY.fullmatch(data) else data
