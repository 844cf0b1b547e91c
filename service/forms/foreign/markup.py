"""The HTML forms of Camunda 7 ("embedded forms"), as a JSON Schema."""

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any, Final

from typing_extensions import override

from service.bpmn.foreign import Fate
from service.forms.foreign.finishing import from_json_schema
from service.forms.foreign.remark import Remark, TranslatedForm

Json = Any
Attributes = list[tuple[str, str | None]]

_TYPES: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "boolean": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        **{name: {"type": "integer"} for name in ("integer", "long", "short")},
        **{name: {"type": "number"} for name in ("double", "number")},
        **{name: {"type": "string", "format": "data-url"} for name in ("file", "bytes")},
    }
)
_INPUTS: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "checkbox": {"type": "boolean"},
        "number": {"type": "number"},
        "file": {"type": "string", "format": "data-url"},
        "date": {"type": "string", "format": "date"},
        "email": {"type": "string", "format": "email"},
    }
)
_ASKED = ("input", "select", "textarea")
_SAID: Final = frozenset(
    {"cam-variable-name", "cam-variable-type", "type", "required", "readonly", "disabled", "name"}
)
_LOOK: Final = frozenset(
    {"class", "id", "style", "placeholder", "rows", "cols", "ng-model", "value", "size", "role"}
)
_SCRIPT = (
    "A program in the page. Compute in a script task before or after the task, and hide questions "
    "with a condition."
)


def from_markup(text: str, *, key: str, file: str = "") -> TranslatedForm | None:
    """Write an HTML form as a form-js schema; None where it asks for nothing."""
    page = _Page()
    page.feed(text)
    page.close()
    if not page.properties:
        return None
    properties = {
        name: {**asked, "title": page.labels.get(name, name)}
        for name, asked in page.properties.items()
    }
    schema = {"type": "object", "properties": properties, "required": page.required}
    made = from_json_schema(schema, page.ui, key=key, file=file)
    return TranslatedForm(made.document, (*page.remarks, *made.remarks))


class _Page(HTMLParser):
    """Reads what a page asks for, and the words that stand before it."""

    def __init__(self) -> None:
        super().__init__()
        self.properties: dict[str, dict[str, Json]] = {}
        self.labels: dict[str, str] = {}
        self.required: list[str] = []
        self.ui: dict[str, Json] = {}
        self.remarks: list[Remark] = []
        self._label, self._within = "", ""
        self._choice = ""
        self._option: str | None = None
        self._words = ""

    @override
    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Take a question, an option, or a label."""
        said = {name: value or "" for name, value in attrs}
        if tag in _ASKED and "cam-variable-name" in said:
            self._ask(tag, said)
        elif tag == "option":
            self._end_option()
            self._option, self._words = said.get("value"), ""
            self._within = "option"
        elif tag == "label":
            self._label, self._within = "", "label"
        elif tag == "script" or "cam-script" in said:
            self._tell("script", "", _SCRIPT)
            self._within = "script"
        else:
            self._tell_words("", said, known=("href", "for", "ng-href", "src", "type", "name"))

    @override
    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """Take a tag that has nothing within it."""
        self.handle_starttag(tag, attrs)

    @override
    def handle_endtag(self, tag: str) -> None:
        """End a label, an option or a choice."""
        self._end_option()
        if tag == "select":
            self._choice = ""
        self._within = ""

    @override
    def handle_data(self, data: str) -> None:
        """Take the words of a label or an option."""
        words = " ".join(data.split())
        if self._within == "label":
            self._label = f"{self._label} {words}".strip(" :*")
        elif self._within == "option":
            self._words = f"{self._words} {words}".strip()

    def _end_option(self) -> None:
        """Keep an option: without a value its words are one, and an empty one is none."""
        value = self._words if self._option is None else self._option
        if value and self._choice and self._within == "option":
            options = self.properties[self._choice].setdefault("oneOf", [])
            options.append({"const": value, "title": self._words or value})

    def _ask(self, tag: str, said: Mapping[str, str]) -> None:
        name = said["cam-variable-name"]
        asked = _TYPES.get(said.get("cam-variable-type", "").lower())
        kind = said.get("type", "").lower()
        found = dict(asked or _INPUTS.get(kind, {"type": "string"}))
        self.properties[name] = found
        if self._label:
            self.labels[name] = self._label
            self._label = ""
        look: dict[str, Json] = {"ui:widget": "textarea"} if tag == "textarea" else {}
        if "required" in said and "readonly" not in said:
            self.required.append(name)
        if "readonly" in said or "disabled" in said:
            look["ui:readonly"] = True
        self.ui[name] = look
        if tag == "select":
            self._choice = name
        self._tell_words(name, said, known=(*_SAID, "accept"))

    def _tell_words(self, at: str, said: Iterable[str], *, known: Iterable[str]) -> None:
        """Tell of what is in the page for programs; how it looks says nothing of a question."""
        for word in said:
            if word.startswith(("ng-", "cam-")) and word not in {*known, *_LOOK}:
                self._tell(word, at, _SCRIPT)

    def _tell(self, word: str, at: str, says: str) -> None:
        told = Remark(Fate.PERSON, word, at, says)
        if told not in self.remarks:
            self.remarks.append(told)
