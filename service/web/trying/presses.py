"""What a press on the page of dates adds to the story that is being written there."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from flask import request

from service.errors import Refusal
from service.stories.growing import is_full, with_step, without_last
from service.stories.story import Answer, Send, Story
from service.web.trying.typed_json import json_given

UNITS: Final = ("working days", "days", "hours", "weeks")
MOST_WAITED: Final = 9999
_NUMBER = re.compile(r"[0-9]{1,4}")


class PressUnknown(Refusal):
    """Nothing can be done so. Start again."""


class LengthUnusable(Refusal):
    """Write how long to wait as a number, for example 3."""


class StoryFull(Refusal):
    """No step can be added: a story has a limit. Keep it, and start another one."""


def pressed(story: Story) -> Story | None:
    """Give the story with what was pressed, None when the press only asks to see it again.

    Raises PressUnknown, LengthUnusable, StoryFull and JsonUnreadable.
    """
    press = request.form.get("_do", "")
    if press in ("", "show"):
        return None
    if press == "undo":
        return without_last(story)
    if press not in _ADDS:
        raise PressUnknown
    if is_full(story):
        raise StoryFull
    return _ADDS[press](story)


def _wait(story: Story) -> Story:
    number, unit = request.form.get("_number", "").strip(), request.form.get("_unit", "")
    if _NUMBER.fullmatch(number) is None or unit not in UNITS:
        raise LengthUnusable
    length = f"{int(number)} {unit}"
    return with_step(story, after=length.removesuffix("s") if int(number) == 1 else length)


def _go(story: Story) -> Story:
    """Let the clock go to an instant that the page offered."""
    try:
        at = datetime.fromisoformat(request.form.get("_at", ""))
    except ValueError:
        raise PressUnknown from None
    if at.tzinfo is None:
        raise PressUnknown
    return with_step(story, at=at)


def _send(story: Story) -> Story:
    payload = json_given(request.form.get("_payload", ""))
    return with_step(story, does=Send(request.form.get("_message", ""), payload))


def _answer(story: Story) -> Story:
    topic, error = request.form.get("_topic", ""), request.form.get("_error", "").strip()
    if error:
        return with_step(story, does=Answer(topic, error=error))
    return with_step(story, does=Answer(topic, json_given(request.form.get("_payload", ""))))


_ADDS: Final[Mapping[str, Callable[[Story], Story]]] = MappingProxyType(
    {"wait": _wait, "go": _go, "send": _send, "answer": _answer}
)
"""Presses that add a step without asking anything more."""
