"""What is typed into a task is kept: as it is typed, in two tabs, signed out, after the end."""

import io
from datetime import timedelta

import pytest

from service.cases.belongings import data_of
from service.cases.commands import save_draft as saving
from service.cases.commands.migrate import foresee, migrate
from service.cases.drafts import drafts_of
from service.cases.moving import Moving
from service.cases.record import files_of
from service.people.groups import Group
from service.transaction import reading
from tests.factories.definitions import publish_files
from tests.factories.people import add_actor
from tests.integration.web.drawings import FILES
from tests.integration.web.visitor import Visitor
from workers import housekeeping

RIGHT = {"found": "A broken tap", "damp": "no", "_outcome": "mend"}


@pytest.fixture
def task(case, desk) -> str:
    return f"/tasks/{desk.task(case, 'inspect').id}"


def autosave(visitor: Visitor, task: str, fields: dict) -> tuple[int, dict]:
    """Save as the script of the page does; what the answer names is put into the fields."""
    with (
        visitor.client.application.app_context(),
        visitor.client.post(
            f"{task}/draft", data=fields, headers={"Accept": "application/json"}
        ) as answer,
    ):
        said = answer.get_json()
        if "draft" in said:
            fields |= {"_draft": said["draft"], "_draft_version": said["version"]}
        return answer.status_code, said


def kept(office, task: str) -> list[tuple[str, list[str]]]:
    """Whose drafts of a task there are, the newest first, and what they found."""
    with office.app_context(), reading():
        found = drafts_of(task.rpartition("/")[2])
        return [(one.by, one.fields.get("found", [])) for one in found]


def test_what_is_typed_is_there_again_and_goes_when_it_is_sent(visit, task, desk, case, office):
    olivia = visit("olivia")
    fields = olivia.get(task).fields(task) | {"found": "Water", "_outcome": "mend"}
    assert autosave(olivia, task, fields)[1]["said"].startswith("Saved at ")
    fields |= {"found": "Water everywhere", "damp": "yes", "_note": "Half a note"}
    status, said = autosave(olivia, task, fields)
    assert (status, said["told"], said["version"]) == (200, "", "2")
    page = olivia.get(task)
    again = page.fields(task)
    assert (again["found"], again["damp"]) == (["Water everywhere"], ["yes"])
    assert again["_outcome"] == ["mend"]
    assert "Half a note" in page.main
    assert "where" in again, "a question that the draft opened"
    assert "It is not sent yet." in page.main
    assert desk.open(case) == ["inspect"]
    again |= {"where": "Bathroom"}
    page = olivia.post(task, again | {"_note": "Ask @nobody.here"})
    assert page.status == 422
    assert "nobody.here" in page.problems[0]
    assert desk.open(case) == ["inspect"]
    again = page.fields(task) | {"_note": "Half a note"}
    assert olivia.post(task, again).status == 302
    assert desk.case(case).data["found"] == "Water everywhere"
    assert "Half a note" in olivia.get(task).main
    assert kept(office, task) == []


def test_a_draft_is_saved_with_its_files_without_scripts(visit, task, case, office):
    olivia = visit("olivia")
    photo = (io.BytesIO(b"\x89PNG\r\n\x1a\n"), "tap.png")
    empty = (io.BytesIO(b""), "empty.txt")
    fields = olivia.get(task).fields(task) | {"found": "Drip", "photo": [photo, empty]}
    assert olivia.post(f"{task}/draft", fields).status == 302
    page = olivia.follow()
    assert "empty.txt: The file has no content." in page.main
    assert page.fields(task)["found"] == ["Drip"]
    assert "Keep tap.png" in page.main
    other = (io.BytesIO(b"x"), "tap.exe")
    answer = olivia.post(task, page.fields(task) | RIGHT | {"photo": other})
    assert answer.status == 422
    assert answer.problems == ["tap.exe is of another type: choose .png,.txt"]
    with office.app_context(), reading():
        assert [one.name for one in files_of(case)] == ["tap.png"]


