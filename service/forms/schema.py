"""Reading a form out of a form-js schema, telling everything that is wrong with it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.forms.attributes import Attributes, Report
from service.forms.builders import BUILDERS
from service.forms.choice import ChoiceField
from service.forms.component import Component, Field, Path
from service.forms.condition import NEVER, Computed
from service.forms.document import read_document
from service.forms.form import Form
from service.forms.limits import MAX_COMPONENTS, MAX_NESTING, MAX_REPEATING, MAX_ROWS
from service.forms.parts import Entries, Group
from service.forms.plain import read_plain
from service.forms.refusals import FormInvalid, WrongAnswerError
from service.forms.said import Said

Json = Any

_LABELS = ("label", "dateLabel", "timeLabel")
_SETTINGS = ("prefixAdorner", "suffixAdorner")


def read_form(source: bytes, *, file: str) -> Form:
    """Read and check a form-js schema.

    Raises `FormInvalid` with a `Problem` for each thing wrong: `file` is the name given,
    `element` the component's id.
    """
    document = read_document(source, file=file)
    report = Report(file)
    reader = _SchemaReader(report)
    top = Attributes(document, report, "")
    key = top.identity()
    top.one_of("type", {"default"}, "default")
    components = reader.read_components(document.get("components"), "", _Here({}))
    if report.problems:
        count = len(report.problems)
        what = "One thing is" if count == 1 else f"{count} things are"
        raise FormInvalid(f"{what} wrong in {file}.", problems=report.problems)
    return Form(key, components)


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the reading stands: which paths are taken in this level of data, and how deep."""

    taken: dict[Path, str]
    prefix: Path = ()
    depth: int = 0
    repeating: int = 0

    def claim(self, read: Attributes, path: Path) -> None:
        """Take a path for a component, unless it or a part of it is taken."""
        name = ".".join(path)
        for known, owner in self.taken.items():
            if known == path:
                read.wrong(
                    "duplicate_key",
                    f"The key “{name}” belongs to component {owner} already.",
                    "Give one of them another key.",
                )
                return
            shorter = min(len(known), len(path))
            if known[:shorter] == path[:shorter]:
                read.wrong(
                    "key_conflict",
                    f"“{name}” and “{'.'.join(known)}” of component {owner} cannot both exist.",
                    "A key is either an answer or a group of answers: rename one of them.",
                )
                return
        self.taken[path] = read.element


