"""Cases in every state, so that a tour of the pages meets what each of them may show."""

from typing import Any

from tests.e2e.door import Door
from tests.e2e.officer import Officer
from tests.e2e.story import steps_of
from tests.unit.engine.notation import end, flow, process, script, start, user, write

OPTIONAL = user("look", name="Look at it", handrail__mandatory="false")
STUCK = write(
    process(start("S"), OPTIONAL, script("s", "total = 1 + missing.count"), end("E"),
            flow("S look s E"), key="stuck")
)  # fmt: skip
"""A process with a task that may be left out, and a script that cannot be carried out."""
LONG_LIST = 30
"""Cases enough for a list of several pages."""
UNTIL = "2098-01-06T09:00:00Z"


def prepare(door: Door) -> list[str]:
    """Bring cases to their states; give the addresses to begin at."""
    door.publish("stuck.bpmn", STUCK)
    held_task, held_case, over, stopped, *_ = [_case(door) for _ in range(LONG_LIST)]
    door.post(f"/tasks/{_task(held_task)}/hold", release_at=UNTIL, reason="Waiting for papers")
    door.post(f"/cases/{held_case['id']}/hold", release_at=UNTIL, reason="In hospital")
    door.post(f"/cases/{over['id']}/cancel", reason="Entered twice")
    door.post(f"/tasks/{_task(stopped)}/complete", data={})
    door.post(f"/cases/{stopped['id']}/notes", text="Told Ada Brown that we are looking into it.")
    cases = [f"/cases/{case['id']}" for case in (held_case, over, stopped)]
    tasks = [f"/tasks/{_task(case)}" for case in (held_task, over, stopped, _case(door))]
    (opening, *_) = steps_of("advice_interview", after=door.now())
    shipped = door.post("/cases", process="housing_options", data=opening["start"]["data"])
    return [*cases, *tasks, f"/cases/{shipped['id']}", f"/tasks/{_task(shipped)}"]


def prepare_lists(leader: Officer) -> list[str]:
    """Save a view, make a team and a token, and see what holding tasks in bulk would do.

    Gives the addresses on the way.
    """
    leader.open("/administration/teams/new").send({"group_key": "north", "group_name": "North"})
    token = {"token_user": "olivia", "token_label": "Returns", "token_days": "9"}
    leader.open("/administration/tokens/new").send(token)
    leader.open("/?view=all&due=week").page.locator("summary", has_text="Save this view").click()
    leader.fill({"name": "This week"})
    leader.press("Save")
    leader.open("/team/tasks")
    leader.page.locator('input[name="id"]').first.check()
    leader.page.select_option("#verb", "hold")
    leader.press("With those that are ticked")
    asked = leader.path
    leader.send({"hold_reason": "Office closed", "hold_release_at": UNTIL})
    return [asked, leader.path, "/views"]


def _case(door: Door) -> Any:
    return door.post("/cases", process="stuck")


def _task(case: Any) -> str:
    return str(case["tasks"][0]["id"])
