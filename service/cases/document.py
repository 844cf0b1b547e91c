"""A case's data while it moves: one mapping, written key by key with who set it and when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select

from service.cases.belongings import data_of
from service.cases.models import Case, CaseData
from service.extensions import db
from service.people.actors import Acting


class Document:
    """The one data document of a case; a row per top-level key."""

    def __init__(self, case: Case) -> None:
        """Read every key of the case."""
        self._case = case
        self._rows = {row.key: row for row in data_of(case.id)}
        self.values: dict[str, Any] = {key: row.value for key, row in self._rows.items()}
        self.changed: set[str] = set()
        self.bytes_before = case.data_bytes

    def set_by(self, element: str) -> frozenset[str]:
        """Return the keys whose value an element gave."""
        return frozenset(key for key, row in self._rows.items() if row.element == element)

    def set(self, key: str, value: Any, *, element: str | None, acting: Acting) -> None:
        """Give a key its new value; the last one wins."""
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = CaseData(case_id=self._case.id, key=key)
            db.session.add(row)
            self._case.data_bytes += len(key)
        self._case.data_bytes += _size(value) - _size(row.value)
        row.value, row.element = value, element
        row.set_by, row.set_at = acting.who.username, acting.at
        self.values[key] = value
        self.changed.add(key)

    def row(self, key: str) -> dict[str, Any] | None:
        """Return what is known of a key, as JSON; None while it has no value."""
        row = self._rows.get(key)
        if row is None:
            return None
        said = {"value": row.value, "element": row.element, "set_by": row.set_by}
        return {**said, "set_at": row.set_at.isoformat()}

    def put_back(self, key: str, row: Mapping[str, Any] | None) -> None:
        """Let a key be what `row` says that it was; the size of the document is the caller's."""
        self.changed.add(key)
        known = self._rows[key]
        if row is None:
            db.session.delete(known)
            del self._rows[key], self.values[key]
            return
        known.value, known.element, known.set_by = row["value"], row["element"], row["set_by"]
        known.set_at = datetime.fromisoformat(row["set_at"])
        self.values[key] = known.value


def _size(value: Any) -> int:
    """Return the bytes of a value as JSON; a key that has no value yet takes none."""
    return 0 if value is None else len(orjson.dumps(value))


def document_of(case_id: str) -> dict[str, Any]:
    """Return a case's whole data document for reading."""
    wanted = select(CaseData.key, CaseData.value).where(CaseData.case_id == case_id)
    return dict(db.session.execute(wanted).all())


def documents_of(case_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """Return the data document of each case for reading, sorted by key."""
    wanted = select(CaseData.case_id, CaseData.key, CaseData.value)
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    rows = db.session.execute(wanted.where(CaseData.case_id.in_(case_ids)).order_by(CaseData.key))
    for case_id, key, value in rows:
        found[case_id][key] = value
    return found


def known_of(case: Case) -> dict[str, Any]:
    """Return what every expression may read of its case: facts that never change.

    They are under `case`; a data key of that name hides them.
    """
    return {
        "case": {
            "id": case.id,
            "reference": case.reference,
            "external_ref": case.external_ref,
            "subject": case.subject_name,
            "opened_at": case.created_at.isoformat(),
            "opened_by": case.opened_by,
        }
    }


def layered(*layers: Mapping[str, Any] | None) -> dict[str, Any]:
    """Join documents into one; a later layer hides an earlier one's keys."""
    joined: dict[str, Any] = {}
    for layer in layers:
        joined.update(layer or {})
    return joined
