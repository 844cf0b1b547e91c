"""What goes wrong with a text of the language: refused when it is read, or failed when it runs."""

from service.errors import Problem, Refusal

_SHOWN = 120


class ExpressionRefused(Refusal):
    """The text is not an expression of the language.

    Facts: `text` as written, `line` and `column` (both 1-based) of the place that is wrong.
    """


class ExpressionFailed(Refusal):
    """The expression cannot be computed with these data.

    Fact: `text` as written. The message never repeats data, which may be personal.
    """


class Misread(Exception):
    """Inside the room: the text is wrong at `offset`; the doors turn this into a refusal."""

    def __init__(self, message: str, mend: str, offset: int) -> None:
        """Keep what is wrong, how to mend it and where (0-based, in the text as written)."""
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.offset = offset


class Wrong(Exception):
    """Inside the room: a value does not fit; the doors turn this into a failure."""


# What values that are not plain data (objects of other libraries, bottomless nesting) can cause.
UNREADABLE = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


def refusal(text: str, misread: Misread) -> ExpressionRefused:
    """Say what is wrong with a text, where, and how to mend it."""
    before = text[: misread.offset]
    line = before.count("\n") + 1
    column = misread.offset - (before.rfind("\n") + 1) + 1
    place = f"line {line}, column {column}" if "\n" in text.strip() else f"column {column}"
    return ExpressionRefused(
        f"{misread.message} ({place} of “{shorten(text)}”)",
        problems=[Problem("expression_refused", misread.message, misread.mend)],
        text=text,
        line=line,
        column=column,
    )


def failure(text: str, error: Exception) -> ExpressionFailed:
    """Say why an expression could not be computed."""
    message = str(error) if isinstance(error, Wrong) else "The data hold a value of no known kind."
    return ExpressionFailed(
        f"{message} (in “{shorten(text)}”)",
        problems=[Problem("expression_failed", message)],
        text=text,
    )


def shorten(text: str) -> str:
    """Give a text on one line, cut when long, for messages."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
