"""The vocabularies that are known by their namespaces, and what becomes of their words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.bpmn.diagram import BPMN_DI, DC, DI
from service.bpmn.foreign import camunda7, camunda8, spiff
from service.bpmn.foreign.meaning import UNKNOWN, Meaning, Said, but, idle, person
from service.bpmn.nodes import q
from service.bpmn.vocabularies.camunda7 import NAMESPACE as CAMUNDA_7
from service.bpmn.vocabularies.camunda8 import NAMESPACE as CAMUNDA_8
from service.bpmn.vocabularies.spiff import NAMESPACE as SPIFF

DRAWING = frozenset({BPMN_DI, DC, DI})
"""The namespaces of where things are drawn."""
_NOTE = idle("A note of the program that it was drawn with.")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A vocabulary: what people call it, its words, and what becomes of any other word of it.

    `is_read` tells that Handrail reads what it understands; of others it only knows an equal. With
    `has_facts_in_attributes` each attribute of its elements is a word of its own.
    """

    name: str
    meanings: Mapping[str, Meaning]
    otherwise: Meaning = UNKNOWN
    is_read: bool = True
    has_facts_in_attributes: bool = False


def _notes(name: str, **others: Meaning) -> Vocabulary:
    return Vocabulary(name, MappingProxyType(others), _NOTE)


_CALLED = person("What is called over the network. Let a worker do that: handrail:topic.")
_DATA = person("How data pass into the step. Say it with <handrail:input>.")
_KNOWN = MappingProxyType(
    {
        CAMUNDA_7: Vocabulary("Camunda 7", camunda7.MEANINGS),
        CAMUNDA_8: Vocabulary("Camunda 8", camunda8.MEANINGS, has_facts_in_attributes=True),
        SPIFF: Vocabulary("SpiffArena", spiff.MEANINGS),
        "http://activiti.org/bpmn": Vocabulary("Activiti", camunda7.MEANINGS, is_read=False),
        "http://flowable.org/bpmn": Vocabulary("Flowable", camunda7.MEANINGS, is_read=False),
        "http://www.camunda.com/fox": Vocabulary("Camunda fox", camunda7.MEANINGS, is_read=False),
        "http://camunda.org/schema/modeler/1.0": _notes("Camunda Modeler"),
        "http://bpmn.io/schema/bpmn": _notes("bpmn.io"),
        "http://bpmn.io/schema/bpmn/biocolor/1.0": _notes("Colours"),
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0": _notes("Colours"),
        "http://www.omg.org/spec/BPMN/non-normative/extensions/i18n/1.0": _notes("Translations"),
        "http://www.omg.org/spec/BPMN/non-normative/extensions/envelope-decorator-bounds/1.0": (
            _notes("Colours")
        ),
        "http://www.omg.org/XMI": _notes("XMI"),
        "http://www.signavio.com": _notes("Signavio"),
        "http://www.signavio.com/": _notes("Signavio"),
        "http://www.bizagi.com/bpmn20": _notes("Bizagi"),
        "http://www.boc-group.com": _notes("ADONIS"),
        "@boc-eu.com/boc-is/ado.xmllight;1": _notes("ADONIS"),
        "http://www.trisotech.com/2015/triso/modeling": _notes(
            "Trisotech",
            dataInputBindings=_DATA,
            dataOutputBindings=_DATA,
            notification=person("Whom to tell. Say it with the SLA, or draw a message."),
            operation=_CALLED,
        ),
        "http://www.trisotech.com/2014/triso/bpmn": _notes("Trisotech"),
        "http://caseagile.com/schema/BPMN/20170414/MODEL": _notes("CaseAgile"),
        "http://www.w4.eu/spec/BPMN/20110930/GRAPH": _notes("W4"),
        "http://www.gbtec.de/bpmn/MODEL": _notes("GBTEC"),
        "http://www.itp-commerce.com/BPMN2.0": _notes("itp commerce"),
        "http://aeneis.de/bpmn20/ext": _notes("Aeneis"),
        "http://www.visual-paradigm.com/bpmn/vpspecificcontent": _notes("Visual Paradigm"),
        "http://www.igrafx.com/2011/bpmn": _notes("iGrafx"),
        "http://bpmn.sourceforge.net": _notes("Yaoqiang"),
        "http://www.ibo.de/XML/BPMN": _notes("ibo Prometheus"),
        "http://www.softwareag.com/aris/ebpmn": _notes("ARIS"),
        "http://open-bpmn.org/XMLSchema": _notes("Open-BPMN"),
        "http://www.smartfacts.com": _notes("SMARTFACTS"),
        "http://www.viadee.de": _notes("viadee"),
        "https://openapis.org/omg/extension/1.0": Vocabulary("OpenAPI", {}, _CALLED),
    }
)


def _is_used(said: Said) -> bool:
    """Hold of data that a step of SpiffArena reads or writes; elsewhere they are only drawn."""
    root = said.node.getroottree().getroot()
    names = {one.text for one in root.iter(q("sourceRef"), q("targetRef"))}
    return SPIFF in root.nsmap.values() and said.node.get("id") in names


_ROLES = person("Who does it. Say it with a lane, or with handrail:roles.")
_PASSES = person("How a value passes. Say it with <handrail:input> and <handrail:output>.")
BPMN_WORDS = MappingProxyType(
    {
        **dict.fromkeys(("potentialOwner", "humanPerformer", "performer", "resourceRole"), _ROLES),
        "correlationSubscription": person("How a message is found. Say it on the message."),
        **dict.fromkeys(("assignment", "transformation"), _PASSES),
        "dataStoreReference": but(
            idle("Where data are kept is only drawn."),
            (_is_used, person("Data that outlive the case. Let a worker read and write them.")),
        ),
    }
)
"""Words of BPMN itself that nobody here reads, and what to say instead."""


def vocabulary_of(namespace: str) -> Vocabulary:
    """Give the vocabulary of a namespace; one that nobody knows is called by its namespace."""
    known = _KNOWN.get(namespace)
    if known is not None:
        return known
    if namespace.startswith("http://www.trisotech.com/definitions/"):
        return _notes("Trisotech")
    return Vocabulary(namespace or "Words without a vocabulary", {})
