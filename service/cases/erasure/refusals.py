"""What the business says no to when a case is to be erased, or kept from it by a legal hold."""

from service.errors import Refusal


class CaseIsLegallyHeld(Refusal):
    """The case stands under a legal hold: nothing of it may be erased."""


class CaseIsNotLegallyHeld(Refusal):
    """The case stands under no legal hold."""


class CaseIsNotDue(Refusal):
    """The case is not due to be erased: its class keeps it longer, or it has none."""


class CaseHasWork(Refusal):
    """Machines are still at work for the case: try again when that is over."""


class ErasureNotFound(Refusal):
    """There is no such erasure."""


class ErasureHasBegun(Refusal):
    """This erasure was confirmed or withdrawn already."""


class SecondPersonNeeded(Refusal):
    """Somebody else has to confirm what you proposed."""
