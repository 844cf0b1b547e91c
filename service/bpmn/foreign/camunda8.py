"""What becomes of the words of Camunda 8: elements whose attributes say the facts."""

from dataclasses import replace
from types import MappingProxyType

from service.bpmn.foreign import camunda7
from service.bpmn.foreign.finding import Fate
from service.bpmn.foreign.meaning import (
    OVERRULED,
    Meaning,
    Said,
    but,
    for_outputs,
    idle,
    person,
    stands_beside,
    understood,
    value_not_in,
)

_LISTENS = person(
    "Work that was done when something happened to the step is not done here. Draw it as a step of "
    "its own."
)
_LATEST = but(
    idle("A case keeps what was published with its process."),
    (
        value_not_in("latest", "deployment"),
        person("A case keeps what was published with its process: no other version can be named."),
    ),
)
_HEADERS = person(
    "Fixed values for the worker. Give them as inputs (<handrail:input>), texts in quotes."
)
_CORRELATED = understood(
    "How a message finds its case (<handrail:correlation>).", None, "expression"
)
_LOOP = understood("What there is an instance for, and what is gathered of them.")


def _same(word: str) -> Meaning:
    return camunda7.MEANINGS[word]


def _is_computed(said: Said) -> bool:
    return said.value.strip().startswith("=")


def _is_number(said: Said) -> bool:
    return said.value.strip().removeprefix("=").strip().isdecimal()


_VALUE = but(
    understood("Its value.", "inputs", misplaced=Fate.PERSON),
    (_is_computed, understood("Its value.", "inputs", "expression", misplaced=Fate.PERSON)),
)
_WITHIN = understood(
    "An input or output (<handrail:input>, <handrail:output>).", "inputs", misplaced=Fate.PERSON
)

MEANINGS = MappingProxyType(
    {
        "assignmentDefinition": understood("Whom the task is for."),
        "assignmentDefinition assignee": _same("assignee"),
        "assignmentDefinition candidateGroups": _same("candidateGroups"),
        "assignmentDefinition candidateUsers": _same("candidateUsers"),
        "taskSchedule": understood("When the task is due."),
        "taskSchedule dueDate": _same("dueDate"),
        "taskSchedule followUpDate": _same("followUpDate"),
        "priorityDefinition": _same("priority"),
        "priorityDefinition priority": _same("priority"),
        "formDefinition": understood("Which form is asked for."),
        **dict.fromkeys(
            (
                *("formDefinition formId", "formDefinition formKey"),
                "formDefinition externalReference",
            ),
            camunda7.FORM,
        ),
        **dict.fromkeys(
            (
                *("formDefinition bindingType", "calledDecision bindingType"),
                *("formDefinition versionTag", "calledDecision versionTag"),
            ),
            _LATEST,
        ),
        "userTaskForm": person(
            "A form that is written into the diagram. Put it beside the process as a file of its "
            "own, forms/<process>/<its id>.json."
        ),
        "userTaskForm id": idle("The key of that form."),
        "taskDefinition": understood("What work it is."),
        "taskDefinition type": _same("topic"),
        "taskDefinition retries": but(
            person("The number of attempts is computed. Write a number: handrail:retries."),
            (_is_number, understood("The number of attempts (handrail:retries).", "retries")),
        ),
        **dict.fromkeys(("taskHeaders", "header", "header key", "header value"), _HEADERS),
        "ioMapping": understood("Inputs and outputs.", "inputs", misplaced=Fate.PERSON),
        **dict.fromkeys(("input", "input target"), _WITHIN),
        **dict.fromkeys(("output", "output target"), for_outputs(_WITHIN)),
        "input source": _VALUE,
        "output source": for_outputs(_VALUE),
        "calledElement": understood("What is called."),
        "calledElement processId": understood("The process that is called.", "called", "template"),
        **dict.fromkeys(
            (
                "calledElement propagateAllChildVariables",
                "calledElement propagateAllParentVariables",
            ),
            understood("Whether every variable passes."),
        ),
        "calledElement bindingType": but(
            understood("The latest version is called."),
            (value_not_in("latest"), _same("calledElementVersionTag")),
        ),
        "calledElement versionTag": _same("calledElementVersionTag"),
        "calledDecision": understood("Which decision is made."),
        "calledDecision decisionId": _same("decisionRef"),
        "calledDecision resultVariable": _same("resultVariable"),
        "script": understood("What the script computes."),
        "script expression": understood("What the script computes.", "script", "expression"),
        "script resultVariable": understood("What the result of the script is called."),
        **dict.fromkeys(("subscription", "subscription correlationKey"), _CORRELATED),
        "loopCharacteristics": _LOOP,
        "loopCharacteristics inputCollection": but(
            replace(_LOOP, reading="expression"), (stands_beside("loopDataInputRef"), OVERRULED)
        ),
        "loopCharacteristics inputElement": but(_LOOP, (stands_beside("inputDataItem"), OVERRULED)),
        "loopCharacteristics outputCollection": but(
            _LOOP, (stands_beside("loopDataOutputRef"), OVERRULED)
        ),
        "loopCharacteristics outputElement": but(
            _LOOP, (stands_beside("outputDataItem"), OVERRULED)
        ),
        **dict.fromkeys(
            ("executionListeners", "executionListener", "taskListeners", "taskListener"), _LISTENS
        ),
        "properties": _same("properties"),
        "property": _same("property"),
        "userTask": idle("Every task for a person is one of the service's own."),
        **dict.fromkeys(
            (
                *("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon"),
                *("versionTag", "versionTag value"),
            ),
            _same("versionTag"),
        ),
    }
)
