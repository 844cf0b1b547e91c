"""Outside effects, one a file. Each takes what it needs as a value, outside any transaction."""

from collections.abc import Mapping

from service.cases import digests, letters
from workers.effects import digest, document, email, notice, post
from workers.effects.assignment import Effect

EFFECTS: Mapping[str, Effect] = {
    "document": document.make,
    "email": email.send,
    letters.TOPIC: notice.send,
    digests.TOPIC: digest.send,
    "message": post.message,
    "signal": post.signal,
}
