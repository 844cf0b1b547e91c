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


class DraftHasProblems(Refusal):
    """The draft cannot be published as it is: mend what is wrong first."""


class DraftSaysNothingNew(Refusal):
    """The draft says what the newest version says: there is nothing to publish."""


class DraftIsBehind(Refusal):
    """Its process has a newer version than that which the draft began from. Look at it first."""


class DraftNeedsReview(Refusal):
    """Here a second person looks at a draft before it is published: ask for a review."""


class DraftIsNotInReview(Refusal):
    """Nobody has asked for a review of this draft, or it is over."""


class AnotherPersonReviews(Refusal):
    """Whoever has changed a draft cannot approve it: ask somebody else."""


class StoriesAreNotGreen(Refusal):
    """Not every story of the draft comes out as it says. Mend it, or give the reason."""


class WordsMissing(Refusal):
    """Say it in words: they stand on record."""


class EffectInThePast(Refusal):
    """A version takes effect now or later, never before it is published."""
