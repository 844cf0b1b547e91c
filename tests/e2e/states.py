"""Cases in every state, so that a tour of the pages meets what each of them may show."""

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.door import Door
from tests.e2e.officer import Officer
from tests.e2e.story import Clock, steps_of
from tests.unit.engine.notation import end, flow, process, script, start, user, write

MOVED, MOVED_TO = (
    write(process(start("S"), user(one, name="Ring"), end("E"), flow(f"S {one} E"), key="moved"))
    for one in ("ring", "ring_up")
)
"""A process, and its next version, in which its step has another id."""
OPTIONAL = user("look", name="Look at it", handrail__mandatory="false")
STUCK = write(
    process(start("S"), OPTIONAL, script("s", "total = 1 + missing.count"), end("E"),
            flow("S look s E"), key="stuck")
)  # fmt: skip
"""A process with a task that may be left out, and a script that cannot be carried out."""
LONG_LIST = 30
"""Cases enough for a list of several pages."""
UNTIL = "2098-01-06T09:00:00Z"


@dataclass(frozen=True, slots=True)
class States:
    """Addresses of cases and tasks by what is special about them."""

    held_case: str
    cancelled: str
    failed: str
    restricted: str
    late: str
    late_task: str
    packed: str
    held_task: str
    cancelled_task: str
    done_task: str
    open_task: str

    def __iter__(self) -> Any:
        return (getattr(self, name) for name in self.__slots__)


def prepare(door: Door, clock: Clock) -> States:
    """Bring cases to their states, and let a month go by."""
    door.publish("stuck.bpmn", STUCK)
    _redrawn_under_cases(door)
    held_task, held, over, stopped, free, *_ = [_case(door) for _ in range(LONG_LIST)]
    door.post(f"/tasks/{_task(held_task)}/hold", release_at=UNTIL, reason="Waiting for papers")
    door.post(f"/cases/{held['id']}/hold", release_at=UNTIL, reason="In hospital")
    door.post(f"/cases/{over['id']}/cancel", reason="Entered twice")
    door.post(f"/tasks/{_task(stopped)}/complete", data={})
    door.post(f"/cases/{stopped['id']}/notes", text="Told Ada Brown that we are looking into it.")
    few = {"subject_name": "Bo Green", "request_source": "phone", "request_summary": "A form"}
    restricted = door.post("/cases", process="generic_case", data=few, restricted_to=["admin"])
    door.post("/messages", name="nobody_waits_for_this")
    _called(door)
    (opening, *_) = steps_of("advice_interview", after=door.now())
    late = door.post("/cases", process="housing_options", data=opening["start"]["data"])
    (packed,) = door.read("/cases?external_ref=D-101")["items"]
    clock.advance("P29D")
    return States(
        held_case=f"/cases/{held['id']}",
        cancelled=f"/cases/{over['id']}",
        failed=f"/cases/{stopped['id']}",
        restricted=f"/cases/{restricted['id']}",
        late=f"/cases/{late['id']}",
        late_task=f"/tasks/{_task(late)}",
        packed=f"/cases/{packed['id']}",
        held_task=f"/tasks/{_task(held_task)}",
        cancelled_task=f"/tasks/{_task(over)}",
        done_task=f"/tasks/{_task(stopped)}",
        open_task=f"/tasks/{_task(free)}",
    )


def _called(door: Door) -> None:
    """Let another system call a hook; its key is the token with which the door opens."""
    signing = {"header": "Authorization", "prefix": "Bearer "}
    hook = {"does": "message", "target": "nothing", "scheme": "api_key", "signing": signing}
    hook |= {"dedupe": "body.ref"}
    door.post("/hooks", slug="crm", label="The CRM", secret=door.token, **hook)
    door.post("/hooks/crm", person={"name": "Ada Brown"}, ref="R-1")


def prepare_pages(admin: Officer, states: States) -> list[str]:
    """Do what pages are there for, and give the addresses of those that no other page links to."""
    admin.open("/administration/teams/new").send({"group_key": "north", "group_name": "North"})
    token = {"token_user": "olivia", "token_label": "Returns", "token_days": "9"}
    token |= {"token_topics": "returns"}
    admin.open("/administration/tokens/new").send(token)
    secret = {"name": "crm", "value": "correct horse", "hosts": "crm.example.org"}
    admin.open("/administration/secrets/set").fill(secret)
    admin.press("Keep this secret")
    _sign_in_elsewhere(admin)
    admin.open("/?view=all&due=week").page.locator("summary", has_text="Save this view").click()
    admin.fill({"name": "This week"})
    admin.press("Save")
    admin.open("/administration/people/olivia").press("Make an invitation")
    invitation = urlsplit(admin.page.locator("#secret").input_value()).path
    _keep_briefly(admin)
    admin.open(f"{states.late}/legal-hold").send({"hold_words": "A claim"})
    return [
        invitation,
        *_change_calendar(admin),
        *_hold_several(admin),
        *_draft(admin, states),
        *_redraw(admin),
        *_migrate(admin),
        *_write(admin, states),
        *_subscribe(admin),
    ]


def _sign_in_elsewhere(admin: Officer) -> None:
    """Let somebody vouch for people, a group of theirs give something, and a program act."""
    elsewhere = "/administration/elsewhere"
    provider = {
        "key": "council",
        "name": "Council",
        "issuer": "http://127.0.0.1:9",
        "client_id": "h",
    }
    told = {f"provider_{name}": one for name, one in provider.items()}
    admin.open(f"{elsewhere}/new").send(told | {"provider_client_secret": "s"})
    admin.open(f"{elsewhere}/council/groups/new").send({"mapped_outside": "Staff"})
    program = {"account_user": "olivia", "account_label": "Repairs"}
    page = admin.open("/administration/service-accounts/new")
    page.page.locator('input[name="account_scopes"]').first.check()
    page.send(program)


