"""What somebody leaves who is switched off, beside open work: what speaks to other systems.

A directory and an administrator are told the same.
"""

from collections.abc import Mapping

from service.clock import real_now
from service.hooks.making import count_made_by
from service.outbound.reading import count_answered_by
from service.people.service_accounts import count_accounts_of
from service.people.tokens import count_tokens_of

WORDS = ("webhooks", "hooks", "tokens", "serviceAccounts")


def count_owned(username: str) -> Mapping[str, int]:
    """Count what is somebody's: webhooks that they answer for, hooks that they made, and keys."""
    counts = (
        count_answered_by(username),
        count_made_by(username),
        count_tokens_of(username, at=real_now()),
        count_accounts_of(username),
    )
    return dict(zip(WORDS, counts, strict=True))
