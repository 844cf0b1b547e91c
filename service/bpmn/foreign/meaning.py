"""What words of another vocabulary mean here: how the tables of vocabularies are written."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from service.bpmn.foreign.finding import Fate
from service.bpmn.lint.idle import PLACES
from service.bpmn.nodes import BPMN, children, kind_in_words, local, namespace
from service.bpmn.times import is_computed
from service.bpmn.xml import Element as Node
from service.expressions import ExpressionRefused, compile_expression, compile_template

Reading = Literal["expression", "template"]


@dataclass(frozen=True, slots=True)
class Said:
    """A foreign word where it stands.

    `name` is as the table of its vocabulary has it: of an attribute, an element, or an attribute of
    such an element behind that (`in businessKey`). `node` is the element, or the one that has the
    `attribute`, whose name is as lxml knows it; `host` is what it is said of: a step, a process, a
    message.
    """

    name: str
    value: str
    node: Node
    host: Node
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What becomes of a word, in a sentence; `why` is added where that depends on what it says.

    `fact` is what it is read as, which has a meaning on some kinds of steps; where it has none, its
    fate is `misplaced`. `reading` is how its value is computed. `but` are cases apart.
    """

    fate: Fate
    says: str
    fact: str | None = None
    reading: Reading | None = None
    misplaced: Fate = Fate.IDLE
    but: tuple[tuple[Callable[[Said], bool], "Meaning"], ...] = ()
    why: str = ""

    def of(self, said: Said) -> "Meaning":
        """Give the meaning that it has where it stands."""
        if self.fact in PLACES and local(said.host) not in PLACES[self.fact]:
            says = f"It has no effect on this kind of step ({kind_in_words(said.host)})."
            return Meaning(self.misplaced, says)
        if self.fact in PLACES and not _is_read(said):
            return _OF_A_PART
        for holds, other in self.but:
            if holds(said):
                return other.of(said)
        if self.fate is not Fate.UNDERSTOOD:
            return self
        why = refused(said.value, self.reading) if self.reading else ""
        return replace(_INCOMPUTABLE, why=why) if why else self


def bearer_of(said: Said) -> Node | None:
    """Give the node of BPMN that a word is written on, itself or as an extension; None without."""
    around = (said.node, *said.node.iterancestors())
    bearers = (
        one for one in around if namespace(one) == BPMN and local(one) != "extensionElements"
    )
    return next(bearers, None)


def _is_read(said: Said) -> bool:
    """Tell whether facts are read where a word stands: of a step, and of what its event is."""
    on = bearer_of(said)
    return on is said.host or (on is not None and local(on).endswith("EventDefinition"))


def understood(
    says: str,
    fact: str | None = None,
    reading: Reading | None = None,
    *,
    misplaced: Fate = Fate.IDLE,
) -> Meaning:
    """Say what a word is read as."""
    return Meaning(Fate.UNDERSTOOD, says, fact, reading, misplaced)


def idle(says: str) -> Meaning:
    """Say of a word that no case runs otherwise without it."""
    return Meaning(Fate.IDLE, says)


def person(says: str) -> Meaning:
    """Say what somebody has to draw, since a case would run otherwise than was meant."""
    return Meaning(Fate.PERSON, says)


def but(meaning: Meaning, *cases: tuple[Callable[[Said], bool], Meaning]) -> Meaning:
    """Give a meaning with cases apart, the first that holds."""
    return replace(meaning, but=cases)


def for_outputs(meaning: Meaning) -> Meaning:
    """Give the meaning of a word for inputs to the same word for outputs."""
    cases = tuple(
        (holds, replace(other, fact="outputs") if other.fact else other)
        for holds, other in meaning.but
    )
    return replace(meaning, fact="outputs", but=cases)


def value_in(*values: str) -> Callable[[Said], bool]:
    """Hold where the word has one of these values."""
    return lambda said: said.value.strip() in values


def value_not_in(*values: str) -> Callable[[Said], bool]:
    """Hold where the word has none of these values."""
    return lambda said: said.value.strip() not in values


def is_several(said: Said) -> bool:
    """Hold where the word lists several."""
    return "," in said.value and not is_computed(said.value)


def is_about(*types: str) -> Callable[[Said], bool]:
    """Hold where the word is said of one of these kinds."""
    return lambda said: local(said.host) in types


def stands_beside(name: str) -> Callable[[Said], bool]:
    """Hold where the node that the word is written on has a child of BPMN that is called so."""

    def holds(said: Said) -> bool:
        on = bearer_of(said)
        return on is not None and bool(children(on, name))

    return holds


def stands_in(*names: str) -> Callable[[Said], bool]:
    """Hold where an element around the word is called so."""
    return lambda said: any(local(one) in names for one in said.node.iterancestors())


_INCOMPUTABLE = person(
    "What it says cannot be computed here. Write it in Handrail's expressions, or compute it in a "
    "script task before."
)
_OF_A_PART = person("It is not read of a part of a step. Say it of the step itself.")
OVERRULED = idle("Another word there says it as well, and that one counts.")
UNKNOWN = person(
    "Nobody here knows this word. Look in the program it comes from what it does, and say that in "
    "Handrail's words."
)
"""Of words that are in no table."""


def refused(value: str, reading: Reading) -> str:
    """Say why a value cannot be computed; nothing if it can, or is none."""
    if not value.strip():
        return ""
    try:
        if reading == "template":
            compile_template(value)
        else:
            compile_expression(value)
    except ExpressionRefused as error:
        return str(error)
    return ""