def _subscribe(admin: Officer) -> list[str]:
    """Make a webhook that is on and one that is off; neither has a receiver, or hears anything."""
    found = []
    for name in ("Ledger", "Archive"):
        told = {"webhook_name": name, "webhook_url": "https://receiver.invalid/events"}
        admin.open("/administration/webhooks/new").send(told)
        admin.open("/administration/webhooks").page.get_by_role("link", name=name).click()
        found.append(_at(admin, "/administration/webhooks/*"))
    admin.open(f"{found[-1]}/off").send({"webhook_reason": "It moves house"})
    return found


def _keep_briefly(admin: Officer) -> None:
    """Let some cases be kept for a short time, and propose to erase those of them that are over."""
    retention = "/administration/retention"
    told = {"name": "Brief", "key": "brief", "length": "28 days", "basis": "Nothing is told there"}
    admin.open(f"{retention}/classes/add").send(told)
    admin.open(f"{retention}/for/stuck").send({"retention_class": "brief"})
    admin.open(f"{retention}/due").press("Propose to erase these")


def _change_calendar(admin: Officer) -> list[str]:
    """Look at what a day off would move."""
    admin.open("/administration/calendars/england_and_wales/change/closure")
    admin.send({"first": "2098-01-06", "last": "2098-01-06", "name": "Flood"})
    return [_at(admin, "/administration/calendar-changes/*")]


def _hold_several(admin: Officer) -> list[str]:
    """Give the pages of a hold of several tasks: what it asks, and what it did."""
    # No worker and no clock ends a task of these between the list and what is done with it.
    admin.open("/team/tasks?process=stuck").page.locator('input[name="id"]').first.check()
    admin.page.select_option("#verb", "hold")
    asked = _at(admin.press("With those that are ticked"), "/team/bulk/*/ask")
    admin.send({"hold_reason": "Office closed", "hold_release_at": UNTIL})
    return [asked, _at(admin, asked.removesuffix("/ask"))]


def _draft(admin: Officer, states: States) -> list[str]:
    """Type in a task, and leave it."""
    page = admin.open(states.late_task).page
    page.locator("#answers textarea").first.fill("Rang, and nobody was in")
    page.locator("#draft-said", has_text="Saved at").wait_for()
    return [f"{states.late_task}/drafts"]


def _redraw(admin: Officer) -> list[str]:
    """Begin to change a process, and look at what else is seen then."""
    draft = _at(admin.open("/drafts/new").press("Begin from this process"), "/drafts/*")
    admin.press("Run the stories")
    form = f"{draft}/preview/forms/ad_hoc/added_task.json"
    stories = f"{draft}/stories"
    told = "processes/companions/ad_hoc/stories/done_by_its_date.yaml"
    told_of = [stories, f"{stories}/{told}", f"{draft}/expect/{told}"]
    foreign = f"{draft}/foreign"
    admin.open("/drafts/new").fill({"process": "housing_options"})
    tables = _at(admin.press("Begin from this process"), "/drafts/*")
    table = f"{tables}/decisions/processes/housing_options/triage.dmn"
    admin.open("/drafts/new").fill({"process": "stuck"})
    other = _at(admin.press("Begin from this process"), "/drafts/*")
    admin.open(f"{other}/what-if").press("Tell them with the draft")
    tried = [form, table, _at(admin, f"{other}/what-if/*")]
    return [draft, f"{draft}/rebase", foreign, *told_of, *tried, "/processes/moved/compare"]


def _migrate(admin: Officer) -> list[str]:
    """Look at what would become of running cases in another version."""
    admin.open("/processes/moved/migration").press("Next: what becomes of each step")
    steps = _at(admin, "/processes/moved/migration/*/steps")
    return [steps, _at(admin.press("Show what would happen"), "/processes/moved/migration/*")]


def _redrawn_under_cases(door: Door) -> None:
    """Let cases run on a version that has a successor."""
    door.publish("moved.bpmn", MOVED)
    door.post("/cases", process="moved")
    door.publish("moved.bpmn", MOVED_TO)


def _write(admin: Officer, states: States) -> list[str]:
    """Write two letters from a template: send one by email, and change the other's words."""
    words = {"name": "Appointment", "subject": "Your appointment", "body": "Come on [day]."}
    admin.open("/administration/templates/add").fill({"kind": "letter", **words})
    admin.press("Save")
    sent, changed = [_letter(admin, states.packed) for _ in range(2)]
    admin.open(f"{sent}/send").fill({"to": "amina@example.org"})
    admin.press("Send by email")
    admin.open(f"{changed}/change").page.locator("textarea").first.fill("Come on Monday.")
    admin.press("Save as the next version")
    newest = admin.path
    admin.press("Compare")
    compared = admin.path
    while not admin.open("/mailbox").page.get_by_role("link", name="Your appointment").count():
        admin.page.wait_for_timeout(100)
    return [sent, newest, compared]


def _letter(admin: Officer, case: str) -> str:
    """Write a letter in a case; give its address."""
    admin.open(f"{case}/write").page.get_by_label("Appointment").check()
    return _at(admin.press("Write it"), "/documents/*")


def _at(one: Officer, pattern: str) -> str:
    """Give the address of somebody who must have come to such a page."""
    assert fnmatch(one.path, pattern), f"{one.path} is not {pattern}: {one.text}"
    return one.path


def _case(door: Door) -> Any:
    return door.post("/cases", process="stuck")


def _task(case: Any) -> str:
    return str(case["tasks"][0]["id"])
