"""Reading YAML that anybody may have written: plain values only, each with its line.

As in YAML 1.2 only `true` and `false` are yes or no, and a date is text: an analyst who writes
`no`, `2026-12-24` or `01632 960001` gets just that. Tags and repeated keys are refused, and aliases
may not make much of little.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from service.errors import Problem

LONGEST_TEXT = 200_000
"""Characters of a story."""
DEEPEST = 20
"""How many lists and mappings may stand in each other."""
MOST_VALUES = 20_000
"""Values of a story, those that an alias repeats counted again."""
_TAG = "tag:yaml.org,2002:"
_WHOLE = r"-?(0|[1-9][0-9]{0,17})"
_PATTERNS = {
    "null": (re.compile(r"~|null|Null|NULL|"), ["~", "n", "N", ""]),
    "bool": (re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF")),
    "int": (re.compile(_WHOLE), list("-0123456789")),
    "float": (re.compile(rf"{_WHOLE}\.[0-9]{{1,17}}([eE][-+]?[0-9]{{1,2}})?"), list("-0123456789")),
}
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no database keeps as text; an escape in quotes may stand for it."""
_MEANS: dict[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": int,
    "float": float,
}
Path = tuple[str | int, ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where there is one, with the scalars of YAML 1.2."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _name, (_pattern, _first) in _PATTERNS.items():
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(f"(?:{_pattern.pattern})$"), _first)


@dataclass
class Document:
    """What was read: the value, the line of each part by its path, and what is wrong."""

    file: str
    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """Return the line of a part, or of the nearest that it stands in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def blame(self, code: str, message: str, mend: str, *, line: int | None = None) -> None:
        """Note a problem with the text itself."""
        self.problems.append(Problem(code, message, mend, file=self.file, line=line))


def load(text: str, *, file: str) -> Document:
    """Read a text; with problems, the value is None."""
    document = Document(file)
    if len(text) > LONGEST_TEXT:
        document.blame(
            "story_too_long",
            f"The story has more than {LONGEST_TEXT:,} characters.",
            "Tell it as several stories that follow one another.",
        )
        return document
    try:
        text.encode()
        if _is_plain(text, document):
            node = yaml.compose(text, Loader=_Loader)
            if node is not None:
                value = _value(node, (), document)
                document.value = None if document.problems else value
    except UnicodeEncodeError:
        document.blame("not_text", "Half of a character stands here.", "Take it away.")
    except yaml.YAMLError as error:
        _blame_yaml(error, document)
    return document


def _is_plain(text: str, document: Document) -> bool:
    """Look through the text without building anything of it."""
    deep = 0
    for event in yaml.parse(text, Loader=_Loader):
        deep += isinstance(event, yaml.CollectionStartEvent)
        deep -= isinstance(event, yaml.CollectionEndEvent)
        if deep > DEEPEST:
            document.blame(
                "story_too_deep",
                f"More than {DEEPEST} lists and mappings stand in each other here.",
                "Check the indents, and say it with fewer.",
                line=event.start_mark.line + 1 if event.start_mark else None,
            )
            return False
    return True


def _blame_yaml(error: yaml.YAMLError, document: Document) -> None:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it is unreadable"
    document.blame(
        "not_yaml",
        f"This is not YAML: {what}.",
        "Check the indents and the colons of this line and the one before; put text with : or # "
        "in quotes.",
        line=mark.line + 1 if mark else None,
    )


def _value(node: Node, path: Path, document: Document) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if len(path) > DEEPEST or len(document.lines) > MOST_VALUES:
        if not document.problems:
            document.blame(
                "story_too_large",
                f"The story holds more than {MOST_VALUES:,} values, or one that holds itself.",
                "Write out what the aliases (*) stand for, or tell less.",
                line=node.start_mark.line + 1,
            )
        return None
    if isinstance(node, MappingNode):
        return dict(_entries(node, path, document))
    if isinstance(node, SequenceNode) and node.tag == f"{_TAG}seq":
        return [_value(one, (*path, at), document) for at, one in enumerate(node.value)]
    if isinstance(node, ScalarNode):
        return _scalar(node, document)
    return _refuse_tag(node, document)


def _entries(node: MappingNode, path: Path, document: Document) -> Iterator[tuple[str, Any]]:
    if node.tag != f"{_TAG}map":
        _refuse_tag(node, document)
        return
    seen = set()
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            mend = "Write `word: value`."
            document.blame("not_a_word", "A word must stand before the colon.", mend, line=line)
            continue
        key = str(key_node.value)
        if _UNSTORABLE.search(key):
            _blame_unstorable(key_node, document)
        if key in seen:
            document.blame(
                "word_repeated",
                f"{key!r} is said twice.",
                "Keep the one that is meant.",
                line=line,
            )
        seen.add(key)
        value = _value(value_node, (*path, key), document)
        document.lines[*path, key] = line
        yield key, value


def _scalar(node: ScalarNode, document: Document) -> Any:
    kind = node.tag.removeprefix(_TAG)
    if _UNSTORABLE.search(node.value):
        _blame_unstorable(node, document)
    if kind == "str":
        return str(node.value)
    pattern, _ = _PATTERNS.get(kind, (None, ()))
    if pattern is None or not pattern.fullmatch(node.value):
        return _refuse_tag(node, document)
    return _MEANS[kind](node.value)


def _blame_unstorable(node: ScalarNode, document: Document) -> None:
    line = node.start_mark.line + 1
    document.blame("not_text", "A control character stands here.", "Take it away.", line=line)


def _refuse_tag(node: Node, document: Document) -> None:
    document.blame(
        "tag_not_allowed",
        f"A tag ({node.tag.removeprefix(_TAG)}) stands here.",
        "Take it away, or put text that begins with ! in quotes.",
        line=node.start_mark.line + 1,
    )
