"""What becomes of the words of Camunda 7, and of Activiti and Flowable, which share most."""

from types import MappingProxyType

from service.bpmn.foreign import passing
from service.bpmn.foreign.meaning import (
    OVERRULED,
    Said,
    but,
    idle,
    is_about,
    is_several,
    person,
    stands_beside,
    stands_in,
    understood,
    value_in,
    value_not_in,
)
from service.bpmn.times import is_computed, read_time

_CODE = person(
    "Code that ran within the engine does not run here. Give the step a topic, and let a worker do "
    "the work; or write a calculation as a script."
)
_LISTENS = person(
    "Code that ran when something happened to the step does not run here. Draw what it does as a "
    "step of its own, or tell people with the SLA."
)
_FIELDS = person(
    "Values for the code of the step. Give them to the worker as inputs (<handrail:input>)."
)
_QUESTIONS = person(
    "Questions that are written into the diagram. Make a form of them, and name it (handrail:form)."
)
_BINDING = idle("A case keeps what was published with its process.")


FORM = but(
    understood("The key of the form (handrail:form). The form itself has to be made.", "form"),
    (
        lambda said: is_computed(said.value),
        person("The key of a form is not computed. Write it as it is: handrail:form."),
    ),
)
"""Of the words that name a form."""
_INSTANCES = "What there is an instance for."
_WAITS = person(
    "The wait between attempts is Handrail's own. Say only how many there are: handrail:retries."
)


def _is_no_time(said: Said) -> bool:
    time = read_time(said.value)
    return not is_computed(said.value) and (time is None or not time.is_due)


def _is_handrails(said: Said) -> bool:
    return said.node.get("name", "").startswith("handrail:")


def _waits(said: Said) -> bool:
    return not said.value.strip().removeprefix("R").isdecimal()


def _is_without_collection(said: Said) -> bool:
    space = (said.attribute or "").rpartition("}")[0]
    return f"{space}}}collection" not in said.node.attrib


_NOTES = idle("Notes beside the step, which nothing here reads.")
_IN_A_FORM = stands_in("formData", "formProperty")

