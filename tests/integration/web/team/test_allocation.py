def test_a_supervisor_sets_who_gets_the_tasks_of_a_role(visit, desk):
    tess = visit("tess")
    fields = tess.get("/team/allocation").fields()
    assert "Never set" in tess.page.main
    tess.post("/team/allocation", fields | {"role": "repairs", "rule": "round_robin"})
    assert "each in turn" in tess.follow().banner
    assert "Tess, " in tess.page.main
    case = desk.start("repair", address="1 High Street")
    assert desk.task(case, "inspect").assignee == "olivia"
    assert tess.post("/team/allocation", fields | {"rule": "x"}).status == 422
    assert tess.post("/team/allocation", fields | {"role": "x"}).status == 404
    assert visit("olivia").get("/team/allocation").status == 403
