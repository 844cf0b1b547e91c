"""What somebody says of a hook, and whether it can be so."""

import base64
import binascii
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from service.errors import Problem, Refusal, together
from service.hooks.mapping import OF_CASES, OF_MESSAGES, expression_problem, mapping_problems
from service.hooks.masking import mask_problems
from service.hooks.models import Does, Format, Hook
from service.hooks.networks import network_problems
from service.hooks.refusals import HookInvalid, MappingInvalid
from service.hooks.schemas import schema_problem
from service.hooks.schemes import IDS, MARK, Scheme, read_signing, signing_problems

USUAL_JSON = 1024 * 1024
USUAL_EMAIL = 10 * 1024 * 1024
MOST_SIZE = 25 * 1024 * 1024
USUAL_RATE = 100
MOST_RATE = 10_000
MOST_WAITS = 90 * 24 * 3600
MOST_LISTED = 100
LEAST_SECRET = 16
MOST_SECRET = 200
_LEAST_KEY, _MOST_KEY = 24, 64
_HEADER = re.compile(r"[a-z0-9-]{1,100}", re.ASCII)
_PRINTABLE = re.compile(r"[\x21-\x7e]+", re.ASCII)
_NEVER_READ = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HookGiven:
    """A hook as somebody wants it: see the columns of `Hook`. `largest` None is as usual."""

    does: Does
    target: str
    label: str = ""
    waits: int = 0
    format: Format = Format.JSON
    mapping: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    dedupe: str | None = None
    every_call_counts: bool = False
    body_schema: Any = None
    scheme: Scheme = Scheme.STANDARD_WEBHOOKS
    signing: Mapping[str, Any] = field(default_factory=dict)
    networks: tuple[str, ...] = ()
    largest: int | None = None
    calls_per_second: int = USUAL_RATE
    masks: tuple[str, ...] | None = None

    def columns(self) -> dict[str, Any]:
        """Give what is kept of it. Raises MappingInvalid and HookInvalid."""
        if refused := list(self.refusals()):
            raise together(refused, HookInvalid, {})
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return kept | {
            "mapping": dict(self.mapping),
            "headers": [name.lower() for name in self.headers],
            "dedupe": self.dedupe or None,
            "signing": read_signing(self.scheme, self.signing).as_json(),
            "networks": list(self.networks),
            "largest": self._largest(),
            "masks": None if self.masks is None else list(self.masks),
        }

    def refusals(self) -> Iterator[Refusal]:
        """Give what keeps it from being kept so: of its mapping, and of all else."""
        if problems := mapping_problems(self.mapping):
            yield MappingInvalid(problems=problems)
        if problems := list(self._problems()):
            yield HookInvalid(problems=problems)

    def _largest(self) -> int:
        return self.largest or usual_size(self.format)

    def _problems(self) -> Iterator[Problem]:
        signing = read_signing(self.scheme, self.signing)
        yield from signing_problems(self.scheme, signing)
        yield from network_problems(self.networks, "networks")
        yield from mask_problems(self.masks)
        yield from self._bound_problems()
        yield from self._unread_problems()
        secret_header = signing.header.lower()
        for name in self.headers:
            wanted = name.lower()
            if not _HEADER.fullmatch(wanted) or wanted in {*_NEVER_READ, secret_header}:
                said = f"{name[:100]!r} is no header that a mapping may read."
                yield Problem("header_invalid", said, field="headers")
        yield from self._repeat_problems()
        if self.body_schema is not None:
            if self.format is Format.EMAIL:
                said = "An email is not JSON: it has no JSON Schema."
                yield Problem("schema_invalid", said, field="body_schema")
            elif found := schema_problem(self.body_schema):
                yield found

    def _unread_problems(self) -> Iterator[Problem]:
        """Refuse what would be left out without a word."""
        starts = self.does is Does.START
        for word in OF_MESSAGES if starts else OF_CASES:
            if word in self.mapping:
                does = "starts a case" if starts else "delivers a message"
                said = f"A hook that {does} does not read {word}."
                mend = "Leave it out, or put what it says into data."
                yield Problem("mapping_unread", said, mend, field="mapping")

    def _repeat_problems(self) -> Iterator[Problem]:
        """Have it said what tells a repeat: a caller who had no answer sends a call again."""
        if self.dedupe and (found := expression_problem("dedupe", self.dedupe)):
            yield found
        has_id = bool(self.dedupe) or self.scheme is Scheme.STANDARD_WEBHOOKS
        if self.every_call_counts and has_id:
            said = "Something tells a repeat of these calls, so not every one of them counts."
            yield Problem("call_has_an_id", said, field="every_call_counts")
        elif not self.every_call_counts and not has_id and self.scheme not in IDS:
            said = "Calls of this scheme have no id: one that is sent again would act again."
            mend = "Say what tells a repeat, such as body.reference, or that every call counts."
            yield Problem("dedupe_required", said, mend, field="dedupe")

    def _bound_problems(self) -> Iterator[Problem]:
        bounds = (
            ("largest", self._largest(), 1, MOST_SIZE),
            ("calls_per_second", self.calls_per_second, 1, MOST_RATE),
            ("waits", self.waits, 0, MOST_WAITS),
            ("headers", len(self.headers), 0, MOST_LISTED),
            ("networks", len(self.networks), 0, MOST_LISTED),
            ("masks", len(self.masks or ()), 0, MOST_LISTED),
        )
        for name, value, least, most in bounds:
            if not least <= value <= most:
                yield Problem("out_of_bounds", f"Give {least} to {most}.", field=name)


