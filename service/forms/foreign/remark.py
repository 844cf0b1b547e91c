"""What is said of a form that was translated."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.bpmn.foreign import Fate

Json = Any


@dataclass(frozen=True, slots=True)
class Remark:
    """What became of one word of a form: `at` is the question, empty for the form itself."""

    fate: Fate
    word: str
    at: str
    says: str


@dataclass(frozen=True, slots=True)
class TranslatedForm:
    """A form as form-js writes it, and what is to be said of it."""

    document: Mapping[str, Json]
    remarks: tuple[Remark, ...]
