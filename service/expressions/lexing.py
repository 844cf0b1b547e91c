"""Cut a text into the tokens of the language. Offsets are those of the text as written."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from service.expressions.limits import MAX_INTEGER
from service.expressions.moments import Moment, parse_moment
from service.expressions.refusals import Misread

Kind = Literal["number", "text", "moment", "name", "operator", "newline", "end"]

# Functions that FEEL writes in several words, and their names here.
_FEEL_NAMES = {
    "date and time": "instant",
    "days and time duration": "duration",
    "ends with": "ends_with",
    "is empty": "is_empty",
    "list contains": "contains",
    "lower case": "lower",
    "starts with": "starts_with",
    "string length": "len",
    "upper case": "upper",
}
_FEEL = "|".join(name.replace(" ", r"[ ]+") for name in _FEEL_NAMES)
_TOKEN = re.compile(
    rf"""
    (?P<space>[^\S\n]+)
  | (?P<newline>\n)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<moment>@"[^"\n]*")
  | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<feel>(?:{_FEEL})(?=[ ]*\())
  | (?P<name>[^\W\d]\w*)
  | (?P<operator>\.\.|==|!=|<=|>=|&&|\|\||//|\*\*|:=|[-+*/%]=|[-+*/%<>=!.,:;?()\[\]{{}}])
  | (?P<comment>\#[^\n]*)
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\", "/": "/"}
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


class Token(NamedTuple):
    """One token: its kind, the text that stands for it, its value if any, and its offset."""

    kind: Kind
    text: str
    value: str | int | float | Moment | None
    offset: int


@dataclass(frozen=True, slots=True)
class Lexed:
    """The tokens of a text, the last of kind `end`, and the offset after the last of them."""

    tokens: tuple[Token, ...]
    end: int


def lex(text: str, start: int = 0, *, braced: bool = False, lines: bool = False) -> Lexed:
    """Cut `text` from `start` into tokens.

    `braced` stops at the `}` that closes a `${` before `start`; `lines` keeps the newlines
    outside brackets and leaves out `#` comments, as scripts need. Raises `Misread`.
    """
    tokens: list[Token] = []
    skipped = {"space", "comment"} if lines else {"space", "newline"}
    open_brackets = 0
    position = start
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or (match.lastgroup == "comment" and not lines):
            raise _unknown(text, position)
        if braced and match[0] == "}" and not open_brackets:
            return Lexed((*tokens, Token("end", "", None, position)), match.end())
        open_brackets = max(open_brackets + _BRACKETS.get(match[0], 0), 0)
        if match.lastgroup not in skipped and (match.lastgroup != "newline" or not open_brackets):
            tokens.append(_token(match))
        position = match.end()
    if braced:
        raise Misread("The expression is not closed.", "Write the closing }.", start - 2)
    return Lexed((*tokens, Token("end", "", None, len(text))), len(text))


def _token(match: re.Match[str]) -> Token:
    """Give the token of a match."""
    text, offset = match[0], match.start()
    group = match.lastgroup
    if group == "number":
        return Token("number", text, _number(text, offset), offset)
    if group == "text":
        return Token("text", text, _unescaped(text[1:-1], offset + 1), offset)
    if group == "moment":
        return Token("moment", text, _moment(text[2:-1], offset), offset)
    if group in {"feel", "name"}:
        name = _FEEL_NAMES[" ".join(text.split())] if group == "feel" else text
        return Token("name", _checked_name(name, offset), None, offset)
    return Token("operator" if group == "operator" else "newline", text, None, offset)


def _number(text: str, offset: int) -> int | float:
    """Read a number as written; whole ones stay whole."""
    value = int(text) if text.isdecimal() and len(text) < 20 else float(text)  # noqa: PLR2004
    if abs(value) > MAX_INTEGER:
        raise Misread("The number is too large.", f"The largest is {MAX_INTEGER}.", offset)
    return value


def _unescaped(text: str, offset: int) -> str:
    """Replace the backslash escapes of a quoted text."""

    def character(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1 and not 0xD800 <= int(code[1:], 16) <= 0xDFFF:  # noqa: PLR2004
            return chr(int(code[1:], 16))
        if code in _ESCAPES:
            return _ESCAPES[code]
        raise Misread(
            f"{match[0]} is no known escape.",
            r"Write a backslash in a text as \\.",
            offset + match.start(),
        )

    return _ESCAPE.sub(character, text)


def _moment(text: str, offset: int) -> Moment:
    """Read what stands in `@"…"`: a date, an instant or a duration."""
    value = parse_moment(text)
    if value is None:
        raise Misread(
            'Between @" and " there is no date, instant or duration.',
            'Write it as @"2026-12-24", @"2026-12-24T09:00:00Z" or @"P5D".',
            offset,
        )
    return value


def _checked_name(text: str, offset: int) -> str:
    """Refuse the names Python keeps for its own inner workings: no data is ever called so."""
    if text.startswith("__"):
        raise Misread("Names may not begin with __.", "Choose another name.", offset)
    return text


def _unknown(text: str, offset: int) -> Misread:
    """Say that no token begins with this character."""
    if text[offset] in "\"'":
        return Misread("The text is not closed.", "Write the closing quotation mark.", offset)
    return Misread(
        f"{text[offset]!r} is not part of the language.",
        'Write text between quotation marks; read odd keys as data["key"].',
        offset,
    )
