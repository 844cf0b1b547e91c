"""The page that adds a task to a case."""

import pytest

from service.cases.commands.cancel import cancel
from tests.factories.definitions import publish_ad_hoc

DAY = {"task_due_at-day": "1", "task_due_at-month": "2", "task_due_at-year": "2099"}


@pytest.fixture(autouse=True)
def published(office):
    with office.app_context():
        publish_ad_hoc()


def test_an_officer_adds_a_task_and_it_is_shown_to_whoever_is_to_do_it(visit, case, desk):
    casey = visit("casey")
    path = casey.get(f"/cases/{case}").links()["Add a task"]
    said = {"task_name": "Ask for keys", "task_to": "role:repairs", **DAY}
    casey.send(path, {**said, "task_due_at-time": "17:00"})
    assert "“Ask for keys” is added." in casey.follow().banner
    task = desk.task(case, "added_task")
    page = visit("olivia").get(f"/tasks/{task.id}")
    assert page.heading == "Ask for keys"
    assert "Due at 17:00 on Sunday 1 February 2099." in page.main


def test_what_is_wrong_comes_back_to_be_mended(visit, case, desk):
    olivia = visit("olivia")
    path = f"/cases/{case}/tasks/add"
    assert olivia.send(path, {"task_name": ""}).status == 422
    past = {**DAY, "task_due_at-year": "2001", "task_due_at-time": "9:00"}
    page = olivia.send(path, {"task_name": "Ask for keys", **past})
    assert page.status == 422
    assert page.fields()["task_name"] == ["Ask for keys"]
    assert desk.open(case) == ["inspect"]


def test_a_closed_case_takes_no_tasks(visit, desk, case):
    desk.do(lambda: cancel(case, "Mistake", acting=desk.acting()))
    olivia = visit("olivia")
    assert "Add a task" not in olivia.get(f"/cases/{case}").links()
    assert olivia.send(f"/cases/{case}/tasks/add", {"task_name": "x"}).status == 409
