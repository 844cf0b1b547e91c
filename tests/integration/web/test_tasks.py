import io

import pytest

from service.cases.record import files_of
from service.transaction import reading

RIGHT = {"found": "A broken tap", "damp": "no", "_outcome": "mend"}


@pytest.fixture
def task(case, desk) -> str:
    return f"/tasks/{desk.task(case, 'inspect').id}"


def test_a_task_says_what_to_do_and_what_is_known(visit, task):
    page = visit("olivia").get(task)
    assert page.heading == "Inspect the home"
    assert "Look at 1 High Street and say what is wrong." in page.main
    assert "Told at the start" in page.main
    assert "5 working days from" in page.main
    assert page.buttons == [
        "Claim this task",
        "Put on hold",
        "Add to Parts to order",
        "Complete this task",
        "Save draft",
        "Add note",
    ]


def test_a_task_is_completed_and_the_case_moves_on(visit, task, case, desk):
    olivia = visit("olivia")
    answer = olivia.send(task, RIGHT)
    assert answer.location == f"/cases/{case}"
    page = olivia.follow()
    assert "“Inspect the home” is completed." in page.banner
    assert "Mend it" in page.main
    assert desk.open(case) == ["mend"]
    done = olivia.get(task)
    assert "A broken tap" in done.main
    assert "Complete this task" not in done.buttons


def test_whoever_did_the_work_before_is_told_why_another_must_follow_up(visit, task, case, desk):
    olivia = visit("olivia")
    olivia.send(task, RIGHT)
    page = olivia.get(f"/tasks/{desk.task(case, 'mend').id}")
    assert "Another person must do this task" in page.main
    assert "Complete this task" not in page.buttons


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(visit, task, case, desk):
    page = visit("olivia").send(task, {"damp": "no"})
    assert page.status == 422
    assert page.problems == ["Enter what is wrong", "Choose an outcome"]
    assert page.fields()["damp"] == ["no"]
    assert desk.open(case) == ["inspect"]


def test_answers_may_open_more_questions(visit, task, case, desk):
    olivia = visit("olivia")
    page = olivia.send(task, {**RIGHT, "damp": "yes"})
    assert page.status == 422
    assert page.problems == []
    assert "opened more questions" in page.banner
    assert page.fields()["_outcome"] == ["mend"]
    again = olivia.post(task, page.fields(task) | {"where": "Bathroom"})
    assert again.status == 302
    assert desk.case(case).data["where"] == "Bathroom"


def test_an_entry_is_added_and_removed_without_scripts(visit, task):
    olivia = visit("olivia")
    page = olivia.send(task, {**RIGHT, "_add": "parts"})
    assert "parts.0.part" in page.fields()
    assert page.fields()["found"] == ["A broken tap"]
    page = olivia.post(task, page.fields(task) | {"_remove": "parts.0"})
    assert "parts.0.part" not in page.fields()


def test_a_photo_is_kept_with_the_case_and_named_by_the_answer(visit, task, case, desk, office):
    olivia = visit("olivia")
    page = olivia.get(task)
    sent = page.fields(task) | RIGHT | {"photo": (io.BytesIO(b"\x89PNG\r\n\x1a\n"), "tap.png")}
    page = olivia.post(task, sent | {"found": ""})
    assert page.problems == ["Enter what is wrong"]
    assert "Keep tap.png" in page.main
    assert olivia.post(task, page.fields(task) | RIGHT).status == 302
    with office.app_context(), reading():
        (file,) = files_of(case)
        assert desk.case(case).data["photo"] == [file.id]
    assert "tap.png" in olivia.get(task).main


def test_a_page_that_is_out_of_date_changes_nothing_and_loses_nothing(visit, task, case, desk):
    olivia, omar = visit("olivia"), visit("omar")
    fields = olivia.get(task).fields(task)
    omar.send(task, action=f"{task}/claim")
    omar.send(task, action=f"{task}/unclaim")
    page = olivia.post(task, fields | RIGHT)
    assert page.status == 409
    assert "changed since you opened" in page.problems[0]
    assert page.fields(task)["found"] == ["A broken tap"]
    assert desk.open(case) == ["inspect"]
    assert olivia.post(task, page.fields(task)).status == 302


def test_a_task_that_somebody_else_completed_meanwhile_is_told(visit, task):
    olivia, omar = visit("olivia"), visit("omar")
    fields = olivia.get(task).fields(task)
    omar.send(task, RIGHT)
    page = olivia.post(task, fields | RIGHT | {"found": "My own view"})
    assert page.status == 409
    assert page.problems[0].startswith("Omar has completed this task on ")
    assert "What you had entered" in page.main
    assert "My own view" in page.main


def test_a_second_claim_is_refused_in_words(visit, task):
    visit("omar").send(task, action=f"{task}/claim")
    olivia = visit("olivia")
    token = olivia.get("/").sign_out_fields()
    page = olivia.post(f"{task}/claim", token)
    assert page.status == 409
    assert "already been claimed" in page.main
    assert page.links()["Go back"] == task


def test_a_task_is_given_back_and_passed_on(visit, task, case, desk):
    omar = visit("omar")
    omar.send(task, action=f"{task}/claim")
    assert "Give back" in omar.get(task).buttons
    omar.send(f"{task}/assign", {"assign_to": "olivia", "assign_reason": "She knows the home"})
    assert "was passed on" in omar.follow().banner
    assert desk.task(case, "inspect").assignee == "olivia"
    assert "Olivia: She knows the home" in omar.get(f"/cases/{case}/timeline").main
    assert "Olivia has this task." in omar.get(task).main


def test_somebody_unknown_is_no_choice(visit, task):
    tess = visit("tess")
    page = tess.send(f"{task}/assign", {"assign_to": "ghost"})
    assert page.status == 422
    assert len(page.problems) == 1


def test_a_task_of_others_can_be_read_but_not_done(visit, task):
    casey = visit("casey")
    page = casey.get(task)
    assert page.buttons == ["Add note"]
    assert "It is for others: Repairs officer." in page.main
    token = casey.get("/").sign_out_fields()
    page = casey.post(task, token | RIGHT | {"_asked": "found"})
    assert page.status == 403
    assert "A broken tap" in page.main


def test_who_did_the_first_may_not_do_the_second(visit, task, case, desk):
    olivia = visit("olivia")
    olivia.send(task, RIGHT)
    second = f"/tasks/{desk.task(case, 'mend').id}"
    assert "Complete this task" not in olivia.get(second).buttons
    assert "Complete this task" in visit("omar").get(second).buttons


def test_nothing_is_done_without_the_token(visit, task, case, desk):
    page = visit("olivia").post(task, RIGHT)
    assert page.status == 400
    assert page.heading == "Your page was out of date"
    assert desk.open(case) == ["inspect"]


def test_a_task_that_is_not_there_is_not_found(visit):
    assert visit("olivia").get("/tasks/nothing").status == 404
