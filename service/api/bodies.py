"""How large a body may be: refused as soon as it is known to be larger, and never cut off.

`HANDRAIL_MAX_JSON` holds for every request; a door that takes files raises the limit for its own.
"""

import io
from typing import IO, cast

import flask
from typing_extensions import override
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream, get_input_stream


class Bounded(LimitedStream):
    """A body that does not say how long it is: whole up to a limit, refused beyond it."""

    def __init__(self, source: IO[bytes], limit: int) -> None:
        """Read `limit` bytes of a source at most."""
        super().__init__(source, limit, is_max=True)
        self._source = source

    @override
    def on_exhausted(self) -> None:
        """Take a body that ends at the limit. Raises RequestEntityTooLarge when it goes on."""
        if self._source.read(1):
            raise RequestEntityTooLarge

    @override
    def readall(self) -> bytes:
        """Read to the end; the library's own way ends at the limit, with whatever it has."""
        return io.RawIOBase.readall(self)


class Request(flask.Request):
    """A request whose body keeps its limit, whether it tells its length or comes in chunks."""

    @cached_property
    @override
    def stream(self) -> IO[bytes]:
        """Give the body for reading. Raises RequestEntityTooLarge."""
        limit = self.max_content_length
        found = get_input_stream(self.environ, max_content_length=limit)
        if self.content_length is None and limit is not None and isinstance(found, LimitedStream):
            return cast("IO[bytes]", Bounded(self.environ["wsgi.input"], limit))
        return found
