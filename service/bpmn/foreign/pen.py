"""Writing Handrail's words into a file of another modeller, where nothing else is touched."""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from service.bpmn.nodes import HANDRAIL, children
from service.bpmn.spans import Edit, Span, attribute_at, is_empty, name_of, spans_of, tag_end
from service.bpmn.xml import Element as Node


class Pen:
    """A file, where everything stands in it, and what is to be written."""

    def __init__(self, root: Node, text: str) -> None:
        """`text` is what the tree was parsed from."""
        self.root, self.text = root, text
        self.spans = spans_of(root, text)
        self.edits: list[Edit] = []
        self._free, self._is_declared = self._free_prefix(), True

    def done(self) -> list[Edit]:
        """Give what is to be changed in the text, Handrail's namespace declared."""
        if not self._is_declared:
            at = tag_end(self.spans[self.root], self.text)
            self.edits.append((at, at, f' xmlns:{self._free}="{HANDRAIL}"'))
            self._is_declared = True
        return self.edits

    def add_attribute(self, node: Node, name: str, value: str, *, ours: bool = True) -> None:
        """Write an attribute behind those that a node has: one of Handrail's, or of BPMN's."""
        written = f"{self.prefix(node)}:{name}" if ours else name
        at = tag_end(self.spans[node], self.text)
        self.edits.append((at, at, f" {written}={self.quoted(value)}"))

    def replace_attribute(self, node: Node, name: str, said: str) -> None:
        """Replace an attribute, and keep the blank space before it if something comes instead."""
        found = attribute_at(node, name, self.spans[node], self.text)
        written = self.text[found.start : found.end]
        space = written[: len(written) - len(written.lstrip())] if said else ""
        self.edits.append((found.start, found.end, f"{space}{said}"))

    def replace_text(self, node: Node, words: str) -> None:
        """Replace what stands within a node that has text alone."""
        span = self.spans[node]
        closing = self.text.rindex("</", span.opened, span.end)
        self.edits.append((span.opened, closing, self.plain(escape(words))))

    def add_children(self, on: Node, written: str) -> None:
        """Write elements into the extension elements of a node, which may have none yet."""
        holder = next(iter(children(on, "extensionElements")), None)
        span = self.spans[on if holder is None else holder]
        if holder is not None:
            self._write_into(span, written)
            return
        prefix, _, _ = name_of(span, self.text).rpartition(":")
        name = f"{prefix}:extensionElements" if prefix else "extensionElements"
        whole = f"<{name}>{written}</{name}>"
        told = children(on, "documentation")
        if told:
            at = self.spans[told[-1]].end
            self.edits.append((at, at, whole))
        else:
            self._write_into(span, whole)

    def prefix_within(self, on: Node) -> str:
        """Give the prefix of Handrail's words in the extension elements of a node."""
        holder = next(iter(children(on, "extensionElements")), None)
        return self.prefix(on if holder is None else holder)

    def _write_into(self, span: Span, written: str) -> None:
        """Write something as the first within a node, which may be written as one tag."""
        if not is_empty(span):
            self.edits.append((span.opened, span.opened, written))
            return
        close = f">{written}</{name_of(span, self.text)}>"
        self.edits.append((span.opened - 2, span.opened, close))

    def quoted(self, value: str) -> str:
        """Write a value in quotes."""
        return self.plain(quoteattr(value))

    def plain(self, written: str) -> str:
        """Write a text in ASCII where the file is: its encoding may know no more."""
        if self.text.isascii():
            return written.encode("ascii", "xmlcharrefreplace").decode("ascii")
        return written

    def prefix(self, node: Node) -> str:
        """Give a prefix that means Handrail's words on a node, a free one where none does."""
        known = (prefix for prefix, space in node.nsmap.items() if prefix and space == HANDRAIL)
        found = next(known, None)
        self._is_declared = self._is_declared and found is not None
        return found or self._free

    def _free_prefix(self) -> str:
        taken = {prefix for node in self.spans for prefix in node.nsmap}
        return next(one for one in _prefixes() if one not in taken)


def _prefixes() -> Iterator[str]:
    yield "handrail"
    number = 2
    while True:
        yield f"handrail{number}"
        number += 1
