"""What every part of a form has, and what every question can do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.forms.condition import NEVER, Computed, Scope, Wording
from service.forms.said import Said, speak_of

Json = Any
Path = tuple[str, ...]
Posted = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Asking:
    """The circumstances in which an answer is judged: data, instant, and the question's name."""

    scope: Scope
    at: datetime
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Any part of a form.

    `id` is unique in the form, `type` the word of the form-js schema. `hide` takes the part and
    everything in it off the form. `settings` are presentation facts for the renderer.
    """

    id: str
    type: str
    label: Wording = field(default_factory=Wording)
    description: Wording = field(default_factory=Wording)
    hide: Computed = NEVER
    settings: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Component, ABC):
    """A question. `path` leads to its answer from the data's top, or from its entry's.

    `called` is its name within messages, when the label does not make a good one.
    """

    path: Path
    required: Computed = NEVER
    readonly: Computed = NEVER
    default: Json = None
    called: str = ""

    @abstractmethod
    def read(self, raw: Json, said: Said) -> Json:
        """Give the answer its type: trimmed, and `None` when it is empty.

        Raises `WrongAnswerError` when `raw` cannot be such an answer at all.
        """

    @abstractmethod
    def judge(self, answer: Json, asking: Asking) -> Json:
        """Hold a typed, non-empty answer against the form's limits; give it as it is kept.

        Raises `WrongAnswerError` for the first limit that it breaks.
        """

    def ask_for(self, said: Said) -> str:
        """Word the request for an answer that is missing."""
        return said.enter()

    def is_missing(self, answer: Json) -> bool:
        """Tell whether a typed answer is none, as far as "required" goes."""
        return answer is None

    def take(self, name: str, posted: Posted) -> Json:
        """Take the answer as typed out of the fields of a posted HTML form."""
        return first(posted, name)

    def speak(self, scope: Scope, *, at: datetime, where: str = "") -> Said:
        """Name the question for messages."""
        return speak_of(self.label.read(scope, at=at), name=self.called, where=where)


def first(posted: Posted, name: str) -> str:
    """Give the first value posted under a name, or an empty text."""
    return next(iter(posted.get(name, ())), "")
