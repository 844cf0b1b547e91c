"""What becomes of the words of SpiffArena."""

from types import MappingProxyType

from service.bpmn.foreign import camunda7
from service.bpmn.foreign.finding import Fate
from service.bpmn.foreign.meaning import Said, but, idle, person, understood, value_in

_WORK = understood("The kind of work, and its result (handrail:topic, handrail:result).", "topic")
_INPUT = understood(
    "An input of the work (<handrail:input>).", "inputs", "expression", misplaced=Fate.PERSON
)
_CORRELATION = understood("How a message finds its case (<handrail:correlation>).")
_SENT = person(
    "What is sent. Say each part of it where it is thrown: <handrail:payload name=… value=…/>. "
    "Whoever catches it has the part in the data under that name."
)
_BROUGHT = person(
    "All that was brought stood under this one name. Here each part of it stands in the data under "
    "its own: write amount where a script, a condition or a form reads payload.amount."
)
_MESSAGE = person(
    "What a message brings is put under the names that it has. Say what it carries where it is "
    "sent: <handrail:payload>."
)


def _names_the_form(said: Said) -> bool:
    return said.node.get("name") == "formJsonSchemaFilename"


def _is_jinja(said: Said) -> bool:
    return "{{" in said.value or "{%" in said.value


_TEMPLATE = person(
    "Words that Jinja fills in. Write ${…} for a value, and ${'one' if … else 'other'} for words "
    "that depend on something; the words of a list, compute in a script before."
)
MEANINGS = MappingProxyType(
    {
        "property": but(
            camunda7.MEANINGS["property"],
            (_names_the_form, camunda7.MEANINGS["formKey"]),
        ),
        "properties": understood("What is said of the step by name."),
        "instructionsForEndUser": but(
            understood("What to do, in words (documentation)."),
            (_is_jinja, _TEMPLATE),
        ),
        "calledDecisionId": understood("The decision (handrail:decision).", "decision", "template"),
        "serviceTaskOperator": _WORK,
        "parameters": understood("Inputs of the work.", "inputs", misplaced=Fate.PERSON),
        "parameter": _INPUT,
        **dict.fromkeys(("processVariableCorrelation", "propertyId", "expression"), _CORRELATION),
        **dict.fromkeys(
            ("preScript", "postScript"),
            but(
                person("A script before or after the step. Draw it as a script task of its own."),
                (value_in(""), idle("It holds no script.")),
            ),
        ),
        **dict.fromkeys(("messagePayload", "payloadExpression"), _SENT),
        **dict.fromkeys(("messageVariable", "variableName"), _BROUGHT),
        "isMatchingCorrelation": _MESSAGE,
        "signalButtonLabel": person(
            "A button that sends a signal. Make it a message with a button: <handrail:action>."
        ),
        **dict.fromkeys(
            ("allowGuest", "guestConfirmation"),
            person("Tasks are for people of the house. Ask others by letter or through a form."),
        ),
        "retry": person("Say how often work is tried: handrail:retries."),
        **dict.fromkeys(
            ("unitTests", "unitTest", "inputJson", "expectedOutputJson"),
            idle("Tests of a script. Tell the process as a story instead."),
        ),
        **dict.fromkeys(
            ("category", "taskMetadataValues", "taskMetadataValue"),
            idle("Notes for lists. Search fields serve for these: <handrail:searchField>."),
        ),
        **dict.fromkeys(
            ("isOutputSynced", "scriptsOnInstances"),
            person("How data of instances are joined. Say what is gathered: loopDataOutputRef."),
        ),
    }
)
