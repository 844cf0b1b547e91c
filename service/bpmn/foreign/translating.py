"""Writing what has an exact equal in Handrail's words; nothing else of the file is touched."""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from service.bpmn.foreign.equals import Equal
from service.bpmn.foreign.words import Word, words_in
from service.bpmn.nodes import HANDRAIL, children
from service.bpmn.spans import (
    Edit,
    Span,
    attribute_at,
    edited,
    is_empty,
    name_of,
    spans_of,
    tag_end,
)
from service.bpmn.xml import Element as Node
from service.bpmn.xml import encoding_of, parse


def translate(source: bytes, *, file: str) -> bytes:
    """Write every foreign word that has an exact equal in Handrail's words.

    A case runs as it did; where a vocabulary is not read, as its words say. A file without such a
    word stays as it is, to the byte. Raises XmlRefused.
    """
    root = parse(source, file=file)
    encoding = encoding_of(source)
    text = source.decode(encoding)
    edits = _Translation(root, text).edits()
    return edited(text, edits).encode(encoding) if edits else source


class _Translation:
    """A file, where everything stands in it, and what is to be written."""

    def __init__(self, root: Node, text: str) -> None:
        self._root, self._text = root, text
        self._spans = spans_of(root, text)
        self._edits: list[Edit] = []
        self._taken: dict[Node, set[str]] = {}
        self._free, self._is_declared = self._free_prefix(), True

    def edits(self) -> list[Edit]:
        """Give what is to be changed in the text."""
        children_of: dict[Node, list[Equal]] = {}
        for word in words_in(self._root):
            if word.equal is not None:
                if word.equal.attributes is not None:
                    children_of.setdefault(word.equal.on, []).append(word.equal)
                self._take(word, word.equal)
        for on, equals in children_of.items():
            self._add_children(on, equals)
        self._remove_emptied()
        if not self._is_declared:
            at = tag_end(self._spans[self._root], self._text)
            self._edits.append((at, at, f' xmlns:{self._free}="{HANDRAIL}"'))
        return self._edits

    def _take(self, word: Word, equal: Equal) -> None:
        """Put an attribute in the place of a word, or take the word away for an element."""
        node, name = word.said.node, word.said.attribute
        if name is None:
            self._taken[node] = {str(one) for one in node.attrib}
        elif node is not equal.on:
            self._taken.setdefault(node, set()).add(name)
        if equal.attributes is None:
            said = f"{self._prefix(equal.on)}:{equal.name}={self._quoted(equal.value)}"
            if node is not equal.on:
                at = tag_end(self._spans[equal.on], self._text)
                self._edits.append((at, at, f" {said}"))
                return
        else:
            said = ""
        if node is equal.on and name is not None:
            self._replace(node, name, said)

    def _replace(self, node: Node, name: str, said: str) -> None:
        """Replace an attribute, and keep the blank space before it if something comes instead."""
        found = attribute_at(node, name, self._spans[node], self._text)
        written = self._text[found.start : found.end]
        space = written[: len(written) - len(written.lstrip())] if said else ""
        self._edits.append((found.start, found.end, f"{space}{said}"))

    def _element(self, equal: Equal, prefix: str) -> str:
        said = (equal.attributes or {}).items()
        attributes = " ".join(f"{name}={self._quoted(value)}" for name, value in said)
        return f"<{prefix}:{equal.name} {attributes}/>"

    def _quoted(self, value: str) -> str:
        """Write a value in quotes, in ASCII where the file is: its encoding may know no more."""
        quoted = quoteattr(value)
        if self._text.isascii():
            return quoted.encode("ascii", "xmlcharrefreplace").decode("ascii")
        return quoted

    def _add_children(self, on: Node, equals: list[Equal]) -> None:
        """Write elements into the extension elements of a node, which may have none yet."""
        holder = next(iter(children(on, "extensionElements")), None)
        ours = self._prefix(on if holder is None else holder)
        written = "".join(self._element(one, ours) for one in equals)
        span = self._spans[on if holder is None else holder]
        if holder is not None:
            self._write_into(span, written)
            return
        prefix, _, _ = name_of(span, self._text).rpartition(":")
        name = f"{prefix}:extensionElements" if prefix else "extensionElements"
        whole = f"<{name}>{written}</{name}>"
        told = children(on, "documentation")
        if told:
            at = self._spans[told[-1]].end
            self._edits.append((at, at, whole))
        else:
            self._write_into(span, whole)

    def _write_into(self, span: Span, written: str) -> None:
        """Write something as the first within a node, which may be written as one tag."""
        if not is_empty(span):
            self._edits.append((span.opened, span.opened, written))
            return
        close = f">{written}</{name_of(span, self._text)}>"
        self._edits.append((span.opened - 2, span.opened, close))

    def _remove_emptied(self) -> None:
        """Take away elements of which every word is written otherwise; of others, these words."""
        for node, names in self._taken.items():
            span = self._spans[node]
            if names < {str(one) for one in node.attrib} or len(node):
                for name in names:
                    self._replace(node, name, "")
                continue
            start = span.start
            while self._text[start - 1] in " \t":
                start -= 1
            start = start - 1 if self._text[start - 1] == "\n" else span.start
            self._edits.append((start, span.end, ""))

    def _prefix(self, node: Node) -> str:
        """Give a prefix that means Handrail's words on a node, a free one where none does."""
        known = (prefix for prefix, space in node.nsmap.items() if prefix and space == HANDRAIL)
        found = next(known, None)
        self._is_declared = self._is_declared and found is not None
        return found or self._free

    def _free_prefix(self) -> str:
        taken = {prefix for node in self._spans for prefix in node.nsmap}
        return next(one for one in _prefixes() if one not in taken)


def _prefixes() -> Iterator[str]:
    yield "handrail"
    number = 2
    while True:
        yield f"handrail{number}"
        number += 1
