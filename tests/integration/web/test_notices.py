"""The pages of notices: what one was told, by day, and how one chooses to be told."""

from datetime import timedelta

from service.cases.commands.restrict import restrict
from service.ledger.notices import Notice, tell
from service.people.directory import active_user
from service.transaction import transaction
from tests.unit.web.pages import by_class, text


def told(case, desk, count=1, **more):
    facts = {"case_id": case, "kind": "amber", "username": "olivia", "at": desk.now, **more}
    with transaction():
        tell(Notice(text=f"It is due, said {n}.", **facts) for n in range(1, count + 1))


def lines(page):
    return [text(one) for one in by_class(page.document, "handrail-notices__item")]


def bell(page):
    return next(said for said, href in page.links().items() if href == "/notices")


def test_what_one_was_told_is_new_until_it_is_read(visit, case, desk):
    task = desk.task(case, "inspect").id
    told(case, desk, at=desk.now - timedelta(days=9))
    told(case, desk, 2, at=desk.now - timedelta(days=1), task_id=task)
    told(case, desk, in_app=False)
    olivia = visit("olivia")
    assert bell(olivia.get("/")) == "Notices (3)"
    page = olivia.get("/notices")
    headings = [text(one) for one in page.document.iter() if one.tag in ("h2", "h3")]
    assert headings[:2] == ["New", "Yesterday"]
    assert len(headings) == 3
    assert page.links()["It is due, said 1."] == f"/tasks/{task}"
    olivia.post("/notices", page.fields())  # The last form: the oldest notice alone.
    page = olivia.follow()
    assert [text(one) for one in page.document.iter("h2")] == ["New", "Read"]
    told(case, desk, in_app=True)
    olivia.post("/notices", page.fields() | {"up_to": page.fields()["one"], "one": ""})
    assert bell(olivia.follow()) == "Notices (2)"
    assert olivia.post("/notices", page.fields() | {"one": "", "up_to": "nonsense"}).status == 302
    assert "There is nothing here yet" in visit("omar").get("/notices").main
    assert "/notices" not in visit("ana").get("/processes").links().values()


def test_many_notices_are_paged_and_not_counted_without_end(visit, case, desk):
    told(case, desk, 101)
    olivia = visit("olivia")
    page = olivia.get("/notices")
    assert bell(page) == "Notices (99+)"
    assert len(lines(page)) == 25
    assert "Mark all as read" in page.buttons
    assert olivia.get(page.links()["CSV of every notice"]).body.count(b"It is due") == 101
    further = olivia.get(page.links()["Next page"])
    assert lines(further)[0].startswith("It is due, said 76.")
    assert "Mark all as read" not in further.buttons


def test_what_is_written_late_stands_where_it_belongs_and_is_read_with_the_rest(visit, case, desk):
    told(case, desk, 25)
    told(case, desk, at=desk.now - timedelta(days=20))
    olivia = visit("olivia")
    page = olivia.get("/notices")
    assert lines(page)[0].startswith("It is due, said 25.")
    assert "Next page" in page.links()
    inputs = {one.get("name"): one.get("value") for one in page.document.iter("input")}
    olivia.post("/notices", page.fields() | {"one": "", "up_to": inputs["up_to"]})
    assert bell(olivia.follow()) == "Notices"


def test_a_case_that_one_may_not_see_any_more_tells_nothing(visit, case, desk):
    told(case, desk)
    with transaction():
        restrict(case, ["tess"], "Private", acting=desk.acting())
    page = visit("olivia").get("/notices")
    assert bell(page) == "Notices"
    assert lines(page) == []


def test_everybody_chooses_how_they_are_told(visit, office):
    olivia = visit("olivia")
    page = olivia.get("/settings/notices")
    assert "no email address for you" in page.main
    fields = page.fields()
    assert {"assigned.in_app", "breach.by_email"} <= set(fields)
    assert "amber.by_email" not in fields
    del fields["assigned.in_app"]
    olivia.post("/settings/notices", fields | {"amber.by_email": "true"})
    with office.app_context(), transaction():
        active_user("olivia").email = "olivia@example.org"
    page = olivia.follow()
    assert page.banner == "Your choices are saved."
    assert "Emails go to olivia@example.org." in page.main
    assert "amber.by_email" in page.fields()
    assert "assigned.in_app" not in page.fields()


def test_a_note_mentions_colleagues_by_user_name_and_shows_them_by_name(visit, case, desk):
    olivia = visit("olivia")
    where = f"/cases/{case}/timeline"
    page = olivia.send(where, {"note_text": "Ask @omra."})
    assert page.status == 422
    assert "Did you mean @omar?" in page.problems[0]
    olivia.send(where, {"note_text": "Ask @omar."})
    assert "Ask @Omar." in olivia.follow().main
    task = f"/tasks/{desk.task(case, 'inspect').id}"
    token = olivia.get(task).sign_out_fields()
    page = olivia.post(f"{task}/note", {**token, "_note": "Ask @omra."})
    assert page.status == 422
    assert "Did you mean @omar?" in page.problems[0]
    assert "Olivia mentioned you in a note." in visit("omar").get("/notices").main
