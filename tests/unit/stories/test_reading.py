from datetime import UTC, datetime
from typing import Any

import pytest

from service.errors import Problem
from service.stories.reading import MOST_FOLLOWED, read_story, sentence_of
from service.stories.refusals import StoryInvalid
from service.stories.safe_yaml import DEEPEST, LONGEST_TEXT
from service.stories.steps import MOST_STEPS
from service.stories.story import Answer, Complete, Hold, Release, Send, Story

HEAD = (
    "story: It works\npeople: {ada: [caseworker], bo: }\nstart: {at: 2026-12-01T09:00, by: ada}\n"
)


def read(steps: str = "", **others: str) -> Story:
    return read_story("stories/own.yaml", f"{HEAD}steps:\n{steps}", others)


def problems_of(text: str, **others: str) -> list[Problem]:
    with pytest.raises(StoryInvalid) as refusal:
        read_story("stories/own.yaml", text, others)
    return list(refusal.value.problems)


def the_problem(text: str, **others: str) -> Problem:
    (problem,) = problems_of(text, **others)
    assert problem.file == "stories/own.yaml"
    assert problem.mend
    return problem


def test_a_story_is_read_with_all_its_steps():
    story = read(
        "- {after: 2 working days, complete: look, by: ada, data: {no: no, n: 01632 960001}}\n"
        "- {at: 2026-12-03T09:00Z, hold: case, by: bo, until: '2026-12-09T10:00', reason: Away}\n"
        "- {release: look, refused: task_is_not_held}\n"
        "- {message: reply, payload: {ok: true, n: 1.5, x: ~}}\n"
        "- {worker: email, error: bounced}\n"
        "- {worker: letter, result: {a: [1, 2]}, expect: {told: [bo, ada], due: {look: ~}}}\n"
        "- {advance_to: 2027-01-04T09:00, expect: {sla: {case: met}, documents: 1, outcome: ~}}\n"
    )
    assert (story.name, story.sentence, story.own) == ("own", "It works", 7)
    assert story.people == {"ada": ("caseworker",), "bo": ()}
    assert story.start.at == datetime(2026, 12, 1, 9, tzinfo=UTC)
    first, held, released, sent, failed, answered, later = story.steps
    assert first.does == Complete("look", {"no": "no", "n": "01632 960001"}, None)
    assert (first.number, first.of, first.line, first.after) == (1, "own", 5, "2 working days")
    assert held.does == Hold(None, datetime(2026, 12, 9, 10, tzinfo=UTC), "Away")
    assert (released.does, released.refused) == (Release("look"), "task_is_not_held")
    assert sent.does == Send("reply", {"ok": True, "n": 1.5, "x": None})
    assert failed.does == Answer("email", {}, "bounced")
    assert answered.does == Answer("letter", {"a": [1, 2]})
    assert answered.expect == {"told": ["ada", "bo"], "due": {"look": None}}
    assert (later.does, later.at) == (None, datetime(2027, 1, 4, 9, tzinfo=UTC))


def test_an_instant_without_an_offset_is_londons():
    summer = read("- {at: 2027-07-01T09:00, complete: look}")
    assert summer.steps[0].at == datetime(2027, 7, 1, 8, tzinfo=UTC)


def test_a_story_goes_on_where_another_ends():
    first = f"{HEAD}calendar: scotland\nexpect: {{open: [look]}}\nsteps: [{{complete: look}}]"
    second = "story: Then\nfollows: first\npeople: {cy: [lead]}\nsteps: [{complete: more, by: cy}]"
    third = "story: At last\nfollows: second\nsteps: [{release: case, by: ada}]"
    others = {"stories/first.yaml": first, "stories/second.yaml": second}
    story = read_story("third.yaml", third, others)
    assert [(step.of, step.number) for step in story.steps] == [
        ("first", 1),
        ("second", 1),
        ("third", 1),
    ]
    assert set(story.people) == {"ada", "bo", "cy"}
    assert (story.follows, story.own, story.calendar) == ("second", 1, "scotland")
    assert story.start.expect == {"open": ["look"]}


