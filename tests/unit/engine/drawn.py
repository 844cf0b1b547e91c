"""Processes that many tests run, by what they are drawn to show."""

from tests.unit.engine.notation import boundary, end, flow, gateway, start, user

LINE = (start(), user("A", "B", "C"), end(), flow("S A B C E"))
FORK = (
    start(),
    gateway("parallel", "P", "J"),
    user("A", "B", "C", "D"),
    end(),
    flow("S P A C J D E"),
    flow("P B J"),
)
DEADLINE = (
    start(),
    user("A", "B"),
    boundary("T", "A", "timer PT1H"),
    end(),
    flow("S A E"),
    flow("T B E"),
)
