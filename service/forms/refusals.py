"""How this room says no, and how a single answer is found wrong on the way there."""

from collections.abc import Iterable

from typing_extensions import override

from service.errors import Problem, Refusal


class FormInvalid(Refusal):
    """The form cannot be used as it is written."""

    @classmethod
    @override
    def code(cls) -> str:
        """Give the interface's word for a file that cannot be deployed."""
        return "definition_invalid"


class AnswersInvalid(Refusal):
    """The answers do not fit the form."""

    @classmethod
    @override
    def code(cls) -> str:
        """Give the word that the interface promises for wrong answers."""
        return "form_invalid"


class WrongAnswerError(Exception):
    """One answer does not fit its question: a stable code, and what to tell the officer."""

    def __init__(self, code: str, message: str) -> None:
        """Keep both; the walk over the form adds the field's name."""
        self.code = code
        self.message = message
        super().__init__(message)


def refuse_answers(problems: Iterable[Problem]) -> AnswersInvalid:
    """Make the refusal of a set of answers, worded by how many of them are wrong."""
    found = tuple(problems)
    count = "One answer needs" if len(found) == 1 else f"{len(found)} answers need"
    return AnswersInvalid(f"{count} another look.", problems=found)
