"""Questions answered with a number."""

import re
from dataclasses import dataclass
from decimal import Decimal

from typing_extensions import override

from service.forms.component import Asking, Field, Json
from service.forms.condition import UNSET, Computed
from service.forms.limits import MAX_NUMBER
from service.forms.refusals import WrongAnswerError
from service.forms.said import Said

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,16}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(Field):
    """A number, in the unit that the form names before (`£`) or after (`years`) its box.

    `decimals` is the most decimal places (`None`: any), `step` the distance between allowed
    numbers counted from `least` or nought. `as_text` keeps the number as text in the data.
    """

    decimals: int | None = None
    least: Computed = UNSET
    most: Computed = UNSET
    step: Decimal | None = None
    as_text: bool = False
    units: tuple[str, ...] = ()

    @override
    def read(self, raw: Json, said: Said) -> Json:
        """Give a whole number, or a decimal one if it has decimals."""
        number = self._parse(raw, said)
        if number is None:
            return None
        if self.as_text:
            return format(number.normalize() if number else Decimal(0), "f")
        return int(number) if number == number.to_integral_value() else float(number)

    def _parse(self, raw: Json, said: Said) -> Decimal | None:
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return None
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise WrongAnswerError("not_a_number", said.must("be a number"))
        if isinstance(raw, int) and abs(raw) >= MAX_NUMBER:
            raise WrongAnswerError("too_large", said.must("be smaller"))
        text = self._without_units(str(raw) if isinstance(raw, int | str) else format(raw, "f"))
        if isinstance(raw, float):
            text = text.rstrip("0").rstrip(".") if "." in text else text
        if not _NUMBER.fullmatch(text):
            raise WrongAnswerError("not_a_number", said.must("be a number"))
        number = Decimal(text)
        if abs(number) >= MAX_NUMBER:
            raise WrongAnswerError("too_large", said.must("be smaller"))
        return number

    def _without_units(self, text: str) -> str:
        """Take off the units that people type although the form shows them, and thousands."""
        text = text.strip().replace("\u2212", "-")
        for unit in self.units:
            text = text.removeprefix(unit).removesuffix(unit).strip()
        return re.sub("[, ]", "", text) if _GROUPED.fullmatch(text) else text

    @override
    def judge(self, answer: Json, asking: Asking) -> Json:
        """Hold the number against its decimals, limits and step."""
        number = Decimal(str(answer))
        self._judge_decimals(number, asking.said)
        least = _decimal(self.least.value(asking.scope, at=asking.at))
        most = _decimal(self.most.value(asking.scope, at=asking.at))
        if least is not None and number < least:
            raise WrongAnswerError("too_small", asking.said.must(f"be {least:,f} or more"))
        if most is not None and number > most:
            raise WrongAnswerError("too_large", asking.said.must(f"be {most:,f} or less"))
        if self.step is not None and (number - (least or Decimal(0))) % self.step:
            start = f" from {least:,f}" if least else ""
            raise WrongAnswerError(
                "not_a_step", asking.said.must(f"go up in steps of {self.step:f}{start}")
            )
        return answer

    def _judge_decimals(self, number: Decimal, said: Said) -> None:
        exponent = number.normalize().as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if self.decimals is None or places <= self.decimals:
            return
        if self.decimals == 0:
            raise WrongAnswerError("too_many_decimals", said.must("be a whole number"))
        count = "1 decimal place" if self.decimals == 1 else f"{self.decimals} decimal places"
        raise WrongAnswerError("too_many_decimals", said.must(f"have {count} or fewer"))


def _decimal(value: Json) -> Decimal | None:
    """Read a limit, written or computed; anything that is no number limits nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() and abs(number) <= MAX_NUMBER else None