MEANINGS = MappingProxyType(
    {
        # Whom a task is for, and by when.
        "candidateGroups": understood(
            "The roles that may do the task (handrail:roles).", "roles", "template"
        ),
        "candidateUsers": but(
            understood("Whom the task is assigned to (handrail:assignee).", "users", "template"),
            (is_several, person("None of several users is assigned the task. Give them a role.")),
        ),
        "assignee": understood(
            "Whom the task is assigned to (handrail:assignee).", "assignee", "template"
        ),
        "dueDate": but(
            understood("The SLA of the task (<handrail:sla>).", "due", "template"),
            (
                _is_no_time,
                person("It is no date, and no length of time in one unit. Write <handrail:sla>."),
            ),
        ),
        "followUpDate": idle(
            "It only filters lists. To let the task wait, draw a timer before it."
        ),
        "priority": idle("Work is in the order of due dates."),
        "candidateStarterGroups": understood(
            "Who may start a case (handrail:startRoles).", None, "template"
        ),
        **dict.fromkeys(
            ("candidateStarterUsers", "potentialStarter"),
            person("Single people cannot be let start a case. Give a role: handrail:startRoles."),
        ),
        "isStartableInTasklist": but(
            idle("People can start a case, as it says."),
            (value_in("false"), person("People could start a case. Say who: handrail:startRoles.")),
        ),
        "initiator": person(
            "Whoever starts a case stands under no name of the data. Their tasks say "
            'handrail:assignee="opened_by"; elsewhere, write case.opened_by.'
        ),
        # Forms.
        **dict.fromkeys(
            ("formKey", "formRef"),
            FORM,
        ),
        **dict.fromkeys(("formRefBinding", "formRefVersion", "decisionRefBinding"), _BINDING),
        **dict.fromkeys(
            ("formData", "formField", "formProperty", "validation", "constraint"), _QUESTIONS
        ),
        "formHandlerClass": person("Code that handled the form. Let the form ask and check."),
        # Work of machines.
        "topic": understood("The kind of work (handrail:topic).", "topic", "template"),
        "type": but(
            idle("A worker does the work, as that of any topic."),
            (value_not_in("external"), person("The engine did the work itself. Give it a topic.")),
        ),
        **dict.fromkeys(("class", "delegateExpression"), _CODE),
        "expression": but(_CODE, (stands_in("field"), _FIELDS)),
        "string": _FIELDS,
        "field": but(_FIELDS, (stands_in("executionListener", "taskListener"), _LISTENS)),
        **dict.fromkeys(("executionListener", "taskListener", "eventListener"), _LISTENS),
        **dict.fromkeys(
            ("connector", "connectorId"),
            person("A connector of the engine. Give the step a topic, such as http, and inputs."),
        ),
        "failedJobRetryTimeCycle": but(
            understood("The number of attempts (handrail:retries).", "retries"),
            (value_in(""), idle("Work is tried five times, unless handrail:retries says so.")),
            (_waits, _WAITS),
        ),
        "resource": person("The script lies in another file. Write it into the step."),
        # What passes in and out, and what is called.
        **passing.MEANINGS,
        "script": but(
            passing.STRUCTURE, (stands_in("executionListener", "taskListener"), _LISTENS)
        ),
        "value": but(passing.STRUCTURE, (_IN_A_FORM, _QUESTIONS)),
        # Decisions.
        "decisionRef": understood("The decision (handrail:decision).", "decision", "template"),
        **dict.fromkeys(
            ("decisionRefVersion", "decisionRefVersionTag", "decisionRefTenantId"),
            person("A case keeps the decisions that were published with its process."),
        ),
        "mapDecisionResult": but(
            idle("The hit policy of the decision says whether its result is one value or a list."),
            (
                value_not_in("singleEntry"),
                person(
                    "The hit policy of the decision says what its result is, not this. Look at the "
                    "conditions that read it."
                ),
            ),
        ),
        "resultVariable": but(
            understood("The data key of the result (handrail:result).", "result"),
            (
                is_about("scriptTask"),
                person("A script names what it sets itself. Write it as an assignment, name = …."),
            ),
        ),
        # Turns, events and failures.
        "collection": but(
            understood(_INSTANCES, reading="expression"),
            (stands_beside("loopDataInputRef"), OVERRULED),
        ),
        "elementVariable": but(
            understood(_INSTANCES),
            (
                _is_without_collection,
                person("It is read beside a collection only. Write <inputDataItem>."),
            ),
            (stands_beside("inputDataItem"), OVERRULED),
        ),
        **dict.fromkeys(
            (
                *("errorCodeVariable", "errorMessageVariable", "escalationCodeVariable"),
                "errorEventDefinition",
            ),
            person("No variable is set of a failure: a condition that reads it finds nothing."),
        ),
        **dict.fromkeys(
            ("variableName", "variableEvents"),
            idle("A condition is asked whenever the data change."),
        ),
        # The engine's own affairs, and the editor's.
        **dict.fromkeys(
            ("asyncBefore", "asyncAfter", "async", "asyncLeave", "exclusive", "triggerable"),
            idle("Every step of a case is saved as it happens: there is nothing to choose."),
        ),
        **dict.fromkeys(
            ("jobPriority", "taskPriority"), idle("Work is done in the order in which it came.")
        ),
        "historyTimeToLive": idle("How long cases are kept is said under Administration."),
        "property": but(
            _NOTES,
            (_IN_A_FORM, _QUESTIONS),
            (_is_handrails, understood("Read as the attribute that it is named after.")),
        ),
        "properties": but(_NOTES, (_IN_A_FORM, _QUESTIONS)),
        **dict.fromkeys(
            (
                *("diagramRelationId", "versionTag", "errorMessage"),
                *("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"),
            ),
            idle("A note of the editor."),
        ),
    }
)
