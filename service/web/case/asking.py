"""The page that asks about a case before something is done to it."""

from typing import Any

from flask import url_for

from service.web.asking import Asking
from service.web.case.around import OnCase
from service.web.sheets import question


def asking_about(on: OnCase, form: str | None, *, heading: str, **more: Any) -> Asking:
    """Make the page; `form` is a question sheet of ours, if anything is asked."""
    return Asking(
        form=question(form) if form else None,
        heading=heading,
        button=heading,
        back=url_for("web.case", case_id=on.case.id),
        bar=on.around["bar"],
        version=on.case.etag,
        **more,
    )