def test_two_tabs_keep_both_and_let_the_writer_choose(visit, task, desk, case, office):
    olivia = visit("olivia")
    first, second = (olivia.get(task).fields(task) for _ in range(2))
    autosave(olivia, task, first | {"found": "One"})
    second |= {"found": "Two", "damp": "no", "_outcome": "mend", "_note": "Ring back"}
    told = autosave(olivia, task, second)[1]["told"]
    assert told.startswith("You typed other answers to this task in another tab")
    assert sorted(kept(office, task)) == [("olivia", ["One"]), ("olivia", ["Two"])]
    assert autosave(olivia, task, second | {"found": "Two more"})[1]["told"] == ""
    page = olivia.get(task)
    assert page.fields(task)["found"] == ["Two more"]
    choice = olivia.get(page.links()["Compare 2 versions and choose"])
    assert "What differs" in choice.main
    assert choice.main.count("Two more") == 2
    assert choice.main.count("Ring back") == 2
    assert "Not chosen" in choice.main
    forms = [one for one in choice.document.iter("form") if "drafts" in (one.get("action") or "")]
    keep_one = {
        element.get("name"): element.get("value")
        for element in forms[1].iter("input")
        if element.get("name")
    }
    assert olivia.post(f"{task}/drafts", keep_one).status == 302
    page = olivia.follow()
    assert page.fields(task)["found"] == ["One"]
    assert kept(office, task) == [("olivia", ["One"])]


def test_a_tab_left_behind_is_told_before_it_completes_the_task(visit, task, desk, case, office):
    olivia = visit("olivia")
    old = olivia.get(task).fields(task)
    autosave(olivia, task, olivia.get(task).fields(task) | {"found": "Later and better"})
    page = olivia.post(task, old | RIGHT)
    assert page.status == 409
    assert "in another tab" in page.problems[0]
    assert f"{task}/drafts" in page.links().values()
    assert page.fields(task)["found"] == ["A broken tap"]
    assert desk.open(case) == ["inspect"]
    assert olivia.post(task, page.fields(task)).status == 302
    done = olivia.get(task)
    assert "What you had typed and not sent" in done.main
    assert "Later and better" in done.main
    page = olivia.get(f"{task}/drafts")
    olivia.post(f"{task}/drafts", page.fields(f"{task}/drafts"))
    assert "Later and better" not in olivia.follow().main
    assert "Nothing is kept" in olivia.get(f"{task}/drafts").main


def test_a_stale_version_is_kept_beside_the_newer_one(visit, task, office):
    olivia = visit("olivia")
    fields = olivia.get(task).fields(task)
    autosave(olivia, task, fields)
    old = dict(fields)
    autosave(olivia, task, fields | {"found": "Newer"})
    assert "in another tab" in autosave(olivia, task, old | {"found": "Older"})[1]["told"]
    # The same answers again are no version of their own, and end the one they came from.
    newest = olivia.get(task).fields(task) | {"found": "Newer"}
    autosave(olivia, task, newest)
    assert kept(office, task) == [("olivia", ["Newer"])]


def test_two_officers_see_each_others_drafts_and_lose_none(visit, task, office):
    olivia, omar, casey = visit("olivia"), visit("omar"), visit("casey")
    mine = omar.get(task).fields(task) | {"found": "As Omar saw it", "_note": "To myself"}
    autosave(olivia, task, olivia.get(task).fields(task) | {"found": "As Olivia saw it"})
    told = autosave(omar, task, mine)[1]
    assert told["told"].startswith("Olivia has typed answers too")
    assert told["see"] == f"{task}/drafts"
    page = olivia.get(task)
    assert page.fields(task)["found"] == ["As Olivia saw it"]
    assert "Omar has typed answers too" in page.main
    choice = olivia.get(f"{task}/drafts")
    (start,) = [href for text, href in choice.links().items() if text.startswith("Start from")]
    page = olivia.get(start)
    assert page.fields(task)["found"] == ["As Omar saw it"]
    assert "The form holds what Omar had typed" in page.main
    assert "To myself" not in page.main
    assert "As Omar saw it" in choice.main
    assert "To myself" not in choice.main
    assert "To myself" in omar.get(f"{task}/drafts").main
    assert "As Omar saw it" not in casey.get(f"{task}/drafts").main
    assert len(kept(office, task)) == 2


