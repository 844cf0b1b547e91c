"""What the business says no to when one thing is to be done to many."""

from service.errors import Refusal


class BulkNotFound(Refusal):
    """There is no such bulk run of yours."""


class BulkHasBegun(Refusal):
    """This was confirmed already."""


class BulkIsTooLarge(Refusal):
    """Too many match: narrow the list first."""


class BulkNeedsALook(Refusal):
    """This would also end other work: do it on its own page, where you can see what."""
