import pytest

from service.people.groups import Group
from tests.integration.api.conftest import deploy
from tests.integration.api.contract import refusal
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import end, flow, process, start, user, write


def drawn(first="A", within="5 days"):
    tasks = user(first, inner=sla(within=within)), user("B")
    return write(process(start(), *tasks, end(), flow(f"S {first} B E")))


@pytest.fixture
def case(api):
    """A case of version 1, while version 2 calls its first task otherwise and gives it longer."""
    deploy(api, ("p.bpmn", drawn()))
    found = api.made("/cases", {"process": "p"})
    deploy(api, ("p.bpmn", drawn("A2", "9 days")))
    return f"/cases/{found['id']}"


ASKED = {"version": 2, "mapping": {"A": "A2"}}


def test_a_move_to_another_version_is_shown_before_it_is_made(api, case):
    before = api.read(case)
    shown = api.made(f"{case}/migrate/preview", {**ASKED, "clocks": {"A": "recompute"}})
    assert (shown["left"], shown["taken"], shown["refusals"]) == (1, 2, [])
    (task,), (clock, _) = shown["tasks"], shown["clocks"]
    assert (task["element"], task["became"]) == ("A", "A2")
    assert (clock["kind"], clock["fate"], clock["statutory"]) == ("sla", "recompute", False)
    assert clock["due_at"] < clock["will_be_due_at"]
    assert api.read(case) == before


def test_a_case_is_moved_and_moved_back(api, case):
    (old,) = api.read(case)["tasks"]
    moved = api.made(f"{case}/migrate", ASKED)
    (task,) = moved["tasks"]
    assert (moved["version"], task["element"], task["id"]) == (2, "A2", old["id"])
    assert task["sla"]["target_at"] == old["sla"]["target_at"]
    assert refusal(api.post(f"{case}/migrate", ASKED)) == (409, "case_is_on_version")
    back = api.made(f"{case}/migrate/undo")
    assert (back["version"], back["tasks"][0]["element"]) == (1, "A")
    assert refusal(api.post(f"{case}/migrate/undo")) == (409, "migration_cannot_be_undone")


def test_what_cannot_be_moved_is_refused_with_every_reason(api, case):
    asked = {"version": 2}
    shown = api.made(f"{case}/migrate/preview", asked)
    assert [(one["code"], one["element"]) for one in shown["refusals"]] == [
        ("element_missing", "A")
    ]
    answer = api.post(f"{case}/migrate", asked)
    assert refusal(answer) == (409, "migration_refused")
    assert answer.json["errors"] == shown["refusals"]
    assert refusal(api.post(f"{case}/migrate", {"version": 9})) == (404, "version_not_found")
    assert api.read(case)["version"] == 1


def test_only_who_draws_and_leads_moves_cases(case, person):
    for caller in (person("olivia", Group.OFFICER), person("tess", Group.SUPERVISOR)):
        for path in ("migrate", "migrate/preview", "migrate/undo"):
            asked = None if path.endswith("undo") else ASKED
            assert refusal(caller.post(f"{case}/{path}", asked)) == (403, "not_allowed")
    lead = person("lea", Group.SUPERVISOR, Group.ANALYST)
    assert lead.made(f"{case}/migrate", ASKED)["version"] == 2
