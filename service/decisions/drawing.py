"""A DMN file as it is read: its parts, its types, and the problems found in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from service.bpmn.xml import Element
from service.decisions.cells import Cell, read_cell
from service.decisions.kinds import Kind, kind_of
from service.errors import Problem
from service.expressions import Expression, ExpressionRefused, compile_expression

NAMESPACES = {
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
_LANGUAGE = re.compile(r"((.*/)?feel|juel)?", re.IGNORECASE)  # by name or by address
_MOST_ALIASES = 20
NULL = compile_expression("null")
ANYTHING = Cell("")


@dataclass(frozen=True, slots=True)
class Part:
    """An element of the DMN namespace."""

    element: Element

    @property
    def tag(self) -> str:
        """The element's name without its namespace."""
        return str(self.element.tag).rpartition("}")[2]

    @property
    def line(self) -> int | None:
        """The line on which the element begins."""
        return cast("int | None", self.element.sourceline)

    def get(self, name: str) -> str | None:
        """Give an attribute."""
        return self.element.get(name)

    def children(self, *tags: str) -> list["Part"]:
        """Give the parts directly below, of some tags or all; other namespaces are left out."""
        namespace = str(self.element.tag).rpartition("}")[0]
        parts = [Part(child) for child in self.element if str(child.tag).startswith(namespace)]
        return [part for part in parts if not tags or part.tag in tags]

    def child(self, tag: str) -> "Part | None":
        """Give the first part of a tag directly below."""
        return next(iter(self.children(tag)), None)

    def text(self) -> str:
        """Give what stands in the part's `text`, without blank space around it."""
        holder = self.child("text")
        return (holder.element.text or "").strip() if holder else ""


@dataclass(frozen=True, slots=True)
class Type:
    """What a type reference means: a kind, and the values that an item definition allows."""

    kind: Kind
    allowed: str = ""


class Drawing:
    """The file: the parts of its root, and the problems noted while reading them."""

    def __init__(self, root: Element, *, file: str) -> None:
        """`file` is the name shown in problems."""
        self.root = Part(root)
        self.file = file
        self.problems: list[Problem] = []
        self._language = self.root.get("expressionLanguage") or ""
        self._types = dict(self._item_definitions())

    def is_dmn(self) -> bool:
        """Say whether the root is of a version of DMN that is read."""
        namespace, _, tag = str(self.root.element.tag).rpartition("}")
        return tag == "definitions" and namespace[1:] in NAMESPACES

    def note(self, code: str, message: str, mend: str, part: Part) -> None:
        """Note a problem at a part, or at the nearest part around it that has an id."""
        element: Element | None = part.element
        while element is not None and not element.get("id"):
            element = element.getparent()
        self.problems.append(
            Problem(
                code,
                message,
                mend,
                file=self.file,
                element=element.get("id") if element is not None else None,
                line=part.line,
            )
        )

    def expression(self, part: Part, *, required: bool = True) -> Expression:
        """Read the expression of a part; null, with a problem noted, when there is none."""
        text = part.text()
        if not text:
            if required:
                mend = "Write an expression."
                self.note("expression_missing", "The expression is empty.", mend, part)
            return NULL
        if not self._knows_language(part):
            return NULL
        try:
            return compile_expression(text)
        except ExpressionRefused as refused:
            self._note_refused(refused, part)
            return NULL

    def cell(self, part: Part | None, *, text: str = "") -> Cell:
        """Read the unary tests of a part, or else of a text; a missing part tests nothing."""
        if part is None or (part.text() and not self._knows_language(part)):
            return ANYTHING
        try:
            return read_cell(part.text() or text)
        except ExpressionRefused as refused:
            self._note_refused(refused, part)
            return ANYTHING

    def type_of(self, part: Part) -> Type:
        """Give the type that a part refers to, by its own name or by an item definition."""
        reference = part.get("typeRef")
        allowed = ""
        for _ in range(_MOST_ALIASES):
            definition = self._types.get(reference or "")
            if definition is None:
                break
            if definition.get("isCollection") == "true" or definition.child("itemComponent"):
                return Type(Kind.ANY)
            values = definition.child("allowedValues")
            allowed = allowed or (values.text() if values else "")
            base = definition.child("typeRef")
            reference = (base.element.text or "").strip() if base else None
        kind = kind_of(reference)
        if kind is None:
            mend = "Use string, number, boolean, date, dateTime or define the type in the file."
            self.note("type_unknown", f"There is no type {reference}.", mend, part)
        return Type(kind or Kind.ANY, allowed)

    def _item_definitions(self) -> Iterator[tuple[str, Part]]:
        """Give the types that the file defines."""
        for part in self.root.children("itemDefinition"):
            if name := part.get("name"):
                yield name, part

    def _knows_language(self, part: Part) -> bool:
        """Say whether a part is written in a language that is read; else note it."""
        language = part.get("expressionLanguage") or self._language
        if _LANGUAGE.fullmatch(language.rstrip("/")):
            return True
        mend = "Write it in FEEL, and leave the expression language out."
        self.note("language_unknown", f"{language} is not evaluated.", mend, part)
        return False

    def _note_refused(self, refused: ExpressionRefused, part: Part) -> None:
        """Note why an expression was refused, where it stands."""
        mend = refused.problems[0].mend or ""
        self.note("expression_refused", str(refused), mend, part)
