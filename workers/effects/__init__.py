"""Outside effects, one a file. Each takes what it needs as a value, outside any transaction."""

from collections.abc import Mapping

from service.cases import invitation_letters, letters
from workers.effects import (
    digest,
    document,
    email,
    govuk_notify,
    http_call,
    invitation,
    notice,
    post,
)
from workers.effects.assignment import Effect

EFFECTS: Mapping[str, Effect] = {
    "document": document.make,
    "email": email.send,
    "http": http_call.call,
    "govuk_notify": govuk_notify.send,
    letters.TOPIC: notice.send,
    letters.DIGEST: digest.send,
    invitation_letters.TOPIC: invitation.send,
    "message": post.message,
    "signal": post.signal,
}
