"""What a telling says when things do not come as a story expects."""

from importlib import import_module

import pytest

from service.stories import Telling, acting, read_story, tell
from tests.factories.definitions import HOLD
from tests.unit.engine.notation import (
    boundary,
    catch,
    end,
    flow,
    gateway,
    process,
    script,
    service,
    start,
    user,
    write,
)

HEAD = "story: s\npeople: {ada: [lead]}\nstart: {at: 2026-12-01T09:00, by: ada, data: {x: 1}}\n"


def told(steps: str, *drawn: str, head: str = HEAD, key: str = "p") -> Telling:
    files = [("p.bpmn", write(process(*drawn, key="p"))), ("hold.bpmn", HOLD.read_bytes())]
    return tell(read_story("own", f"{head}steps:\n{steps}"), files, process_key=key)


DRAWN = (
    start(),
    user("look", handrail__outcomes="yes,no"),
    gateway("exclusive", "which", default="to_end"),
    catch("reply", "message docs"),
    service("ask", topic="letter"),
    end(),
    flow("S look", key="to_look"),
    flow("look which", key="to_which"),
    flow("which reply", when="x > 1", key="to_reply"),
    flow("reply ask", key="to_ask"),
    flow("ask E", key="asked"),
    flow("which E", key="to_end"),
)


def test_every_difference_is_said_in_words():
    steps = """
- hold: look
  until: 2026-12-08T09:00
  reason: Away
  by: ada
  expect: {open: [], held: [], due: {look: 2026-12-02}, sla: {look: red, case: red}}
- release: look
  by: ada
  refused: task_is_held
- complete: look
  outcome: maybe
  data: {x: 2}
  refused: case_is_held
  expect: {passed: [E], done: [look], told: [ada], work: [letter], documents: 2}
- complete: look
  outcome: yes
  data: {x: 2}
- message: docs
  payload: {x: true}
  expect: {data: {x: 1, a.b: 3}, case: completed, outcome: Good}
"""
    third = "Step 3: complete look (maybe)"
    why = "'maybe' is not an outcome. Choose one of: yes, no."
    telling = told(steps, *DRAWN)
    assert not telling.green
    assert telling.said == [
        "Step 1: hold look: Expected open: nothing. Found: look.",
        "Step 1: hold look: Expected held: nothing. Found: look.",
        "Step 1: hold look: Expected look to be due on 2026-12-02; it is due on no day.",
        "Step 1: hold look: Expected look to be red; it is none.",
        "Step 1: hold look: Expected case to be red; it is none.",
        "Step 2: release look: Expected a refusal as task_is_held; it was done.",
        f"{third}: Expected a refusal as case_is_held; it was refused as outcome_unknown: {why}",
        f"{third}: Expected E to be passed; the case has not been there.",
        f"{third}: Expected look to be done; it is not.",
        f"{third}: Expected told: ada. Found: nothing.",
        f"{third}: Expected asked of workers: letter. Found: nothing.",
        f"{third}: Expected 2 documents; 0 were made.",
        "Step 5: message docs: Expected x to be 1; it is true.",
        "Step 5: message docs: Expected a.b to be 3; it is nothing.",
        "Step 5: message docs: Expected the case to be completed; it is open.",
        'Step 5: message docs: Expected the outcome to be "Good"; it is nothing.',
    ]


def test_what_cannot_be_done_ends_the_telling():
    def said(step: str) -> str:
        telling = told(f"- {step}\n- {{complete: look}}\n", *DRAWN)
        assert (telling.untold, telling.green) == (1, False)
        assert telling.said[-1] == "1 more step was not told."
        return telling.steps[-1].said[0]

    assert said("{complete: ask}") == "No task 'ask' is open or on hold."
    assert said("{message: docs}") == "Nothing in the case waits for the message 'docs'."
    assert said("{signal: alarm}") == "Nothing in the case catches the signal 'alarm'."
    assert said("{close: case}") == "Still to do: look."
    assert said("{worker: letter, error: X}") == "Nothing of the topic 'letter' was asked for."
    assert said("{complete: look}") == "Choose an outcome: yes, no."
    assert said("{at: 2026-11-30T09:00}") == (
        "The step before is at 09:00 on Tuesday 1 December 2026, this one at 09:00 on "
        "Monday 30 November 2026: a story cannot go back in time."
    )


def test_an_incident_is_a_failure_once_whatever_is_expected():
    drawn = start(), script("count", "y = x / 0"), end(), flow("S count E")
    telling = told("- {after: 1 day}\n- {after: 1 day}", *drawn)
    assert telling.said == [
        "Start: The case stopped at count: A number is divided by zero. (in “y = x / 0”)"
    ]


def test_timers_without_end_are_a_failure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(acting, "MOST_TIMERS", 20)
    drawn = (
        start(),
        user("look"),
        boundary("again", "look", "timer R/PT1M", interrupting=False),
        end(),
        end("E2"),
        flow("S look E"),
        flow("again E2"),
    )
    telling = told("- {after: 3 days}", *drawn)
    assert telling.said == ["Step 1: the clock moves: Timers fall due without end."]


def test_what_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(import_module("service.stories.runner"), "LONGEST", -1.0)
    said = "It takes too long to tell: look for a loop that never ends, or for far too many timers."
    assert told("- {after: 1 day}", *DRAWN).said == [f"Step 1: the clock moves: {said}"]


def test_a_story_that_cannot_begin_is_a_failure():
    assert told("", *DRAWN, key="q").said[0] == "There is no process 'q' in effect."
    head = HEAD.replace("data: {x: 1}", "element: E")
    assert told("- {complete: look}", *DRAWN, head=head).said == [
        "Start: p has no start event 'E'.",
        "Start: p has no start event 'E'. Its start events: S.",
        "1 more step was not told.",
    ]
    nobody = HEAD.replace("ada", "none")
    assert "none" in told("", *DRAWN, head=nobody).said[0]
    undrawn = told("", start(), flow("S E"))
    assert (undrawn.green, undrawn.untold, undrawn.steps) == (False, 1, [])
    assert undrawn.problems[0].element


def test_a_telling_gives_the_way_of_the_case():
    telling = told("- {complete: look, outcome: yes, data: {x: 2}}\n- {message: docs}", *DRAWN)
    assert telling.green, telling.said
    assert telling.passed == {"S", "look", "which", "reply", "ask"}
    assert telling.flows == {"to_look", "to_which", "to_reply", "to_ask"}
    begun, done, sent = telling.steps
    assert begun.happened == ["The case was started on p.", "look opened."]
    assert done.happened == ["look was completed: yes."]
    assert sent.work == ("letter",)


def test_a_story_is_held_against_its_process():
    steps = """
- {complete: lok, by: ada}
- {complete: look, outcome: yse, refused: outcome_unknown}
- {message: doc}
- {worker: leter, result: {}, expect: {passed: [whch], work: [letter], sla: {case: none}}}
"""
    found = told(steps, *DRAWN).problems
    assert [(one.code, one.element, one.line, one.mend) for one in found] == [
        ("task_unknown", "lok", 6, "Did you mean 'look'?"),
        ("message_unknown", "doc", 8, "Did you mean 'docs'?"),
        ("topic_unknown", "leter", 9, "Did you mean 'letter'?"),
        ("element_unknown", "whch", 9, "Did you mean 'which'?"),
    ]
