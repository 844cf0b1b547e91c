"""How the room of outside work says no."""

from service.errors import Refusal


class WorkNotFound(Refusal):
    """There is no such work for programs outside."""


class TopicIsInner(Refusal):
    """Handrail does work of this topic itself; it is never given out."""
