"""What documents are filled with: by their process, or from a template of the organisation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.cases.document import document_of, known_of, layered
from service.cases.documents.refreshing import data_now
from service.cases.documents.refusals import DocumentCannotBeWritten
from service.cases.models import Case, DocumentKind, DocumentVersion
from service.definitions.lookup import bundle_by_id
from service.definitions.message_templates import MessageTemplate, template_by_id
from service.documents import LONGEST_SECTION, letterhead, read_markup
from service.expressions import ExpressionFailed, compile_template

_HERE = ZoneInfo("Europe/London")


def templates_of(made: DocumentVersion) -> Mapping[str, bytes]:
    """Return the files among which a version's template is compiled."""
    if made.kind is not DocumentKind.MADE:
        return letterhead()
    return bundle_by_id(made.version_id).templates if made.version_id else {}


def filled_anew(made: DocumentVersion, case: Case, *, at: datetime) -> Any:
    """Return what a document would be filled with from the case as it is now.

    Raises DocumentCannotBeRebuilt and DocumentCannotBeWritten.
    """
    if made.source is None:
        return data_now(made, case, at=at)
    before = made.inputs["data"]
    return filled(
        template_by_id(made.source), case, sender=before["sender"], to=before["to"], at=at
    )


def filled(
    template: MessageTemplate, case: Case, *, sender: str, to: str, at: datetime
) -> dict[str, Any]:
    """Return what the house's letter is filled with. Raises DocumentCannotBeWritten."""
    scope = layered(known_of(case), document_of(case.id), {"sender": sender})
    return filled_from(template.subject, template.body, scope, sender=sender, to=to, at=at)


def filled_from(
    subject: str, body: str, scope: Mapping[str, Any], *, sender: str, to: str, at: datetime
) -> dict[str, Any]:
    """Fill a title and a text in from data. Raises DocumentCannotBeWritten."""
    try:
        title = compile_template(subject).evaluate(scope, at=at)
        text = compile_template(body).evaluate(scope, at=at)
    except ExpressionFailed as failed:
        raise DocumentCannotBeWritten(
            f"The template cannot be filled in from this case: {failed}"
        ) from failed
    text = str("" if text is None else text)
    if len(text) > LONGEST_SECTION:
        raise DocumentCannotBeWritten(
            f"Filled in from this case, the text has {len(text):,} characters. It may have at most "
            f"{LONGEST_SECTION:,}."
        )
    title = " ".join(str("" if title is None else title).split())
    day = at.astimezone(_HERE)
    return {
        "title": title or "A letter from us",
        "description": "A letter",
        "sender": sender,
        "to": to,
        "written_on": f"{day.day} {day:%B %Y}",
        "blocks": [one.as_json() for one in read_markup(text)],
    }
