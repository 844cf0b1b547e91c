"""A place in a file, and the problems that are found there."""

from dataclasses import dataclass

from service.errors import Problem


@dataclass(frozen=True, slots=True)
class Where:
    """A place: the file, the id as drawn and the line (1-based), as far as they are known."""

    file: str
    element: str | None = None
    line: int | None = None

    def error(self, code: str, message: str, mend: str) -> Problem:
        """State what keeps the model from being used, and how to mend it."""
        return Problem(code, message, mend, file=self.file, element=self.element, line=self.line)

    def warning(self, code: str, message: str, mend: str) -> Problem:
        """State what looks like a mistake but can be carried out."""
        return Problem(
            code,
            message,
            mend,
            file=self.file,
            element=self.element,
            line=self.line,
            severity="warning",
        )
