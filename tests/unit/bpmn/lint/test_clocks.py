import pytest

from tests.unit.bpmn.lint.linting import found, only, problems
from tests.unit.bpmn.sketch import TRIGGERS, element, extended


def sla(*tells, **attributes):
    attributes = {"within": "5 working days"} | attributes
    inner = "".join(element("handrail:tell", **tell) for tell in tells)
    return extended(element("handrail:sla", inner=inner, **attributes))


def task(*tells, **attributes):
    return element("userTask", "A", sla(*tells, **attributes))


def codes(*parts):
    return [
        one.code for one in problems(*parts) if one.code.startswith(("sla_", "tell_", "clock_"))
    ]


def test_good_sla_has_no_problems():
    tells = (
        {"at": "amber", "who": "assignee, owner"},
        {"at": "target", "who": "role:lead,user:sam,${boss}"},
        {"at": "2 working days", "every": "1 week", "who": "owner"},
    )
    good = task(*tells, amber="1 working day", kind="stop_clock", cap="10 days", roll="next")
    assert codes(good) == []


@pytest.mark.parametrize("name", ["within", "amber", "cap"])
def test_unreadable_length_is_an_error(name):
    problem = only("sla_unreadable", task(kind="stop_clock", **{name: "soon"}))
    assert problem.message.startswith(name)
    assert (problem.element, problem.severity) == ("A", "error")


@pytest.mark.parametrize("within", ["2026-12-24", "R/P1D"])
def test_date_or_cycle_is_no_length(within):
    assert codes(task(within=within)) == ["sla_unreadable"]


@pytest.mark.parametrize("within", ["1 day 2 hours", "P1DT2H"])
def test_a_clock_counts_in_one_unit(within):
    assert codes(task(within=within)) == ["sla_unreadable"]


@pytest.mark.parametrize("cap", ["1 month", "8 working hours"])
def test_cap_is_used_up_in_hours_or_days(cap):
    assert codes(task(kind="stop_clock", cap=cap)) == ["sla_unreadable"]


def test_inclusive_count_takes_a_day_at_least():
    assert codes(task(counting="inclusive", within="0 days")) == ["sla_unreadable"]
    assert codes(task(counting="inclusive", within="${days} days")) == []


def test_computed_length_is_known_only_later():
    assert codes(task(within="${days} working days")) == []


def test_end_of_a_tenancy_period_needs_notice_and_period():
    whole = {"within": "end of tenancy period"}
    assert codes(task(**whole)) == ["sla_incomplete"]
    assert codes(task(**whole, notice="28 days", period="31")) == []
    assert codes(task(**whole, notice="28 days", period="${rent_week_ends}")) == []
    assert codes(task(within="End of  tenancy period", notice="28 days", period="Sunday")) == []
    assert codes(task(**whole, notice="soon", period="31")) == ["sla_unreadable"]
    assert codes(task(**whole, notice="28 days", period="32")) == ["sla_unreadable"]
    assert codes(task(**whole, notice="28 days", period="31", counting="inclusive")) == []


def test_timer_until_the_end_of_a_tenancy_period_needs_notice_and_period():
    def drawn(**said):
        inner = extended(element("handrail:rule", **said)) if said else ""
        length = element("timeDuration", inner="end of tenancy period")
        inner += element("timerEventDefinition", inner=length)
        return element("intermediateCatchEvent", "T", inner)

    assert codes(drawn()) == ["sla_incomplete"]
    assert only("sla_incomplete", drawn(notice="28 days")).element == "T"
    assert codes(drawn(notice="${notice}", period="=rent_week_ends")) == []
    assert codes(drawn(notice="soon", period="sunday")) == ["sla_unreadable"]


def test_amber_before_the_clock_begins_is_an_error():
    assert codes(task(amber="6 working days")) == ["sla_amber_too_early"]
    assert codes(task(amber="5 working days")) == []


@pytest.mark.parametrize("name", ["kind", "counting", "roll"])
def test_unknown_word_is_an_error(name):
    problem = only("sla_unknown_word", task(**{name: "often"}))
    assert problem.message == f"{name} cannot be “often”."


def test_words_of_a_drawn_clock_are_checked_too():
    inner = extended(element("handrail:rule", kind="fast", anchor="event:X")) + TRIGGERS["timer"]
    event = element("boundaryEvent", "B", inner, attachedToRef="T")
    assert codes(element("task", "T"), event) == ["sla_unknown_word", "sla_unknown_anchor"]


def test_anchor_must_be_an_element():
    assert codes(task(anchor="event:A")) == []
    assert codes(task(anchor="event:gone")) == ["sla_unknown_anchor"]


def test_cap_on_a_clock_that_nothing_stops_is_a_warning():
    assert only("sla_cap_idle", task(cap="5 days")).severity == "warning"


@pytest.mark.parametrize(
    ("tell", "code"),
    [
        ({"at": "amber", "who": "owner"}, "tell_without_amber"),
        ({"at": "later", "who": "owner"}, "tell_unreadable"),
        ({"at": "target", "every": "often", "who": "owner"}, "tell_unreadable"),
        ({"at": "target", "every": "0 days", "who": "owner"}, "tell_unreadable"),
        ({"at": "1 day and 2 hours", "who": "owner"}, "tell_unreadable"),
        ({"at": "target", "who": "the boss"}, "tell_nobody"),
        ({"at": "target", "who": "role:"}, "tell_nobody"),
    ],
)
def test_unclear_tell_is_an_error(tell, code):
    assert codes(task(tell)) == [code]


def test_telling_again_from_amber_on_is_an_error():
    tell = {"at": "amber", "every": "1 day", "who": "owner"}
    assert codes(task(tell, amber="1 day", within="5 days")) == ["tell_unreadable"]


def test_sla_of_the_process_is_checked():
    assert found("sla_unreadable", sla(within="soon")) == ["p"]


def clock(trigger, host):
    event = element(
        "boundaryEvent", "B", TRIGGERS[trigger], attachedToRef="A", handrail__clock="target"
    )
    return host, event


def test_drawn_clock_must_be_a_timer():
    assert codes(*clock("message", element("userTask", "A"))) == ["clock_without_timer"]
    assert codes(*clock("timer", element("userTask", "A"))) == []


def test_drawn_clock_is_a_persons_tasks():
    assert codes(*clock("timer", element("subProcess", "A"))) == ["clock_without_task"]
    assert codes(*clock("timer", element("manualTask", "A"))) == []


def test_clock_both_drawn_and_in_short_form_is_a_warning():
    assert codes(*clock("timer", task())) == ["clock_twice"]


def test_clock_on_what_is_no_border_event_is_told_without_a_host():
    assert codes(element("userTask", "A", handrail__clock="target")) == ["clock_without_timer"]
