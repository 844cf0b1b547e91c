"""The rows of the first page: tasks as lists show them, to be ticked, with what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.cases.views import TaskView
from service.web.inbox.news import News, news_of
from service.web.inbox.ticked import Ticked
from service.web.reader import Reader
from service.web.shown import TaskLine, task_lines


@dataclass(frozen=True, slots=True)
class Row:
    """One task; `ticked` is what its box sends, `free` says that nobody has taken it."""

    id: str
    ticked: str
    free: bool
    news: News | None
    line: TaskLine


def rows(tasks: Sequence[TaskView], who: Reader) -> list[Row]:
    """Show tasks as rows."""
    news = news_of(tasks, who)
    return [
        Row(
            id=task.id,
            ticked=Ticked(task.id, task.version).value,
            free=task.assignee is None,
            news=news.get(task.id),
            line=line,
        )
        for task, line in zip(tasks, task_lines(tasks, who), strict=True)
    ]
