"""One module a vocabulary; here they are asked together. Handrail's own is asked first and wins."""

from lxml import etree

from service.bpmn.facts import Facts, LoopFacts, ProcessFacts, merge
from service.bpmn.model import Ignored
from service.bpmn.nodes import BPMN, HANDRAIL, children, line_of, local, namespace
from service.bpmn.vocabularies import camunda7, camunda8, handrail, spiff
from service.bpmn.xml import Element as Node

_FOREIGN = {one.NAMESPACE: one.READ | one.HARMLESS for one in (camunda7, camunda8, spiff)}
_NOT_FOR_US = frozenset(
    {
        "",
        BPMN,
        HANDRAIL,
        "http://www.w3.org/XML/1998/namespace",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://camunda.org/schema/modeler/1.0",
        "http://bpmn.io/schema/bpmn",
        "http://www.signavio.com",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    }
)
"""Namespaces that say nothing about how a case runs: the notation itself and its editors' notes."""
_UNHEARD = {one.NAMESPACE: one.UNHEARD for one in (camunda7, camunda8)}
"""Attributes without effect on the elements of a vocabulary that are read."""
_UNHEARD_WORDS = frozenset(
    {
        "potentialOwner",
        "humanPerformer",
        "performer",
        "resourceRole",
        "correlationSubscription",
        "assignment",
        "transformation",
    }
)
"""Words of BPMN itself that say who works or what data pass, in a way that nobody reads."""


def facts_of(*nodes: Node) -> Facts:
    """Read the facts of one element from its own node and then its event definitions."""
    vocabularies = (handrail.facts, camunda7.facts, camunda8.facts, spiff.facts)
    return merge(*(facts(node) for facts in vocabularies for node in nodes))


def process_facts_of(node: Node) -> ProcessFacts:
    """Read the facts of a process."""
    return merge(handrail.process_facts(node), camunda7.process_facts(node))


def looping_of(marker: Node) -> LoopFacts:
    """Read what is added to a multi-instance marker."""
    return camunda7.looping(marker) or camunda8.looping(marker) or LoopFacts()


def ignored_in(root: Node) -> tuple[Ignored, ...]:
    """List the attributes and elements that Handrail does not act on."""
    found = []
    for node in root.iter(f"{{{BPMN}}}*"):
        if local(node) in _UNHEARD_WORDS:
            owner = next((one.get("id") for one in node.iterancestors() if one.get("id")), None)
            found.append(Ignored(local(node), owner, line_of(node)))
        found += [
            Ignored(_prefixed(node, str(name)), node.get("id"), line_of(node))
            for name in node.attrib
            if _unknown(str(name))
        ]
        for holder in children(node, "extensionElements"):
            found += [
                Ignored(_prefixed(one, str(one.tag)), node.get("id"), line_of(one))
                for one in holder.iterdescendants()
                if _unknown(str(one.tag))
            ]
            found += [
                Ignored(f"{name} of {_prefixed(one, str(one.tag))}", node.get("id"), line_of(one))
                for one in holder.iterdescendants()
                for name in _UNHEARD.get(namespace(one), {}).get(local(one), ())
                if one.get(name)
            ]
    return tuple(found)


def _unknown(name: str) -> bool:
    """Say whether nobody here knows what the qualified name means."""
    parts = etree.QName(name)
    space = parts.namespace or ""
    return space not in _NOT_FOR_US and parts.localname not in _FOREIGN.get(space, ())


def _prefixed(node: Node, name: str) -> str:
    """Write a qualified name as the file does."""
    parts = etree.QName(name)
    prefixes = {space: prefix for prefix, space in node.nsmap.items()}
    return f"{prefixes.get(parts.namespace)}:{parts.localname}"
