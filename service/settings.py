"""Settings: read once from the environment, then frozen.

Every name starts with `HANDRAIL_`. docs/administrators.md lists them; a test keeps the two equal.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from service.errors import Refusal

LEAST_SECRET = 32
"""Characters a production secret key must have."""


class Mode(StrEnum):
    """What the service is for."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class SettingsRefused(Refusal):
    """The environment does not allow the service to start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `var` is the one folder for all local state. `redis_url` absent means that the worker polls the
    ledger's books. Sizes are in bytes, times in seconds.
    """

    mode: Mode = Mode.PRODUCTION
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    web_processes: int = 1
    var: Path = field(default_factory=lambda: Path("var"))
    database_url: str = ""
    redis_url: str | None = None
    secret_key: str = field(default="", repr=False)
    bootstrap_token: str | None = field(default=None, repr=False)
    public_url: str = "http://127.0.0.1:8000"
    organisation: str = "Housing service"
    calendar: str = "england_and_wales"
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "handrail@localhost"
    max_body: int = 16 * 1024 * 1024
    max_file: int = 50 * 1024 * 1024
    max_steps: int = 2_000
    max_continuations: int = 25
    poll_seconds: float = 0.5
    session_minutes: int = 60

    @property
    def has_test_clock(self) -> bool:
        """Only demo and test mode may move the clock or take the bootstrap token."""
        return self.mode is not Mode.PRODUCTION

    @property
    def files(self) -> Path:
        """Return where attachments and documents are kept."""
        return self.var / "files"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; refuse what would not be safe or cannot be read.

    Raises SettingsRefused, naming the variable and how to mend it.
    """
    given = {
        name.removeprefix("HANDRAIL_").lower(): value
        for name, value in (os.environ if environ is None else environ).items()
        if name.startswith("HANDRAIL_") and value != ""
    }
    mode = _mode(given.get("mode", Mode.PRODUCTION))
    var = Path(given.get("var", "var")).absolute()
    port = _number(given, "port", 8000, least=1)
    secret = given.get("secret_key", "")
    if mode is Mode.PRODUCTION and len(secret) < LEAST_SECRET:
        raise SettingsRefused(
            "HANDRAIL_SECRET_KEY must be set to at least 32 random characters in production mode. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return Settings(
        mode=mode,
        host=given.get("host", "127.0.0.1"),
        port=port,
        threads=_number(given, "threads", 8, least=1),
        web_processes=_number(given, "web_processes", 1, least=1),
        var=var,
        database_url=given.get("database_url") or f"sqlite:///{var / 'handrail.sqlite3'}",
        redis_url=given.get("redis_url"),
        secret_key=secret,
        bootstrap_token=given.get("bootstrap_token") if mode is not Mode.PRODUCTION else None,
        public_url=given.get("public_url", f"http://127.0.0.1:{port}"),
        organisation=given.get("organisation", "Housing service"),
        calendar=given.get("calendar", "england_and_wales"),
        smtp_url=given.get("smtp_url"),
        mail_from=given.get("mail_from", "handrail@localhost"),
        max_body=_number(given, "max_body", 16 * 1024 * 1024, least=1024),
        max_file=_number(given, "max_file", 50 * 1024 * 1024, least=1024),
        max_steps=_number(given, "max_steps", 2_000, least=10),
        max_continuations=_number(given, "max_continuations", 25, least=1),
        poll_seconds=_number(given, "poll_milliseconds", 500, least=10) / 1000,
        session_minutes=_number(given, "session_minutes", 60, least=1),
    )


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError:
        known = ", ".join(Mode)
        raise SettingsRefused(f"HANDRAIL_MODE is {text!r}; use one of {known}.") from None


def _number(given: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not text.isdecimal() or int(text) < least:
        variable = f"HANDRAIL_{name.upper()}"
        raise SettingsRefused(f"{variable} is {text!r}; give a whole number of at least {least}.")
    return int(text)