def usual_size(form: Format) -> int:
    """Give the bytes that a body may have where nothing else is said."""
    return USUAL_EMAIL if form is Format.EMAIL else USUAL_JSON


def given_of(hook: Hook) -> dict[str, Any]:
    """Give a hook as it could be given; a usual size stays so when something else comes."""
    kept = {one.name: getattr(hook, one.name) for one in fields(HookGiven)}
    kept |= {name: tuple(kept[name]) for name in ("headers", "networks")}
    kept["largest"] = None if hook.largest == usual_size(hook.format) else hook.largest
    kept["masks"] = None if hook.masks is None else tuple(hook.masks)
    return kept


def settings_named(given: HookGiven) -> dict[str, Any]:
    """Give what a hook is, and leave out what is as usual."""
    usual = HookGiven(does=given.does, target="")
    told = {one.name: getattr(given, one.name) for one in fields(HookGiven)}
    return {
        name: value
        for name, value in told.items()
        if name == "does" or value != getattr(usual, name)
    }


def new_secret(scheme: Scheme) -> str | None:
    """Make a secret as a scheme has it; None where callers are known without one."""
    if scheme is Scheme.MUTUAL_TLS:
        return None
    if scheme is Scheme.STANDARD_WEBHOOKS:
        return MARK + base64.b64encode(secrets.token_bytes(32)).decode()
    return secrets.token_urlsafe(32)


def require_secret(scheme: Scheme, secret: str) -> None:
    """Refuse a secret that somebody brought and that could be guessed or not used.

    Raises HookInvalid.
    """
    if scheme is Scheme.STANDARD_WEBHOOKS:
        if not _is_standard(secret):
            said = "A secret of Standard Webhooks is whsec_ and 24 to 64 random bytes in base64."
            raise HookInvalid(problems=[Problem("secret_invalid", said, field="secret")])
    elif not _PRINTABLE.fullmatch(secret) or not LEAST_SECRET <= len(secret) <= MOST_SECRET:
        said = f"A secret is {LEAST_SECRET} to {MOST_SECRET} printable characters without spaces."
        raise HookInvalid(problems=[Problem("secret_invalid", said, field="secret")])


def _is_standard(secret: str) -> bool:
    try:
        key = base64.b64decode(secret.removeprefix(MARK), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secret.startswith(MARK) and _LEAST_KEY <= len(key) <= _MOST_KEY
