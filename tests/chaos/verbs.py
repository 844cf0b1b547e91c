"""What a client may ask for: it looks at a case, and chooses what fits or, rarely, does not."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from service.clock import real_now
from tests.chaos.answering import answers_to
from tests.chaos.drawings import ROLE
from tests.chaos.gathering import TOLD
from tests.chaos.journal import Asking
from tests.chaos.talking import Talker
from tests.chaos.town import Town

PROCESSES = MappingProxyType(
    {
        "chaos": 10,
        "chaos_alarm": 1,
        "generic_case": 3,
        "damp_mould_hazard": 2,
        "property_abandonment": 2,
        "housing_options": 2,
    }
)
_KINDS = MappingProxyType({"task": 60, "case": 22, "message": 9, "start": 12, "signal": 1})
_OF_TASK = MappingProxyType(
    {
        "complete": 30,
        "claim": 10,
        "unclaim": 4,
        "assign_task": 4,
        "hold_task": 4,
        "release_task": 4,
        "extend": 3,
        "bypass": 6,
        "cancel_task": 6,
        "undo": 8,
    }
)
_OF_CASE = MappingProxyType(
    {
        "note": 8,
        "attach": 6,
        "add_task": 4,
        "assign_case": 3,
        "hold_case": 3,
        "release_case": 3,
        "cancel_case": 1,
        "reopen": 2,
    }
)
_OF_FINISHED = 0.07
"""How often it is a finished task that somebody looks at: it may be undone."""
_OF_BOTH = frozenset(("assign", "hold", "release", "cancel"))
"""What is done to tasks and to cases, and is two verbs here."""
_FITTING = 0.85
"""How often a client asks only for what is offered to it just now."""


class Chooser:
    """Chooses what one client asks for next."""

    def __init__(self, actor: str, talker: Talker, town: Town, dice: Random) -> None:
        self._actor = actor
        self._talker = talker
        self._town = town
        self._dice = dice
        self._number = 0

    def choose(self) -> Asking:
        """Choose; without a case there is nothing but to start one."""
        self._number += 1
        case_id = self._town.any_case(self._dice)
        kind = _drawn(_KINDS, self._dice)
        if (case_id is None or kind == "start") and (self._town.may_start() or case_id is None):
            return self._start()
        if kind == "signal":
            body = {"name": "alarm", "payload": {TOLD: self._key, "by": self._actor}}
            return self._asking("signal", "/signals", body, mark=self._key)
        case = self._talker.read(f"/cases/{case_id}")
        if kind == "message":
            return self._message(case)
        if kind == "case" or not case.get("tasks"):
            return self._of_case(case_id, case.get("actions", ()))
        return self._of_task(case)

    @property
    def _key(self) -> str:
        return f"{self._actor}-{self._number}"

    def _asking(self, verb: str, path: str, body: Mapping[str, Any], **more: str) -> Asking:
        return Asking(self._key, self._actor, verb, path, dict(body), **more)

    def _start(self) -> Asking:
        body = {
            "process": _drawn(PROCESSES, self._dice),
            "external_ref": self._key,
            "data": {"mark": self._key},
        }
        return self._asking("start", "/cases", body, mark=self._key)

    def _message(self, case: Mapping[str, Any]) -> Asking:
        mark = case.get("data", {}).get("mark", "nobody")
        body: dict[str, Any] = {
            "name": "docs",
            "correlation": {"mark": mark},
            "payload": {TOLD: self._key},
            "external_id": self._key,
        }
        if self._dice.random() < 0.5:
            body["ttl"] = "PT30M"
        return self._asking("message", "/messages", body, mark=self._key)

    def _of_case(self, case_id: str, offered: Iterable[str]) -> Asking:
        verb = self._verb(_OF_CASE, "case", offered)
        place, path = f"/cases/{case_id}", _PATHS.get(verb, verb)
        upload = f"{self._key} {self._dice.random()}" if verb == "attach" else ""
        body = _BODIES[verb](self._key, self._dice)
        mark = "" if verb == "release_case" else self._key
        return self._asking(verb, f"{place}/{path}", body, case=case_id, mark=mark, upload=upload)

    def _of_task(self, case: Mapping[str, Any]) -> Asking:
        task = self._dice.choice(case["tasks"])
        if self._dice.random() < _OF_FINISHED:
            done = self._talker.read(f"/cases/{case['id']}/tasks", state="completed")
            task = self._dice.choice(done.get("items") or [task])
        verb = self._verb(_OF_TASK, "task", task["actions"])
        body = self._filled(task) if verb == "complete" else _BODIES[verb](self._key, self._dice)
        mark = self._key if _keeps_words(verb) else ""
        path = f"/tasks/{task['id']}/{_PATHS.get(verb, verb)}"
        return self._asking(verb, path, body, case=case["id"], task=task["id"], mark=mark)

    def _verb(self, weights: Mapping[str, int], what: str, offered: Iterable[str]) -> str:
        """Draw a verb, mostly among those that are offered for a task or case."""
        named = [f"{one}_{what}" if one in _OF_BOTH else one for one in offered]
        fitting = {one: weights[one] for one in named if one in weights}
        drawn = fitting if fitting and self._dice.random() < _FITTING else weights
        return _drawn(drawn, self._dice)

    def _filled(self, task: Mapping[str, Any]) -> dict[str, Any]:
        whole = self._talker.read(f"/tasks/{task['id']}")
        today = real_now().date()
        body: dict[str, Any] = {"data": answers_to(whole.get("form"), self._dice, today=today)}
        if task["outcomes"]:
            body["outcome"] = self._dice.choice(task["outcomes"])
        return body


def _drawn(weights: Mapping[str, int], dice: Random) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _keeps_words(verb: str) -> bool:
    return verb not in ("complete", "claim", "unclaim", "release_task")


def _ahead(dice: Random, *, least: float, most: float) -> str:
    """Give an instant so many seconds ahead."""
    return (real_now() + timedelta(seconds=dice.uniform(least, most))).isoformat()


def _reason(key: str, _: Random) -> dict[str, Any]:
    return {"reason": key}


def _nothing(_: str, __: Random) -> dict[str, Any]:
    return {}


def _hold(key: str, dice: Random) -> dict[str, Any]:
    return {
        "release_at": _ahead(dice, least=2, most=90),
        "reason": "waiting",
        "note": key,
    }


def _confirmed(key: str, dice: Random) -> dict[str, Any]:
    return {"reason": key, "confirm_downstream": dice.random() < 0.5}


_PATHS = {
    "assign_task": "assign",
    "hold_task": "hold",
    "release_task": "release",
    "cancel_task": "cancel",
    "note": "notes",
    "attach": "attachments",
    "add_task": "tasks",
    "assign_case": "assign",
    "hold_case": "hold",
    "release_case": "release",
    "cancel_case": "cancel",
}
"""Where a verb is asked for, if not under its own name."""
_BODIES: dict[str, Callable[[str, Random], dict[str, Any]]] = {
    "claim": _nothing,
    "unclaim": _nothing,
    "assign_task": lambda key, _: {"role": ROLE, "reason": key},
    "hold_task": _hold,
    "release_task": _nothing,
    "extend": lambda key, dice: {
        "target_at": _ahead(dice, least=86_400, most=864_000),
        "reason": key,
    },
    "bypass": _reason,
    "cancel_task": _confirmed,
    "undo": _confirmed,
    "note": lambda key, _: {"text": key},
    "attach": _nothing,
    "add_task": lambda key, _: {"name": key, "role": ROLE},
    "assign_case": lambda key, _: {"owner": f"role:{ROLE}", "reason": key},
    "hold_case": _hold,
    "release_case": _nothing,
    "cancel_case": _reason,
    "reopen": _reason,
}
