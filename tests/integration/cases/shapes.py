"""Diagrams that tests of several kinds need."""

from tests.unit.engine.notation import boundary, end, flow, start, user

PAPERS_ANY_TIME = (
    start(),
    user("A"),
    boundary("M", "A", "message docs", interrupting=False),
    user("X"),
    end(),
    flow("S A E"),
    flow("M X E"),
)
"""While A is worked on, the message `docs` opens another X each time."""
