"""Forms: reading a form-js schema, what it starts from, and holding answers against it.

Pure: plain data in and out. A form is read once with `read_form`, shown from `start_values`, and
every set of answers passes `check_answers` before it becomes case data.
"""

from service.forms.answers import check_answers, typed_answers
from service.forms.form import Form
from service.forms.layout import lay_out, link_problems
from service.forms.page import Part
from service.forms.posted import (
    answers_from_fields,
    answers_to_show,
    asks_more,
    presses_row_button,
)
from service.forms.refusals import AnswersInvalid, FormInvalid
from service.forms.schema import read_form
from service.forms.start import start_values
from service.forms.unasked import no_longer_taken, unasked

NO_FORM = Form("", ())
"""That of a task which has none: it asks nothing."""

__all__ = [
    "NO_FORM",
    "AnswersInvalid",
    "Form",
    "FormInvalid",
    "Part",
    "answers_from_fields",
    "answers_to_show",
    "asks_more",
    "check_answers",
    "lay_out",
    "link_problems",
    "no_longer_taken",
    "presses_row_button",
    "read_form",
    "start_values",
    "typed_answers",
    "unasked",
]
