"""How the process that serves RQ's queue begins: it is spawned, and so loads everything anew."""

from service.loading import loading


def begin(redis_url: str, parent: int) -> None:
    """Load what the queue and its jobs need, and serve it as `serve_queue` does."""
    with loading():
        # By its name alone this module must load nothing: all is loaded within this block.
        from workers import jobs, queue_server  # noqa: F401, PLC0415  RQ asks for jobs by name
    queue_server.serve_queue(redis_url, parent)
