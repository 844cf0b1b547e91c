"""The page that links a case to another, and what both show of it."""


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
