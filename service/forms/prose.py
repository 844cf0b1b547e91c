"""The texts on a form: a small part of Markdown, and of HTML the text alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby
from typing import Final, Literal

from typing_extensions import override

_HEADING: Final = re.compile(r"^(#{1,6})\s+(\S.*?)[\s#]*$")
_ITEM: Final = re.compile(r"\s*(?:(?P<bullet>[-*+])|[0-9]{1,9}[.)])\s+(?P<text>.*)")
_RUN: Final = re.compile(
    r"\*\*(?P<strong>[^*]+)\*\*|\[(?P<text>[^\]\[]+)\]\((?P<link>https?://[^\s()<>\"]+)\)"
)
_BREAKING: Final = frozenset(
    {"p", "div", "br", "ul", "ol", "table", "tr", "section", "article", "blockquote", "hr"}
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN: Final = frozenset({"script", "style", "template", "iframe", "object", "title"})


Kind = Literal["heading", "paragraph", "bullets", "numbers"]


@dataclass(frozen=True, slots=True)
class Run:
    """Text within a line, perhaps strong, perhaps leading to another page."""

    text: str
    strong: bool = False
    link: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph, which has one line, or a list, an item each."""

    kind: Kind
    lines: tuple[Line, ...]


def read_markdown(text: str) -> tuple[Block, ...]:
    """Read paragraphs, headings, lists, `**strong**` and `[links](https://…)`.

    Anything else of Markdown, and all HTML, is shown as it is written.
    """
    return tuple(_blocks(text.replace("\r\n", "\n").split("\n")))


def read_html(text: str) -> tuple[Block, ...]:
    """Read the text of HTML as headings, paragraphs and bullets; scripts and styles vanish."""
    reader = _TextOf()
    reader.feed(text)
    reader.close()
    return read_markdown("".join(reader.found))


def _blocks(lines: list[str]) -> Iterator[Block]:
    for kind, run in groupby(lines, _kind_of):
        texts = list(run)
        if kind == "heading":
            yield from (Block(kind, (_runs(_HEADING.sub(r"\2", text.strip())),)) for text in texts)
        elif kind == "paragraph":
            yield Block(kind, (_runs(" ".join(text.strip() for text in texts)),))
        elif kind:
            items = (_ITEM.sub(r"\g<text>", text).strip() for text in texts)
            yield Block(kind, tuple(_runs(item) for item in items))


def _kind_of(line: str) -> Kind | None:
    """Tell which kind of block a line belongs to; a blank line belongs to none."""
    if not line.strip():
        return None
    if _HEADING.fullmatch(line.strip()):
        return "heading"
    if item := _ITEM.fullmatch(line):
        return "bullets" if item["bullet"] else "numbers"
    return "paragraph"


def _runs(line: str) -> Line:
    runs: list[Run] = []
    reached = 0
    for found in _RUN.finditer(line):
        runs.append(Run(line[reached : found.start()]))
        if found["strong"]:
            runs.append(Run(found["strong"], strong=True))
        else:
            runs.append(Run(found["text"], link=found["link"]))
        reached = found.end()
    runs.append(Run(line[reached:]))
    return tuple(run for run in runs if run.text)


class _TextOf(HTMLParser):
    """Collects the text of HTML, line by line, in our part of Markdown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unseen = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BREAKING:
            self.found.append("\n\n")
        elif tag in _HEADINGS:
            self.found.append("\n\n# ")
        elif tag == "li":
            self.found.append("\n- ")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif tag in _BREAKING or tag in _HEADINGS:
            self.found.append("\n\n")

    @override
    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.append(re.sub(r"\s+", " ", data))
