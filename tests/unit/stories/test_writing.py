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
