"""What passes in and out of a step in Camunda 7, and what becomes of what it calls."""

from types import MappingProxyType

from service.bpmn.foreign.finding import Fate
from service.bpmn.foreign.meaning import (
    Said,
    but,
    for_outputs,
    idle,
    person,
    stands_in,
    understood,
    value_not_in,
)

STRUCTURE = person(
    "A list, a map or a script as a value. Write it as an expression, or compute it in a script "
    "task."
)
_CALLED_OTHERWISE = person("Only a version's number or latest can be called: choose one.")
_PARAMETER = but(
    understood(
        "An input or output (<handrail:input>, <handrail:output>).",
        "inputs",
        "template",
        misplaced=Fate.PERSON,
    ),
    (lambda said: len(said.node) > 0, STRUCTURE),
    (stands_in("connector"), person("A value for the connector: give it to a worker as an input.")),
)
_MAPPING = but(
    understood(
        "What passes to or from the called process (<handrail:input>, <handrail:output>).",
        "inputs",
        misplaced=Fate.PERSON,
    ),
    (
        lambda said: not {"target", "variables", "businessKey"} & set(said.node.attrib),
        person("It does not say what is passed. Write <handrail:input> or <handrail:output>."),
    ),
)
_PASSED = understood("The value that passes.", "inputs", "expression", misplaced=Fate.PERSON)
_WITHIN = understood("Part of the mapping.", "inputs", misplaced=Fate.PERSON)


def _has_binding(said: Said) -> bool:
    space = (said.attribute or "").rpartition("}")[0]
    return said.node.get(f"{space}}}calledElementBinding") == "version"


def _is_computed_version(said: Said) -> bool:
    return _has_binding(said) and not said.value.strip().isdecimal()


MEANINGS = MappingProxyType(
    {
        # What passes in and out.
        "inputOutput": understood("Inputs and outputs.", "inputs", misplaced=Fate.PERSON),
        "inputParameter": _PARAMETER,
        "outputParameter": for_outputs(_PARAMETER),
        **dict.fromkeys(("list", "map", "entry"), STRUCTURE),
        "in": _MAPPING,
        "out": for_outputs(_MAPPING),
        **dict.fromkeys(("in source", "in sourceExpression"), _PASSED),
        **dict.fromkeys(("out source", "out sourceExpression"), for_outputs(_PASSED)),
        **dict.fromkeys(("in target", "in variables"), _WITHIN),
        **dict.fromkeys(("out target", "out variables"), for_outputs(_WITHIN)),
        "in businessKey": idle("A case that another one calls has the reference of that."),
        **dict.fromkeys(
            ("in local", "out local"), person("Only what is mapped passes to a called process.")
        ),
        # What is called.
        "calledElementBinding": but(
            understood("Which version is called (handrail:version)."),
            (value_not_in("latest", "version"), _CALLED_OTHERWISE),
        ),
        "calledElementVersion": but(
            idle("It counts only with the binding “version”."),
            (_is_computed_version, _CALLED_OTHERWISE),
            (_has_binding, understood("The version that is called (handrail:version).")),
        ),
        **dict.fromkeys(("calledElementVersionTag", "calledElementTenantId"), _CALLED_OTHERWISE),
        **dict.fromkeys(
            ("caseRef", "caseBinding", "caseVersion", "caseTenantId"),
            person("A case of CMMN is called. Draw it as a process, and call that."),
        ),
        **dict.fromkeys(
            ("variableMappingClass", "variableMappingDelegateExpression"),
            person("Code that mapped the variables. Write the mappings instead."),
        ),
    }
)
