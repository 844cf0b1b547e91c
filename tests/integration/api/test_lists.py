"""Lists: pages that stay stable while others write, and what each reader may see."""

import base64

import orjson
import pytest

from service.cases.beginning import Opening
from service.cases.commands.start import start
from service.clock import real_now
from service.people.actors import SYSTEM, Acting
from service.people.groups import Group
from service.transaction import transaction
from tests.integration.api.contract import refusal
from tests.services.databases import KINDS

# Each database sorts and compares in its own way.
pytestmark = pytest.mark.parametrize("database_url", KINDS, indirect=True)


def walk(api, path, *, between=lambda: None):
    """Read a list two at a time, letting something happen between the pages."""
    joint = "&" if "?" in path else "?"
    page = api.read(f"{path}{joint}limit=2")
    found = list(page["items"])
    while page["next"]:
        between()
        page = api.read(f"{path}{joint}limit=2&cursor={page['next']}")
        found += page["items"]
    return found


@pytest.mark.parametrize("sort", ["-created", "created", "-updated", "updated", "due", "reference"])
def test_cases_come_in_pages_without_gap_or_repeat(api, two_steps, sort):
    made = [api.made("/cases", {"process": two_steps})["id"] for _ in range(5)]
    found = [one["id"] for one in walk(api, f"/cases?sort={sort}")]
    assert sorted(found) == sorted(made)
    if sort in ("created", "updated", "reference"):
        assert found == made


def test_new_cases_between_pages_move_nothing(api, two_steps):
    made = [api.made("/cases", {"process": two_steps})["id"] for _ in range(5)]
    found = walk(api, "/cases", between=lambda: api.made("/cases", {"process": two_steps}))
    assert [one["id"] for one in found] == made[::-1]


@pytest.mark.parametrize("sort", ["due", "-due", "opened", "-opened", "name"])
def test_tasks_come_in_pages_while_others_are_claimed(api, officer, two_steps, sort):
    made = [api.made("/cases", {"process": two_steps})["tasks"][0]["id"] for _ in range(5)]
    free = iter(made)
    found = walk(
        api,
        f"/tasks?sort={sort}",
        between=lambda: officer.made(f"/tasks/{next(free)}/claim"),
    )
    assert sorted(one["id"] for one in found) == sorted(made)


def test_a_list_of_cases_shows_them_whole(api, case):
    assert api.read("/cases")["items"] == [case]


def test_cases_are_filtered(api, officer, two_steps):
    one = api.made(
        "/cases",
        {"process": two_steps, "external_ref": "crm-1", "subject": {"name": "Ada Brown"}},
    )
    two = api.made("/cases", {"process": two_steps, "owner": "olivia"})
    api.made(f"/tasks/{one['tasks'][0]['id']}/assign", {"role": "officer"})

    def found(query):
        return {case["id"] for case in api.read(f"/cases?{query}")["items"]}

    assert found("external_ref=crm-1") == found("q=ada") == found("role=officer") == {one["id"]}
    assert found("owner=olivia") == found(f"q={two['reference']}") == {two["id"]}
    assert found("state=open&process=two_steps&sla=none") == {one["id"], two["id"]}
    assert found("state=failed") == found("process=other") == set()
    assert found("updated_since=2090-01-01T00:00:00Z") == set()
    assert found("updated_since=2020-01-01T00:00:00Z") == {one["id"], two["id"]}


def forged(*values):
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "%20",
        "nonsense",
        forged("1"),
        forged(True),
        forged(1.5),
        forged(2**63),
        forged(1, 2),
        forged(None),
        "W10",
    ],
)
def test_a_cursor_of_another_list_is_refused(api, cursor):
    assert refusal(api.get(f"/cases?cursor={cursor}")) == (422, "cursor_unreadable")


@pytest.mark.parametrize(
    "values",
    [
        ("2026-01-01T00:00:00", "x"),
        ("yesterday", "x"),
        (12, "x"),
        ("2026-01-01T00:00:00Z", "a\0b"),
        ("0001-01-01T00:00:00+20:00", "x"),
    ],
)
def test_a_forged_instant_reaches_no_database(api, values):
    response = api.get(f"/cases?sort=updated&cursor={forged(*values)}")
    assert refusal(response) == (422, "cursor_unreadable")


def test_a_restricted_case_is_not_admitted_to_exist(app, api, person, two_steps):
    olivia, omar = (person(name, Group.OFFICER) for name in ("olivia", "omar"))
    with app.app_context(), transaction():
        opening = Opening(process=two_steps, restricted_to=("olivia",))
        hidden = start(opening, acting=Acting(who=SYSTEM, at=real_now())).id
    assert olivia.read(f"/cases/{hidden}")["restricted"] is True
    (task,) = olivia.read("/tasks")["items"]
    assert omar.read("/cases")["items"] == omar.read("/tasks")["items"] == []
    missing = omar.get("/cases/nowhere").json
    there = omar.get(f"/cases/{hidden}").json
    assert {**there, "instance": ""} == {**missing, "instance": ""}
    for path in (f"/cases/{hidden}/notes", f"/tasks/{task['id']}"):
        assert refusal(omar.get(path)) == (404, "not_found")
    assert refusal(omar.post(f"/tasks/{task['id']}/claim")) == (404, "not_found")
    assert refusal(omar.post(f"/cases/{hidden}/notes", {"text": "x"})) == (404, "not_found")
