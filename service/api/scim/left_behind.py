"""What somebody leaves who is switched off, beside open work: what speaks to other systems."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from service.clock import real_now
from service.hooks.making import count_made_by
from service.outbound.reading import count_answered_by
from service.people.service_accounts import count_accounts_of
from service.people.tokens import count_tokens_of

WORDS = ("webhooks", "hooks", "tokens", "serviceAccounts")


def count_owned(username: str) -> Mapping[str, int]:
    """Count what is somebody's: webhooks that they answer for, hooks that they made, and keys.

    What is over already is not counted; tokens end in real time.
    """
    usable = partial(count_tokens_of, at=real_now())
    counts: Sequence[Callable[[str], int]]
    counts = (count_answered_by, count_made_by, usable, count_accounts_of)
    return {word: count(username) for word, count in zip(WORDS, counts, strict=True)}
