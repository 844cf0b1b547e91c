"""What somebody leaves who is switched off, beside open work: what speaks to other systems."""

from collections.abc import Mapping

from service.hooks.making import count_made_by
from service.outbound.reading import count_answered_by
from service.people.service_accounts import count_accounts_of
from service.people.tokens import count_tokens_of

WORDS = ("webhooks", "hooks", "tokens", "serviceAccounts")


def count_owned(username: str) -> Mapping[str, int]:
    """Count what is somebody's: webhooks that they answer for, hooks that they made, and keys."""
    counts = (count_answered_by, count_made_by, count_tokens_of, count_accounts_of)
    return {word: count(username) for word, count in zip(WORDS, counts, strict=True)}
