"""Reading the attributes of one component, and noting what is wrong with them."""

import math
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final

from service.errors import Problem, Refusal
from service.forms.component import Path
from service.forms.condition import NEVER, UNSET, Computed, Wording, compute, word
from service.forms.limits import MAX_NUMBER, MAX_PROBLEMS, MAX_WORDING

Json = Any

_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}(?:\.[A-Za-z][A-Za-z0-9_]{0,63}){0,7}")
_FORM_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")


class Report:
    """The problems found in one form's file."""

    def __init__(self, file: str) -> None:
        """`file` is the name that every problem carries."""
        self.file = file
        self.problems: list[Problem] = []

    def note(self, code: str, message: str, mend: str | None, element: str | None) -> None:
        """Keep a problem, unless there are too many already."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, message, mend, file=self.file, element=element))


class Attributes:
    """One object of a component: the component itself, or its `validate`, its `properties`.

    Every reading method gives a usable value; what is wrong goes to the report under `element`.
    """

    def __init__(self, raw: Mapping[str, Json], report: Report, element: str) -> None:
        """Keep the object and whom to tell."""
        self.raw = raw
        self.report = report
        self.element = element

    def wrong(self, code: str, message: str, mend: str | None = None) -> None:
        """Note a problem of this component."""
        self.report.note(code, message, mend, self.element)

    def inner(self, name: str) -> "Attributes":
        """Read an object within; none is an empty one."""
        value = self.raw.get(name)
        if value is not None and not isinstance(value, Mapping):
            self._bad(name, "an object")
        return Attributes(value if isinstance(value, Mapping) else {}, self.report, self.element)

    def only(self, known: Collection[str], what: str) -> None:
        """Refuse members that would otherwise do nothing without a word."""
        for name in self.raw:
            if name not in known:
                self.wrong(
                    "unknown_setting",
                    f"{what} has {name[:60]!a}, which Handrail does not know.",
                    f"Use one of {', '.join(sorted(known))}.",
                )

    def text(self, name: str) -> str:
        """Read a text; none is an empty one."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > MAX_WORDING or not _is_storable(value):
            self._bad(name, f"a text of at most {MAX_WORDING} characters")
            return ""
        return value

    def one_of(self, name: str, known: Collection[str], default: str) -> str:
        """Read a word out of a few."""
        value = self.text(name) or default
        if value not in known:
            self._bad(name, f"one of {', '.join(sorted(word for word in known if word))}")
            return default
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read true or false."""
        value = self.raw.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self._bad(name, "true or false")
        return default

    def whole(self, name: str, *, least: int, most: int) -> int | None:
        """Read a whole number within limits, which the form editor may write as a text."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._bad(name, f"a whole number from {least} to {most}")
            return None
        return value

    def decimal(self, name: str) -> Decimal | None:
        """Read a number, which the form editor may write as a text."""
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and _DECIMAL.fullmatch(value):
            return Decimal(value)
        if _is_number(value):
            return Decimal(str(value))
        self._bad(name, "a number")
        return None

    def limit(self, name: str) -> Computed:
        """Read a number or an expression for one; none is a limit without value."""
        value = self.raw.get(name)
        if isinstance(value, str) and value.startswith("="):
            return self._compile(name, value, UNSET)
        number = self.decimal(name)
        return Computed(fixed=number if number is None else _plain(number))

    def condition(self, name: str) -> Computed:
        """Read true, false or an expression for it; none is never."""
        value = self.raw.get(name)
        if value is None or value == "":
            return NEVER
        if isinstance(value, bool):
            return Computed(fixed=value)
        if not isinstance(value, str):
            self._bad(name, "true, false or an expression")
            return NEVER
        return self._compile(name, value, NEVER)

    def source(self, name: str) -> Computed | None:
        """Read an expression for a list, or the key of one in the data; none is none."""
        value = self.text(name)
        return self._compile(name, value, UNSET) if value else None

    def wording(self, name: str) -> Wording:
        """Read a text with `{{…}}` placeholders."""
        try:
            return word(self.text(name))
        except Refusal as refusal:
            self._uncompiled(name, refusal)
            return Wording()

    def identity(self) -> str:
        """Read the form's own key: letters, digits, hyphens and underscores."""
        value = self.text("id")
        if not _FORM_KEY.fullmatch(value):
            self.wrong(
                "bad_form_key",
                "The form has no id that can be its key.",
                "Set its id in the form editor: letters, digits, hyphens and underscores.",
            )
        return value

    def path(self, name: str) -> Path:
        """Read a dotted path of data keys; none is empty."""
        value = self.text(name)
        if not value:
            return ()
        if not _KEY.fullmatch(value):
            self.wrong(
                "bad_key",
                f"“{value[:60]}” cannot be the {name} of an answer.",
                "Use letters, digits and underscores, a letter first, and dots between the levels.",
            )
            return ()
        return tuple(value.split("."))

    def _compile(self, name: str, text: str, default: Computed) -> Computed:
        try:
            return compute(text)
        except Refusal as refusal:
            self._uncompiled(name, refusal)
            return default

    def _uncompiled(self, name: str, refusal: Refusal) -> None:
        self.wrong(
            "bad_expression",
            f"The expression in “{name}” cannot be read: {refusal.detail}",
            refusal.problems[0].mend if refusal.problems else None,
        )

    def _bad(self, name: str, expected: str) -> None:
        self.wrong("bad_value", f"“{name}” must be {expected}.")


def _is_number(value: Json) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < MAX_NUMBER if isinstance(value, int) else math.isfinite(value)


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
