"""Making hooks and keeping them: their settings, their secrets, and trying them out."""

from typing import Any

import orjson
from apiflask import APIBlueprint
from flask import Response, make_response

from service.api import idempotency
from service.api.authentication import acting
from service.api.doors import does, prepares, reads
from service.api.etags import etag, if_match
from service.api.schemas import hooks as schemas
from service.api.schemas.base import Paging
from service.cases.refusals import VersionMismatch
from service.clock import real_now
from service.hooks.given import HookGiven, given_of, settings_named
from service.hooks.making import (
    change_hook,
    find_hook,
    list_hooks,
    make_hook,
    rotate_secret,
)
from service.hooks.models import Does, Format, Hook
from service.hooks.presets import PRESETS
from service.hooks.schemes import Scheme
from service.hooks.trying import try_on_call, try_out
from service.installation import here
from service.people.actors import Acting
from service.people.refusals import ChangedSince
from service.people.verbs import Verb

blueprint = APIBlueprint("api-hook-keeping", __name__, tag="Webhooks in")
_ENUMS = {"does": Does, "format": Format, "scheme": Scheme}
_TUPLES = ("headers", "networks", "masks")
_NULL = ("dedupe", "body_schema", "masks")
"""The settings of which null is a value."""


@blueprint.get("/hooks")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_HOOKS)
@blueprint.output(schemas.HookList)
def get_hooks(asked: Paging) -> Any:
    """List the hooks by name."""
    page = list_hooks(limit=asked.limit, cursor=asked.cursor)
    return {"items": [_shown(one) for one in page.items], "next": page.next}


@blueprint.get("/hook-presets")
@reads(Verb.READ_HOOKS)
@blueprint.output(schemas.HookPresetList)
def get_hook_presets() -> Any:
    """List what hooks may begin from: what usual systems send, and what becomes of it here."""
    told = [
        {"key": one.key, "told": one.told, "hook": settings_named(one.given), "sample": one.sample}
        for one in PRESETS.values()
    ]
    return {"items": told}


@blueprint.post("/hooks")
@blueprint.input(schemas.HookGiven, arg_name="asked")
@prepares(Verb.MANAGE_HOOKS)
@blueprint.output(schemas.HookWithSecret, 201)
def post_hooks(asked: schemas.HookGiven) -> Any:
    """Make a hook. Its secret is in this answer and in no other, not even of the same key again."""

    def make() -> Response:
        given = HookGiven(**_settings(asked))
        hook, secret = make_hook(asked.slug, given, acting=_acting(), secret=asked.secret)
        return _with_secret(hook, secret, 201)

    return idempotency.once(make, kept=_without_secret)


@blueprint.get("/hooks/<slug>")
@reads(Verb.READ_HOOKS, etag=True)
@blueprint.output(schemas.Hook)
def get_hook(slug: str) -> Any:
    """Read a hook; its secret is shown to nobody."""
    hook = find_hook(slug)
    return _shown(hook), 200, etag(hook.revision)


@blueprint.patch("/hooks/<slug>")
@blueprint.input(schemas.HookChange, arg_name="asked")
@does(Verb.MANAGE_HOOKS, etag=True, conditional=True)
@blueprint.output(schemas.Hook)
def patch_hook(slug: str, asked: schemas.HookChange) -> Any:
    """Change what is named of a hook, or switch it off or on; what is not named stays."""
    changed, seen = _settings(asked), if_match()
    try:
        hook = change_hook(slug, changed, acting=_acting(), seen=seen, active=asked.active)
    except ChangedSince:
        raise VersionMismatch from None
    return _shown(hook), 200, etag(hook.revision)


@blueprint.post("/hooks/<slug>/rotate")
@blueprint.input(schemas.Rotation, arg_name="asked")
@prepares(Verb.MANAGE_HOOKS)
@blueprint.output(schemas.HookWithSecret)
def rotate_hook(slug: str, asked: schemas.Rotation) -> Any:
    """Give a hook a new secret, in this answer only; the one before stays valid for `overlap`."""

    def rotate() -> Response:
        hook, secret = rotate_secret(
            slug, overlap=asked.overlap, acting=_acting(), secret=asked.secret
        )
        return _with_secret(hook, secret, 200)

    return idempotency.once(rotate, kept=_without_secret)


@blueprint.post("/hooks/<slug>/try")
@blueprint.input(schemas.Trial, arg_name="asked")
@reads(Verb.MANAGE_HOOKS)
@blueprint.output(schemas.Tried)
def try_hook(slug: str, asked: schemas.Trial) -> Any:
    """Tell what a call would do, with the hook as it is or as it would be changed.

    Nothing is kept and nothing happens. Give the `body` (of an email, what a mapping reads of it),
    the `raw` text of one, or the id of a `call`, of which only what you may read is used.
    """
    changed = _settings(asked.changed) if asked.changed else {}
    given = HookGiven(**{**given_of(find_hook(slug)), **changed})
    who, headers = acting(), asked.headers
    if asked.call is not None:
        return try_on_call(given, asked.call, actor=who.who, headers=headers, at=who.at)
    written = asked.raw.encode() if asked.raw is not None else orjson.dumps(asked.body)
    return try_out(given, written, headers=headers, at=who.at)


def _settings(asked: schemas.HookSettings) -> dict[str, Any]:
    """Give the settings that a caller names, as the hooks' room takes them."""
    named = asked.model_dump(exclude_unset=True, include=set(schemas.HookSettings.model_fields))
    given = {name: value for name, value in named.items() if value is not None or name in _NULL}
    told: dict[str, Any] = {
        name: _ENUMS[name](value) for name, value in given.items() if name in _ENUMS
    }
    told |= {name: tuple(given[name]) for name in _TUPLES if given.get(name) is not None}
    if "signing" in given:
        told["signing"] = {
            name: value for name, value in given["signing"].items() if value is not None
        }
    return {**given, **told}


def _shown(hook: Hook) -> dict[str, Any]:
    told = {name: getattr(hook, name) for name in schemas.Hook.model_fields if name != "url"}
    return {**told, "url": f"{here().settings.public_url}/hooks/{hook.slug}"}


def _with_secret(hook: Hook, secret: str | None, status: int) -> Response:
    shown = schemas.HookWithSecret.model_validate({**_shown(hook), "secret": secret})
    response = make_response(shown.model_dump(mode="json"), status)
    response.headers.extend(etag(hook.revision))
    return response


def _without_secret(response: Response) -> Response:
    """Give what is kept of an answer for whoever asks again: a secret is shown once."""
    told = {**orjson.loads(response.get_data()), "secret": None}
    kept = Response(orjson.dumps(told), response.status_code, mimetype="application/json")
    kept.headers["ETag"] = response.headers["ETag"]
    return kept


def _acting() -> Acting:
    """Say who acts, in real time, in which secrets and signatures live."""
    return Acting(acting().who, real_now(), acting().trace)
