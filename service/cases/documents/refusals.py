"""What the business says no to about documents: their versions, their words and their leaving."""

from service.errors import Refusal


class DocumentNotFound(Refusal):
    """There is no such document."""


class DocumentIsIssued(Refusal):
    """This document has left the house: it can never change. Write another."""


class DocumentIsOnItsWay(Refusal):
    """This document is being sent: it cannot change now."""


class DocumentCannotBeTakenBack(Refusal):
    """Only what could not be delivered can be taken back."""


class DocumentIsClosed(Refusal):
    """No task that checks this document is open for you: its words cannot change now."""


class DocumentCannotBeRebuilt(Refusal):
    """This document cannot be built again: what made it is not known any more. Change its words."""


class DocumentIsSame(Refusal):
    """Nothing was changed."""


class DocumentCannotBeWritten(Refusal):
    """The template cannot be filled in from this case."""


class WordsUnusable(Refusal):
    """The PDF cannot be made with these words."""


class AddressUnusable(Refusal):
    """This is not an email address. Put it right, or print the letter and post it."""
