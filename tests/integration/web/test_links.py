"""The page that links a case to another, and what both show of it."""

from service.cases.subjects.details import SubjectGiven


def test_a_case_is_linked_and_unlinked_on_its_page(visit, case, desk):
    other = desk.start("repair", address="2 High Street")
    olivia = visit("olivia")
    reference = desk.case(other).reference
    path = olivia.get(f"/cases/{case}").links()["Link to another case"]
    olivia.send(path, {"link_case": reference.lower(), "link_kind": "follow_up"})
    page = olivia.follow()
    assert f"The case is linked to {reference}." in page.banner
    assert f"Follows up {reference}" in page.main
    page = olivia.get(f"/cases/{other}")
    assert f"Is followed up by {desk.case(case).reference}" in page.main
    action = next(
        one.get("action") for one in page.document.iter("form") if "/remove" in one.get("action")
    )
    olivia.send(f"/cases/{other}", action=action)
    assert "is no longer linked" in olivia.follow().banner
    assert "Linked cases" not in olivia.get(f"/cases/{case}").main


def test_a_reference_that_nobody_knows_comes_back_to_be_mended(visit, case):
    page = visit("olivia").send(
        f"/cases/{case}/links/add", {"link_case": "HR-999999", "link_kind": "related"}
    )
    assert page.status == 422
    assert page.problems == ["There is no such case to link to."]
    assert page.fields()["link_case"] == ["HR-999999"]


def test_other_open_cases_of_the_same_person_are_named(visit, desk, monkeypatch):
    def about(reference=None, contact=None, **more):
        ada = SubjectGiven("Ada Brown", reference, contact)
        return desk.start("repair", address="1 High Street", subject=ada, **more)

    case = about("T-1", {"phone": "0161 496 0000"})
    same = [about("T-1"), about("T-9", {"mobile": "01614960000"}), about("T-8", "0161 4960000")]
    strangers = [about("T-2"), about("T-3", {"phone": "1"})]
    alike = {"preferred": "email", "details": "ring after six", "email": None}
    namesakes = [about("T-4", alike), about("T-5", alike)]
    hidden = about("T-1", restricted_to=("omar",))
    links = set(visit("olivia").get(f"/cases/{case}").links().values())
    assert {f"/cases/{one}" for one in same} <= links
    assert not {f"/cases/{one}" for one in (*strangers, hidden)} & links
    assert "of this person" not in visit("olivia").get(f"/cases/{strangers[0]}").main
    assert "of this person" not in visit("olivia").get(f"/cases/{namesakes[0]}").main
    page = visit("olivia").get(f"/cases/{same[2]}").main
    assert "How to reach them 0161 4960000" in page
    assert "Our reference T-8" in page
    monkeypatch.setattr("service.cases.subjects.alike._LOOKED_AT", 1)
    links = set(visit("olivia").get(f"/cases/{case}").links().values())
    assert f"/cases/{same[0]}" in links, "namesakes do not crowd it out"