@pytest.mark.parametrize(
    ("step", "code", "line", "said"),
    [
        ("complte: look", "word_unknown", 5, "Did you mean 'complete'?"),
        ("complete: look, hold: case", "step_does_two_things", 5, "complete, hold"),
        ("complete: ''", "text_missing", 5, "A text is wanted"),
        ("complete: look, by: tess", "person_unknown", 5, "'tess' is nobody"),
        ("complete: look, until: 2027-01-01T09:00", "word_misplaced", 5, "beside 'complete'"),
        ("data: {a: 1}, after: 1 day", "word_misplaced", 5, "a step that does nothing"),
        ("complete: look, data: [a]", "not_a_mapping", 5, "Fields with values"),
        ("complete: look, advance_to: 2027-01-01T09:00", "word_misplaced", 5, "do nothing else"),
        ("at: 2027-01-01T09:00, after: 1 day", "clock_moved_twice", 5, "at and after"),
        ("at: 2027-01-01", "instant_unreadable", 5, "no instant"),
        ("at: soon", "instant_unreadable", 5, "no instant"),
        ("at: 1999-01-01T09:00", "instant_out_of_reach", 5, "out of reach"),
        ("after: soon", "length_unreadable", 5, "not a length"),
        ("after: 2027-01-01", "length_unreadable", 5, "no length"),
        ("after: R3/PT0S", "length_unreadable", 5, "repeats without any time"),
        ("hold: case, until: 2027-01-01T09:00", "word_missing", 5, "needs 'reason'"),
        ("worker: email", "word_missing", 5, "needs 'result'"),
        ("cancel: case", "word_missing", 5, "needs 'reason'"),
        ("close: look", "word_misplaced", 5, "Only the case is closed"),
        ("expect: {opn: []}", "word_unknown", 5, "Did you mean 'open'?"),
        ("expect: {open: look}", "not_a_list", 5, "A list is wanted"),
        ("expect: {sla: {case: blue}}", "status_unknown", 5, "no status"),
        ("expect: {case: shut}", "state_unknown", 5, "No case is 'shut'"),
        ("expect: {due: {look: soon}}", "date_unreadable", 5, "no date"),
        ("expect: {due: soon}", "not_a_mapping", 5, "Names with values"),
        ("expect: {documents: many}", "number_missing", 5, "A whole number"),
        ("expect: 3", "not_a_mapping", 5, "words with values"),
        ("", "step_empty", 5, "does nothing"),
    ],
)
def test_each_mistake_in_a_step_says_where_it_is_and_how_to_mend_it(
    step: str, code: str, line: int, said: str
):
    problem = the_problem(f"{HEAD}steps:\n- {{{step}}}\n")
    assert (problem.code, problem.line) == (code, line)
    assert said in f"{problem.message} {problem.mend}"
    assert problem.message.startswith("Step 1")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_story"),
        ("[]", "not_a_story"),
        ("story: a: b", "not_yaml"),
        ("story: [", "not_yaml"),
        ("story: \x00", "not_yaml"),
        ("a: 1\n---\nb: 2", "not_yaml"),
        ("story: !!python/name:os.system x", "tag_not_allowed"),
        ("story: !!int x", "tag_not_allowed"),
        ("story: !!set {a}", "tag_not_allowed"),
        ("story: a\nstory: b", "word_repeated"),
        ("? [a]\n: b", "not_a_word"),
        ("story: \ud800", "not_text"),
        ('story: "a\\0b"', "not_text"),
        ('story: a\n"b\\x07": c', "not_text"),
        (f"story: {'[' * (DEEPEST + 1)}{']' * (DEEPEST + 1)}", "story_too_deep"),
        ("story: &a [*a]", "story_too_large"),
        (
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(
                f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n"
                for a, b in zip("abcde", "bcdef", strict=True)
            ),
            "story_too_large",
        ),
        ("x" * (LONGEST_TEXT + 1), "story_too_long"),
        (HEAD.replace("story: It works\n", ""), "word_missing"),
        ("story: a", "word_missing"),
        ("story: a\nstart: {by: x}", "word_missing"),
        (HEAD.replace("bo:", "B o:"), "username_invalid"),
        (HEAD.replace("caseworker", "Case Worker"), "role_invalid"),
        (HEAD.replace("by: ada", "by: tess"), "person_unknown"),
        ("story: a\nfollows: first", "story_unknown"),
        ("story: a\nfollows: own", "story_in_a_circle"),
    ],
)
def test_a_text_that_is_no_story_is_refused_in_words(text: str, code: str):
    assert the_problem(text, **{"stories/own.yaml": text}).code == code


def test_what_is_beyond_all_measure_is_refused():
    steps = "- {complete: look}\n" * (MOST_STEPS + 1)
    assert the_problem(f"{HEAD}steps:\n{steps}").code == "too_many_steps"
    half = f"{HEAD}steps:\n" + "- {complete: look}\n" * (MOST_STEPS - 1)
    more = "story: More\nfollows: half\nsteps:\n" + "- {complete: look}\n" * 2
    assert the_problem(more, half=half).code == "too_many_steps"
    crowd = ", ".join(f"ada{number}: []" for number in range(60))
    crowded = f"story: a\npeople: {{{crowd}}}\nstart: {{at: 2026-12-01T09:00}}"
    assert the_problem(crowded).code == "too_many_people"
    chain: dict[str, Any] = {
        f"s{number}": f"story: a\nfollows: s{number + 1}" for number in range(MOST_FOLLOWED + 3)
    }
    assert problems_of("story: a\nfollows: s0", **chain)[0].code == "too_many_followed"


def test_what_is_wrong_with_a_story_that_is_followed_stands_in_its_own_file():
    (problem,) = problems_of("story: a\nfollows: b", **{"stories/b.yaml": "story: [a]"})[:1]
    assert problem.file == "stories/b.yaml"
    circle = {"b": "story: b\nfollows: own", "stories/own.yaml": "story: a\nfollows: b"}
    assert problems_of("story: a\nfollows: b", **circle)[0].code == "story_in_a_circle"


def test_a_story_that_follows_another_has_no_start_of_its_own():
    found = problems_of(f"{HEAD}expect: {{open: []}}\nfollows: first", first=HEAD)
    assert {(one.code, one.line) for one in found} == {("word_misplaced", 3), ("word_misplaced", 4)}


def test_what_a_story_tells_is_known_though_the_rest_be_wrong():
    assert sentence_of("story: Ada moves.\nstart: nonsense") == "Ada moves."
    for text in ("story: [", "story: 1", "start: now", "- story: x", "story: ''"):
        assert sentence_of(text) is None
