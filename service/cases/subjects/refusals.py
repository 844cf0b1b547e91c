"""What the business says no to about the people and homes that cases are about."""

from service.errors import Refusal


class SubjectNotFound(Refusal):
    """There is no such person or home."""


class SubjectUnknown(Refusal):
    """There is no such person or home to be what the case is about."""


class SubjectUnsuitable(Refusal):
    """Something that is said of whom or what the case is about cannot be right."""


class CaseHasNoSubject(Refusal):
    """Nobody has said whom or what the case is about."""
