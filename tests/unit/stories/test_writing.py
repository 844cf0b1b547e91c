from service.stories.adding import expecting_also
from service.stories.reading import read_story
from service.stories.writing import write_story

TEXT = """
story: Everything that may happen
people: {ada: [caseworker], bo: []}
start: {at: 2026-12-01T09:00+00:00, by: ada, data: {no: no, n: 01632 960001, many: [1, true, ~]}}
expect: {open: [look]}
steps:
- {at: 2026-12-01T10:00+00:00, complete: look, by: ada, outcome: yes, data: {on: 2026-12-24}}
- {after: 2 days, hold: case, until: 2026-12-09T09:00+00:00, reason: Away, note: At sea}
- {hold: look, until: 2026-12-09T09:00+00:00, reason: Away, stop_clock: true}
- {extend: look, to: 2026-12-10T09:00+00:00, reason: Snow}
- {release: look, refused: task_is_not_held}
- {message: reply, payload: {ok: true}}
- {signal: alarm, payload: {n: 1.5}}
- {worker: letter, result: {}}
- {worker: email, error: BOUNCED}
- {bypass: check, by: bo, reason: Done elsewhere}
- {cancel: check, reason: Mistake}
- {cancel: case, reason: Moved}
- {close: case}
- {advance_to: 2027-01-04T09:00+00:00, expect: {case: completed, outcome: ~}}
"""


def test_what_is_written_reads_as_the_same_story():
    story = read_story("own", TEXT)
    again = read_story("own", write_story(story))
    assert [
        (one.at, one.after, one.does, one.by, one.refused, one.expect) for one in again.steps
    ] == [(one.at, one.after, one.does, one.by, one.refused, one.expect) for one in story.steps]
    assert (again.start, again.people, again.sentence) == (
        story.start,
        story.people,
        story.sentence,
    )


FIRST = """story: It begins.
start: {at: 2026-12-01T09:00}
steps: [{complete: look, expect: {open: []}}]
"""
ON = "story: It goes on.\nfollows: first\nsteps: [{after: 1 day, expect: {due: {a: 2026-12-02}}}]"


def test_a_story_that_goes_on_is_written_so():
    others = {"first": FIRST}
    story = read_story("own", ON, others)
    text = write_story(story, whole=False)
    assert ("follows: first" in text, "start" in text, "look" in text) == (True, False, False)
    again = read_story("own", text, others)
    assert [one.expect for one in again.steps] == [one.expect for one in story.steps]
    assert (again.before, again.own, again.sentence) == (("first",), 1, "It goes on.")


def test_more_is_expected_beside_what_was():
    story = read_story("own", ON, {"first": FIRST})
    story = expecting_also(story, 1, {"due": {"b": "2026-12-03"}, "done": ["b"]})
    story = expecting_also(story, 1, {"done": ["a", "b"], "case": "open"})
    assert story.steps[0].expect == {"open": []}
    assert story.steps[1].expect == {
        "due": {"a": "2026-12-02", "b": "2026-12-03"},
        "done": ["a", "b"],
        "case": "open",
    }
    first = expecting_also(read_story("first", FIRST), 0, {"case": "open"})
    assert expecting_also(first, 0, {"case": "failed"}).start.expect == {"case": "failed"}
