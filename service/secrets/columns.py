"""The column type of a secret: a plain text in the program, a sealed one in the database."""

from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from service.installation import here
from service.secrets.sealing import Keyring


class Sealed(TypeDecorator[str]):
    """A text that is sealed on the way in and opened on the way out; None is NULL.

    `context` names the table and the column: what was sealed for one cannot be put into another.
    The same text is sealed differently each time, so that the database cannot compare or find it.
    Give the column `deferred=True`: who lists rows has no use for their secrets.
    """

    impl = Text
    cache_ok = True

    def __init__(self, context: str) -> None:
        """Seal for the column `context`, such as `hooks.secret`."""
        super().__init__()
        self.context = context

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal a text with the key of this installation."""
        if value is None:
            return None
        return Keyring.of(here().settings).seal(value, context=self.context)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Open it. Raises SecretsKeyMissing and SecretUnreadable."""
        if value is None:
            return None
        return Keyring.of(here().settings).open(value, context=self.context)
