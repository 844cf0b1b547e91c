from datetime import UTC, datetime
from io import BytesIO

from lxml import etree

from service.bpmn.xes import NAMESPACE, Trace, write_xes

X = f"{{{NAMESPACE}}}"


def test_log_says_each_case_and_event_by_typed_attributes():
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    out = BytesIO()
    events = [{"concept:name": "Ring & <ask>", "time:timestamp": at}]
    write_xes(out, iter([Trace({"concept:name": "HR-000001", "version": 2}, iter(events))]))
    log = etree.fromstring(out.getvalue())
    assert (log.tag, log.get("xes.version")) == (f"{X}log", "1849-2016")
    assert [one.get("prefix") for one in log.findall(f"{X}extension")] == [
        *("concept", "time", "lifecycle", "org")
    ]
    (trace,) = log.findall(f"{X}trace")
    said = [(etree.QName(one).localname, *one.values()) for one in trace]
    assert said[:2] == [("string", "concept:name", "HR-000001"), ("int", "version", "2")]
    (event,) = trace.findall(f"{X}event")
    assert [(etree.QName(one).localname, *one.values()) for one in event] == [
        ("string", "concept:name", "Ring & <ask>"),
        ("date", "time:timestamp", "2026-11-23T09:00:00+00:00"),
    ]
