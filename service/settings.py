"""Settings: what differs between installations. They are read once, then frozen."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

HIGHEST_PORT = 65_535
BUCKETS = "s3://"


class Mode(StrEnum):
    """What the service is for."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `var` is the one folder for all local state; `files` is where attachments and documents are when
    they are not in it. `redis_url` absent means that the worker polls the ledger's books. `threads`
    are those of a web process, of which `streams` may serve open lists that wait for news,
    `long_polls` workers outside that wait for work, and `transfers` exports and batches. Sizes are
    in bytes, times in seconds: `max_body` is that of a request with files and holds them all,
    `max_json` that of any other. `changes_per_second` is what one token may change, on average over
    ten seconds. `proxies` is how many of ours stand before the web processes. `egress_allowed` are
    hosts and networks of ours that may be called beside the public internet. `metrics_port` is
    where workers and tickers tell how they are. `demo_cases` limits the cases of a demonstration;
    without it all are made. `no_worker_minutes` is how long work of a topic waits that no worker
    outside has asked for, until it is an incident.
    """

    mode: Mode = Mode.PRODUCTION
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    streams: int = 2
    long_polls: int = 2
    transfers: int = 2
    web_processes: int = 1
    var: Path = field(default_factory=lambda: Path("var"))
    database_url: str = ""
    files: str = ""
    redis_url: str | None = None
    secret_key: str = field(default="", repr=False)
    secrets_key: str = field(default="", repr=False)
    secrets_key_before: str = field(default="", repr=False)
    bootstrap_token: str | None = field(default=None, repr=False)
    public_url: str = "http://127.0.0.1:8000"
    organisation: str = "Housing service"
    accessibility_contact: str = ""
    calendar: str = "england_and_wales"
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "handrail@localhost"
    max_json: int = 1024 * 1024
    max_body: int = 64 * 1024 * 1024
    max_file: int = 50 * 1024 * 1024
    changes_per_second: int = 500
    poll_seconds: float = 0.5
    proxies: int = 0
    egress_allowed: tuple[str, ...] = ()
    metrics_token: str | None = field(default=None, repr=False)
    metrics_port: int | None = None
    traces_url: str | None = field(default=None, repr=False)
    demo_cases: int | None = None
    no_worker_minutes: int = 15

    @property
    def has_test_clock(self) -> bool:
        """Only demo and test mode may move the clock or take the bootstrap token."""
        return self.mode is not Mode.PRODUCTION

    @property
    def files_folder(self) -> Path | None:
        """Return the folder of attachments and documents; None when they are kept in a bucket."""
        if self.files.startswith(BUCKETS):
            return None
        return Path(self.files) if self.files else self.var / "files"
