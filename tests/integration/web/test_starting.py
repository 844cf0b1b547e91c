from service.cases.models import CaseState


def test_only_processes_that_one_may_start_are_offered(visit):
    assert "Repair" in visit("olivia").get("/start").main
    assert "Hold" not in visit("olivia").get("/start").main
    assert "no process that you may start" in visit("ana").get("/start").main


def test_a_case_is_started_with_its_form(visit, desk):
    olivia = visit("olivia")
    answer = olivia.send("/start/repair", {"address": "2 Low Road", "case_owner": "me"})
    assert answer.status == 302
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
