"""The documents that a task is about, on its page."""

from typing import Any

from service.cases.documents.reading import papers_of_task
from service.web.documents.shown import document_line
from service.web.reader import Reader


def papers(task_id: str, who: Reader) -> list[dict[str, Any]]:
    """Gather the documents that a task checks or hands over."""
    return [
        {**document_line(view, who), "may_change": may_change}
        for view, may_change in papers_of_task(task_id, actor=who.actor)
    ]
