"""What can be said against a story before it is told."""

from service.errors import Refusal


class StoryInvalid(Refusal):
    """The story cannot be read as it is."""


class CaseUntellable(Refusal):
    """Something happened to the case that stories cannot tell."""
