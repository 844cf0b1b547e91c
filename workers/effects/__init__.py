"""Outside effects, one a file. Each takes what it needs as a value, outside any transaction."""

from collections.abc import Mapping

from workers.effects import document, email, post
from workers.effects.assignment import Effect

EFFECTS: Mapping[str, Effect] = {
    "document": document.make,
    "email": email.send,
    "message": post.message,
    "signal": post.signal,
}
