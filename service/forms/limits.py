"""How large a form and its answers may be: every loop of this room ends at one of these."""

from typing import Final

MAX_BYTES: Final = 512 * 1024
"""Bytes of a form's file."""

MAX_DEPTH: Final = 100
"""Objects and lists inside each other, whatever they say."""

MAX_COMPONENTS: Final = 500
"""Components of a form, nested ones included."""

MAX_NESTING: Final = 8
"""Groups and repeating groups inside each other."""

MAX_REPEATING: Final = 2
"""Repeating groups inside each other."""

MAX_ROWS: Final = 100
"""Entries of one repeating group."""

MAX_ROWS_IN_ALL: Final = 500
"""Entries of all repeating groups of one set of answers."""

MAX_OPTIONS: Final = 500
"""Options of one question; what data offers beyond that is not shown."""

MAX_FILES: Final = 50
"""Attachments given to one question."""

MAX_LINE: Final = 2_000
"""Characters of a one-line answer."""

MAX_TEXT: Final = 20_000
"""Characters of an answer that may have several lines."""

MAX_WORDING: Final = 20_000
"""Characters of a label, a hint or a text on the form."""

MAX_NUMBER: Final = 10**15
"""No number is as large as this, either side of nought."""

MAX_DECIMALS: Final = 10
"""Decimal places of a number."""

MAX_PROBLEMS: Final = 100
"""Problems told at once."""

MAX_SHOWN_ROWS: Final = 100
"""Lines of a table that a form shows."""
