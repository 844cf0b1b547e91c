from datetime import timedelta

import pytest

from service.cases.commands.add_note import add_note
from service.clock import real_now
from service.installation import serve_while
from service.people.saved_views import MOST
from service.transaction import transaction
from service.web.inbox.live import EVENTS
from tests.factories.definitions import publish_process
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import end, flow, start, user
from tests.unit.web.pages import by_class, find, text


def rows(page) -> list[str]:
    return [text(row) for row in find(page.document, "tr")[1:]]


def tags(page) -> list[str]:
    return [text(one) for one in by_class(page.document, "govuk-tag")]


def test_the_first_page_has_my_tasks_and_those_of_my_roles(visit, case, desk, acting_as):
    page = visit("olivia").get("/")
    assert "You have no tasks to do." in page.main
    assert "Inspect the home" in page.main
    assert "Repairs officer" in page.main
    assert "Due in 5 working days" in page.main
    assert "On time" in page.main


def test_a_claimed_task_is_mine_and_no_longer_waits_for_others(visit, case, desk):
    olivia = visit("olivia")
    task = f"/tasks/{desk.task(case, 'inspect').id}"
    assert olivia.send(task, action=f"{task}/claim").status == 302
    assert "Inspect the home" in rows(olivia.get("/?view=mine"))[0]
    assert rows(visit("omar").get("/?view=roles")) == []
    assert "Olivia" in visit("omar").get("/?view=all").main


def test_tasks_of_other_roles_are_not_offered_but_can_be_seen(visit, case):
    casey = visit("casey")
    assert "No tasks are waiting for your roles." in casey.get("/").main
    assert "Inspect the home" in casey.get("/?view=unassigned").main


def test_the_most_urgent_comes_first(visit, desk):
    desk.now -= timedelta(days=30)
    desk.start("repair", address="Old Lane")
    desk.now += timedelta(days=30)
    desk.start("repair", address="New Lane")
    first, second = rows(visit("olivia").get("/?view=all"))
    assert "Old Lane" in first
    assert "Late" in first
    assert "New Lane" in second
    assert len(rows(visit("olivia").get("/?view=late"))) == 1


def test_a_held_task_says_until_when(visit, case, desk):
    desk.hold(case, desk.now + timedelta(days=10), "inspect")
    (line,) = rows(visit("olivia").get("/?view=held"))
    assert "On hold until" in line
    assert "Clock paused" in line


def test_tasks_are_searched_and_narrowed_to_a_process(visit, case):
    olivia = visit("olivia")
    assert len(rows(olivia.get("/?view=all&text=high street"))) == 1
    assert "Nothing matches your search." in olivia.get("/?view=all&text=nowhere").main
    assert rows(olivia.get("/?view=all&process=hold")) == []


def test_filters_are_tags_that_are_taken_away_one_by_one(visit, desk):
    declared = {"street": "text", "rent": "number", "seen": "date", "safe": "boolean"}
    fields = "".join(f"<handrail:searchField name='{k}' type='{v}'/>" for k, v in declared.items())
    publish_process(
        f"<extensionElements>{fields}</extensionElements>",
        start(),
        user("A", handrail__roles="repairs", inner=sla(within="2 days")),
        end(),
        flow("S A E"),
        key="rented",
        name="Rented",
        handrail__title="${street}",
    )
    for street, rent in (("Ash Road", 450), ("Elm Road", 700)):
        desk.start("rented", street=street, rent=rent)
    page = visit("olivia").get("/?view=all&process=rented&role=repairs&sort=-case")
    assert "Elm Road" in rows(page)[0]
    page = visit("olivia").get("/?view=all&process=rented&role=repairs&due=week&sort=-case")
    links = page.links()
    assert {"Remove this filter: Process: Rented", "Remove this filter: Due: This week"} <= {*links}
    assert "role=repairs" in links["Remove this filter: Due: This week"]
    assert "due=" not in links["Remove this filter: Due: This week"]
    page = visit("olivia").get("/?view=all&sort=-case")
    (sorted_by,) = find(page.document, "th", **{"aria-sort": "descending"})
    assert text(sorted_by) == "Case"
    assert "sort=case" in page.links()["Case"]
    fields = "/?view=all&process=rented&field.street=ash&field.rent.to=450&field.seen.from="
    page = visit("olivia").get(fields)
    assert "Ash Road" in rows(page)[0]
    assert len(rows(page)) == 1
    assert "field." not in page.links()["Remove this filter: Process: Rented"]
    assert rows(visit("olivia").get("/?view=all&due=today")) == []
    assert len(rows(visit("olivia").get("/?view=all&before=2099-01-01&state=open"))) == 2
    assert len(rows(visit("olivia").get("/cases?process=rented&field.rent.from=500"))) == 1
    for path in (
        "/?view=all&before=soon",
        f"{fields}next",
        "/cases?process=rented&field.rent.to=x",
        "/cases?process=rented&field.rent.to=1e-99999",
    ):
        assert_shows_and_sends_nothing(visit("olivia"), path)


