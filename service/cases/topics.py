"""The topics of work that Handrail does itself; work of every other is for programs outside."""

from service.cases import invitation_letters, letters

INNER = frozenset(
    {
        "document",
        "email",
        "govuk_notify",
        "http",
        invitation_letters.TOPIC,
        letters.DIGEST,
        letters.TOPIC,
        "message",
        "signal",
    }
)


def is_inner(topic: str) -> bool:
    """Tell whether work of a topic is never given out."""
    return topic in INNER