def test_who_types_while_another_completes_is_told_and_can_copy(visit, task, desk, case):
    olivia, omar = visit("olivia"), visit("omar")
    fields = olivia.get(task).fields(task) | {"found": "Nearly done", "damp": "no"}
    fields |= {"_outcome": "nothing to do", "_note": "A note for later"}
    omar.send(task, RIGHT)
    status, said = autosave(olivia, task, fields)
    assert status == 200
    assert said["told"].startswith("Omar has completed this task on ")
    page = olivia.get(task)
    assert "A note for later" in page.main
    assert "nothing to do" in page.main
    page = olivia.post(task, fields | RIGHT | {"found": "All done"})
    assert page.status == 409
    assert "so that you can copy it" in page.problems[0]
    assert "All done" in page.main
    page = olivia.get(task)
    assert "What was answered" in page.main
    assert "Omar, " in page.main
    assert "All done" in page.main


def test_who_is_signed_out_finds_what_they_typed_and_nobody_else_does(
    visit, task, office, desk, case, monkeypatch
):
    olivia, omar, nobody = visit("olivia"), visit("omar"), Visitor(office.test_client())
    fields = olivia.get(task).fields(task) | RIGHT | {"found": "Typed for an hour"}
    answer = nobody.post(task, fields)
    assert answer.location == f"/sign-in?next={task}"
    assert "What you typed is kept" in nobody.follow().main
    assert desk.open(case) == ["inspect"]
    assert olivia.get(task).fields(task)["found"] == ["Typed for an hour"]
    assert omar.get(task).fields(task)["found"] == [""]
    status, said = autosave(nobody, task, fields | {"found": "Typed on"})
    assert status == 401
    assert said["see"] == f"/sign-in?next={task}"
    for forged in ({"_writer": ""}, {"_writer": fields["_writer"][0] + "x"}):
        assert nobody.post(task, fields | forged).location == f"/sign-in?next={task}"
    elsewhere = task.rpartition("/")[0] + "/nothing"
    assert nobody.post(elsewhere, fields).location == f"/sign-in?next={elsewhere}"
    assert len(kept(office, task)) == 2
    # As long a list as those who are signed in may send.
    long = fields | {"found": "Typed long", "more": ["x"] * 2_000, "photo": (io.BytesIO(), "")}
    assert nobody.post(task, long).location == f"/sign-in?next={task}"
    assert kept(office, task)[0] == ("olivia", ["Typed long"])
    monkeypatch.setitem(office.config, "MAX_CONTENT_LENGTH", 2_000)
    large = (io.BytesIO(b"x" * 3_000), "large.bin")
    nobody.get("/sign-in")
    assert nobody.post(task, fields | {"photo": large}).location == f"/sign-in?next={task}"
    assert "too large to be taken while you are signed out" in nobody.follow().main
    large = (io.BytesIO(b"x" * 3_000), "large.bin")
    status, said = autosave(nobody, task, fields | {"photo": large})
    assert (status, said["said"]) == (413, "Not saved.")


def test_a_page_from_before_a_new_sign_in_sends_nothing_and_keeps_all(
    visit, task, office, desk, case
):
    before, after, omar = visit("olivia"), visit("olivia"), visit("omar")
    fields = before.get(task).fields(task) | RIGHT | {"found": "From before"}
    assert after.get(task).fields(task)["csrf_token"] != fields["csrf_token"]
    assert after.post(task, fields).location == task
    page = after.follow()
    assert "You have signed in again" in page.main
    assert page.fields(task)["found"] == ["From before"]
    status, said = autosave(after, task, fields | {"found": "On and on"})
    assert status == 200
    assert "open the task again" in said["told"]
    # A page of Olivia's in a browser in which Omar has signed in.
    assert omar.get(task).status == 200
    assert autosave(omar, task, fields | {"found": "Olivia's"})[0] == 409
    omar.post(task, fields | {"found": "Olivia's own"})
    page = omar.follow()
    assert "opened by somebody else" in page.main
    assert page.fields(task)["found"] == [""]
    assert {by for by, _ in kept(office, task)} == {"olivia"}
    assert desk.open(case) == ["inspect"]


