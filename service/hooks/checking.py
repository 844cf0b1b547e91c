"""All that is wrong with a hook that somebody wants, so that they are told of it at once."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from service.definitions.lookup import ProcessNotFound, version_of
from service.errors import Refusal
from service.extensions import db
from service.hooks.given import HookGiven
from service.hooks.models import Does, Hook
from service.hooks.refusals import HookHasNoSecret, SlugInvalid, SlugTaken

FIELDS: Mapping[type[Refusal], str] = {
    SlugInvalid: "slug",
    SlugTaken: "slug",
    ProcessNotFound: "target",
    HookHasNoSecret: "secret",
}
"""Of which field those speak that have no single problems."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,98}")


def refusals_of(given: HookGiven, *, at: datetime, slug: str | None = None) -> Iterator[Refusal]:
    """Give what keeps a hook from being so; with a `slug`, what keeps it from being made, too."""
    if slug is not None:
        if _SLUG.fullmatch(slug) is None:
            yield SlugInvalid(slug=slug)
        elif db.session.get(Hook, slug) is not None:
            yield SlugTaken(slug=slug)
    if given.does is Does.START:
        try:
            version_of(given.target, at=at)
        except ProcessNotFound as refused:
            yield refused
    yield from given.refusals()
