from service.bpmn.facts import Action, Binding, Rule, SearchField, Sla, Tell
from tests.unit.bpmn.sketch import TRIGGERS, element, extended, of, read


def test_task_for_a_person_says_who_and_how():
    task = of(
        "userTask",
        handrail__roles="officer, team_leader",
        handrail__assignee="${owner}",
        handrail__form="triage",
        handrail__mandatory="false",
        handrail__notBy="B,C",
        handrail__outcomes="yes, no",
        handrail__holdLimit="10 working days",
    )
    assert task.roles == ("officer", "team_leader")
    assert (task.assignee, task.form, task.mandatory) == ("${owner}", "triage", False)
    assert (task.not_by, task.outcomes) == (("B", "C"), ("yes", "no"))
    assert task.hold_limit == "10 working days"


def test_task_that_says_nothing_is_mandatory_and_has_no_facts():
    task = of("userTask")
    assert task.mandatory
    assert (task.roles, task.sla, task.form, task.retries) == ((), None, None, None)


def test_machine_says_what_work_it_is_and_what_goes_in_and_out():
    inner = extended(
        element("handrail:input", name="to", value="applicant.email"),
        element("handrail:input", name="pack"),
        element("handrail:output", name="sent_at", value="at"),
    )
    task = of("serviceTask", inner, handrail__topic="email", handrail__retries="3")
    assert (task.topic, task.retries) == ("email", 3)
    assert task.inputs == (
        Binding("to", "applicant.email", line=1),
        Binding("pack", "pack", line=1),
    )
    assert task.outputs == (Binding("sent_at", "at", line=1),)


def test_unreadable_retries_say_nothing():
    assert of("serviceTask", handrail__retries="a few").retries is None


def test_decision_call_and_message_are_read():
    decided = of("businessRuleTask", handrail__decision="triage", handrail__result="urgency")
    assert (decided.decision, decided.result) == ("triage", "urgency")
    assert of("callActivity", handrail__version="4").called_version == "4"
    payload = extended(element("handrail:payload", name="reason", value="why"))
    sent = of("sendTask", payload, handrail__message="hand_over")
    assert sent.message == "hand_over"
    assert sent.payload == (Binding("reason", "why", line=1),)


def test_sla_is_read_with_everything_it_says():
    tells = element("handrail:tell", at="amber", who="assignee") + element(
        "handrail:tell", at="2 working days", every="2 working days", who="role:lead, user:dana"
    )
    sla = element(
        "handrail:sla",
        inner=tells,
        within="5 working days",
        amber="1 working day",
        kind="stop_clock",
        calendar="scotland",
        counting="inclusive",
        roll="next",
        anchor="event:S",
        cap="10 days",
        notice="28 days",
        period="sunday",
    )
    assert of("userTask", extended(sla)).sla == Sla(
        within="5 working days",
        amber="1 working day",
        kind="stop_clock",
        calendar="scotland",
        counting="inclusive",
        roll="next",
        anchor="event:S",
        cap="10 days",
        notice="28 days",
        period="sunday",
        tells=(
            Tell("amber", ("assignee",), line=1),
            Tell("2 working days", ("role:lead", "user:dana"), "2 working days", line=1),
        ),
        line=1,
    )


def test_sla_of_a_task_counts_from_the_task_and_that_of_a_process_from_the_case():
    sla = extended(element("handrail:sla", within="1 day"))
    assert of("userTask", sla).sla.anchor == "task"
    assert read(sla).sla.anchor == "case"


def test_drawn_clock_carries_its_rule():
    rule = extended(element("handrail:rule", kind="statutory", roll="next"))
    clock = element(
        "boundaryEvent", "B", rule + TRIGGERS["timer"], attachedToRef="A", handrail__clock="amber"
    )
    found = read(element("userTask", "A"), clock).elements["B"]
    assert (found.clock, found.rule) == ("amber", Rule(kind="statutory", roll="next", line=1))


def test_facts_may_stand_in_the_event_definition():
    inner = element(
        "messageEventDefinition",
        inner=extended(element("handrail:action", label="Withdraw", roles="officer", form="w")),
    )
    caught = of("intermediateCatchEvent", inner)
    assert caught.actions == (Action("Withdraw", ("officer",), "w", line=1),)


def test_process_says_what_concerns_the_whole_case():
    process = read(
        extended(
            element("handrail:searchField", name="ward"),
            element("handrail:searchField", name="size", type="number", value="rooms + 1"),
            element("handrail:duplicate", by="ward"),
            element("handrail:subject", detail="name"),
            element("handrail:subject", detail="kind", value="'home'"),
        ),
        handrail__title="Repair of ${address}",
        handrail__outcome="done",
        handrail__startRoles="officer,lead",
        handrail__acknowledgeWithin="4 working hours",
    )
    assert (process.title, process.outcome) == ("Repair of ${address}", "done")
    assert process.start_roles == ("officer", "lead")
    assert process.acknowledge_within == "4 working hours"
    assert process.search_fields == (
        SearchField("ward", "text", "ward", line=1),
        SearchField("size", "number", "rooms + 1", line=1),
    )
    assert process.duplicate_by == ("ward",)
    assert process.subject == (
        Binding("name", "name", line=1),
        Binding("kind", "'home'", line=1),
    )


def test_foreign_property_may_carry_an_attribute_of_ours():
    properties = element(
        "camunda:properties",
        inner=element("camunda:property", name="handrail:outcomes", value="yes,no")
        + element("camunda:property", name="handrail:form", value="foreign")
        + element("camunda:property", name="note", value="x"),
    )
    task = of("userTask", extended(properties), handrail__form="own")
    assert (task.outcomes, task.form) == (("yes", "no"), "own")


def test_own_facts_win_over_foreign_ones():
    task = of("userTask", handrail__form="own", camunda__formKey="other", camunda__assignee="sam")
    assert (task.form, task.assignee) == ("own", "sam")