def assert_shows_and_sends_nothing(visitor, path):
    """A filter that cannot be read is said; a file would leave it out, and so is not sent."""
    page = visitor.get(path)
    assert page.status == 422
    assert "enter a" in page.problems[0]
    assert rows(page) == []
    assert "CSV of this list" not in page.links()
    kept, wanted = ("/cases", "/cases.csv") if "cases" in path else ("/", "/tasks.csv")
    assert "CSV of this list" in visitor.get(kept).links()
    sent = visitor.get(path.replace(kept, wanted, 1))
    assert (sent.status, sent.location.split("?")[0]) == (302, kept)


def test_what_came_since_the_last_visit_is_marked_until_it_is_seen(visit, case, desk, acting_as):
    olivia = visit("olivia")
    assert "New" not in tags(olivia.get("/?view=all"))
    desk.now = real_now()
    desk.start("repair", address="2 High Street")
    assert tags(olivia.get("/?view=all")).count("New") == 1
    with transaction():
        add_note(case, "The tenant rang.", acting=acting_as("olivia"))
    assert "Changed" not in tags(olivia.get("/?view=all"))
    with transaction():
        add_note(case, "The tenant rang again.", acting=acting_as("omar"))
    page = olivia.get("/?view=all")
    assert "2 tasks are new or changed since you last looked." in page.main
    assert {"New", "Changed"} <= {*tags(page)}
    olivia.post("/seen", page.fields("/seen"))
    assert not {"New", "Changed"} & {*tags(olivia.get("/?view=all"))}
    assert "New" not in tags(visit("omar").get("/?view=all"))


def test_ticked_tasks_are_taken_and_each_says_what_happened(visit, case, desk):
    other = desk.start("repair", address="2 High Street")
    olivia, tess = visit("olivia"), visit("tess")
    page = olivia.get("/?view=roles")
    boxes = [box.get("value") for box in find(page.document, "input", name="task")]
    task = f"/tasks/{desk.task(other, 'inspect').id}"
    visit("omar").send(task, action=f"{task}/claim")
    sent = page.fields("/tasks/take") | {"task": [*boxes, "gone:1", "nonsense"]}
    page = olivia.post("/tasks/take", sent)
    assert page.heading == "1 of 3 tasks taken"
    assert "1 task is not there for you." in page.main
    done, refused = sorted(row.split(" ", 5)[-1] for row in rows(page))
    assert done.endswith("Done")
    assert "Not done" in refused
    assert page.links()["Back to cases and tasks"] == "/?view=roles"
    page = tess.get("/?view=all&sort=case")
    page = tess.post("/tasks/give", page.fields("/tasks/take") | {"task": boxes})
    assert page.heading == "Give 2 tasks to somebody"
    assert tess.post("/tasks/give", page.fields() | {"assign_to": ""}).status == 422
    page = tess.post("/tasks/give", page.fields() | {"assign_to": "omar"})
    assert page.heading == "0 of 2 tasks given"
    assert "has changed" in page.main
    page = tess.get("/?view=all")
    boxes = [box.get("value") for box in find(page.document, "input", name="task")]
    sent = page.fields("/tasks/take") | {"task": boxes}
    page = tess.post("/tasks/give", tess.post("/tasks/give", sent).fields() | {"assign_to": "omar"})
    assert page.heading == "2 of 2 tasks given"
    assert len(rows(visit("omar").get("/?view=mine"))) == 2
    for path in ("/tasks/take", "/tasks/give"):
        tess.post(path, {"csrf_token": sent["csrf_token"], "back": "//elsewhere"})
        assert tess.page.location == "/"
        assert "Nothing was chosen." in tess.follow().banner


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_filters_are_saved_under_a_name_of_ones_own(visit, case):
    olivia, omar = visit("olivia"), visit("omar")
    assert "Your saved views" not in olivia.get("/").main
    page = olivia.get("/?view=all&text=high+street&sort=name")
    olivia.post("/views", page.fields("/views") | {"name": "  High   Street "})
    page = olivia.follow()
    assert page.banner == "The view “High Street” is saved."
    assert page.links()["High Street"].startswith("/?view=all&sort=name&text=~")
    assert len(rows(page)) == 1
    assert olivia.send("/views", {"name": "My street"}, action="/views/1/rename").status == 302
    assert "My street" in olivia.follow().links()
    for number in range(2):
        olivia.post("/views", olivia.get("/?view=late").fields("/views") | {"name": "Late"})
        assert olivia.follow().status == 200, number
    assert olivia.send("/views", {"name": "Late"}, action="/views/1/rename").status == 422
    assert olivia.send("/views", {"name": " "}, action="/views/1/rename").status == 422
    assert "Late" not in omar.get("/").links()
    token = {"csrf_token": omar.get("/?view=all").fields("/views")["csrf_token"]}
    for path in ("/views/1/delete", "/views/1/rename", "/views/x/delete", "/views/99/delete"):
        assert omar.post(path, {**token, "name": "Mine"}).status == 404
    olivia.send("/views", action="/views/1/delete")
    assert "My street" not in olivia.follow().links()
    for number in range(MOST):
        last = omar.post("/views", {**token, "name": f"View {number}", "query": "view=all"})
    assert last.status == 302
    assert omar.post("/views", {**token, "name": "One more", "query": ""}).status == 422
    unkept = omar.post("/views", {**token, "name": "a\0b", "query": ""})
    assert unkept.status == 422
    assert "A field holds a character that cannot be kept." in unkept.main


