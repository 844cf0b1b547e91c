"""NDJSON: a JSON document a line, read and written without ever holding all of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any

import orjson
from flask import Response, request, stream_with_context
from werkzeug.exceptions import UnsupportedMediaType

from service.api.doors import NDJSON, Described
from service.api.refusals import TooManyLines
from service.installation import here

MOST = 1000
"""Lines of one batch: it keeps a thread busy, and is as easily sent in parts."""
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a batch, by its number from 1; `content` is None for one that is too long."""

    number: int
    content: bytes | None


def received() -> IO[bytes]:
    """Take in a batch, to the disk: a caller who sends all before they read is not kept waiting.

    Raises UnsupportedMediaType, TooManyLines and RequestEntityTooLarge.
    """
    if request.mimetype != NDJSON:
        raise UnsupportedMediaType(f"Send {NDJSON}: a JSON object a line.")
    request.max_content_length = here().settings.max_body
    lines = 1
    file = TemporaryFile()  # noqa: SIM115  whoever reads the lines closes it
    while chunk := request.stream.read(_CHUNK):
        lines += chunk.count(b"\n")
        if lines > MOST + 1:
            file.close()
            raise TooManyLines(most=MOST)
        file.write(chunk)
    file.seek(0)
    return file


def lines_of(file: IO[bytes]) -> Iterator[Line]:
    """Give the lines of a batch that are not empty, and close it."""
    longest = here().settings.max_json
    with file:
        number = 0
        while content := file.readline(longest + 1):
            number += 1
            if len(content) > longest:
                _pass_over(file, content)
                yield Line(number, None)
            elif content.strip():
                yield Line(number, content)


def _pass_over(file: IO[bytes], content: bytes) -> None:
    while content and not content.endswith(b"\n"):
        content = file.readline(_CHUNK)


def answered(documents: Iterable[dict[str, Any]]) -> Response:
    """Answer with a line for each document, as they come."""
    written = (orjson.dumps(one) + b"\n" for one in documents)
    return Response(stream_with_context(written), mimetype=NDJSON)


def described(model: str, words: str) -> Described:
    """Describe such an answer: the model of each of its lines."""
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {200: {"description": words, "content": {NDJSON: {"schema": schema}}}}
