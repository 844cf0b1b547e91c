from service.cases.models import CaseState
from service.web.starting import page
from tests.factories.definitions import publish_files, shipped_files


def test_only_processes_that_one_may_start_are_offered(visit):
    assert "Repair" in visit("olivia").get("/start").main
    assert "Hold" not in visit("olivia").get("/start").main
    assert "no process that you may start" in visit("ana").get("/start").main


def test_a_case_is_started_with_its_form(visit, desk):
    olivia = visit("olivia")
    answer = olivia.send("/start/repair", {"address": "2 Low Road", "case_owner": "me"})
    assert answer.status == 302, answer.problems
    page = olivia.follow()
    assert page.heading == "Overview"
    assert "2 Low Road: repair" in page.main
    assert "was started" in page.banner
    started = desk.case(answer.location.rpartition("/")[2])
    assert started.owner == "olivia"
    assert started.data["address"] == "2 Low Road"
    assert started.state == CaseState.OPEN


def test_nobody_owns_a_case_unless_they_say_so(visit, desk):
    answer = visit("olivia").send("/start/repair", {"address": "2 Low Road"})
    assert desk.case(answer.location.rpartition("/")[2]).owner is None


def test_a_missing_answer_starts_nothing(visit, desk):
    olivia = visit("olivia")
    page = olivia.send("/start/repair", {"case_owner": "me"})
    assert page.status == 422
    assert page.problems == ["Enter address"]
    assert page.fields()["case_owner"] == ["me"]
    assert "There are no cases yet." in olivia.get("/cases").main


def test_a_process_that_nobody_starts_is_not_found(visit):
    assert visit("olivia").get("/start/hold").status == 404
    assert visit("olivia").get("/start/nothing").status == 404


def test_who_may_not_start_is_told_so(visit):
    page = visit("ana").get("/start/repair")
    assert page.status == 403
    assert page.heading == "You may not do this"


def test_an_open_case_like_it_is_shown_before_another_is_started(visit, desk):
    publish_files(*shipped_files())
    first = desk.start("generic_case", subject_name="Bo", subject_reference="P-1")
    tess = visit("tess")
    answers = {"subject_name": "Bo Green", "subject_reference": "p-1", "request_summary": "Help"}
    page = tess.get("/start/generic_case")
    page = tess.post("/start/generic_case", page.fields() | answers | {"request_source": "phone"})
    assert page.problems == []
    assert "There is an open case like this one." in page.main
    assert f"/cases/{first}" in page.links().values()
    assert page.fields()["subject_name"] == ["Bo Green"]
    assert tess.post("/start/generic_case", page.fields()).status == 302
    other = {**answers, "subject_reference": "P-2", "request_source": "phone"}
    assert tess.send("/start/generic_case", other).status == 302


def test_a_page_that_is_sent_twice_starts_one_case(visit):
    olivia = visit("olivia")
    fields = olivia.get("/start/repair").fields() | {"address": "2 Low Road"}
    first = olivia.post("/start/repair", fields)
    assert "was started." in olivia.follow().banner
    again = olivia.post("/start/repair", fields)
    assert (first.status, again.location) == (302, first.location)
    assert olivia.follow().told == "Important: The page was sent twice: one case was started."
    page = olivia.post("/start/repair", fields | {"address": "3 Low Road"})
    assert "A case was started from this page already." in page.main
    assert page.fields()["address"] == ["3 Low Road"]
    other = olivia.post("/start/repair", page.fields())
    assert other.status == 302
    assert other.location != first.location
    assert visit("omar").post("/start/repair", fields).location != first.location


def test_of_two_equal_starts_at_once_the_second_waits_for_the_first(visit, monkeypatch):
    """The first is answered between the second's look into the book and its transaction."""
    olivia, fields = visit("olivia"), {}
    seen = []

    def meanwhile(process, told, who):
        monkeypatch.undo()
        seen.append(olivia.post("/start/repair", fields).location)
        return page.NONE_LIKE_IT

    fields |= olivia.get("/start/repair").fields() | {"address": "2 Low Road"}
    monkeypatch.setattr(page, "_repeats", meanwhile)
    assert [olivia.post("/start/repair", fields).location] == seen
