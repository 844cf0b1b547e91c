"""What each client wrote down of its requests, before it sent them and after they were answered."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Asking:
    """One thing that a client asks for; `key` is its Idempotency-Key and the request's name.

    `mark` are words of the request by which its deed is known again; where the deed keeps no words
    of it, it is empty. `upload` is the content of a file, `hook` the hook that is called.
    """

    key: str
    actor: str
    verb: str
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    case: str = ""
    task: str = ""
    mark: str = ""
    upload: str = ""
    hook: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request ended: the last status and body, and what had to be tried again, by reason."""

    status: int
    body: dict[str, Any]
    again: dict[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Tell whether it was done."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Told:
    """A request and its answer; None when it was never answered."""

    asking: Asking
    answer: Answer | None


class Journal:
    """One client's journal: a line for each request, and one for each answer."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def ask(self, asking: Asking) -> None:
        """Write down what is about to be sent."""
        self._write({"asking": asdict(asking)})

    def close_with(self, asking: Asking, answer: Answer) -> None:
        """Write down how it ended."""
        self._write({"key": asking.key, "answer": asdict(answer)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def read_journals(paths: Iterable[Path]) -> list[Told]:
    """Give everything that was asked, with its answer."""
    asked: dict[str, Asking] = {}
    answered: dict[str, Answer] = {}
    for line in _lines(paths):
        if "asking" in line:
            asking = Asking(**line["asking"])
            asked[asking.key] = asking
        else:
            answered[line["key"]] = Answer(**line["answer"])
    return [Told(asking, answered.get(key)) for key, asking in asked.items()]


def _lines(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)
