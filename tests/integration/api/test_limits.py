"""What passes a limit gets a clear answer, early warning included, and changes nothing."""

import io
from dataclasses import replace

import pytest

from service.cases import capacity
from service.definitions import lengths
from service.installation import here, install
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.unit.engine.notation import end, flow, process, start, user, write


@pytest.fixture
def settings(app):
    """Change settings of the installation for one test."""

    def change(**values):
        with app.app_context():
            known = here()
            install(app, replace(known.settings, **values), known.clock)

    return change


def drawn(count=2):
    names = [f"A{number}" for number in range(count)]
    return write(process(start(), user(*names), end(), flow("S", *names, "E")))


def test_a_token_that_changes_too_much_is_told_to_wait(api, settings):
    settings(changes_per_second=1)
    deploy(api, ("p.bpmn", drawn()))
    answers = [api.post("/cases", {"process": "p"}) for _ in range(10)]
    left = [int(one.headers["RateLimit-Remaining"]) for one in answers[:9]]
    assert left == sorted(left, reverse=True)
    assert refusal(answers[-1]) == (429, "too_many_requests")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
    assert len(api.get("/cases").json["items"]) == 9


def test_each_token_has_a_rate_of_its_own(api, officer, settings):
    settings(changes_per_second=1)
    for _ in range(11):
        last = api.post("/cases", {"process": "p"})
    assert last.status_code == 429
    assert officer.post("/cases", {"process": "p"}).status_code != 429


def test_a_case_may_hold_so_much_data(api, monkeypatch):
    monkeypatch.setattr(capacity, "MOST", 64 * 1024)
    deploy(api, ("p.bpmn", drawn()))
    case = api.made("/cases", {"process": "p", "data": {"first": "x" * 50_000}})
    (task,) = case["tasks"]
    path = f"/tasks/{task['id']}/complete"
    answer = api.post(path, {"data": {"second": "y" * 20_000}})
    assert refusal(answer) == (413, "case_data_too_large")
    assert answer.json["most"] == 64 * 1024
    assert set(api.get(f"/cases/{case['id']}").json["data"]) == {"first"}
    done = api.made(path, {"data": {"second": "y" * 5_000}})
    kinds = [one["kind"] for one in api.get(f"/cases/{case['id']}/events").json["items"]]
    assert kinds.count("limit_near") == 1
    (task,) = done["case"]["tasks"]
    api.made(f"/tasks/{task['id']}/complete", {"data": {"first": "short"}})


def test_a_process_may_have_so_many_elements(api, monkeypatch):
    monkeypatch.setattr(lengths, "ELEMENTS", 100)
    monkeypatch.setattr(lengths, "MANY_ELEMENTS", 80)
    sent = [(io.BytesIO(drawn(101)), "p.bpmn")]
    answer = api.send("/deployments", {"files": sent})
    assert refusal(answer) == (422, "definition_invalid")
    assert "too_many_elements" in [one["code"] for one in answer.json["errors"]]
    near = deploy(api, ("p.bpmn", drawn(81)))
    assert "too_many_elements" in [one["code"] for one in near.json["warnings"]]
