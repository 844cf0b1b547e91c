"""The application of a worker process: without doors, made once and when it is first needed."""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from flask import Flask

from service.foundation import lay_foundation
from service.settings import from_environment

T = TypeVar("T")


@cache
def worker_app() -> Flask:
    """Return this process's application."""
    app = Flask("workers")
    lay_foundation(app, from_environment())
    return app


def in_app(job: Callable[[], T]) -> T:
    """Run a job with the application at hand."""
    with worker_app().app_context():
        return job()
