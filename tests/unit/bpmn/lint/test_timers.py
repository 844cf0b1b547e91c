import pytest

from tests.unit.bpmn.lint.linting import found, only
from tests.unit.bpmn.sketch import element

TAGS = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}


def timer(text, kind="duration"):
    inner = element(TAGS[kind], inner=text) if text else ""
    return element("intermediateCatchEvent", "T", element("timerEventDefinition", inner=inner))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5 working days", "duration"),
        ("${wait}", "duration"),
        ("end of tenancy period", "duration"),
        ("2026-12-24", "date"),
        ("R3/PT1H", "cycle"),
        ("every 2 days", "cycle"),
    ],
)
def test_readable_timer_is_fine(text, kind):
    for code in ("timer_missing", "timer_unreadable", "timer_kind", "timer_never_fires"):
        assert found(code, timer(text, kind)) == []


def test_timer_without_a_time_is_an_error():
    assert only("timer_missing", timer("")).severity == "error"


def test_unreadable_timer_is_an_error():
    problem = only("timer_unreadable", timer("soon"))
    assert (problem.element, problem.severity) == ("T", "error")
    assert "soon" in problem.message


def test_timer_of_another_kind_than_it_says_is_a_warning():
    problem = only("timer_kind", timer("P5D", "date"))
    assert problem.severity == "warning"
    assert problem.mend == "Write it as a duration in the modeller."


def test_timer_that_repeats_no_times_never_fires():
    assert found("timer_never_fires", timer("R0/PT1H", "cycle")) == ["T"]


def test_timer_that_repeats_at_once_is_an_error():
    assert found("timer_too_fast", timer("R/PT0S", "cycle")) == ["T"]
    assert found("timer_too_fast", timer("PT0S")) == []


def test_timer_on_what_takes_no_time_never_fires():
    definition = element("timerEventDefinition", inner=element("timeDuration", inner="P1D"))
    parts = [element("scriptTask", "A"), element("userTask", "B")]
    parts += [
        element("boundaryEvent", key, definition, attachedToRef=host)
        for key, host in (("X", "A"), ("Y", "B"))
    ]
    assert found("timer_never_fires", *parts) == ["X"]


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("10 working days", []),
        ("${n}", []),
        ("2026-12-24", ["A"]),
        ("P1DT2H", ["A"]),
        ("long", ["A"]),
    ],
)
def test_longest_hold_must_be_a_length(limit, told):
    task = element("userTask", "A", handrail__holdLimit=limit)
    assert found("hold_limit_unreadable", task) == told


def test_the_wait_for_an_answer_must_be_a_length():
    for within, told in (("8 working hours", []), ("P1DT2H", ["p"]), ("soon", ["p"])):
        wrong = found("acknowledge_within_unreadable", handrail__acknowledgeWithin=within)
        assert wrong == told
