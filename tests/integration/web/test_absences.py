from datetime import date, timedelta

import pytest
from sqlalchemy import update

from service.cases.commands.assign import assign_task
from service.extensions import db
from service.people.models import Absence
from service.transaction import transaction
from service.web.words import LOCAL


def planned(now, who: str, cover: str, days: int = 5) -> dict[str, str]:
    first = now.astimezone(LOCAL).date()
    last = first + timedelta(days=days)
    boxes = {"absence_of": who, "absence_cover": cover}
    for name, day in (("first", first), ("last", last)):
        for part in ("day", "month", "year"):
            boxes[f"absence_{name}-{part}"] = str(getattr(day, part))
    return boxes


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_open_tasks_are_handed_over_and_both_are_told_on_the_first_page(visit, desk, case):
    task = desk.task(case, "inspect").id
    desk.do(lambda: assign_task(task, "olivia", acting=desk.acting()))
    olivia, omar, tess = visit("olivia"), visit("omar"), visit("tess")
    assert olivia.send("/absences", planned(desk.now, "omar", "olivia")).status == 422
    page = olivia.send("/absences", planned(desk.now, "olivia", "omar", days=-1))
    assert page.problems == ["The last day must be today or later, and not before the first."]
    assert olivia.send("/absences", planned(desk.now, "olivia", "omar")).status == 302
    assert "The absence is planned." in olivia.follow().banner
    (action,) = {one for one in actions(olivia.page) if one.endswith("/hand-over")}
    olivia.send("/absences", action=action)
    assert olivia.follow().told == "Done: 1 handed over."
    assert desk.task(case, "inspect").assignee == "omar"
    assert olivia.send("/absences", action=action).status == 422
    assert "You are away until" in olivia.get("/").main
    assert "You cover for Olivia until" in omar.get("/").main
    assert not [one for one in actions(omar.get("/absences")) if one.endswith("/hand-over")]
    assert visit("casey").get("/absences").main.count("Olivia") == 1
    assert tess.get("/absences.csv").body.splitlines()[1].startswith(b"Olivia,")
    assert len(visit("casey").get("/absences.csv").body.splitlines()) == 1
    (off,) = {one for one in actions(tess.get("/absences")) if one.endswith("/call-off")}
    tess.send("/absences", action=off)
    assert "called off" in tess.follow().banner
    assert "You cover" not in omar.get("/").main
    assert_refused(olivia, action, "This absence was called off. Nothing was handed over.")
    with transaction():
        past = dict.fromkeys(("first_day", "last_day"), date(2020, 1, 2))
        db.session.execute(update(Absence).values(called_off_at=None, **past))
    assert_refused(olivia, action, "This absence ended on 2 January 2020. Nothing was handed over.")
    for wrong in ("99", "x", "9" * 30):
        assert tess.post(f"/absences/{wrong}/call-off", tess.page.sign_out_fields()).status == 404


def assert_refused(visitor, action, said):
    page = visitor.post(action, visitor.page.sign_out_fields())
    assert page.status == 422
    assert said in page.main


def actions(page) -> list[str]:
    return [one.get("action", "") for one in page.document.iter("form")]
