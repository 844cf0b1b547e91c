"""Traces: what they hold where they are wanted, and that they are nothing where they are not."""

import gzip
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from service import traces
from service.traces import TracesNotInstalled
from tests.services.tracing import tracing

PROGRAM = """
import sys
{before}
from service import traces
traces.begin({url})
with traces.continued(traces.carried()), traces.span("x", case="c"):
    assert traces.trace_at_hand() is None
traces.end()
sys.exit(any(name.startswith("opentelemetry") for name in sys.modules if sys.modules[name]))
"""


@pytest.fixture
def spans():
    with tracing() as ended:
        yield ended


def run(before="", url=None):
    program = PROGRAM.format(before=before, url=url)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


def test_unless_they_are_wanted_nothing_of_them_is_imported():
    done = run()
    assert done.returncode == 0, done.stderr


def test_wanted_without_the_optional_part_they_are_refused_with_the_mend(monkeypatch):
    done = run('sys.modules["opentelemetry"] = None', '"http://collector"')
    assert "TracesNotInstalled" in done.stderr
    assert "`otel`" in (TracesNotInstalled.__doc__ or "")


def test_a_part_of_a_part_is_in_the_same_trace(spans):
    with traces.span("move", case="c1", move=2, nothing=None):
        trace = traces.trace_at_hand()
        with traces.span("inner"):
            assert traces.trace_at_hand() == trace
    outer, inner = spans()["move"], spans()["inner"]
    assert dict(outer.attributes) == {"handrail.case": "c1", "handrail.move": 2}
    assert inner.parent.span_id == outer.context.span_id
    assert f"{outer.context.trace_id:032x}" == trace
    assert outer.resource.attributes["service.name"] == "handrail"
    assert traces.trace_at_hand() is None


def test_what_breaks_off_gives_its_type_and_not_its_message(spans):
    with pytest.raises(ValueError, match="Elm"), traces.span("work"):
        raise ValueError("12 Elm Court")
    found = spans()["work"]
    assert (found.status.description, found.events) == ("ValueError", ())
    assert "Elm" not in found.to_json()


def test_another_process_goes_on_with_the_trace(spans):
    with traces.span("request"):
        carrier = traces.carried()
    with traces.span("elsewhere"), traces.continued(carrier), traces.span("job"):
        pass
    found = spans()
    assert found["job"].parent.span_id == found["request"].context.span_id
    assert found["job"].context.trace_id != found["elsewhere"].context.trace_id


def test_beginning_again_changes_nothing(spans):
    before = traces._Tracing.provider
    traces.begin("http://elsewhere")
    assert traces._Tracing.provider is before


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent to a collector."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_they_are_sent_to_the_collector():
    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        server.taken = []
        traces.begin(f"http://127.0.0.1:{server.server_address[1]}/v1/traces")
        with traces.span("move"):
            pass
        ending = Thread(target=traces.end)
        ending.start()
        server.handle_request()
        ending.join()
    ((path, body),) = server.taken
    assert path == "/v1/traces"
    assert b"move" in gzip.decompress(body) if body[:2] == b"\x1f\x8b" else b"move" in body
