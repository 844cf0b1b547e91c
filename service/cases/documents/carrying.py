"""What people wrote in a document goes on standing when its process makes it again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from service.cases.documents.versions import Making, latest_made
from service.cases.models import File
from service.expressions.moments import LONDON
from service.extensions import db

LEFT_OUT = "What was written in the version before is left out: this one tells of other things"


def carry_over(case_id: str, asked: Making) -> Making:
    """Add what people wrote in the newest version of what was made so, if it has not left.

    Instances are known by their number only, and a list that was asked for anew may be in another
    order: there words stand only in a document that is filled with the same, but for days that may
    be counted from its making. What was written about one person never reaches another.
    """
    latest = latest_made(case_id, asked)
    if latest is None or latest.issued_at is not None or not latest.edits:
        return asked
    made_on = db.session.get_one(File, latest.file_id).added_at.astimezone(LONDON).date()
    if asked.instances and not tells_the_same(latest.inputs["data"], asked.data, made_on):
        return replace(asked, why=LEFT_OUT)
    return replace(asked, edits=latest.edits)


def tells_the_same(before: Any, now: Any, made_on: date) -> bool:
    """Compare data; days from the first making on may differ, days before it are of somebody."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        return before.keys() == now.keys() and all(
            tells_the_same(one, now[key], made_on) for key, one in before.items()
        )
    if isinstance(before, list) and isinstance(now, list):
        return len(before) == len(now) and all(
            tells_the_same(one, other, made_on) for one, other in zip(before, now, strict=True)
        )
    return before == now or (_is_since(before, made_on) and _is_since(now, made_on))


def _is_since(value: Any, made_on: date) -> bool:
    """Tell whether a text is a day or an instant that is not before a day."""
    try:
        return isinstance(value, str) and date.fromisoformat(value[:10]) >= made_on
    except ValueError:
        return False
