"""Reading a story: YAML becomes a `Story`, and whatever is wrong with it a problem in words."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from service.stories.expectations import read_expectations
from service.stories.page import Part, nearest
from service.stories.refusals import StoryInvalid
from service.stories.safe_yaml import load
from service.stories.steps import MOST_STEPS, read_steps
from service.stories.story import Beginning, Step, Story

MOST_FOLLOWED = 20
"""How many stories may be told before one, each followed by the next."""
MOST_PEOPLE = 50
_WORDS = ("story", "calendar", "people", "start", "expect", "steps", "follows")
_BEGINNING = ("at", "by", "element", "data")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_ROLE = re.compile(r"[a-z][a-z0-9_]{0,99}")

Others = Mapping[str, tuple[str, str]]
"""The file and the text of each story that may be followed, by its name."""


def read_story(name: str, text: str, others: Mapping[str, str] | None = None) -> Story:
    """Read a story; `others` are the texts of those that it may follow, by their names.

    Names are those of files, with or without folders and ending. Raises StoryInvalid with every
    problem found, each with its file and line.
    """
    beside = {story_name(one): (one, text) for one, text in (others or {}).items()}
    return _read(name, text, beside, before=())


def sentence_of(text: str) -> str | None:
    """Give what a story says that it tells, of the rest of which nothing is asked; None without."""
    value = load(text, file="").value
    said = value.get("story") if isinstance(value, dict) else None
    return said if isinstance(said, str) and said else None


def story_name(file: str) -> str:
    """Give the name by which a story is followed: its file's, without folders and ending."""
    return PurePosixPath(file).name.split(".")[0]


def _read(file: str, text: str, others: Others, *, before: tuple[str, ...]) -> Story:
    document = load(text, file=file)
    page = Part(document, (), document.value)
    if not document.problems and not isinstance(document.value, dict):
        page.blame("not_a_story", "There is no story here.", "Begin with `story: What it tells.`")
    if document.problems:
        raise StoryInvalid(problems=document.problems)
    name, parts = story_name(file), page.words(_WORDS, what="a story")
    earlier = _followed(parts, others, before=(*before, name))
    story = _story(name, page, parts, earlier)
    if document.problems or story is None:
        raise StoryInvalid(problems=document.problems)
    return story


def _story(name: str, page: Part, parts: Mapping[str, Part], earlier: Story | None) -> Story | None:
    if "story" not in parts:
        page.blame("word_missing", "What the story tells is not said.", "Write `story: ….`")
    own = _own_steps(parts, name)
    people = {**(earlier.people if earlier else {}), **_people(parts)}
    start = _start(page, parts, earlier, people)
    steps = (*(earlier.steps if earlier else ()), *own)
    if len(steps) > MOST_STEPS >= len(own):
        mend = f"At most {MOST_STEPS} can be told: follow a shorter one."
        page.blame("too_many_steps", f"With what it follows it has {len(steps)} steps.", mend)
    _check_people(page, own, people)
    calendar = parts["calendar"].text() if "calendar" in parts else None
    if start is None:
        return None
    return Story(
        name=name,
        sentence=parts["story"].text() if "story" in parts else "",
        start=start,
        steps=steps,
        people=people,
        calendar=calendar or (earlier.calendar if earlier else None),
        before=(earlier.name, *earlier.before) if earlier else (),
        own=len(own),
    )


def _own_steps(parts: Mapping[str, Part], name: str) -> tuple[Step, ...]:
    """Read the story's own steps; it may have none yet."""
    if "steps" not in parts or parts["steps"].value is None:
        return ()
    return read_steps(parts["steps"], of=name)


def _followed(
    parts: Mapping[str, Part], others: Others, *, before: tuple[str, ...]
) -> Story | None:
    """Read the story that this one follows; what is wrong there is a problem of its own file."""
    if "follows" not in parts:
        return None
    part = parts["follows"]
    name = story_name(part.text())
    if name in before:
        part.blame("story_in_a_circle", f"{name!r} follows this story.", "Follow another one.")
    elif len(before) > MOST_FOLLOWED:
        mend = f"At most {MOST_FOLLOWED} can: follow an earlier one."
        part.blame("too_many_followed", "Too many stories follow one another.", mend)
    elif name not in others:
        mend = nearest(name, [one for one in others if one not in before])
        part.blame("story_unknown", f"There is no story {name!r} beside this one.", mend)
    else:
        file, text = others[name]
        return _read(file, text, others, before=before)
    return None


def _start(
    page: Part, parts: Mapping[str, Part], earlier: Story | None, people: Mapping[str, object]
) -> Beginning | None:
    if "follows" in parts:
        for word in parts.keys() & {"start", "expect"}:
            message = f"A story that follows another has no {word!r} of its own."
            parts[word].blame("word_misplaced", message, "Take it away, or take `follows` away.")
        return earlier.start if earlier else None
    if "start" not in parts:
        mend = "Write `start:` with `at:`, or `follows:` with the name of another story."
        page.blame("word_missing", "How the case starts is not said.", mend)
        return None
    said = parts["start"].words(_BEGINNING, what="a start")
    if "at" not in said:
        parts["start"].blame("word_missing", "When is not said.", "Write `at: 2026-12-07T09:00`.")
        return None
    at = said["at"].instant()
    beginning = {word: said[word].text() for word in ("by", "element") if word in said}
    by = beginning.get("by")
    if by is not None and by not in people:
        said["by"].blame("person_unknown", f"{by!r} is nobody.", nearest(by, people.keys()))
    expect = read_expectations(parts["expect"]) if "expect" in parts else {}
    data = said["data"].data() if "data" in said else {}
    return Beginning(at, by, beginning.get("element"), data, expect) if at else None


def _people(parts: Mapping[str, Part]) -> dict[str, tuple[str, ...]]:
    if "people" not in parts:
        return {}
    found = {}
    for username, roles in parts["people"].entries():
        if _USERNAME.fullmatch(username) is None:
            mend = "Use two or more small letters, digits, dots or dashes."
            roles.blame("username_invalid", f"{username!r} is no user name.", mend)
        found[username] = roles.texts() if roles.value is not None else ()
        for role in found[username]:
            if _ROLE.fullmatch(role) is None:
                mend = "Use the role of a lane: small letters, digits and underscores."
                roles.blame("role_invalid", f"{role!r} is no role.", mend)
    if len(found) > MOST_PEOPLE:
        parts["people"].blame("too_many_people", "Too many people.", f"At most {MOST_PEOPLE}.")
    return found


def _check_people(page: Part, steps: tuple[Step, ...], people: Mapping[str, object]) -> None:
    for at, step in enumerate(steps):
        if step.by is not None and step.by not in people:
            part = Part(page.document, ("steps", at, "by"), step.by)
            part.blame("person_unknown", f"{step.by!r} is nobody.", nearest(step.by, people.keys()))
