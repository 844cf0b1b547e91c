"""A housing case walked by another system: over HTTP alone, from the enquiry to its end event.

What people answer is that of the shipped stories. When things fall due is asked of the API, and
the clock is moved a second past it; after every step a worker does what waits for one.
"""

import io
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from service.cases.correspondence import list_mails
from service.clock import real_now
from service.installation import here
from service.ledger import outbox
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.transaction import reading
from tests.e2e.story import steps_of
from tests.factories.definitions import publish_files, shipped_files
from tests.integration.api.contract import Api, refusal
from workers.acting import act
from workers.effects import EFFECTS

ROLES = {
    "cora": ("contact_centre",),
    "olu": ("housing_options_officer",),
    "pia": ("housing_options_officer",),
    "tess": ("team_leader",),
    "stan": ("statutory_homelessness",),
}
ASSESSMENTS = {
    *("assess_affordability", "assess_vulnerability"),
    *("check_evidence", "check_landlord_notice", "check_register"),
}
SECOND = timedelta(seconds=1)


class Walk:
    """One case and its people, each with a token of their own."""

    def __init__(self, app: Flask, clock: Api, people: dict[str, Api]) -> None:
        self.app, self.clock, self.people = app, clock, people
        self.case = ""
        self.answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
        told = ("advice_interview", "assessed", "pack_ready", "pack_by_email")
        for step in steps_of(*told, after=real_now()):
            if "start" in step:
                self.opening = step["start"]
            elif "complete" in step and "refused" not in step:
                self.answers[step["complete"]].append(step)

    def read(self, below: str = "", by: str = "tess") -> Any:
        return self.people[by].read(f"/cases/{self.case}{below}")

    def task(self, element: str) -> Any:
        return next(one for one in self.read()["tasks"] if one["element"] == element)

    def open(self) -> set[str]:
        return {one["element"] for one in self.read()["tasks"]}

    def complete(self, element: str, by: str | None = None, **over: Any) -> Any:
        """Complete a task as the story's next telling of it does; give the answer."""
        step = self.answers[element][0]
        body = {"data": {**step.get("data", {}), **over}}
        body |= {"outcome": step["outcome"]} if "outcome" in step else {}
        path = f"/tasks/{self.task(element)['id']}/complete"
        response = self.people[by or step["by"]].post(path, body)
        if response.status_code == 200:
            self.answers[element].pop(0)
            self.work()
        return response

    def work(self) -> None:
        """Let a worker do what waits for one."""
        with self.app.app_context():
            with reading():
                ready = outbox.ready(here().clock.now(), EFFECTS)
            for work_id in ready:
                act(work_id)

    def move(self, **how: str) -> datetime:
        """Move the clock, and give the time that it is then."""
        return datetime.fromisoformat(self.clock.made("/test/clock", how)["now"])

    def past(self, instant: str) -> datetime:
        """Move the clock a second past an instant."""
        return self.move(now=(datetime.fromisoformat(instant) + SECOND).isoformat())

    def status(self, element: str) -> str:
        return str(self.task(element)["sla"]["status"])


@pytest.fixture
def walk(app: Flask, api: Api, person: Callable[..., Api]) -> Walk:
    with app.app_context():
        publish_files(*shipped_files())
    people = {name: person(name, Group.OFFICER, roles=roles) for name, roles in ROLES.items()}
    return Walk(app, api, people)


def test_a_housing_case_is_walked_to_its_end_over_http(walk: Walk) -> None:
    enquire(walk)
    hold_the_booking(walk)
    interview_late(walk)
    assess_side_by_side(walk)
    draft_twice(walk)
    end(walk)


