"""Reading the settings from the environment, and refusing what is not safe or not clear.

Every name starts with `HANDRAIL_`. docs/administrators.md lists them; a test keeps the two equal.
"""

import base64
import binascii
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path

from service.errors import Refusal
from service.settings import HIGHEST_PORT, Mode, Settings

LEAST_SECRET = 32
"""Characters a production secret key must have."""
SECRETS_KEY = 32
"""Bytes of the key that seals the secrets of other systems."""
_STREAMING = 4
"""If not said, one thread in so many may serve a stream, one a long poll, and one a transfer."""
_HOST = re.compile(
    r"(?=.*[a-z])[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*",
    re.IGNORECASE | re.ASCII,
)
_MAKE_KEY = (
    "Make one with: "
    'python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'
)
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w!.()/-]*)?", re.ASCII)


class SettingsRefused(Refusal):
    """The environment does not allow the service to start."""


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
    port = _number(given, "port", 8000, least=1, most=HIGHEST_PORT)
    threads = _number(given, "threads", 8, least=1)
    if mode is Mode.PRODUCTION:
        _require_keys(given)
    return Settings(
        mode=mode,
        host=given.get("host", "127.0.0.1"),
        port=port,
        threads=threads,
        streams=_number(given, "streams", threads // _STREAMING, least=0, most=threads),
        long_polls=_number(given, "long_polls", threads // _STREAMING, least=0, most=threads),
        transfers=_number(given, "transfers", max(1, threads // _STREAMING), least=1, most=threads),
        web_processes=_number(given, "web_processes", 1, least=1),
        var=var,
        database_url=_database(given) or f"sqlite:///{var / 'handrail.sqlite3'}",
        files=_files(given),
        redis_url=_url(given, "redis_url", ("redis", "rediss", "unix")),
        secret_key=given.get("secret_key", ""),
        secrets_key=_key(given, "secrets_key"),
        secrets_key_before=_key(given, "secrets_key_before"),
        bootstrap_token=given.get("bootstrap_token") if mode is not Mode.PRODUCTION else None,
        public_url=given.get("public_url", f"http://127.0.0.1:{port}").rstrip("/"),
        organisation=given.get("organisation", "Housing service"),
        accessibility_contact=given.get("accessibility_contact", ""),
        calendar=given.get("calendar", "england_and_wales"),
        smtp_url=_url(given, "smtp_url", ("smtp", "smtps", "smtp+starttls")),
        mail_from=given.get("mail_from", "handrail@localhost"),
        max_json=_number(given, "max_json", 1024 * 1024, least=1024),
        max_body=_number(given, "max_body", 64 * 1024 * 1024, least=1024),
        max_file=_number(given, "max_file", 50 * 1024 * 1024, least=1024),
        changes_per_second=_number(given, "changes_per_second", 500, least=1),
        poll_seconds=_number(given, "poll_milliseconds", 500, least=10) / 1000,
        proxies=_number(given, "proxies", 0, least=0),
        egress_allowed=_allowed(given),
        metrics_token=given.get("metrics_token"),
        metrics_port=_number(given, "metrics_port", 0, least=1, most=HIGHEST_PORT) or None,
        traces_url=_url(given, "traces_url", ("http", "https")),
        demo_cases=_number(given, "demo_cases", 0, least=0) if "demo_cases" in given else None,
        no_worker_minutes=_number(given, "no_worker_minutes", 15, least=1),
    )


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError:
        known = ", ".join(Mode)
        raise SettingsRefused(f"HANDRAIL_MODE is {text!r}; use one of {known}.") from None


def _require_keys(given: Mapping[str, str]) -> None:
    """Refuse to serve anybody in earnest without the keys that sign and seal."""
    if len(given.get("secret_key", "")) < LEAST_SECRET:
        raise SettingsRefused(
            "HANDRAIL_SECRET_KEY must be set to at least 32 random characters in production mode. "
            'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    if not _key(given, "secrets_key"):
        raise SettingsRefused(
            "HANDRAIL_SECRETS_KEY, which seals the secrets of other systems, must be set in "
            f"production mode, beside HANDRAIL_SECRET_KEY. {_MAKE_KEY}"
        )


def _allowed(given: Mapping[str, str]) -> tuple[str, ...]:
    """Read the host names and networks that may be called beside the public internet."""
    words = tuple(given.get("egress_allowed", "").replace(",", " ").split())
    for word in words:
        if _HOST.fullmatch(word) is None and not _is_network(word):
            raise SettingsRefused(
                f"HANDRAIL_EGRESS_ALLOWED has {word!r}; give host names and networks, such as "
                "crm.internal 10.1.0.0/16."
            )
    return words


def _is_network(word: str) -> bool:
    try:
        ipaddress.ip_network(word)
    except ValueError:
        return False
    return True


def _key(given: Mapping[str, str], name: str) -> str:
    """Read a key of 32 bytes in base64; what is wrong is not repeated."""
    text = given.get(name, "")
    try:
        fits = not text or len(base64.b64decode(text, validate=True)) == SECRETS_KEY
    except (binascii.Error, ValueError):
        fits = False
    if not fits:
        raise SettingsRefused(
            f"HANDRAIL_{name.upper()} is not 32 random bytes in base64. {_MAKE_KEY}"
        )
    return text


def _database(given: Mapping[str, str]) -> str | None:
    """Read the database's URL; PostgreSQL under any of its names gets our driver."""
    url = _url(given, "database_url", ("sqlite", "postgresql+psycopg", "postgresql", "postgres"))
    scheme, _, rest = (url or "").partition(":")
    return f"postgresql+psycopg:{rest}" if scheme in ("postgresql", "postgres") else url


def _files(given: Mapping[str, str]) -> str:
    """Read where files are kept: a folder, or a bucket with or without a prefix."""
    place = given.get("files", "")
    if not place or ("://" not in place and Path(place).is_absolute()):
        return place
    if _BUCKET.fullmatch(place):
        return place.rstrip("/")
    raise SettingsRefused(
        f"HANDRAIL_FILES is {place!r}; give the absolute path of a folder, or s3://bucket/prefix."
    )


def _url(given: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    """Read a URL of one of these kinds; what is wrong may hold a password and is not repeated."""
    url = given.get(name)
    if url is None or (url.partition("://")[0] in schemes and "://" in url):
        return url
    known = ", ".join(f"{scheme}://…" for scheme in schemes)
    raise SettingsRefused(f"HANDRAIL_{name.upper()} cannot be read; write one of {known}.")


def _number(
    given: Mapping[str, str], name: str, default: int, *, least: int, most: int | None = None
) -> int:
    text = given.get(name)
    if text is None:
        return default
    readable = text.isascii() and text.isdecimal()
    if readable and int(text) >= least and (most is None or int(text) <= most):
        return int(text)
    bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
    raise SettingsRefused(f"HANDRAIL_{name.upper()} is {text!r}; give a whole number {bounds}.")
