"""Writing what has an exact equal in Handrail's words; nothing else of the file is touched."""

from service.bpmn.foreign.equals import Equal
from service.bpmn.foreign.pen import Pen
from service.bpmn.foreign.words import Word, words_in
from service.bpmn.spans import Edit, edited
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
    """Takes every word that has an equal away, and writes that."""

    def __init__(self, root: Node, text: str) -> None:
        self._pen = Pen(root, text)
        self._taken: dict[Node, set[str]] = {}

    def edits(self) -> list[Edit]:
        """Give what is to be changed in the text."""
        children_of: dict[Node, list[Equal]] = {}
        for word in words_in(self._pen.root):
            if word.equal is not None:
                if word.equal.attributes is not None:
                    children_of.setdefault(word.equal.on, []).append(word.equal)
                self._take(word, word.equal)
        for on, equals in children_of.items():
            ours = self._pen.prefix_within(on)
            self._pen.add_children(on, "".join(self._element(one, ours) for one in equals))
        self._remove_emptied()
        return self._pen.done()

    def _take(self, word: Word, equal: Equal) -> None:
        """Put an attribute in the place of a word, or take the word away for an element."""
        node, name = word.said.node, word.said.attribute
        if name is None:
            self._taken[node] = {str(one) for one in node.attrib}
        elif node is not equal.on:
            self._taken.setdefault(node, set()).add(name)
        if equal.attributes is None and node is not equal.on:
            self._pen.add_attribute(equal.on, equal.name, equal.value)
        elif node is equal.on and name is not None:
            self._pen.replace_attribute(node, name, self._attribute(equal))

    def _attribute(self, equal: Equal) -> str:
        if equal.attributes is not None:
            return ""
        return f"{self._pen.prefix(equal.on)}:{equal.name}={self._pen.quoted(equal.value)}"

    def _element(self, equal: Equal, prefix: str) -> str:
        said = (equal.attributes or {}).items()
        attributes = " ".join(f"{name}={self._pen.quoted(value)}" for name, value in said)
        return f"<{prefix}:{equal.name} {attributes}/>"

    def _remove_emptied(self) -> None:
        """Take away elements of which every word is written otherwise; of others, these words."""
        text = self._pen.text
        for node, names in self._taken.items():
            span = self._pen.spans[node]
            if names < {str(one) for one in node.attrib} or len(node):
                for name in names:
                    self._pen.replace_attribute(node, name, "")
                continue
            start = span.start
            while text[start - 1] in " \t":
                start -= 1
            start = start - 1 if text[start - 1] == "\n" else span.start
            self._pen.edits.append((start, span.end, ""))
