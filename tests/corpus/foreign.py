"""Whether the report of a file tells everything, and its translation means the same.

What is foreign is found here in another way than the report finds it: by the text of every tag.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from service.bpmn.differing import differences
from service.bpmn.foreign import Finding, translate
from service.bpmn.model import Element
from service.bpmn.reading import read_diagram
from service.bpmn.xml import encoding_of

_PASSED_OVER = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_TAG = re.compile(r"""<([\w.-]+:[\w.-]+|[\w.-]+)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_QUALIFIED = re.compile(r"""\s([\w.-]+:[\w.-]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_DECLARED = re.compile(r"""\sxmlns:?([\w.-]*)\s*=\s*["']([^"']*)["']""")
_OWN = (
    "http://www.omg.org/spec/BPMN/20100524/",
    "http://www.omg.org/spec/DD/20100524/",
    "http://www.w3.org/",
    "urn:handrail:bpmn:1",
)
_READ_SINCE = ("activiti.org/bpmn", "flowable.org/bpmn", "camunda.com/fox")


def lost_words(content: bytes, findings: Iterable[Finding]) -> Iterator[str]:
    """Give every prefixed foreign element and attribute that the report does not name."""
    told = {one.word for one in findings}
    text = _PASSED_OVER.sub("", content.decode(encoding_of(content)))
    declared = _DECLARED.findall(text)
    own = {prefix for prefix, space in declared if space.startswith(_OWN)}
    # Where a vocabulary has several prefixes, the report may name it by any of them.
    aliases = {
        prefix: {other for other, its in declared if its == space} for prefix, space in declared
    }
    for tag, rest in _TAG.findall(text):
        for word in (tag, *_QUALIFIED.findall(rest)):
            prefix, _, name = word.rpartition(":")
            if not prefix or prefix in {*own, "xml", "xmlns"}:
                continue
            names = {f"{one}:{name}" if one else name for one in aliases.get(prefix, {prefix})}
            if not names & told:
                yield word


def check_translation(content: bytes) -> None:
    """Read a file before and after. Raises AssertionError where a step says something else."""
    before, after = (read_diagram(one, file="f") for one in (content, translate(content, file="f")))
    gains = any(word in content.decode(encoding_of(content)) for word in _READ_SINCE)
    for key, process in before.processes.items():
        for one in process.elements.values():
            now = after.processes[key].elements[one.id]
            told = list(differences(_same(one), _same(now)))
            if told and not (gains and all("was not said before" in said for said in told)):
                raise AssertionError(f"Translated, {one.id} says otherwise: {told[0]}.")
    if [one.message for one in before.problems] != [one.message for one in after.problems]:
        raise AssertionError(f"Translated, it is misspelt: {after.problems[-1].message}")


def _same(one: Element) -> Element:
    """Write a step's user as its assignee, and its due date as its SLA only: so they are used."""
    single = one.users[0] if len(one.users) == 1 and not one.assignee else one.assignee
    users = () if len(one.users) == 1 else one.users
    return replace(one, due=None, assignee=single, users=users)