def enquire(walk: Walk) -> None:
    """The same request twice starts one case; a form that is not filled in moves nothing."""
    walk.move(now=walk.opening["at"])
    body = {"process": "housing_options", "data": walk.opening["data"]}
    key = {"Idempotency-Key": "enquiry 1"}
    first, again = (walk.people["cora"].post("/cases", body, headers=key) for _ in range(2))
    assert (first.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    walk.case = first.json["id"]
    path = f"/tasks/{walk.task('contact_advice')['id']}"
    assert refusal(walk.people["cora"].post(f"{path}/complete", {})) == (422, "form_invalid")
    assert refusal(walk.people["stan"].post(f"{path}/complete", {})) == (403, "not_allowed")
    assert walk.people["cora"].made(f"{path}/claim")["assignee"] == "cora"
    assert refusal(walk.people["olu"].post(f"{path}/claim")) == (409, "task_already_claimed")
    assert walk.complete("contact_advice").status_code == 200


def hold_the_booking(walk: Walk) -> None:
    """A hold needs a future end, keeps the time that is left, and ends by its timer."""
    task, olu = walk.task("book_interview"), walk.people["olu"]
    path, reason = f"/tasks/{task['id']}/hold", "Applicant on holiday"
    until = walk.move(advance="PT0S") + timedelta(days=14)
    without = olu.post(path, {"reason": reason})
    assert refusal(without) == (422, "release_date_required")
    held = olu.made(path, {"reason": reason, "release_at": until.isoformat()})
    assert (held["state"], held["sla"]["status"]) == ("held", "paused")
    assert held["sla"]["target_at"] > task["sla"]["target_at"]
    assert refusal(walk.complete("book_interview")) == (409, "task_is_held")
    promised = walk.read()["sla"]["target_at"]
    walk.move(now=(until - SECOND).isoformat())
    assert walk.task("book_interview")["state"] == "held"
    now = walk.past(until.isoformat())
    released = walk.task("book_interview")
    assert (released["state"], released["sla"]["status"]) == ("open", "green")
    assert released["sla"]["target_at"] == held["sla"]["target_at"]
    meeting = (now + timedelta(days=3)).isoformat()
    assert walk.complete("book_interview", interview_on=meeting).status_code == 200
    told = walk.task("interview")["instructions"]
    assert re.match(
        r"Interview on [A-Z][a-z]+day \d+ [A-Z][a-z]+ \d{4} at \d\d:\d\d, office\.", told
    )
    assert walk.read()["sla"]["target_at"] == promised


def interview_late(walk: Walk) -> None:
    """The interview turns amber by a timer that the diagram draws."""
    now = walk.past(walk.task("interview")["sla"]["amber_at"])
    assert (walk.status("interview"), walk.read()["sla"]["status"]) == ("amber", "amber")
    assert ("interview_amber", "completed") in passed(walk)
    assert walk.complete("interview", interviewed_on=f"{now:%Y-%m-%d}").status_code == 200


def assess_side_by_side(walk: Walk) -> None:
    """Five assessments at once; one of them misses its target."""
    assert walk.open() == ASSESSMENTS
    for element in ("check_register", "assess_affordability", "check_landlord_notice"):
        assert walk.complete(element).status_code == 200
    walk.past(walk.task("assess_vulnerability")["sla"]["target_at"])
    assert walk.status("assess_vulnerability") == "red"
    done = walk.complete("assess_vulnerability").json["task"]
    assert (done["state"], done["sla"]["status"]) == ("completed", "missed")
    assert walk.open() == {"check_evidence"}
    assert walk.complete("check_evidence").status_code == 200
    assert walk.open() == {"review_advice"}


def draft_twice(walk: Walk) -> None:
    """Whoever drafted cannot check; another sends it back, and the PDF has a second version."""
    assert walk.complete("review_advice").status_code == 200
    assert walk.complete("draft_pack").status_code == 200
    assert refusal(walk.complete("quality_check", by="olu")) == (403, "duties_are_separate")
    assert walk.complete("quality_check").json["task"]["completed_by"] == "tess"
    assert walk.open() == {"draft_pack"}
    assert walk.complete("draft_pack").status_code == 200
    packs = walk.read("/attachments")["items"]
    assert [(one["version"], one["type"]) for one in packs] == [
        (2, "application/pdf"),
        (1, "application/pdf"),
    ]
    for pack in packs:
        response = walk.people["tess"].get(f"/attachments/{pack['id']}")
        assert response.headers["X-Content-SHA256"] == pack["sha256"]
        pdf = PdfReader(io.BytesIO(response.data))
        root = pdf.root_object
        assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "en-GB")
        assert "/StructTreeRoot" in root
        assert walk.opening["data"]["applicant_name"] in pdf.pages[0].extract_text()
    assert walk.read()["data"]["pack_document"] == packs[0]["id"]


def end(walk: Walk) -> None:
    """Approved and sent by email; followed up when its time has come; over."""
    assert walk.complete("quality_check").status_code == 200
    with walk.app.app_context(), reading():
        ((mail, _),) = list_mails(actor=SYSTEM)
        sent = mail.recipient, len(mail.attachments)
    assert sent == (walk.opening["data"]["email_address"], 1)
    assert (walk.open(), walk.read()["state"]) == (set(), "open")
    for _ in range(30):
        if walk.open():
            break
        walk.move(advance="P1D")
    assert walk.open() == {"follow_up"}
    ended = walk.complete("follow_up").json["case"]
    assert (ended["state"], ended["outcome"], ended["tasks"]) == ("completed", "Advice given", [])
    assert (ended["incidents"], ended["sla"]["status"]) == ([], "met")
    assert ended["closed_at"] == ended["sla"]["forecast_at"]
    assert ("closed", "completed") in passed(walk)
    found = walk.people["tess"].read("/cases?state=completed&q=osei")["items"]
    assert [one["id"] for one in found] == [walk.case]
    events = walk.read("/events?limit=200")["items"]
    assert "The timer “Interview due in 2 days” fell due." in [one["text"] for one in events]
    kinds = [one["kind"] for one in events]
    assert {"task_held", "task_released", "clock_breached", "document_made"} < set(kinds)
    assert kinds[-1] == "case_completed"


def passed(walk: Walk) -> set[tuple[str, str]]:
    found = walk.read("/history?limit=200")["items"]
    return {(one["element"], one["state"]) for one in found}
