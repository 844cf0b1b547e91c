"""The text of an email that came as HTML only."""

from html.parser import HTMLParser

from typing_extensions import override

LONGEST = 64 * 1024
"""Characters of HTML that are read: its parser takes long over what is built to make it."""
_SILENT = frozenset({"script", "style", "head", "title"})
_BREAKING = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "blockquote"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BREAKING:
            self.found.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def text_of_html(html: str) -> str:
    """Give what HTML says, a line for each paragraph."""
    reader = _Reader()
    try:
        reader.feed(html[:LONGEST])
        reader.close()
    except AssertionError:  # The parser gives up on some declarations.
        pass
    lines = (" ".join(line.split()) for line in "".join(reader.found).splitlines())
    return "\n".join(line for line in lines if line)
