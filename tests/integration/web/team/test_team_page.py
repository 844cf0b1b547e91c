import re
from datetime import timedelta

import pytest

from service.cases.commands.assign import assign_task
from service.people.teams import add_to_team, ensure_team
from service.transaction import transaction
from tests.unit.web.pages import find, text

DAY = timedelta(days=1)


@pytest.fixture
def busy(desk) -> None:
    """Cases of every age: late, held, taken and free, and one that only Omar may see."""
    with transaction():
        ensure_team("north", "North")
        add_to_team("north", "olivia")
        ensure_team("empty", "Nobody's")
    present = desk.now
    for ago in (60, 20, 9, 0):
        desk.now = present - ago * DAY
        desk.start("repair", address=f"{ago} Old Lane")
    taken = desk.start("repair", address="Taken Road", owner="omar")
    held = desk.start("repair", address="Held Road")
    for one, username in ((taken, "olivia"), (held, "omar")):
        task = desk.task(one, "inspect").id
        desk.do(lambda to=username, of=task: assign_task(of, to, acting=desk.acting()))
    desk.hold(held, present + 9 * DAY, "inspect")
    desk.start("repair", address="Hidden Road", restricted_to=("omar",))


def numbers(page) -> dict[str, tuple[int, str]]:
    """Every number that is a link: its count and address, by what it counts."""
    found = {}
    for link in find(page.document, "main")[0].iter("a"):
        told = re.fullmatch(r"([\d,]+) (.+)", text(link))
        if told:
            found[told[2]] = (int(told[1].replace(",", "")), link.get("href", ""))
    return found


def test_every_number_opens_the_list_of_what_it_counts(busy, visit):
    tess = visit("tess")
    found = numbers(tess.get("/team"))
    counts = {what: count for what, (count, _) in found.items()}
    assert counts["tasks that nobody has taken, for Repairs officer"] == 4
    assert counts["tasks of Olivia to do"] == counts["tasks of Omar on hold"] == 1
    assert counts["late tasks “Inspect the home”"] == 3
    assert counts["open cases of Repair"] == 6
    assert sum(count for what, count in counts.items() if "working days" in what) == 6
    for what, (count, href) in found.items():
        assert len(find(tess.get(href).document, "tr")[1:]) == count, what
    assert "Team" not in visit("omar").get("/").links()
    assert visit("omar").get("/team").status == 403


def test_a_team_is_what_its_members_hold_and_may_take(busy, visit):
    tess = visit("tess")
    found = numbers(tess.get("/team?team=north"))
    assert "tasks of Olivia to do" in found
    assert "tasks of Omar on hold" not in found
    assert found["open cases of Repair"][0] == 5
    for what, (count, href) in found.items():
        assert len(find(tess.get(href).document, "tr")[1:]) == count, what
    empty = tess.get("/team?team=empty")
    assert "Nobody holds a task." in empty.main
    assert "There are no open cases." in empty.main
    assert "Officers" in tess.get("/team?team=nonsense").main


def test_a_list_that_does_not_exist_is_refused_and_one_of_nothing_says_so(busy, visit):
    tess = visit("tess")
    for address, says in {
        "tasks?state=x": "“state” cannot be “x”: it is one of open, held.",
        "cases?forecast=x": "“forecast” cannot be “x”: it is one of late.",
        "tasks?opened_from=2026-13-01": "“opened_from” must be a date, such as 2026-12-24.",
    }.items():
        page = tess.get(f"/team/{address}")
        assert (page.status, says in page.main) == (422, True)
    assert "No tasks match." in tess.get("/team/tasks?role=none").main
    assert "No cases match." in tess.get("/team/cases?forecast=late&owner=me").main
