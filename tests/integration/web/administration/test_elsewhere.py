"""The pages on which administrators keep sign-in elsewhere and the accounts of programs."""

from service.clock import real_now
from service.federation.providers import known_provider
from service.ledger.changes import About, Wanted, list_changes
from service.people import identities
from service.people.actors import SYSTEM, Acting
from service.people.identities import Account, note_seen
from service.transaction import reading, transaction

PROVIDER = {
    "provider_key": "council",
    "provider_name": "Council account",
    "provider_issuer": "http://127.0.0.1:9/realms/council",
    "provider_client_id": "handrail",
    "provider_client_secret": "a secret of theirs",
}
PAGE = "/administration/elsewhere"


def test_a_provider_is_added_checked_and_changed_and_its_secret_never_shown(office, visit):
    admin = visit("admin")
    wrong = {"provider_issuer": "ftp://x", "provider_scopes": "profile", "provider_key": "new"}
    page = admin.send(f"{PAGE}/new", PROVIDER | wrong)
    assert (page.status, len(page.problems)) == (422, 3)
    assert "Enter it again" in page.main
    assert PROVIDER["provider_client_secret"] not in page.response.text
    assert admin.send(f"{PAGE}/new", PROVIDER).location == PAGE
    assert "Council account is added" in admin.follow().banner
    admin.send(f"{PAGE}/new", PROVIDER)
    assert admin.page.problems == ["There is a provider with this key already"]
    other = {"provider_key": "other"}
    assert "issuer already" in admin.send(f"{PAGE}/new", PROVIDER | other).problems[0]
    admin.send(PAGE, action=f"{PAGE}/council/check")
    assert "Important: Council account cannot be used" in admin.follow().told
    page = admin.get(f"{PAGE}/council")
    assert PROVIDER["provider_client_secret"] not in page.response.text
    changed = {"provider_name": "Staff account", "provider_makes_people": "true"}
    assert admin.send(f"{PAGE}/council", changed).status == 302
    page = admin.send(f"{PAGE}/council", {"provider_issuer": "http://127.0.0.1:8/other"})
    assert page.problems == ["Enter the client secret that Handrail has with this issuer"]
    with office.app_context(), reading():
        known = known_provider("council")
        assert (known.name, known.client_secret) == ("Staff account", "a secret of theirs")
        assert "secret" not in repr(known)
        (last, _) = list_changes(Wanted(about=About.PROVIDER)).items
        assert last.after == {"name": "Staff account", "makes_people": True}


def test_a_group_is_mapped_and_a_waiting_account_is_linked(office, visit):
    admin = visit("admin")
    admin.send(f"{PAGE}/new", PROVIDER)
    mapped = {"mapped_outside": "Staff", "mapped_groups": "officer", "mapped_roles": "repairs"}
    for source in ("council", "scim"):
        assert admin.send(f"{PAGE}/{source}/groups/new", mapped).location == PAGE
    assert admin.send(f"{PAGE}/council/groups/new", mapped).problems
    assert admin.get(f"{PAGE}/nobody/groups/new").status == 404
    page = admin.get(PAGE)
    assert "Kind of work: OfficerRoles: " in page.main
    place = page.links()["Staff"]
    assert admin.send(place, {"mapped_outside": "All staff"}).status == 302
    page = admin.get(f"{place}/remove")
    assert "loses at once what only it gives them. Kind of work: Officer; Roles: " in page.main
    assert admin.post(f"{place}/remove", page.fields() | {"_version": "1"}).status == 409
    assert admin.send(f"{place}/remove").location == PAGE
    assert "Remove what All staff gives" not in admin.follow().links()
    account = Account(PROVIDER["provider_issuer"], "4711", name="Olivia Elsewhere")
    with office.app_context(), transaction():
        waits = note_seen(account, at=real_now()).id
    link = admin.get(PAGE).links()["Link the account Olivia Elsewhere"]
    assert admin.send(link, {"linked_user": "olivia"}).location == PAGE
    page = admin.get("/administration/people/olivia")
    assert "Olivia Elsewhere" in page.main
    admin.send(
        "/administration/people/olivia",
        action=f"/administration/people/olivia/accounts/{waits}/unlink",
    )
    with office.app_context(), reading():
        assert identities.identities_of("olivia") == []


def test_local_accounts_stay_on_until_an_administrator_came_from_elsewhere(office, visit):
    admin, stranger = visit("admin"), visit("olivia")
    admin.send(f"{PAGE}/new", PROVIDER | {"provider_active": "true"})
    page = admin.send(f"{PAGE}/local-accounts")
    assert page.status == 409
    assert "sign in that way first" in page.main
    with office.app_context(), transaction():
        seen = note_seen(Account(PROVIDER["provider_issuer"], "1"), at=real_now())
        identities.link(seen, "admin", acting=Acting(SYSTEM, real_now()))
    assert admin.send(f"{PAGE}/local-accounts").location == PAGE
    assert "Nobody signs in by a password" in admin.follow().main
    assert stranger.get("/").location.startswith("/sign-in")
    assert admin.send(f"{PAGE}/local-accounts").status == 302


def test_a_service_account_is_made_given_another_secret_and_revoked(visit):
    admin = visit("admin")
    place = "/administration/service-accounts"
    asked = {"account_user": "olivia", "account_label": "Repairs", "account_scopes": "cases:read"}
    page = admin.send(f"{place}/new", asked)
    assert "Its client id is hrs_" in page.main
    links = admin.get(place).links()
    page = admin.send(links["Another secret for Repairs"], {"overlap_days": "0"})
    assert page.heading == "The secret of “Repairs”"
    assert admin.send(links["Revoke Repairs"]).location == place
    assert "Revoked on" in admin.follow().main
    assert admin.get(f"{place}/hrs_no/revoke").status == 404
