"""Cases: started, found, read, steered, and given notes and files."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from handrail.client.records import Case, case_of
from handrail.client.transport import Transport


class Cases:
    """The cases that the token's user may see."""

    def __init__(self, transport: Transport) -> None:
        """Speak by this transport."""
        self._transport = transport

    def start(self, process: str, data: Mapping[str, Any] | None = None, **more: Any) -> Case:
        """Start a case; `more` are `title`, `subject`, `owner`, `external_ref` and so on.

        Raises Problem and Unreachable.
        """
        body = {"process": process, "data": data or {}, **more}
        return _read(self._transport.post("/cases", body))

    def get(self, case_id: str) -> Case:
        """Read a case. Raises Problem and Unreachable."""
        return _read(self._transport.get(f"/cases/{case_id}"))

    def find(self, *, page: int | None = None, **filters: Any) -> Iterator[Case]:
        """Give every case that these filters leave (`state`, `process`, `external_ref`, `q` …).

        They are fetched as they are asked for, `page` at once. Raises Problem and Unreachable.
        """
        return (case_of(one) for one in self._transport.pages("/cases", limit=page, **filters))

    def do(self, case_id: str, verb: str, *, if_match: str | None = None, **body: Any) -> Case:
        """Do something to a case: `hold`, `release`, `assign`, `cancel`, `reopen` or `close`.

        With the `etag` of a case as `if_match` it is done only while that is its version.
        Raises Problem and Unreachable.
        """
        path = f"/cases/{case_id}/{verb}"
        return _read(self._transport.post(path, body, if_match=if_match))

    def add_note(self, case_id: str, text: str) -> str:
        """Add a note, and give its id. Raises Problem and Unreachable."""
        made = self._transport.post(f"/cases/{case_id}/notes", {"text": text}).json()
        return str(made["id"])

    def attach(self, case_id: str, file: Path | bytes, name: str = "") -> str:
        """Add a file, and give its id. Raises Problem and Unreachable."""
        content = file if isinstance(file, bytes) else file.read_bytes()
        named = name or (file.name if isinstance(file, Path) else "file")
        path = f"/cases/{case_id}/attachments"
        made = self._transport.post(path, files={"file": (named, content)}).json()
        return str(made["id"])

    def download(self, attachment_id: str) -> bytes:
        """Give the bytes of a file. Raises Problem and Unreachable."""
        return self._transport.get(f"/attachments/{attachment_id}").content

    def history(self, case_id: str) -> Iterator[Mapping[str, Any]]:
        """Give the trace of a case, the oldest first. Raises Problem and Unreachable."""
        return self._transport.pages(f"/cases/{case_id}/history")


def _read(response: httpx.Response) -> Case:
    return case_of(response.json(), response.headers.get("ETag"))
