"""What was typed into a form's page that another version of the form does not take."""

from service.forms.component import Field, Posted
from service.forms.dates import DateField
from service.forms.form import Form
from service.forms.posted import ROWS


def unasked(form: Form, posted: Posted) -> dict[str, list[str]]:
    """Give the fields of a page that hold something and are those of no question of the form."""
    found = {}
    for name, texts in posted.items():
        typed = [text for text in texts if text.strip()]
        question = None if name.startswith("_") or name.endswith(f".{ROWS}") else _path(name)
        if typed and question and not _takes(form.asked_at(question), name):
            found[name] = typed
    return found


def no_longer_taken(before: Form, after: Form, posted: Posted) -> tuple[str, ...]:
    """Name the questions that were answered on a page of a form and that another does not take.

    They are gone from it, or ask for something of another kind. Each is named by its label.
    """
    lost = unasked(after, posted)
    found: dict[str, None] = {}
    for name, texts in posted.items():
        asked, asks = before.asked_at(_path(name)), after.asked_at(_path(name))
        is_other = asks is not None and type(asks) is not type(asked)
        if asked is not None and any(text.strip() for text in texts) and (name in lost or is_other):
            found[_label(asked)] = None
    return tuple(found)


def _path(name: str) -> str:
    """Name the question of a field: the boxes of a date add what they are for."""
    return name.partition("-")[0]


def _takes(question: Field | None, name: str) -> bool:
    """Tell whether a question has such a field: only dates have boxes."""
    return question is not None and isinstance(question, DateField) == ("-" in name)


def _label(question: Field) -> str:
    """Give the words of a question that stand in the form itself, else its key."""
    words = "".join(piece for piece in question.label.pieces if isinstance(piece, str)).strip()
    return words or ".".join(question.path)
