"""Questions answered by choosing: one tick, one of several, several of several."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeGuard

from typing_extensions import override

from service.forms.component import Asking, Field, Json, Posted, first
from service.forms.condition import Computed, Scope
from service.forms.limits import MAX_NUMBER, MAX_OPTIONS
from service.forms.refusals import WrongAnswerError
from service.forms.said import Said

_YES = frozenset({"true", "on", "yes", "1"})
_NO = frozenset({"false", "off", "no", "0", ""})


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: the value that is kept, and what the officer reads."""

    value: str | int | float | bool
    label: str

    @property
    def posted(self) -> str:
        """The value as an HTML form posts it: as JSON writes it, so text stands for itself."""
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


def read_options(found: Json) -> tuple[Option, ...]:
    """Read options offered by data: texts, numbers, or objects with `value` and `label`.

    What is neither is passed over; so is everything beyond `MAX_OPTIONS`, and a repeated value.
    """
    options: dict[str, Option] = {}
    for item in _several(found):
        value = item.get("value") if isinstance(item, Mapping) else item
        if _is_value(value) and value != "":
            label = item.get("label") if isinstance(item, Mapping) else None
            option = Option(value, label if isinstance(label, str) and label else str(value))
            options.setdefault(option.posted, option)
        if len(options) == MAX_OPTIONS:
            break
    return tuple(options.values())


def _several(found: Json) -> Iterable[Json]:
    return found if isinstance(found, list | tuple) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckboxField(Field):
    """A single tick. Where an answer is required, only a tick is one."""

    @override
    def read(self, raw: Json, said: Said) -> bool | None:
        """Give true or false; the words that HTML forms and people use are understood."""
        if raw is None or isinstance(raw, bool):
            return raw
        word = raw.strip().lower() if isinstance(raw, str) else None
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise WrongAnswerError("not_yes_or_no", said.must("be true or false"))

    @override
    def judge(self, answer: Json, asking: Asking) -> Json:
        """Take either answer."""
        return answer

    @override
    def is_missing(self, answer: Json) -> bool:
        """No tick is no answer."""
        return answer is not True

    @override
    def ask_for(self, said: Said) -> str:
        """Ask for the tick."""
        return said.tick()

    @override
    def take(self, name: str, posted: Posted) -> bool:
        """Take a box that is not posted as not ticked."""
        return first(posted, name).lower() in _YES


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """Radios, a select, a checklist or a tag list; the last two take several options.

    The options are written in the form, or taken from the data by `offered`.
    """

    how: Literal["radio", "select", "checklist", "taglist"]
    written: tuple[Option, ...] = ()
    offered: Computed | None = None

    @property
    def many(self) -> bool:
        """Whether the answer is a list."""
        return self.how in {"checklist", "taglist"}

    def options(self, scope: Scope, *, at: datetime) -> tuple[Option, ...]:
        """Give what can be chosen with this data."""
        if self.offered is None:
            return self.written
        return read_options(self.offered.value(scope, at=at))

    @override
    def read(self, raw: Json, said: Said) -> Json:
        """Give the value or the values chosen, each as it came, doubles once."""
        if raw is None or raw in ("", [], [""]):
            return None
        if not self.many:
            if _is_value(raw):
                return raw
            raise WrongAnswerError("not_an_option", said.select())
        chosen = list(dict.fromkeys(raw)) if _is_list_of_values(raw) else None
        if chosen is None:
            raise WrongAnswerError("not_a_list", said.must("be a list of options"))
        return [value for value in chosen if value != ""]

    @override
    def judge(self, answer: Json, asking: Asking) -> Json:
        """Refuse what is not among the options that the data offer."""
        return self.choose(answer, self.options(asking.scope, at=asking.at), asking.said)

    def choose(self, answer: Json, options: Iterable[Option], said: Said) -> Json:
        """Give the options' own values for an answer: a posted "3" may mean the number 3.

        Raises `WrongAnswerError` for what is not among the options.
        """
        known = {option.posted: option.value for option in options}
        chosen = [Option(value, "").posted for value in (answer if self.many else (answer,))]
        if any(value not in known for value in chosen):
            raise WrongAnswerError("not_an_option", f"{said.select()} from the list")
        return [known[value] for value in chosen] if self.many else known[chosen[0]]

    @override
    def ask_for(self, said: Said) -> str:
        """Ask for a choice."""
        return said.select()

    @override
    def take(self, name: str, posted: Posted) -> Json:
        """Take every posted value where several can be chosen."""
        if self.many:
            return [value for value in posted.get(name, ()) if value]
        return first(posted, name)


def _is_list_of_values(raw: Json) -> bool:
    return (
        isinstance(raw, list | tuple)
        and len(raw) <= MAX_OPTIONS
        and all(_is_value(value) for value in raw)
    )


def _is_value(value: Json) -> TypeGuard[str | int | float]:
    """Tell whether a value can be that of an option: no numbers beyond all use."""
    return isinstance(value, str | float) or (isinstance(value, int) and abs(value) < MAX_NUMBER)
