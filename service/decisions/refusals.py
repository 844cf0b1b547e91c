"""What goes wrong with decisions: invalid when read, or failed when evaluated."""

from service.errors import Refusal


class DecisionInvalid(Refusal):
    """The file holds decisions that cannot be evaluated; its problems say which and why."""


class DecisionFailed(Refusal):
    """The decision gives no result for these data.

    Facts: `decision` (its key) and `rules` (ids of the rules concerned). The message never
    repeats data, which may be personal.
    """
