"""What the templates may use beyond their own data: words for dates and states, built files."""

from collections.abc import Callable

from jinja2 import Environment
from markupsafe import Markup, escape

from service.documents import spans
from service.forms.posted import ADD, ASKED, REMOVE, ROWS
from service.web import words
from service.web.spans import in_time_words
from service.web.stacking import stacked


def equip(environment: Environment, *, asset: Callable[[str], str]) -> None:
    """Give an environment the filters, functions and names of our templates.

    `asset` finds a built file's address by the name of its source.
    """
    environment.filters.update(
        on_day=words.on_day,
        on_short_day=words.on_short_day,
        at_time=words.at_time,
        at_moment=words.at_moment,
        at_second=words.at_second,
        as_target=words.as_target,
        sla_tag=words.sla_tag,
        task_tag=words.task_tag,
        case_tag=words.case_tag,
        in_time_words=in_time_words,
        stacked=stacked,
        strong_words=strong_words,
    )
    environment.globals.update(
        asset=asset,
        due=words.due,
        form_names={"asked": ASKED, "add": ADD, "remove": REMOVE, "rows": ROWS},
    )


def strong_words(text: str) -> Markup:
    """Show a text of a document, its strong words as such."""
    return Markup().join(
        Markup("<strong>{}</strong>").format(piece) if strong else escape(piece)
        for piece, strong in spans(text)
    )