def test_a_note_is_added_beside_the_form_and_the_answers_stay(visit, task, case, office):
    olivia, casey = visit("olivia"), visit("casey")
    fields = olivia.get(task).fields(task) | {"found": "Half typed"}
    page = olivia.post(f"{task}/note", fields | {"_note": " "})
    assert page.status == 422
    assert page.problems == ["Write something in the note"]
    assert page.fields(task)["found"] == ["Half typed"]
    olivia.post(f"{task}/note", page.fields(task) | {"_note": "The tenant rang"})
    page = olivia.follow()
    assert page.fields(task)["found"] == ["Half typed"]
    assert "The tenant rang" in page.main
    casey.send(task, {"_note": "Me too"}, action=f"{task}/note")
    page = casey.follow()
    assert "Me too" in page.main
    assert casey.send(task, {"_note": ""}, action=f"{task}/note").status == 422
    assert [by for by, _ in kept(office, task)] == ["olivia"]


def test_there_is_an_end_to_what_is_kept(visit, task, office, monkeypatch, desk, case):
    olivia = visit("olivia")
    fields = olivia.get(task).fields(task)
    monkeypatch.setattr(saving, "MOST", 1)
    autosave(olivia, task, dict(fields))
    page = olivia.post(f"{task}/draft", fields | {"found": "Another"})
    assert "discard some first" in page.main
    status, said = autosave(olivia, task, fields | {"found": "Another"})
    assert status == 422
    assert said["told"].startswith("Not saved.")
    # What is sent is shown again all the same.
    page = olivia.post(task, fields | {"damp": "no", "_outcome": "mend", "where": "x"})
    assert page.problems == ["Enter what is wrong"]
    nobody = Visitor(office.test_client())
    assert nobody.post(task, fields | {"found": "Another"}).location == f"/sign-in?next={task}"
    assert "discard some first" in nobody.follow().main
    status, said = autosave(nobody, task, fields | {"found": "Another"})
    assert status == 422
    assert said["told"].startswith("Not saved. You were signed out")
    monkeypatch.setattr(saving, "LARGEST", 10)
    assert olivia.post(f"{task}/draft", fields).status == 422
    assert olivia.post("/tasks/nothing/draft", fields).status == 404
    assert autosave(olivia, "/tasks/nothing", dict(fields))[0] == 404


def test_a_draft_outlives_its_task_for_a_while(visit, task, office, desk, case, monkeypatch):
    olivia, omar = visit("olivia"), visit("omar")
    autosave(olivia, task, olivia.get(task).fields(task) | {"found": "Mine"})
    monkeypatch.setattr(housekeeping, "UNSENT_LIVE", timedelta(0))
    with office.app_context():
        housekeeping.keep_house()
    assert len(kept(office, task)) == 1
    assert omar.send(task, RIGHT).status == 302
    with office.app_context():
        housekeeping.keep_house()
    assert kept(office, task) == []


def test_answers_that_a_new_version_does_not_ask_for_are_told_of_and_kept(
    visit, task, desk, case, office
):
    olivia = visit("olivia")
    typed = olivia.get(task).fields(task) | {"found": "Water", "damp": "yes"}
    autosave(olivia, task, typed)
    changed = {name: text.replace(b'"found"', b'"cause"') for name, text in FILES}
    publish_files(*changed.items())
    acts = desk.acting(desk.do(lambda: add_actor("adam", Group.ADMINISTRATOR)))
    migrating = Moving(2)
    (told,) = desk.do(lambda: foresee(case, migrating, acting=acts)).warnings
    assert told.startswith("Unsent answers in “Inspect the home” to “What is wrong” are not asked")
    desk.do(lambda: migrate(case, migrating, acting=acts))
    page = olivia.get(task)
    assert "You typed answers that are not asked for any more" in page.main
    assert "Water" in olivia.get(f"{task}/drafts").main
    fields = page.fields(task) | {"cause": "A pipe"}
    assert (fields["found"], fields["damp"]) == (["Water"], ["yes"])
    assert autosave(olivia, task, fields)[0] == 200
    assert kept(office, task) == [("olivia", ["Water"])]
    refused = olivia.post(task, fields)
    assert "not asked for any more" in refused.main
    sent = refused.fields(task) | RIGHT | {"found": "Water"}
    assert olivia.post(task, sent).status == 302
    with reading():
        data = {one.key: one.value for one in data_of(case)}
    assert data["cause"] == "A pipe"
    assert "found" not in data
