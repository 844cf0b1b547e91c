"""Questions answered in words: one line, or several."""

import re
from dataclasses import dataclass
from typing import Literal

from typing_extensions import override

from service.forms.component import Asking, Field, Json
from service.forms.condition import UNSET, Computed
from service.forms.limits import MAX_LINE, MAX_TEXT
from service.forms.pattern import MAX_MATCHED
from service.forms.refusals import WrongAnswerError
from service.forms.said import Said

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\]\\]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z][\w-]{1,62}")
_PHONE = re.compile(r"(?:\+|00)?[0-9]{6,15}(?:x[0-9]{1,6})?")
_URL = re.compile(r"https?://(?:[\w-]{1,63}\.){1,8}[A-Za-z][\w-]{1,62}(?::\d{1,5})?(?:[/?#]\S*)?")
_EXTENSION = re.compile(r"\s*(?:ext\.?|extension|x)\s*", re.IGNORECASE)

_FORMATS = {
    "email": (
        _EMAIL,
        "Enter an email address in the correct format, like name@example.com",
    ),
    "phone": (
        _PHONE,
        "Enter a phone number, like 01632 960 001, 07700 900 982 or +44 808 157 0192",
    ),
    "url": (
        _URL,
        "Enter a web address in the correct format, like https://www.example.com",
    ),
}

Format = Literal["", "email", "phone", "url"]


def read_words(raw: Json, said: Said) -> str | None:
    """Give trimmed text with plain line ends, or `None` when nothing is left of it.

    Raises `WrongAnswerError` for anything but text, and for characters that cannot be kept.
    """
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise WrongAnswerError("not_text", said.must("be text"))
    try:
        text = str(raw)
    except ValueError:
        raise WrongAnswerError("too_long", said.must("be shorter")) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNSTORABLE.search(text):
        raise WrongAnswerError(
            "bad_characters", said.must("not have characters that cannot be printed")
        )
    return text or None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """A text field or text area.

    Lengths are in characters; `pattern` is searched for in the answer; `format` is the kind of
    text. A single line has no line breaks: they become spaces.
    """

    many_lines: bool = False
    shortest: Computed = UNSET
    longest: Computed = UNSET
    pattern: re.Pattern[str] | None = None
    format: Format = ""

    @override
    def read(self, raw: Json, said: Said) -> str | None:
        """Give the text, trimmed."""
        text = read_words(raw, said)
        if text is None or self.many_lines:
            return text
        return " ".join(text.split("\n"))

    @override
    def judge(self, answer: Json, asking: Asking) -> Json:
        """Hold the text against lengths, kind and pattern."""
        self._judge_length(answer, asking)
        if self.format:
            shape, message = _FORMATS[self.format]
            if not shape.fullmatch(_bare(answer) if self.format == "phone" else answer):
                raise WrongAnswerError(f"not_{self.format}", message + asking.said.where)
        if self.pattern and (len(answer) > MAX_MATCHED or not self.pattern.search(answer)):
            message = f"{asking.said.enter()} in the correct format"
            raise WrongAnswerError("wrong_format", message)
        return answer

    def _judge_length(self, answer: str, asking: Asking) -> None:
        most = MAX_TEXT if self.many_lines else MAX_LINE
        longest = self.longest.value(asking.scope, at=asking.at)
        if isinstance(longest, int | float):
            most = min(most, int(longest))
        if len(answer) > most:
            raise WrongAnswerError("too_long", asking.said.must(f"be {_count(most)} or fewer"))
        shortest = self.shortest.value(asking.scope, at=asking.at)
        if isinstance(shortest, int | float) and len(answer) < shortest:
            least = _count(int(shortest))
            raise WrongAnswerError("too_short", asking.said.must(f"be {least} or more"))


def _count(number: int) -> str:
    return "1 character" if number == 1 else f"{number:,} characters"


def _bare(phone: str) -> str:
    """Leave the digits of a phone number, its leading plus and its extension."""
    return re.sub(r"[\s().\-]", "", _EXTENSION.sub("x", phone))
