"""The web process: gunicorn with threads, told what to do by our settings and by nothing else."""

from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from typing_extensions import override

from service import traces
from service.app import create_app
from service.installation import serve_while
from service.lifeline import end_with_parent
from service.loading import loading
from service.settings import Settings

LONGEST_LINE = 8190
"""Bytes of a request's first line: the most that gunicorn takes. Longer ones are answered 414."""
GRACE = 30
"""Seconds that requests may still take after the server was told to stop."""


class Lines(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Has gunicorn's lines written as every other library's."""

    @override
    def setup(self, cfg: Any) -> None:
        """Take the level, and leave the lines to the log."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Serves the application until SIGTERM."""

    def __init__(self, settings: Settings, *, parent: int | None = None) -> None:
        """Serve as `settings` say, and no longer than the process of the id `parent` lives."""
        self._settings = settings
        self._parent = parent
        super().__init__()

    @override
    def load_config(self) -> None:
        """Hand the settings to gunicorn."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    @override
    def load(self) -> Any:
        """Make the application, once in each process that serves."""
        with loading():
            return create_app(self._settings)

    def _options(self) -> dict[str, Any]:
        return {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": self._settings.web_processes,
            "threads": self._settings.threads,
            "worker_class": "gthread",
            "graceful_timeout": GRACE,
            "limit_request_line": LONGEST_LINE,
            "loglevel": "warning",
            "control_socket_disable": True,
            "logger_class": Lines,
            "when_ready": self._ready,
            "post_worker_init": _tell_when_it_ends,
            "worker_exit": lambda _server, _worker: traces.end(),
        }

    def _ready(self, _server: object) -> None:
        if self._parent is not None:
            end_with_parent(self._parent)


def _tell_when_it_ends(worker: Any) -> None:
    """Let what lasts long, a stream of events, see that its process was told to stop."""
    serve_while(worker.wsgi, lambda: bool(worker.alive))
