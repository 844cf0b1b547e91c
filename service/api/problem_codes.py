"""Which problem codes an operation may answer with, found in what its verbs say that they raise.

A docstring of ours names what its function raises, or another function whose refusals it passes on.
The document reads that, so that the list of codes cannot be forgotten when a verb learns to refuse.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType, MappingProxyType, ModuleType
from typing import Any, Final

from service.api.doors import door_of
from service.api.statuses import HIDING, status_of_kind
from service.cases import refusals as cases
from service.errors import Refusal
from service.people import refusals as people
from service.people.verbs import Verb

_RAISES: Final = re.compile(r"\bRaises?\b(.*)\Z", re.DOTALL)
_NAME: Final = re.compile(r"\b[A-Z][a-z]+(?:[A-Z][a-z]*)+\b")
_FUNCTION: Final = re.compile(r"`(\w+)`")
_OF_ACCESS: Final = "refusals of access"
_ACCESS: Final = (people.NotAllowed, people.ScopeMissing, people.NotFound)
_ALWAYS: Final = (cases.CaseIsErased,)
"""What locking a case may say no with, whatever is done to it."""
_OF_VERBS: Final[Mapping[Verb, tuple[type[Refusal], ...]]] = MappingProxyType(
    {
        Verb.ADD_ATTACHMENT: (cases.FileEmpty, cases.FileTooLarge),
        Verb.CLAIM_TASK: (people.DutiesAreSeparate, people.TaskAlreadyClaimed),
        Verb.UNCLAIM_TASK: (people.TaskIsNotClaimed,),
        Verb.COMPLETE_TASK: (people.DutiesAreSeparate, people.TaskClaimedByOther),
    }
)
"""What access, or the store of files, says of these verbs and of no others."""
_OURS: Final = "service."
_DEEPEST: Final = 3
COMMON: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "400": ("request_unreadable",),
        "401": ("token_missing", "token_refused"),
        "403": ("not_allowed", "scope_missing"),
        "404": ("not_found", "no_such_path"),
        "409": ("request_still_running",),
        "412": ("version_mismatch",),
        "413": ("request_entity_too_large",),
        "415": ("unsupported_media_type",),
        "422": ("request_invalid", "idempotency_key_reused"),
        "429": ("too_many_requests",),
        "503": ("service_unavailable",),
    }
)
"""What any operation may answer under a status that it has."""
ELSEWHERE: Final[Mapping[str, int]] = MappingProxyType(
    {
        "no_such_path": 404,
        "method_not_allowed": 405,
        "request_entity_too_large": 413,
        "unsupported_media_type": 415,
        "internal_server_error": 500,
        "service_unavailable": 503,
    }
)
"""Codes that no refusal of ours has, by their status."""


def codes_of(
    view: Callable[..., Any], statuses: Collection[str], verb: Verb | None
) -> dict[str, list[str]]:
    """Give the codes with which an operation may answer, by status.

    `statuses` are those that it has of itself, `verb` is what its guard asks for.
    """
    found: dict[str, set[str]] = {one: set(COMMON[one]) for one in statuses if one in COMMON}
    beside = {*door_of(view).refuses, *(_OF_VERBS.get(verb, ()) if verb is not None else ())}
    for refusal in _raised_by(view).union(beside, _ALWAYS if "412" in statuses else ()):
        hidden = issubclass(refusal, HIDING)
        shown: type[Refusal] = people.NotFound if hidden else refusal
        found.setdefault(str(status_of_kind(shown)), set()).add(shown.code())
    return {status: sorted(codes) for status, codes in sorted(found.items())}


def every_code() -> dict[str, tuple[int, str]]:
    """Give every problem code that there is, with its status and what it says."""
    found = {
        one.code(): (status_of_kind(one), one.says())
        for one in _kinds(Refusal)
        if one.__module__.startswith(_OURS)
    }
    others = {code: (status, "") for code, status in ELSEWHERE.items()}
    return dict(sorted((others | found).items()))


def _raised_by(view: Callable[..., Any]) -> set[type[Refusal]]:
    """Collect what the functions say that a view calls, through those of the doors themselves."""
    found: set[type[Refusal]] = set()
    seen: set[Any] = set()
    ahead = [_inmost(view)]
    while ahead:
        one = ahead.pop()
        if one in seen:
            continue
        seen.add(one)
        found |= _told_by(one, 0)
        if one.__module__.startswith("service.api."):
            ahead += _called_by(one)
    return found


def _inmost(view: Any) -> Any:
    """Return the function that was written, below all that was wrapped around it."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def _called_by(function: Any) -> Iterator[FunctionType]:
    """Give the functions of ours that a function names."""
    modules: list[ModuleType] = []
    for name in _names(function.__code__):
        known = function.__globals__.get(name)
        if isinstance(known, ModuleType):
            modules.append(known)
        elif _is_ours(known):
            yield _inmost(known)
    for module in modules:
        for name in _names(function.__code__):
            known = getattr(module, name, None)
            if _is_ours(known):
                yield _inmost(known)


def _is_ours(known: Any) -> bool:
    return isinstance(known, FunctionType) and known.__module__.startswith(_OURS)


def _names(code: CodeType) -> set[str]:
    """Give the names that code uses, that of its inner functions included."""
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _told_by(function: FunctionType, depth: int) -> set[type[Refusal]]:
    """Read of a docstring what its function raises, and what those raise that it speaks of."""
    said = _RAISES.search(function.__doc__ or "")
    if said is None:
        return set()
    words = said[1]
    found = {_by_name()[name] for name in _NAME.findall(words) if name in _by_name()}
    if _OF_ACCESS in words:
        found |= {*_ACCESS}
    if depth < _DEEPEST:
        for name in _FUNCTION.findall(words):
            other = function.__globals__.get(name)
            if _is_ours(other):
                found |= _told_by(_inmost(other), depth + 1)
    return found


@cache
def _by_name() -> Mapping[str, type[Refusal]]:
    return {one.__name__: one for one in _kinds(Refusal)}


def _kinds(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)
