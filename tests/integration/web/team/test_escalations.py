"""The page of escalations: what waits for an answer, and how a supervisor gives it."""

from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, throw, user


def test_a_supervisor_acknowledges_what_was_escalated(visit, desk):
    drawn = throw("T", "escalation UP", name="Roof is down")
    publish_process(start(), drawn, user("A"), end(), flow("S T A E"), key="roofs")
    tess = visit("tess")
    assert "Nothing waits for an answer." in tess.get("/team/escalations").main
    assert "Escalations waiting" not in tess.get("/team").main
    case = desk.start("roofs", title="Roof of 1 High Street")
    page = tess.get(tess.get("/team").links()["Escalations waiting: 1"])
    assert page.links()["Escalated: Roof is down."] == f"/cases/{case}"
    answer = next(href for said, href in page.links().items() if said.startswith("Acknowledge"))
    assert tess.send(answer, {"plan": ""}).status == 422
    tess.send(answer, {"plan": "I call the roofer."})
    page = tess.follow()
    assert page.banner == "The escalation is acknowledged."
    assert "I call the roofer. (Tess, " in page.main
    (told,) = tess.get(page.links()["CSV of every escalation"]).body.decode().splitlines()[1:]
    assert "Roof of 1 High Street" in told
    assert "I call the roofer." in told
    assert tess.send(answer, {"plan": "Again."}).status == 409
    assert "I call the roofer." in tess.get(f"/cases/{case}/timeline").main
    assert "Escalated: Roof is down." in tess.get("/notices").main
    olivia = visit("olivia")
    assert olivia.get("/team/escalations").status == 403
    assert olivia.send(answer, {"plan": "I do."}).status == 403


def test_an_administrator_sees_that_one_waits_of_a_case_which_nobody_who_leads_sees(visit, desk):
    drawn = throw("T", "escalation UP", name="Roof is down")
    publish_process(start(), drawn, user("A"), end(), flow("S T A E"), key="roofs")
    case = desk.start("roofs", title="Ada Brown", owner="olivia", restricted_to=("olivia",))
    assert "Nothing waits" in visit("tess").get("/team/escalations").main
    admin = visit("admin")
    page = admin.get("/team/escalations")
    assert f"The restricted case {desk.case(case).reference} was escalated" in page.main
    assert "Acknowledge " not in page.main
    notices = admin.get("/notices")
    assert notices.links()[desk.case(case).reference] == "/team/escalations"
    told = [admin.get(path).body.decode() for path in ("/team/escalations.csv", "/notices.csv")]
    for said in (page.main, notices.main, *told):
        assert desk.case(case).reference in said
        assert "Ada" not in said
        assert "Roof" not in said
        assert case not in said
