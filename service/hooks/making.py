"""Making a hook."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service.definitions.lookup import version_of
from service.errors import Refusal
from service.extensions import db
from service.hooks.mapping import check_mapping
from service.hooks.models import Does, Hook
from service.ledger.changes import About, write
from service.people.actors import Acting

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,98}")
_MARK = "whsec_"


class SlugInvalid(Refusal):
    """A hook's name is lower-case letters, digits and dashes."""


class SlugTaken(Refusal):
    """There is already a hook of that name."""


class HookNotFound(Refusal):
    """There is no such hook."""


def make_hook(
    slug: str, does: Does, target: str, mapping: Mapping[str, Any], *, acting: Acting
) -> Hook:
    """Make a hook that starts a process or delivers a message.

    Raises SlugInvalid, SlugTaken, ProcessNotFound and MappingInvalid.
    """
    if _SLUG.fullmatch(slug) is None:
        raise SlugInvalid(slug=slug)
    if db.session.get(Hook, slug) is not None:
        raise SlugTaken(slug=slug)
    if does is Does.START:
        version_of(target, at=acting.at)
    check_mapping(mapping)
    hook = Hook(
        slug=slug,
        does=does,
        target=target,
        mapping=dict(mapping),
        salt=secrets.token_hex(16),
        made_by=acting.who.username,
        made_at=acting.at,
    )
    db.session.add(hook)
    db.session.flush()
    _write(hook, "was added", acting, after=_facts(hook))
    return hook


def switch_off(slug: str, *, acting: Acting) -> None:
    """Let a hook take no more calls. Raises HookNotFound."""
    hook = find_hook(slug)
    before = _facts(hook)
    hook.active = False
    db.session.flush()
    _write(hook, "was switched off", acting, before=before, after=_facts(hook))


def find_hook(slug: str) -> Hook:
    """Return an active hook. Raises HookNotFound."""
    hook = db.session.get(Hook, slug)
    if hook is None or not hook.active:
        raise HookNotFound(slug=slug)
    return hook


def hooks() -> list[Hook]:
    """Return every hook by name."""
    return list(db.session.scalars(select(Hook).order_by(Hook.slug)))


def _facts(hook: Hook) -> dict[str, Any]:
    return {
        "does": str(hook.does),
        "target": hook.target,
        "mapping": hook.mapping,
        "active": hook.active,
    }


def _write(hook: Hook, what: str, acting: Acting, **told: Mapping[str, Any]) -> None:
    """Write it into the book of changes; its secret is derived and never there."""
    write(
        About.HOOK,
        hook.slug,
        f"The webhook “{hook.slug}” {what}.",
        acting=(acting.who.username, acting.at),
        **told,
    )


def secret_of(hook: Hook, secret_key: str) -> str:
    """Return the secret that the caller signs with, in the form of Standard Webhooks."""
    made = hmac.new(secret_key.encode(), f"hook:{hook.slug}:{hook.salt}".encode(), hashlib.sha256)
    return _MARK + base64.b64encode(made.digest()).decode()
