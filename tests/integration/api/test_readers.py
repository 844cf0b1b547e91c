"""No door of the API shows a restricted case without a trace; lists of its parts leave none."""

import io
from functools import partial

import pytest
from sqlalchemy import delete, func, select

from service.extensions import db
from service.ledger.audit import Entry, Kind
from service.ledger.readings import Reading
from service.people.groups import Group
from service.transaction import transaction

OF_A_CASE = {"case_id", "task_id", "file_id"}
LISTS = ("/tasks", "/tasks?case={case_id}", "/incidents")


@pytest.fixture
def tess(person):
    return person("tess", Group.SUPERVISOR)


@pytest.fixture
def parts(api, tess, two_steps):
    """A case for tess's eyes only with a task and a file: their ids."""
    case = api.made("/cases", {"process": two_steps, "restricted_to": ["tess"]})
    sent = {"file": (io.BytesIO(b"Private."), "letter.txt")}
    file = tess.send(f"/cases/{case['id']}/attachments", sent).json
    return {"case_id": case["id"], "task_id": case["tasks"][0]["id"], "file_id": file["id"]}


@pytest.fixture
def recorded(app, parts):
    """Count how often somebody was recorded; it is forgotten at once, for the next door."""

    def count():
        with app.app_context(), transaction():
            db.session.execute(delete(Reading))
            wanted = select(func.count()).where(
                Entry.case_id == parts["case_id"], Entry.kind == Kind.RESTRICTED_READ
            )
            return db.session.scalar(wanted)

    return count


def test_every_door_of_a_case_tells_of_its_reader(app, tess, parts, recorded):
    seen = 0
    for rule in app.url_map.iter_rules():
        path = rule.rule.removeprefix("/api/v1")
        named = rule.arguments & OF_A_CASE
        if path == rule.rule or not named or "GET" not in rule.methods:
            continue
        for name in named:
            path = path.replace(f"<{name}>", parts[name])
        before = recorded()
        assert tess.get(path).status_code == 200, path
        assert recorded() == before + 1, path
        seen += 1
    assert seen >= 8


def test_the_list_that_shows_it_whole_tells_of_its_reader(tess, parts, recorded):
    for told, path in enumerate(("/cases", "/cases?q=HR-000001"), 1):
        assert [one["id"] for one in tess.read(path)["items"]] == [parts["case_id"]]
        assert recorded() == told


def test_no_list_of_parts_tells_of_a_reader(tess, parts, recorded):
    for path in LISTS:
        assert tess.read(path.format(**parts))["next"] is None
    assert recorded() == 0


def test_what_a_message_says_and_might_mean_tells_of_its_reader(api, tess, parts, recorded):
    astray = api.made("/messages", {"name": "reply", "payload": {"x": 1}})["id"]
    tess.read(f"/messages/{astray}")
    assert recorded() == 0
    sent = tess.made(f"/messages/{astray}/resend", {"case": parts["case_id"]})["id"]
    asked = {"name": "reply", "case": parts["case_id"]}
    doors = (f"/messages/{astray}", f"/messages/{sent}", f"/messages/{sent}/candidates")
    for told, read in enumerate(
        (*(partial(tess.read, path) for path in doors),
         partial(tess.made, "/messages/explain", asked)), 1
    ):  # fmt: skip
        read()
        assert recorded() == told, read


def test_the_log_names_the_reader(tess, parts):
    tess.read(f"/cases/{parts['case_id']}")
    log = tess.read(f"/cases/{parts['case_id']}/events")["items"]
    (read,) = [one for one in log if one["kind"] == "restricted_read"]
    assert (read["actor"], read["text"]) == ("tess", "The restricted case was read.")
    assert [one["seq"] for one in log] == list(range(1, len(log) + 1))


def test_a_version_that_was_read_may_still_be_changed(person, tess, parts):
    case = tess.get(f"/cases/{parts['case_id']}")
    tess.read(f"/tasks/{parts['task_id']}")
    headers = {"If-Match": case.headers["ETag"]}
    changed = tess.post(f"/cases/{parts['case_id']}/assign", {"owner": "tess"}, headers=headers)
    assert changed.status_code == 200
