"""The way out: every call that Handrail makes to an address which somebody typed goes through here.

Whoever may write an address could otherwise ask this machine to call what only it can reach: its
own services, the neighbours in its network, the cloud's metadata. So a name is resolved once, each
of its addresses is judged, and the connection is made to the very address that was judged.
"""

from service.egress.addresses import Allowed
from service.egress.connecting import GuardedTransport
from service.egress.refusals import (
    AnswerUnusable,
    NotAnswered,
    NotReached,
    RequestUnsendable,
    TargetRefused,
)
from service.egress.sending import Answer, Egress, Limits, Request, egress_of

__all__ = [
    "Allowed",
    "Answer",
    "AnswerUnusable",
    "Egress",
    "GuardedTransport",
    "Limits",
    "NotAnswered",
    "NotReached",
    "Request",
    "RequestUnsendable",
    "TargetRefused",
    "egress_of",
]
