"""How the room of drafts says no. The doors' one table gives each its HTTP status."""

from service.errors import Refusal


class DraftNotFound(Refusal):
    """There is no such draft."""


class DraftFileNotFound(Refusal):
    """The draft has no such file."""


class DraftChanged(Refusal):
    """Somebody else has saved this file since you opened it. Nothing of yours was written."""


class DraftIsNotBeingDrawn(Refusal):
    """The draft cannot be changed now: it is in review, published or discarded."""


class DraftFileExists(Refusal):
    """The draft has a file of this name already."""


class DraftFileUnusable(Refusal):
    """The draft cannot have such a file."""


class DraftNeedsOneProcess(Refusal):
    """A draft is of one process: bring one BPMN file in which a process is drawn."""


class ProcessKeyUnusable(Refusal):
    """A short name begins with a letter and has small letters, digits and underscores only."""


class ProcessKeyTaken(Refusal):
    """There is a process of this short name already: begin from it, or choose another name."""