class _SchemaReader:
    """Builds components, level by level."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.ids: set[str] = set()
        self.count = 0

    def read_components(self, raw: Json, element: str, here: _Here) -> Sequence[Component]:
        """Read the parts of a form, a group or a repeating group."""
        if not isinstance(raw, list):
            message = "“components” must be a list."
            self.report.note("bad_value", message, None, element or None)
            return ()
        self.count += len(raw)
        if self.count > MAX_COMPONENTS:
            message = f"The form has more than {MAX_COMPONENTS} components."
            self.report.note("form_too_large", message, "Split the form.", element or None)
            return ()
        if here.depth > MAX_NESTING or here.repeating > MAX_REPEATING:
            message = "Groups are nested too deeply."
            self.report.note("form_too_deep", message, "Take some groups apart.", element or None)
            return ()
        found = (self._read_component(item, here) for item in raw)
        return tuple(component for component in found if component is not None)

    def _read_component(self, raw: Json, here: _Here) -> Component | None:
        if not isinstance(raw, Mapping):
            self.report.note("bad_value", "A component must be an object.", None, None)
            return None
        read = Attributes(raw, self.report, self._identify(raw))
        kind = read.text("type")
        common = {
            "id": read.element,
            "type": kind,
            "label": read.wording(_label_of(raw)),
            "description": read.wording("description"),
            "hide": read.inner("conditional").condition("hide"),
            "settings": _settings(read),
        }
        if kind in BUILDERS:
            return self._read_field(read, common, here)
        if kind == "group":
            return self._read_group(read, common, here)
        if kind == "dynamiclist":
            return self._read_entries(read, common, here)
        return read_plain(read, common)

    def _identify(self, raw: Mapping[str, Json]) -> str:
        """Give the component's id, else its key, else a number."""
        given = raw.get("id") or raw.get("key") or f"component_{self.count}_{len(self.ids)}"
        name = given[:100] if isinstance(given, str) and given.isprintable() else "component"
        if name in self.ids:
            self.report.note(
                "duplicate_id",
                f"Two components have the id “{name}”.",
                "Give every component its own id.",
                name,
            )
        self.ids.add(name)
        return name

    def _read_field(self, read: Attributes, common: dict[str, Any], here: _Here) -> Field:
        key = read.path("key")
        if not key and not read.text("key"):
            read.wrong("no_key", "The question has no key.", "Give it a key for its answer.")
        path = (*here.prefix, *(key or (read.element,)))
        here.claim(read, path)
        field = BUILDERS[read.text("type")](
            read,
            {
                **common,
                "path": path,
                "required": read.inner("validate").condition("required"),
                "readonly": _read_only(read),
                "called": read.inner("properties").text("called"),
            },
        )
        return _with_default(field, read)

    def _read_group(self, read: Attributes, common: dict[str, Any], here: _Here) -> Group:
        inner = replace(here, prefix=here.prefix + read.path("path"), depth=here.depth + 1)
        components = self.read_components(read.raw.get("components"), read.element, inner)
        return Group(**common, components=components)

    def _read_entries(self, read: Attributes, common: dict[str, Any], here: _Here) -> Entries:
        own = read.path("path")
        if not own and not read.text("path"):
            read.wrong("no_key", "The repeating group has no path.", "Give it a path.")
        path = (*here.prefix, *(own or (read.element,)))
        here.claim(read, path)
        properties = read.inner("properties")
        least = properties.whole("minEntries", least=0, most=MAX_ROWS) or 0
        most = properties.whole("maxEntries", least=1, most=MAX_ROWS) or MAX_ROWS
        shown = read.whole("defaultRepetitions", least=0, most=MAX_ROWS)
        shown = max(least, 1 if shown is None else shown)
        if not least <= shown <= most:
            read.wrong("unusable_size", "minEntries, maxEntries and defaultRepetitions disagree.")
        inner = _Here({}, depth=here.depth + 1, repeating=here.repeating + 1)
        return Entries(
            **common,
            path=path,
            components=self.read_components(read.raw.get("components"), read.element, inner),
            least=least,
            most=most,
            shown=shown,
            fixed=not read.flag("allowAddRemove", default=True),
            called=properties.text("called"),
        )


def _settings(read: Attributes) -> dict[str, Json]:
    """Keep what only the page shows."""
    look = read.inner("appearance")
    found = {name: look.text(name) for name in _SETTINGS}
    found["accept"] = read.text("accept") if read.raw.get("type") == "filepicker" else ""
    return {name: text for name, text in found.items() if text}


def _label_of(raw: Mapping[str, Json]) -> str:
    """Name the attribute that holds the label: the editor gives a date one of its own."""
    return next((name for name in _LABELS if raw.get(name)), "label")


def _read_only(read: Attributes) -> Computed:
    """Read when a question cannot be answered: read-only and disabled mean the same here."""
    readonly, disabled = read.condition("readonly"), read.condition("disabled")
    if readonly.expression and disabled.expression:
        read.wrong(
            "bad_value",
            "“readonly” and “disabled” are both expressions.",
            "Join them with “or” in “readonly”; they mean the same.",
        )
    return disabled if disabled.fixed is True or readonly == NEVER else readonly


def _with_default(field: Field, read: Attributes) -> Field:
    """Set the default answer, if it is one that the question takes."""
    said = Said("one", "It")
    try:
        default = field.read(read.raw.get("defaultValue"), said)
        if isinstance(field, ChoiceField) and field.offered is None and default is not None:
            default = field.choose(default, field.written, said)
    except WrongAnswerError as wrong:
        read.wrong("bad_default", f"The default is no answer to this question. {wrong.message}.")
        return field
    return replace(field, default=default)
