"""Outside effects, one a file. Each takes what it needs as a value, outside any transaction."""

from collections.abc import Callable, Mapping

from service.cases.commands.record_result import BpmnError, Failure, Result
from workers.effects import document, email, post
from workers.effects.assignment import Assignment

Effect = Callable[[Assignment], Result | BpmnError | Failure]

EFFECTS: Mapping[str, Effect] = {
    "document": document.make,
    "email": email.send,
    "message": post.message,
    "signal": post.signal,
}
