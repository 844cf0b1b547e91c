"""This installation: its settings and its clock, wherever the application is at hand."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from service.clock import Clock
from service.settings import Settings

_PLACE = "handrail"
_SERVING = "handrail_serving"


@dataclass(frozen=True, slots=True)
class Installation:
    """What doors and workers hand down: settings and the clock."""

    settings: Settings
    clock: Clock


def install(app: Flask, settings: Settings, clock: Clock) -> None:
    """Give an application its settings and clock."""
    app.extensions[_PLACE] = Installation(settings, clock)


def here() -> Installation:
    """Return the installation of the application at hand."""
    found: Installation = current_app.extensions[_PLACE]
    return found


def serve_while(app: Flask, lasts: Callable[[], bool]) -> None:
    """Tell an application how to ask whether its server goes on."""
    app.extensions[_SERVING] = lasts


def is_serving() -> bool:
    """Tell whether the server of the application at hand goes on; without one, it does."""
    lasts: Callable[[], bool] = current_app.extensions.get(_SERVING, lambda: True)
    return lasts()