def test_an_open_page_asks_for_itself_what_has_changed(office, visit, case, desk, monkeypatch):
    clients = {name: visit(name).client for name in ("olivia", "casey")}

    with clients["casey"].session_transaction() as session:
        session.permanent = True

    def get(name, path="/tasks/stamp", **headers):
        with office.app_context():
            return clients[name].get(path, headers=headers)

    before = get("olivia")
    assert before.text == get("olivia").text
    desk.start("repair", address="9 Hidden Road", restricted_to=("casey",))
    assert get("olivia").text == before.text != get("casey").text
    assert "Set-Cookie" in get("casey", "/?view=all").headers
    part = get("casey", "/?view=all&part=tasks")
    assert "9 Hidden Road" in part.text
    assert "<html" not in part.text
    for answer in (part, get("casey")):
        assert "Set-Cookie" not in answer.headers, "a page that asks for itself keeps nobody in"
    monkeypatch.setattr("service.web.inbox.live.EVERY", 0)
    asked = [get("olivia", Accept=EVENTS) for _ in range(3)]
    assert [one.status_code for one in asked] == [200, 200, 204]
    told = iter(asked[0].response)
    first, again = next(told), next(told)
    assert first == f"data: {before.text}\n\n".encode()
    assert again == b":\n\n"
    visit("omar").send(task := f"/tasks/{desk.task(case, 'inspect').id}", action=f"{task}/claim")
    assert next(told).startswith(b"data: ")
    serve_while(office, lambda: False)
    assert len(list(told)) == 1
    for one in asked:
        one.close()
    with get("olivia", Accept=EVENTS) as last:
        assert last.status_code == 200


def test_a_long_list_goes_on_over_pages(visit, desk):
    for number in range(27):
        desk.start("repair", address=f"{number} Long Road")
    olivia = visit("olivia")
    first = olivia.get("/?view=all")
    second = olivia.get(first.links()["Next page"])
    assert (len(rows(first)), len(rows(second))) == (25, 2)
    assert not set(rows(first)) & set(rows(second))
    assert "Back to the first page" in second.links()


def test_cases_are_listed_searched_and_filtered(visit, case):
    olivia = visit("olivia")
    page = olivia.get("/cases")
    assert "1 High Street: repair" in page.main
    assert "Nobody yet" in page.main
    assert rows(olivia.get("/cases?state=open&process=repair&sla=green&text=high")) != []
    assert "No cases match." in olivia.get("/cases?state=completed").main
    assert "No cases match." in olivia.get("/cases?owner=me").main


def test_a_choice_that_a_filter_does_not_offer_is_refused_in_words(visit, case):
    olivia = visit("olivia")
    page = olivia.get("/cases?state=open&sla=nonsense")
    assert (page.status, rows(page)) == (422, [])
    assert "Target: choose one of the list, which has no “nonsense”" in page.main
    assert olivia.get("/cases.csv?sla=nonsense").location == "/cases?sla=nonsense"
    assert olivia.get("/?process=nonsense").status == 422
    assert olivia.get("/?view=nonsense").heading == "Cases and tasks"
    assert rows(olivia.get("/cases?sort=nonsense")) != []


def test_a_cursor_of_nobody_is_refused_in_words(visit, case):
    page = visit("olivia").get("/cases?cursor=nonsense")
    assert page.status == 422
    assert "was not given by this list" in page.main


def test_an_analyst_sees_no_cases_and_begins_at_the_drafts(visit, case):
    ana = visit("ana")
    assert ana.get("/").location == "/drafts"
    menu = {
        one for one in ana.get("/drafts").links() if one in {"Cases", "Start a case", "Mailbox"}
    }
    assert menu == set()
    page = ana.get("/cases")
    assert rows(page) == []
    assert not by_class(page.document, "govuk-tag")
