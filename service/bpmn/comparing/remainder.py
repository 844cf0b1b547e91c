"""What differs between two files beside what is compared part by part: nothing is passed over.

Every part of BPMN that has an id is compared by what it says in the file. Where it says the same
and the files differ all the same, that is said of the file as a whole.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from service.bpmn.comparing.difference import Became, Difference, by_id
from service.bpmn.comparing.drawn import STANDS_ELSEWHERE, is_drawn_otherwise
from service.bpmn.comparing.part_differ import PartDiffer
from service.bpmn.comparing.side import Side
from service.bpmn.comparing.written import is_no_drawing, written
from service.bpmn.nodes import kind_in_words
from service.bpmn.xml import Element as Node

_ORDER = "Its parts come in another order, or are nested in another way"
_DRAWING = "{} drawing differs{}: its lines, labels or colours"


def with_remainder(old: Side, new: Side, told: Sequence[Difference]) -> tuple[Difference, ...]:
    """Add what else differs to what is told: to the same parts, to others, and to the file."""
    ids = {one.id: one.was for one in told if one.was not in {"", one.id}}
    if old.key != new.key:
        ids[new.key] = old.key
    rest = by_id(_rest(old, new, told, ids))
    joined = [
        replace(one, became=Became.CHANGED, says=(*_said_of(one), *rest[one.id].says))
        if one.id in rest
        else one
        for one in told
    ]
    known = by_id(told)
    joined += [one for key, one in rest.items() if key not in known]
    says = tuple(_of_the_file(old, new, joined, ids))
    whole = Difference("", "The file", "the whole file", Became.CHANGED, says)
    return (*joined, whole) if says else tuple(joined)


def _said_of(one: Difference) -> tuple[str, ...]:
    return (*one.says, STANDS_ELSEWHERE) if one.became is Became.MOVED else one.says


def _rest(
    old: Side, new: Side, told: Iterable[Difference], ids: Mapping[str, str]
) -> Iterator[Difference]:
    """Say what parts say that nothing is told of yet, and which came or went."""
    before, after, differ = old.parts, new.parts, PartDiffer(old, new, ids)
    whole = {one.id for one in told if one.became in {Became.ADDED, Became.REMOVED}}
    for key, part in after.items():
        was = before.get(ids.get(key, key))
        if was is None:
            if not _is_within(part, whole) and not differ.tells_of(part):
                whole.add(key)
                yield Difference(key, _called(part), kind_in_words(part), Became.ADDED)
        elif key not in whole and (says := tuple(differ.says(was, part))):
            yield Difference(key, _called(part), kind_in_words(part), Became.CHANGED, says)
    for key, part in before.items():
        is_there = key in after or key in ids.values()
        if not is_there and not _is_within(part, whole) and not differ.tells_of(part):
            whole.add(key)
            yield Difference(key, _called(part), kind_in_words(part), Became.REMOVED)


def _of_the_file(
    old: Side, new: Side, told: Sequence[Difference], ids: Mapping[str, str]
) -> Iterator[str]:
    """Say how two files differ beside single parts.

    Nothing is said when only comments, blank space or the way of writing differ.
    """
    says = [*PartDiffer(old, new, {}).says(old.root, new.root)]
    both = {ids.get(one, one) for one in new.parts} & {*old.parts}
    if _order(old, both, {}) != _order(new, both, ids):
        says.append(_ORDER)
    # What is in one of them only is told to have come or gone, and its shape with it.
    untold = {one for one in (*old.parts, *new.parts) if ids.get(one, one) not in both}
    if is_drawn_otherwise(old.root, new.root, ids, untold=untold, moved=_moved(old, new, told)):
        says.append(_DRAWING.format(*("The", " as well") if told or says else ("Only the", "")))
    yield from says
    if told or says:
        return
    if written(old.root, is_no_drawing) != written(new.root, is_no_drawing):
        yield _ORDER
    elif written(old.root) != written(new.root):
        yield _DRAWING.format("Only the", "")


def _order(side: Side, both: Set[str], ids: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the parts that are in both files in their order, each with the part that it is in."""
    found = []
    for key, part in side.parts.items():
        around = (one.get("id", "") for one in part.iterancestors() if one is not side.root)
        within = next((one for one in around if one), "")
        found.append((ids.get(key, key), ids.get(within, within)))
    return [one for one in found if one[0] in both]


def _moved(old: Side, new: Side, told: Iterable[Difference]) -> Set[str]:
    """Give what is told to stand elsewhere, and the ways that are therefore drawn elsewhere."""
    moved = {
        key
        for one in told
        if one.became is Became.MOVED or STANDS_ELSEWHERE in one.says
        for key in (one.id, one.was)
    }
    ways = {
        (key, way.source, way.target)
        for side in (old, new)
        for process in side.processes.values()
        for key, way in process.flows.items()
    }
    known = Counter(key for key, _, _ in ways)
    return moved | {key for key, *ends in ways if known[key] > 1 or not moved.isdisjoint(ends)}


def _is_within(part: Node, whole: Set[str]) -> bool:
    return any(one.get("id") in whole for one in (part, *part.iterancestors()))


def _called(part: Node) -> str:
    return " ".join((part.get("name") or "").split()) or part.get("id", "")
