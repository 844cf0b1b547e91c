"""Forms of other products, written as form-js schemas.

Those of SpiffArena are a JSON Schema and a "ui schema" (react-jsonschema-form). The fields that
Camunda 7 writes into a diagram, and its HTML forms, are read as such a pair first, so that there is
one translation. Nothing of them is lost without a word: each has a remark that says what became of
it.
"""

from service.forms.foreign.fields import from_fields
from service.forms.foreign.finishing import from_json_schema
from service.forms.foreign.markup import from_markup
from service.forms.foreign.remark import Remark, TranslatedForm

__all__ = ["Remark", "TranslatedForm", "from_fields", "from_json_schema", "from_markup"]
