"""A strand that nothing can ever move again: tokens wait at joins for others that cannot come."""

from typing import TYPE_CHECKING

from service.engine._spiff import ERROR, STARTED, WAITING
from service.engine.catching import Catch
from service.engine.gateways import Join
from service.engine.refusals import failed

if TYPE_CHECKING:
    from service.engine.strand import Strand
    from service.engine.token import Token


def report_stuck(strand: "Strand") -> None:
    """Raise an incident, once, at each join where a strand has come to a dead end."""
    tokens = strand.tokens()
    if any(_can_move(token) for token in tokens):
        return
    for token in tokens:
        if isinstance(token.task_spec, Join) and not token.memo.get("incident"):
            token.memo["incident"] = 1
            reason = "The join waits for a token that cannot come any more."
            strand.incident(token, failed("stuck", reason))


def _can_move(token: "Token") -> bool:
    """Say whether a person, a worker, an event or an operator can move this token."""
    if token.is_in(ERROR):
        return True
    if isinstance(token.task_spec, Catch):
        return token.is_in(WAITING) and token.task_spec.happens_outside
    return token.is_in(STARTED) and not token.owned and token.id not in token.strand.inner
