"""Posts that come too late: their sender is signed out, or has signed in again since.

Nothing of them is carried out. A view may say how what they bring is kept all the same.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import request
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])
Rescue = Callable[..., ResponseReturnValue | None]

_PLACE = "__rescue__"


def rescued_by(rescue: Rescue) -> Callable[[View], View]:
    """Mark a view as one whose posts `rescue` keeps; it gets the arguments of the view."""

    def mark(view: View) -> View:
        setattr(view, _PLACE, rescue)
        return view

    return mark


def is_rescued(view: object) -> bool:
    """Tell whether what is posted to a view is kept when it comes too late."""
    return hasattr(view, _PLACE)


def rescued(view: object) -> ResponseReturnValue | None:
    """Keep what a post to a view brings, and answer it; None where nothing can be kept."""
    rescue: Rescue | None = getattr(view, _PLACE, None)
    if rescue is None or request.method != "POST":
        return None
    return rescue(**(request.view_args or {}))
