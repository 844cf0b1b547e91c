"""Answers to a form, as far as a client in a hurry can give them: some forms refuse them."""

from datetime import date, timedelta
from random import Random
from typing import Any


def answers_to(form: dict[str, Any] | None, dice: Random, *, today: date) -> dict[str, Any]:
    """Fill in every field that has a key; a form that is not there takes anything."""
    if form is None:
        return {"said": dice.randrange(1000)}
    given: dict[str, Any] = {}
    for part in form.get("components", ()):
        if part.get("type") == "group":
            inner = answers_to(part, dice, today=today)
            path = part.get("path")
            given |= {path: inner} if path else inner
        elif part.get("key"):
            value = _value(part, dice, today)
            if value is not None:
                given[part["key"]] = value
    return given


def _value(part: dict[str, Any], dice: Random, today: date) -> Any:  # noqa: PLR0911  a line a kind
    kind, rule = part["type"], part.get("validate", {})
    if kind in ("radio", "select", "checklist"):
        options = [one["value"] for one in part.get("values", ())]
        chosen = dice.choice(options) if options else None
        return [chosen] if kind == "checklist" and options else chosen
    if kind == "number":
        return rule.get("min") if isinstance(rule.get("min"), int) else 1
    if kind == "checkbox":
        return True
    if kind == "datetime":
        ahead = part.get("properties", {}).get("when") in ("future", "today_or_future")
        day = (today + timedelta(days=7 if ahead else -1)).isoformat()
        return day if part.get("subtype") == "date" else f"{day}T10:00:00Z"
    if kind in ("textfield", "textarea"):
        is_email = rule.get("validationType") == "email"
        return "tenant@example.org" if is_email else "As it was told"
    return None
