"""What is left of the outside id of a message that was erased: enough to know a repeat."""

import hashlib
import hmac
import re

from service.installation import here

_DISGUISED = re.compile(r"erased:[0-9a-f]{64}")


def disguise(source: str, external_id: str) -> str:
    """Digest an outside id, under the secret key: guessed ids cannot be tried against it."""
    key, said = here().settings.secret_key, f"message:{source}:{external_id}"
    return f"erased:{hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()}"


def is_disguised(external_id: str) -> bool:
    """Tell whether this is what erasing left of an outside id."""
    return _DISGUISED.fullmatch(external_id) is not None
