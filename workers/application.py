"""The application of a worker process: without doors, made once and when it is first needed."""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from flask import Flask

from service.environment import from_environment
from service.foundation import make_bare_app

T = TypeVar("T")


@cache
def worker_app() -> Flask:
    """Return this process's application."""
    return make_bare_app(from_environment())


def in_app(job: Callable[[], T]) -> T:
    """Run a job with the application at hand."""
    with worker_app().app_context():
        return job()
