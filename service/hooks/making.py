"""Making hooks, changing them, and giving them new secrets."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.errors import Problem, Refusal, together
from service.extensions import db
from service.hooks.checking import FIELDS, refusals_of
from service.hooks.given import HookGiven, given_of, new_secret, require_secret
from service.hooks.models import Hook
from service.hooks.refusals import (
    HookHasNoSecret,
    HookInvalid,
    HookNotFound,
    SlugTaken,
)
from service.hooks.schemes import Scheme
from service.ledger.changes import About, write
from service.paging import Key, Page, fetch
from service.people.access import require
from service.people.actors import Acting
from service.people.refusals import ChangedSince
from service.people.verbs import Verb

MOST_OVERLAP = timedelta(days=90)


def make_hook(
    slug: str, given: HookGiven, *, acting: Acting, secret: str | None = None
) -> tuple[Hook, str | None]:
    """Make a hook, and give it with its secret, which is never shown again.

    `secret` is one that the other system has made. Raises SlugInvalid, SlugTaken, ProcessNotFound,
    MappingInvalid, HookHasNoSecret, HookInvalid, which tells all where several things are wrong,
    and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_HOOKS)
    refused: list[Refusal] = [*refusals_of(given, at=acting.at, slug=slug)]
    made = None
    try:
        made = _secret(given.scheme, secret)
    except (HookHasNoSecret, HookInvalid) as wrong:
        refused.append(wrong)
    if refused:
        raise together(refused, HookInvalid, FIELDS)
    hook = Hook(slug=slug, made_by=acting.who.username, made_at=acting.at, **given.columns())
    hook.secret = made
    try:
        with db.session.begin_nested():
            db.session.add(hook)
    except IntegrityError:  # Somebody made one of that name since we looked.
        raise SlugTaken(slug=slug) from None
    _write(hook, "was added", acting, after=_facts(hook))
    return hook, hook.secret


def change_hook(
    slug: str,
    changed: Mapping[str, Any],
    *,
    acting: Acting,
    seen: int | None = None,
    active: bool | None = None,
) -> Hook:
    """Change what is named of a hook, and whether it takes calls; its secret stays.

    `seen` is the revision that its changer saw. Raises HookNotFound, ChangedSince, ProcessNotFound,
    MappingInvalid, HookInvalid and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_HOOKS)
    hook = _locked(slug)
    if seen is not None and seen != hook.revision:
        raise ChangedSince
    before = _facts(hook)
    if changed:
        _set(hook, changed, acting)
    if active is not None:
        hook.active = active
    after = _facts(hook)
    if after != before:
        hook.revision += 1
        db.session.flush()
        _write(hook, _what(before, after), acting, before=before, after=after)
    return hook


def _set(hook: Hook, changed: Mapping[str, Any], acting: Acting) -> None:
    given = HookGiven(**{**given_of(hook), **changed})
    if _kind(given.scheme) != _kind(hook.scheme):
        said = "Its secret would be of another kind. Make another hook for this scheme."
        raise HookInvalid(problems=[Problem("scheme_fixed", said, field="scheme")])
    if refused := [*refusals_of(given, at=acting.at)]:
        raise together(refused, HookInvalid, FIELDS)
    for name, value in given.columns().items():
        setattr(hook, name, value)


def _what(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if {**before, "active": after["active"]} != after:
        return "was changed"
    return f"was switched {'on' if after['active'] else 'off'}"


def rotate_secret(
    slug: str, *, overlap: timedelta, acting: Acting, secret: str | None = None
) -> tuple[Hook, str]:
    """Give a hook a new secret, shown this once; the one before stays valid for a while.

    Raises HookNotFound, HookHasNoSecret, HookInvalid and the refusals of access.
    """
    require(acting.who, Verb.MANAGE_HOOKS)
    hook = _locked(slug)
    if not timedelta() <= overlap <= MOST_OVERLAP:
        said = f"The secret before may stay valid for 0 to {MOST_OVERLAP.days} days."
        raise HookInvalid(problems=[Problem("out_of_bounds", said, field="overlap")])
    made = _secret(hook.scheme, secret)
    if made is None:
        raise HookHasNoSecret
    lasting = overlap > timedelta()
    hook.secret_before = hook.secret if lasting else None
    hook.secret_before_until = acting.at + overlap if lasting else None
    hook.secret = made
    hook.revision += 1
    db.session.flush()
    _write(hook, "got a new secret", acting, after={"before_until": _until(hook)})
    return hook, made


def switch(slug: str, *, on: bool, acting: Acting) -> Hook:
    """Let a hook take calls, or no more. Raises HookNotFound and the refusals of access."""
    return change_hook(slug, {}, acting=acting, active=on)


def find_hook(slug: str) -> Hook:
    """Return a hook, on or off. Raises HookNotFound."""
    hook = db.session.get(Hook, slug)
    if hook is None:
        raise HookNotFound(slug=slug)
    return hook


def active_hook(slug: str) -> Hook:
    """Return a hook that takes calls. Raises HookNotFound."""
    hook = find_hook(slug)
    if not hook.active:
        raise HookNotFound(slug=slug)
    return hook


def list_hooks(*, limit: int, cursor: str | None = None) -> Page[Hook]:
    """Return a page of the hooks by name. Raises CursorUnreadable."""
    by_name = (Key(Hook.slug.expression),)
    rows, following = fetch(select(Hook, Hook.slug), by_name, limit=limit, cursor=cursor)
    return Page([row[0] for row in rows], following)


def hooks() -> list[Hook]:
    """Return every hook by name."""
    return list(db.session.scalars(select(Hook).order_by(Hook.slug)))


def _locked(slug: str) -> Hook:
    hook = db.session.get(Hook, slug, with_for_update=True, populate_existing=True)
    if hook is None:
        raise HookNotFound(slug=slug)
    return hook


def _secret(scheme: Scheme, brought: str | None) -> str | None:
    if brought is None:
        return new_secret(scheme)
    if scheme is Scheme.MUTUAL_TLS:
        raise HookHasNoSecret
    require_secret(scheme, brought)
    return brought


def _kind(scheme: Scheme) -> str:
    """Tell the kinds of secrets apart: a key in base64, a text, or none."""
    return {Scheme.STANDARD_WEBHOOKS: "key", Scheme.MUTUAL_TLS: "none"}.get(scheme, "text")


def _facts(hook: Hook) -> dict[str, Any]:
    """Give what the book of changes keeps of a hook: all but its secrets."""
    kept = {one.name: getattr(hook, one.name) for one in fields(HookGiven)}
    words = {name: str(kept[name]) for name in ("does", "format", "scheme")}
    return {**kept, **words, "active": hook.active}


def _until(hook: Hook) -> str | None:
    until = hook.secret_before_until
    return until.isoformat() if until is not None else None


def _write(hook: Hook, what: str, acting: Acting, **told: Mapping[str, Any]) -> None:
    """Write it into the book of changes; a secret is never there."""
    write(
        About.HOOK,
        hook.slug,
        f"The webhook “{hook.label or hook.slug}” {what}.",
        acting=(acting.who.username, acting.at),
        **told,
    )


def count_made_by(username: str) -> int:
    """Count the hooks that are on and that somebody made."""
    theirs = (Hook.made_by == username, Hook.active)
    return db.session.scalar(select(func.count()).select_from(Hook).where(*theirs)) or 0
