"""The script: what is told of each case in cases/*.yaml becomes deeds in the order of time.

A *course* is the way that cases of a process commonly take, step by step, each so many working
days after the one before. A case says who it is about, how far along its course it is, what was
different, and what people did beside it. It began so many working days ago (`from`), or so that its
last step was so many working days ago (`last`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import yaml

from workers.demonstration.diary import Diary

SCRIPT = Path(__file__).with_name("cases")
VERBS = (
    "complete",
    "claim",
    "assign",
    "hold",
    "release",
    "undo",
    "extend",
    "message",
    "note",
    "file",
    "link",
    "restrict",
    "absence",
    "allocate",
    "read",
    "template",
    "acknowledge",
    "retention",
)
AN_OFFICE = 10
"""From so many cases on there are rules that give work out, absences and people who read."""
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did. `case` is the key of the case it was done to, if to one."""

    key: str
    at: datetime
    verb: str
    told: Told
    case: str = ""


def read_script(diary: Diary, *, most: int | None = None) -> list[Deed]:
    """Return the deeds up to the present, the earliest first; of at most so many cases."""
    books = [yaml.safe_load(path.read_text()) for path in sorted(SCRIPT.glob("*.yaml"))]
    told = [
        (book, case)
        for row in zip_longest(*([(book, one) for one in book.get("cases", ())] for book in books))
        for book, case in (found for found in row if found is not None)
    ][:most]
    kept = {case["key"] for _, case in told}
    deeds = chain(
        *(_of_case(case, book, diary) for book, case in told),
        *(_beside(book.get("office", ()), "", diary) for book in books if len(kept) >= AN_OFFICE),
    )
    found = [deed for deed in deeds if deed.at <= diary.now and _is_whole(deed, kept)]
    return sorted(found, key=lambda deed: (deed.at, deed.key))


def _is_whole(deed: Deed, kept: Iterable[str]) -> bool:
    return deed.verb != "link" or deed.told["link"] in kept


def _of_case(case: Told, book: Told, diary: Diary) -> Iterator[Deed]:
    key = case["key"]
    steps = [*_until(book["courses"][case["course"]], case)] if "course" in case else []
    day = -(case["from"] if "from" in case else case["last"] + sum(_gaps(steps, case)))
    moment = diary.at(day, key, case.get("time"))
    start = {**case, "data": {**book["facts"], **case["about"]}}
    if case.get("element"):
        start["data"] = case["about"]
    yield _deed(key, "start", "start", start, diary, moment)
    words = _words(case, book, diary)
    for number, (step, after) in enumerate(zip(steps, _gaps(steps, case), strict=True)):
        verb = _verb(step)
        seed, element = f"{key}/{number}", step[verb]
        day += after
        moment = diary.at(day, seed) if after else diary.soon_after(moment, seed)
        own = case.get("says", {}).get(element, {})
        part = step.get("by", "")
        by = case.get("done_by", {}).get(element) or case.get(part) or book["parts"].get(part, part)
        data = _filled(step.get("data", {}), words)
        told = {**step, "by": by, "data": {**data, **own}}
        yield _deed(key, f"{number:02}", verb, told, diary, moment)
    yield from _beside(case.get("also", ()), key, diary)


def _gaps(steps: Iterable[Told], case: Told) -> list[int]:
    """Give how many working days each step came after the one before it."""
    pace = case.get("pace", {})
    return [pace.get(step[_verb(step)], step["after"]) for step in steps]


def _words(case: Told, book: Told, diary: Diary) -> Told:
    """Give what stands for the words with a $ in answers that many cases share."""
    officer = case.get("surveyor") or case.get("officer") or case.get("owner")
    about = case["about"]
    return {
        "$officer": book.get("names", {}).get(officer, "Suri Nair"),
        "$address": about.get("postal_address", ""),
        "$expiry": diary.sunday(case.get("expiry", 0)).isoformat(),
        "$about": about,
    }


def _filled(value: Any, words: Told) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, words) for one in value]
    return words.get(value, value) if isinstance(value, str) else value


def _until(course: list[Told], case: Told) -> Iterator[Told]:
    """Give the steps that a case has taken: up to the one named, without those left out."""
    for step in course:
        element = step[_verb(step)]
        if element not in case.get("not_yet", ()):
            yield step
        if element == case.get("until"):
            return


def _beside(steps: Iterable[Told], key: str, diary: Diary) -> Iterator[Deed]:
    for number, step in enumerate(steps):
        verb = _verb(step)
        at = diary.at(step["day"], f"{key}+{number}", step.get("time"))
        yield _deed(key, f"also {number:02}", verb, step, diary, at)


def _verb(step: Told) -> str:
    return next(verb for verb in VERBS if verb in step)


def _deed(case: str, name: str, verb: str, told: Told, diary: Diary, at: datetime) -> Deed:
    return Deed(f"{case} {name}".strip(), at, verb, diary.with_dates(told, at), case)
