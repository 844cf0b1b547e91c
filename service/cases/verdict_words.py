"""Why a message fits an element or not, in words for whoever debugs a correlation."""

from typing import Any, assert_never

import orjson

from service.cases.matching import Difference, Judgement, Sought, Verdict
from service.ledger.subscriptions import Subscription

_LONGEST = 120


def say(found: Judgement, sought: Sought, waiting: Subscription) -> str:
    """Say what the rule found of one element."""
    if found.differences:
        return " ".join(say_difference(one) for one in found.differences)
    if found.verdict is Verdict.OTHER_NAME:
        return say_other_name("waits for", sought.name, waiting.name)
    if found.verdict is Verdict.OTHER_CASE:
        return "The message names another case."
    return "It waits for this message."


def say_difference(one: Difference) -> str:
    """Say how one key differs."""
    match one.verdict:
        case Verdict.KEY_ABSENT:
            return (
                f"The case waits for {one.key} {_shown(one.awaited)}; the message has no such key."
            )
        case Verdict.KEY_NOT_AWAITED:
            return (
                f"The message has {one.key} {_shown(one.sent)}; the case does not ask for that key."
            )
        case Verdict.VALUE_DIFFERS:
            return _other_value(one)
        case Verdict.MATCHES | Verdict.OTHER_NAME | Verdict.OTHER_CASE:
            raise ValueError(one.verdict)
        case _:
            assert_never(one.verdict)


def say_taken(*, ambiguous: bool, expired: bool) -> tuple[str, str] | None:
    """Say why an element that fits gets nothing all the same, if so: the verdict and the words."""
    if expired:
        return "expired", "It waits for this message, but the message's time to live is over."
    if ambiguous:
        return "ambiguous", "It waits for this message, and so does another case: name the case."
    return None


def say_ended(state: str) -> str:
    """Say that the case that was named is over."""
    return f"The case that the message names is {state}: it waits for nothing any more."


def say_idle(sought: Sought) -> str:
    """Say that the case that was named does not wait for a message of this name."""
    return f"The case that the message names does not wait for {_shown(sought.name)} now."


def say_other_name(does: str, sent: str, awaited: str) -> str:
    """Say that an element, which waits for or starts with a message, has another name for it."""
    if sent.casefold().strip() == awaited.casefold().strip():
        return f"It {does} {_shown(awaited)}: capitals and spaces count in a name."
    return f"It {does} a message of another name, {_shown(awaited)}."


def _other_value(one: Difference) -> str:
    said = f"{one.key} is {_shown(one.sent)}, but the case waits for {_shown(one.awaited)}"
    sent, awaited = _kind(one.sent), _kind(one.awaited)
    return f"{said}." if sent == awaited else f"{said}: {sent} is not {awaited}."


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a yes or no"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, list) else "an object"


def _shown(value: Any) -> str:
    """Write a value as JSON does, so that a text can be told from a number; a long one is cut."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
