"""A program that serves a topic with the client."""

import signal
from threading import Event

import httpx
import pytest

from handrail.client import BpmnError, NotAllowed, WorkFailed, serving, transport
from handrail.client.work import WorkDesk


@pytest.fixture
def serve(handrail, connect, app, monkeypatch):
    """Serve until so many pieces of work were done; the last word on each is kept."""
    monkeypatch.setattr(serving, "REST", 0)

    def until(number, handler, client=handrail, **more):
        stop, seen = Event(), []

        def counted(work):
            seen.append(work)
            if len(seen) == number:
                stop.set()
            return handler(work)

        client.serve("letters", counted, wait_seconds=0, stop=stop, **more)
        return seen

    return until


def case_of(handrail, **data):
    return handrail.cases.start("asks", data or {"name": "Ann"}).id


def elements(handrail, case):
    return [one.element for one in handrail.cases.get(case).tasks]


def test_what_a_handler_returns_or_raises_becomes_of_the_work(handrail, serve):
    def handler(work):
        name = work.inputs["to"]
        if name == "Bea":
            raise BpmnError("NO_ADDRESS", "moved")
        if name == "Cal":
            raise WorkFailed("no paper", retries=0)
        if name == "Dan":
            raise ZeroDivisionError("what Dan said")
        return {"answer": name.upper()}

    cases = [case_of(handrail, name=name) for name in ("Ann", "Bea", "Cal", "Dan")]
    seen = serve(4, handler)
    assert [one.case for one in seen] == cases
    ann, bea, cal, _ = cases
    assert handrail.cases.get(ann).data["said"] == "ANN"
    assert elements(handrail, bea) == ["mend"]
    (incident,) = handrail.cases.get(cal).json["incidents"]
    assert incident["message"] == "letters: no paper"


def test_a_result_that_cannot_be_taken_gives_the_work_back(handrail, serve):
    case = case_of(handrail)
    serve(1, lambda _: {"x" * 201: 1})
    assert elements(handrail, case) == []
    assert handrail.work.fetch(["letters"])[0] == []


def test_a_handler_keeps_its_work_and_learns_that_it_was_lost(handrail, serve, monkeypatch):
    case, extended, extend = case_of(handrail), Event(), WorkDesk.extend

    def heard(desk, work, **more):
        extend(desk, work, **more)
        extended.set()

    def long(work):
        assert extended.wait(20)
        handrail.cases.do(case, "cancel", reason="Opened by mistake")
        assert work.lost.wait(20)

    monkeypatch.setattr(serving, "_SAYS_A_LOCK", 1000)
    monkeypatch.setattr(WorkDesk, "extend", heard)
    serve(1, long)
    assert handrail.cases.get(case).state == "cancelled"


def test_who_cannot_be_heard_in_the_time_of_the_lock_has_lost_the_work(
    handrail, connect, serve, app, monkeypatch
):
    case, whole, now, allowed = case_of(handrail), httpx.WSGITransport(app=app), [0.0], []

    def away(request):
        if not request.url.path.endswith("/extend"):
            return whole.handle_request(request)
        allowed.append(sum(request.extensions["timeout"].values()))
        if len(allowed) == 1:
            return httpx.Response(503, headers={"Retry-After": "7"})
        now[0] += allowed[-1]
        raise httpx.ReadTimeout("Nobody answers.")

    def long(work):
        assert work.lost.wait(20)
        return {"answer": "late"}

    monkeypatch.setattr(serving, "_SAYS_A_LOCK", 1000)
    for clock in (serving, transport):
        monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    serve(1, long, client=connect(httpx.MockTransport(away)), lock_seconds=30)
    assert allowed == [30, 30], "No try lasts longer than the lock, and none is made after it."
    assert handrail.cases.get(case).data["said"] == "late", "Nobody else has taken it meanwhile."


def test_a_result_does_not_wait_for_who_holds_on_to_the_work(handrail, serve, monkeypatch):
    case, asking, told = case_of(handrail), Event(), Event()

    def slow(*_, **__):
        asking.set()
        told.wait(60)

    monkeypatch.setattr(serving, "_SAYS_A_LOCK", 1000)
    monkeypatch.setattr(serving, "_PATIENCE", 0.01)
    monkeypatch.setattr(WorkDesk, "extend", slow)
    serve(1, lambda _: {"answer": "yes"} if asking.wait(20) else None)
    assert elements(handrail, case) != []
    assert not told.is_set()
    told.set()


def test_a_program_hears_that_it_is_to_stop(handrail, monkeypatch):
    fetched = []

    def fetch(*_, **__):
        fetched.append(1)
        signal.raise_signal(signal.SIGTERM)
        return [], 0

    monkeypatch.setattr(WorkDesk, "fetch", fetch)
    before = signal.getsignal(signal.SIGTERM)
    handrail.serve("letters", lambda _: None)
    assert fetched == [1]
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_service_that_is_away_is_asked_again_and_one_that_refuses_ends_it(
    handrail, connect, serve, app, monkeypatch
):
    monkeypatch.setattr(serving, "REST_WHEN_AWAY", 0)
    case_of(handrail)
    whole, sent = httpx.WSGITransport(app=app), []

    def away_at_first(request):
        sent.append(request.url.path)
        return whole.handle_request(request) if len(sent) > 6 else httpx.Response(503)

    client = connect(httpx.MockTransport(away_at_first))
    assert len(serve(1, lambda _: None, client=client)) == 1
    with pytest.raises(NotAllowed):
        serve(1, lambda _: None, client=connect(token="nobody"))
