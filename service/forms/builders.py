"""From the attributes of one question to the question."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from service.forms.attributes import Attributes
from service.forms.choice import CheckboxField, ChoiceField, Option, read_options
from service.forms.component import Field
from service.forms.condition import Computed
from service.forms.dates import DateField
from service.forms.files import FileField
from service.forms.limits import MAX_DECIMALS, MAX_LINE, MAX_OPTIONS, MAX_TEXT
from service.forms.number import NumberField
from service.forms.pattern import compile_pattern
from service.forms.text import TextField

Common = Mapping[str, Any]
Builder = Callable[[Attributes, Common], Field]

_CHECKS = frozenset(
    {"required", "minLength", "maxLength", "pattern", "min", "max", "validationType"}
)
_FORMATS = frozenset({"", "custom", "email", "phone", "url"})
_SUBTYPES = frozenset({"date", "time", "datetime"})
_WHENS = frozenset({"", "past", "today_or_past", "future", "today_or_future"})
_KEPT = frozenset({"utc_offset", "utc_normalized", "no_timezone"})


def checks_of(read: Attributes) -> Attributes:
    """Read `validate`, whose members are all known: one that is not would check nothing."""
    checks = read.inner("validate")
    checks.only(_CHECKS, "“validate”")
    return checks


def _build_text(read: Attributes, common: Common) -> Field:
    many_lines = read.text("type") == "textarea"
    checks = checks_of(read)
    most = MAX_TEXT if many_lines else MAX_LINE
    shortest, longest = checks.limit("minLength"), checks.limit("maxLength")
    _agree(read, "Length", shortest, longest)
    for bound in (shortest, longest):
        if bound.fixed is not None and not 0 <= bound.fixed <= most:
            read.wrong("unusable_size", f"A length must be from 0 to {most:,} characters.")
    kind = checks.one_of("validationType", _FORMATS, "")
    pattern = None
    if kind in {"", "custom"} and (text := checks.text("pattern")):
        try:
            pattern = compile_pattern(text)
        except ValueError as wrong:
            read.wrong("bad_pattern", f"The pattern {wrong}.", "Write a simpler pattern.")
    return TextField(
        **common,
        many_lines=many_lines,
        shortest=shortest,
        longest=longest,
        pattern=pattern,
        format=cast("Any", "" if kind == "custom" else kind),
    )


def _build_number(read: Attributes, common: Common) -> Field:
    checks = checks_of(read)
    least, most = checks.limit("min"), checks.limit("max")
    _agree(read, "Size", least, most)
    step = read.decimal("increment")
    step = read.decimal("step") if step is None else step
    if step is not None and step <= 0:
        read.wrong("unusable_size", "“increment” must be greater than 0.")
        step = None
    look = read.inner("appearance")
    units = tuple(filter(None, (look.text("prefixAdorner"), look.text("suffixAdorner"))))
    return NumberField(
        **common,
        decimals=read.whole("decimalDigits", least=0, most=MAX_DECIMALS),
        least=least,
        most=most,
        step=step,
        as_text=read.flag("serializeToString"),
        units=units,
    )


def _agree(read: Attributes, what: str, least: Computed, most: Computed) -> None:
    if least.fixed is not None and most.fixed is not None and least.fixed > most.fixed:
        read.wrong("unusable_size", f"{what}: the least is more than the most; nothing fits.")


def _build_checkbox(read: Attributes, common: Common) -> Field:
    checks_of(read)
    return CheckboxField(**common)


def _build_choice(read: Attributes, common: Common) -> Field:
    checks_of(read)
    written = read.raw.get("values")
    key = read.source("valuesKey")
    computed = read.source("valuesExpression")
    ways = [way for way in (written, key, computed) if way is not None]
    if len(ways) != 1:
        read.wrong(
            "bad_options",
            "The options must come from exactly one of “values”, “valuesKey”, “valuesExpression”.",
        )
    options: tuple[Option, ...] = ()
    if written is not None:
        options = read_options(written)
        if not isinstance(written, list) or len(options) != len(written) or not options:
            read.wrong(
                "bad_options",
                "“values” must be a list of options, each with its own value and a label,"
                f" {MAX_OPTIONS} at most.",
                "Give every option a value that no other has.",
            )
    return ChoiceField(
        **common,
        how=cast("Any", read.text("type")),
        written=options,
        offered=None if written is not None else key or computed,
    )


def _build_date(read: Attributes, common: Common) -> Field:
    checks_of(read)
    when = read.inner("properties").one_of("when", _WHENS, "")
    if read.flag("disallowPassedDates"):
        when = when or "today_or_future"
    return DateField(
        **common,
        subtype=cast("Any", read.one_of("subtype", _SUBTYPES, "date")),
        when=cast("Any", when),
        kept=cast("Any", read.one_of("timeSerializingFormat", _KEPT, "utc_offset")),
    )


def _build_file(read: Attributes, common: Common) -> Field:
    checks_of(read)
    return FileField(**common, many=read.flag("multiple"))


BUILDERS: Mapping[str, Builder] = {
    "textfield": _build_text,
    "textarea": _build_text,
    "number": _build_number,
    "checkbox": _build_checkbox,
    "checklist": _build_choice,
    "radio": _build_choice,
    "select": _build_choice,
    "taglist": _build_choice,
    "datetime": _build_date,
    "filepicker": _build_file,
}
"""The builder of each type of question."""
