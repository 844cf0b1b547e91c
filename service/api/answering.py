"""What every answer of the API carries, whatever it says."""

from flask import Response, g


def finish(response: Response) -> Response:
    """Keep answers out of caches, keep browsers from guessing, and name the request."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    trace = g.get("trace")
    if trace is not None:
        response.headers["X-Request-Id"] = trace
    return response
