"""The jobs of RQ: ids only. Each looks at the books, so a job too many does nothing."""

from collections.abc import Callable

from rq import get_current_job

from service import log, traces
from workers import acting, ticking
from workers.application import in_app
from workers.fitness import FITNESS


def act(work_id: str) -> None:
    """Do one piece of work."""
    _job("act", lambda: acting.act(work_id))


def deliver(received_id: str) -> None:
    """Deliver one stored message, signal or webhook call."""
    _job("deliver", lambda: ticking.deliver(received_id))


def tick() -> None:
    """Fire what is due."""
    _job("tick", ticking.fire)


def _job(name: str, do: Callable[[], object]) -> None:
    """Do a job with the application at hand, as a part of the request that it comes from.

    What we are not fit for, or what is to rest just now, stays in the books.
    """
    job = get_current_job()
    job_id, come = (job.id, job.meta) if job is not None else (None, {})
    with (
        log.about(job=job_id, request=come.get("request")),
        traces.continued(come),
        traces.span(f"job {name}", job=job_id),
    ):
        in_app(lambda: FITNESS.is_fit() and not ticking.is_resting() and do())
