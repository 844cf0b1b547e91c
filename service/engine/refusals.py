"""What the engine refuses: definitions it cannot execute faithfully, stimuli that cannot happen."""

from service.errors import Refusal


class DefinitionRefused(Refusal):
    """The diagram says something that cannot be executed faithfully. See its `problems`."""


class EngineRefusal(Refusal):
    """This cannot happen to the strand as it stands; nothing has changed."""


class TokenNotWaiting(EngineRefusal):
    """The token does not wait for this. Facts: `token`."""


class NothingToCatch(EngineRefusal):
    """No element of the strand catches this signal. Facts: `name`."""


class StrandIsOver(EngineRefusal):
    """The strand has ended."""


class StrandHasNotBegun(EngineRefusal):
    """The strand has no snapshot yet: it begins with `Start`."""


class StrandHasBegun(EngineRefusal):
    """The strand has a snapshot already: it cannot begin again."""


class NoSuchStart(EngineRefusal):
    """The process cannot be started there. Facts: `element`."""


class SnapshotMismatch(EngineRefusal):
    """The snapshot belongs to another definition or to another format. Facts: `found`."""


class DefinitionMissing(EngineRefusal):
    """The library lacks a called process that the snapshot needs. Facts: `process`, `version`."""


class ElementIsOpen(EngineRefusal):
    """The element is open: there is nothing to do again. Facts: `element`."""


class ScopeIsOver(EngineRefusal):
    """The element lies in something that has ended and cannot be taken up again.

    Facts: `element`, the activity or event that has ended.
    """


class MigrationRefused(EngineRefusal):
    """The strand cannot go on in that version as it stands. See its `problems`."""


class StepFailed(Refusal):
    """An element could not be carried out; it rests with an incident. Facts: `reason` (a word)."""


def failed(reason: str, message: str) -> StepFailed:
    """Say why an element cannot be carried out; `reason` becomes the incident's code."""
    return StepFailed(message, reason=reason)
