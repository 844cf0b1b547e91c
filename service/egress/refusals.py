"""Why a call cannot be made, and what can go wrong with one that was.

None of these messages repeats an address in full, a header or a body: there may be a secret in it.
"""

from service.errors import Fault, Refusal


class TargetRefused(Refusal):
    """This address may not be called."""


class RequestUnsendable(Refusal):
    """The request cannot be sent: its address or one of its headers is not well formed."""


class NotReached(Fault):
    """There was no connection: nothing was sent, and to try again can do no harm."""


class NotAnswered(Fault):
    """The request was begun, and no whole answer came: it may have been carried out or not."""


class AnswerUnusable(Fault):
    """There was an answer that cannot be taken: it is too long, or packed."""
