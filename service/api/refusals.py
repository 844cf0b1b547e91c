"""How the doors themselves say no, before the business is asked."""

from service.errors import Refusal


class RequestUnreadable(Refusal):
    """The request cannot be read."""


class RequestInvalid(Refusal):
    """The request is readable, but something in it is wrong."""


class TokenMissing(Refusal):
    """Send a token: Authorization: Bearer <token>."""


class TokenRefused(Refusal):
    """The token is not known, has ended, or was taken back."""


class TooManyRequests(Refusal):
    """Too much is asked in too short a time. Facts: `retry_after`, in seconds."""


class TooManyTransfers(Refusal):
    """Too many exports and batches are under way: wait. Facts: `retry_after`, in seconds."""


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key was used for another request."""


class RequestStillRunning(Refusal):
    """The first request with this Idempotency-Key is still running."""


class TooManyLines(Refusal):
    """The batch has too many lines: send it in parts. Facts: `most`."""


class LineTooLong(Refusal):
    """The line has more bytes than one body may have."""
