"""The jobs of RQ: ids only. Each looks at the books, so a job too many does nothing."""

from workers import acting, ticking
from workers.application import in_app


def act(work_id: str) -> None:
    """Do one piece of work."""
    in_app(lambda: acting.act(work_id))


def deliver(received_id: str) -> None:
    """Deliver one stored message, signal or webhook call."""
    in_app(lambda: ticking.deliver(received_id))


def tick() -> None:
    """Fire what is due."""
    in_app(ticking.fire)
