"""Diagrams spoilt at random, as a slip of the hand, a bad tool or an attacker would."""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
HOSTILE = (
    "",
    " ",
    "0",
    "-1",
    "10000000",
    "= 1 / 0",
    "=((((",
    "= missing.thing[9]",
    "= [1, 2, 3]",
    "= outcomes",
    "{= }",
    "{{case.reference}}",
    "P1D",
    "PT0S",
    "-P1D",
    "P99999999Y",
    "R10000000/PT1S",
    "R/PT1S",
    "2026-02-30",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "5 working days",
    "-3 hours",
    "statutory",
    "true",
    "__import__('os').system('true')",
    "while true: pass",
    "x = 'a' * 1000000000",
    "'; DROP TABLE cases; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "\u202egnirts \U0001f3e0",
    "ä" * 5000,
    "Ω%s%d{0}",
)
"""Texts that may stand anywhere."""
_NAMESPACE = f"xmlns='{BPMN.strip('{}')}'"
_SEVERAL = (
    "<multiInstanceLoopCharacteristics {}><loopCardinality>{}</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)
_LOOP = (
    "<standardLoopCharacteristics {}><loopCondition>{}</loopCondition>"
    "</standardLoopCharacteristics>"
)
_REPEATS = (
    _SEVERAL.format(_NAMESPACE, "10000000"),
    _SEVERAL.format(f"{_NAMESPACE} isSequential='true'", "= missing"),
    _LOOP.format(_NAMESPACE, "true"),
)
Tree = etree._Element
Change = Callable[[Random, Tree], None]


def spoilt(random: Random, source: bytes, *, times: int) -> bytes:
    """Return a diagram changed so often at random; mostly it is XML still."""
    tree = etree.fromstring(source)
    for _ in range(times):
        random.choice(_CHANGES)(random, tree)
    written = etree.tostring(tree, xml_declaration=True, encoding="utf-8")
    return _torn(random, written) if random.random() < 0.05 else written


def _torn(random: Random, written: bytes) -> bytes:
    """Spoil the bytes themselves: cut short, a byte turned, a part doubled."""
    here, there = sorted(random.sample(range(len(written)), 2))
    return random.choice(
        [
            written[:here],
            written[:here] + bytes([random.randrange(256)]) + written[here + 1 :],
            written[:there] + written[here:],
            written[:here] + written[there:],
        ]
    )


def _any(random: Random, tree: Tree) -> Tree:
    """Choose an element of the model: of the picture only now and then."""
    inner = [one for one in tree.iter(f"{BPMN}*") if one is not tree]
    return random.choice(inner or list(tree.iter("*")))


def _remove(random: Random, tree: Tree) -> None:
    one = _any(random, tree)
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _double(random: Random, tree: Tree) -> None:
    one = _any(random, tree)
    parent = one.getparent()
    if parent is not None:
        parent.append(deepcopy(one))


def _move(random: Random, tree: Tree) -> None:
    one, place = _any(random, tree), _any(random, tree)
    if place is not one and one not in place.iterancestors():
        place.append(one)


def _rename(random: Random, tree: Tree) -> None:
    """Make an element one of another kind that the diagram has."""
    _any(random, tree).tag = _any(random, tree).tag


def _drop_attribute(random: Random, tree: Tree) -> None:
    one = _any(random, tree)
    if one.attrib:
        del one.attrib[random.choice(list(one.attrib))]


def _spoil_attribute(random: Random, tree: Tree) -> None:
    one = _any(random, tree)
    if one.attrib:
        one.set(random.choice(list(one.attrib)), random.choice(HOSTILE))


def _swap_attribute(random: Random, tree: Tree) -> None:
    """Give an element another's value: ids twice, references that lead elsewhere."""
    one, other = _any(random, tree), _any(random, tree)
    if one.attrib and other.attrib:
        value = other.attrib[random.choice(list(other.attrib))]
        one.set(random.choice(list(one.attrib)), value)


def _copy_attribute(random: Random, tree: Tree) -> None:
    one, other = _any(random, tree), _any(random, tree)
    for name, value in other.attrib.items():
        if name != "id":
            one.set(name, value)


def _spoil_text(random: Random, tree: Tree) -> None:
    said = [one for one in tree.iter("*") if one.text and one.text.strip()]
    if said:
        random.choice(said).text = random.choice(HOSTILE)


def _call_itself(random: Random, tree: Tree) -> None:
    """Let an activity call a process of the same file."""
    keys = [one.get("id", "") for one in tree.iter(f"{BPMN}process")]
    tasks = [one for one in tree.iter("*") if str(one.tag).endswith("Task")]
    if keys and tasks:
        one = random.choice(tasks)
        one.tag = f"{BPMN}callActivity"
        one.set("calledElement", random.choice(keys))


def _repeat(random: Random, tree: Tree) -> None:
    """Let an activity happen many times, or without end."""
    tasks = [one for one in tree.iter("*") if str(one.tag).endswith("Task")]
    if tasks:
        random.choice(tasks).append(etree.fromstring(random.choice(_REPEATS)))


def _turn_back(random: Random, tree: Tree) -> None:
    """Let a flow lead somewhere else, often back."""
    flows = list(tree.iter(f"{BPMN}sequenceFlow"))
    if flows:
        end = random.choice(["sourceRef", "targetRef"])
        random.choice(flows).set(end, random.choice(flows).get(end) or "")


def _work_without_end(random: Random, tree: Tree) -> None:
    """Make people's work a script, so that loops run by themselves."""
    for one in list(tree.iter(f"{BPMN}userTask")):
        if random.random() < 0.5:
            one.tag = f"{BPMN}scriptTask"
            script = etree.SubElement(one, f"{BPMN}script")
            script.text = random.choice(["x = (x or 0) + 1", *HOSTILE])


_CHANGES: tuple[Change, ...] = (
    *(_remove, _double, _move, _rename, _drop_attribute, _spoil_attribute, _swap_attribute),
    *(_copy_attribute, _spoil_text, _spoil_text, _call_itself, _repeat, _turn_back, _turn_back),
    _work_without_end,
)
