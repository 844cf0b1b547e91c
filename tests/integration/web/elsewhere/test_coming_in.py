"""Signing in elsewhere, against a real provider with real keys, as whoever the accounts are of."""

import pytest
from structlog.testing import capture_logs

from service.federation.scim.patching import Operation, Path
from service.federation.scim.people_changes import make_person, patch_person
from service.federation.scim.profiles import Profile
from service.people import identities
from service.people.credentials import require_new_password
from service.people.directory import find_user
from service.people.groups import Group
from service.people.refusals import AccountTaken
from service.people.users import Given, change_person
from service.transaction import reading, transaction
from tests.integration.web.elsewhere.council import come, given_to, on_both, service, settle

PAGE = "/administration/elsewhere"


@on_both
def test_somebody_new_comes_in_with_what_their_groups_give(office, elsewhere, stranger):
    said = {"sub": "4711", "preferred_username": "Sam.Green@council.gov.uk", "name": "Sam Green"}
    assert stranger.get("/sign-in?next=/cases").links()["Sign in with Council account"] == (
        "/sign-in/elsewhere/council?next=/cases"
    )
    _, page = come(stranger, elsewhere, "/cases", **said, groups=["/Repairs team", "Staff"])
    assert (page.status, page.location) == (302, "/cases")
    assert stranger.follow().heading == "Cases"
    assert given_to(office, "sam.green") == ({"officer"}, {"repairs"})
    with office.app_context(), transaction():
        user = find_user("sam.green")
        more = Given(
            display_name="Sam", groups=[Group.OFFICER, Group.SUPERVISOR], roles=["repairs"]
        )
        change_person("sam.green", more, version=user.version, acting=service())
    _, page = come(stranger, elsewhere, **{**said, "name": "Sam Brown"}, groups=[])
    assert given_to(office, "sam.green") == ({"supervisor"}, set())
    with office.app_context(), reading():
        assert find_user("sam.green").display_name == "Sam Brown"
    overage = {"_claim_names": {"groups": "src1"}}
    come(stranger, elsewhere, **said, groups=["repairs TEAM"])
    come(stranger, elsewhere, **said, **overage)
    assert "did not say which groups you are in" in stranger.follow().banner
    assert given_to(office, "sam.green") == ({"officer", "supervisor"}, {"repairs"})


@on_both
def test_an_account_is_somebodys_only_by_a_word_that_counts(office, elsewhere, stranger):
    """The address alone, a name alone, or an address that nobody verified, are no such words."""
    with office.app_context(), transaction():
        now = Given(display_name="Olivia", email="olivia@example.org", groups=[Group.OFFICER])
        change_person("olivia", now, version=None, acting=service())
    said = {"sub": "1", "preferred_username": "olivia", "email": "Olivia@example.org"}
    _, page = come(stranger, elsewhere, **said, email_verified=True)
    assert (page.status, page.heading) == (403, "You are not signed in")
    settle(office, issuer=elsewhere.issuer, trusts_email=True)
    assert come(stranger, elsewhere, **said, email_verified=False)[1].status == 403
    with office.app_context(), transaction():
        (waits,) = identities.waiting()
        assert (waits.subject, waits.email) == ("1", "Olivia@example.org")
        identities.link(waits, "casey", acting=service())
        require_new_password("casey", version=None, acting=service())
    assert come(stranger, elsewhere, **said)[1].status == 302
    assert stranger.get("/account").status == 200  # They showed no password that is to change.
    assert come(stranger, elsewhere, **{**said, "sub": "2"}, email_verified=True)[1].status == 302
    with office.app_context(), reading():
        assert [one.subject for one in identities.identities_of("olivia")] == ["2"]
    with office.app_context(), transaction():
        (hers,) = identities.identities_of("olivia")
        identities.unlink(hers, acting=service())
    assert come(stranger, elsewhere, **{**said, "sub": "2"}, email_verified=True)[1].status == 403
    with office.app_context(), transaction():
        (again,) = identities.waiting()
        identities.link(again, "olivia", acting=service())
        with pytest.raises(AccountTaken):
            identities.link(again, "casey", acting=service())


@on_both
def test_an_address_that_an_account_only_says_leads_nobody_else_to_its_person(
    office, elsewhere, stranger
):
    settle(office, issuer=elsewhere.issuer, makes_people=True, trusts_email=True)
    boss = {"email": "boss@example.org", "email_verified": True}
    thief = {"sub": "1", "preferred_username": "thief", "email": "boss@example.org"}
    for _ in ("made", "called as there"):
        come(stranger, elsewhere, **thief)
        with office.app_context(), reading():
            assert find_user("thief").email is None
    assert come(stranger, elsewhere, sub="2", preferred_username="boss", **boss)[1].status == 302
    with office.app_context(), reading():
        assert find_user("boss").email == "boss@example.org"
    come(stranger, elsewhere, **thief)
    assert come(stranger, elsewhere, sub="3", **boss)[1].status == 403
    with office.app_context(), reading():
        assert [one.subject for one in identities.identities_of("boss")] == ["2"]
        assert find_user("thief").email is None


@on_both
def test_whom_a_directory_made_comes_in_by_its_own_id_until_it_switches_them_off(
    office, elsewhere, stranger, acting_as
):
    settle(office, issuer=elsewhere.issuer, directory_claim="oid", makes_people=False)
    with office.app_context():
        boss = acting_as("admin")
        with transaction():
            make_person(Profile(user_name="Zoe@x.org", external_id="oid-9"), acting=boss)
    assert come(stranger, elsewhere, sub="77", oid="oid-9")[1].status == 302
    assert stranger.get("/account").status == 200
    off = Operation("replace", Path("active"), value=False)
    with office.app_context(), transaction():
        patch_person("zoe", [off], versions=None, acting=boss)
    assert stranger.get("/account").status == 302
    _, page = come(stranger, elsewhere, sub="77", oid="oid-9")
    assert page.status == 403
    assert "switched off" in page.main


def test_what_is_set_up_wrongly_is_told_to_whoever_can_mend_it(office, elsewhere, stranger, visit):
    def refused(**told: object) -> tuple[str, int, str]:
        elsewhere.refuses = told
        with capture_logs() as logged:
            page = come(stranger, elsewhere, sub="1", name="Sam")[1]
        (entry,) = [one for one in logged if one["event"] == "sign_in_elsewhere_failed"]
        return page.main, page.status, entry["reason"]

    told = {"error": "invalid_client", "error_description": "AADSTS7000222: The keys of Sam"}
    page, status, reason = refused(**told)
    assert ("not set up rightly" in page, status) == (True, 503)
    assert reason == "invalid_client AADSTS7000222"
    assert refused(error="temporarily_unavailable")[1:] == (503, "temporarily_unavailable")
    page, status, reason = refused(error="access_denied", error_description="AADSTS50105: Sam")
    assert ("did not let you in" in page, status, reason) == (
        True,
        422,
        "access_denied AADSTS50105",
    )
    page, status, _ = refused(error={"message": "no"}, error_description=["AADSTS"])
    assert ("did not let you in" in page, status) == (True, 422)
    admin = visit("admin")
    for issuer, mend in (
        ("https://login.example/{tenantid}/v2.0", "enter your own, with the id of its tenant"),
        ("https://sts.example/1/", "It calls itself https://sts.example/1/: enter that"),
    ):
        elsewhere.calls_itself = issuer
        admin.send(PAGE, action=f"{PAGE}/council/check")
        assert mend in admin.follow().banner
    assert stranger.get("/sign-in/elsewhere/council").status == 503
    assert "not set up rightly" in stranger.page.main
