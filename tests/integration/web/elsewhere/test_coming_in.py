"""Signing in elsewhere, against a real provider with real keys, and out again on either side."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from service.clock import real_now
from service.federation import discovery
from service.federation.arrivals import arrive
from service.federation.mapping_changes import Mapped, add_mapping
from service.federation.providers import Settled, add_provider, change_provider
from service.federation.refusals import ProviderInvalid, ProviderUnknown
from service.federation.scim.patching import Operation, Path
from service.federation.scim.people_changes import make_person, patch_person
from service.federation.scim.profiles import Profile
from service.federation.visits import Vouched
from service.installation import install
from service.ledger.changes import About, Wanted, list_changes
from service.people import identities, letting_in, local_accounts
from service.people.actors import SYSTEM, Acting
from service.people.credentials import require_new_password
from service.people.directory import actor_of, find_user
from service.people.groups import Group
from service.people.refusals import AccountTaken, LastAdministrator, NobodyFromOutside
from service.people.sign_in import NOWHERE
from service.people.users import Given, change_person
from service.transaction import reading, transaction
from tests.factories.people import add_user
from tests.integration.web.visitor import Visitor
from tests.services.databases import KINDS
from tests.services.oidc_provider import CLIENT, SECRET, a_key, oidc_provider

PAGE = "/administration/elsewhere"
SETTLED = Settled(name="Council account", issuer="", client_id=CLIENT, makes_people=True)
EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}
on_both = pytest.mark.parametrize("database_url", KINDS, indirect=True)
"""What arriving and ending ask of a database: no room below is tested for them."""


def service() -> Acting:
    return Acting(SYSTEM, real_now())


@pytest.fixture
def elsewhere(office):
    """A provider that vouches for people here, and a mapping of its group."""
    discovery.forget()
    known = office.extensions["handrail"]
    install(office, replace(known.settings, egress_allowed=("127.0.0.1",)), known.clock)
    with oidc_provider() as provider:
        with office.app_context(), transaction():
            given = replace(SETTLED, issuer=provider.issuer)
            add_provider("council", given, SECRET, acting=service())
            mapped = Mapped("Repairs team", groups=["officer"], roles=["repairs"])
            add_mapping("council", mapped, acting=service())
        yield provider


@pytest.fixture
def stranger(office) -> Visitor:
    return Visitor(office.test_client())


def come(visitor: Visitor, provider, wanted: str = "", **claims):
    """Sign in there, and come back."""
    visitor.get("/sign-in/elsewhere/council" + (f"?next={wanted}" if wanted else ""))
    brought = provider.sign_in(visitor.page.location, **claims)
    return visitor.client.application, visitor.get(back(brought))


def back(brought) -> str:
    return "/sign-in/back?" + "&".join(f"{name}={one}" for name, one in brought.items())


def settle(office, **changed):
    with office.app_context(), transaction():
        issuer = changed.pop("issuer")
        given = replace(SETTLED, issuer=issuer, **changed)
        change_provider("council", given, "", version=None, acting=service())


def given_to(office, username: str):
    with office.app_context(), reading():
        actor = actor_of(find_user(username))
        return set(actor.groups), set(actor.roles)


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


FORGED = {
    "issuer": {"iss": "https://evil.example"},
    "audience": {"aud": "another"},
    "several audiences and no azp": {"aud": [CLIENT, "another"]},
    "azp": {"azp": "another"},
    "nonce": {"nonce": "another"},
    "over": {"exp": 1},
    "not yet": {"nbf": 99_999_999_999},
    "no subject": {"sub": ""},
    "at_hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


def signed_by_public_key(claims) -> str:
    """Sign with what everybody knows, as if both sides shared it."""
    parts = ({"alg": "HS256", "kid": "first"}, claims)
    told = ".".join(_encoded(json.dumps(one).encode()) for one in parts)
    public = a_key("first").as_pem(private=False)
    return f"{told}.{_encoded(hmac.digest(public, told.encode(), 'sha256'))}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def test_what_is_not_rightly_signed_lets_nobody_in(office, elsewhere, stranger):
    stranger.get("/sign-in/elsewhere/council")
    address = stranger.page.location

    def tried(token_of) -> str:
        stranger.get("/sign-in/elsewhere/council")
        brought = elsewhere.sign_in(stranger.page.location, sub="1", name="Sam")
        elsewhere.id_token = token_of(elsewhere.says(elsewhere.codes[brought["code"]]))
        page = stranger.get(back(brought))
        elsewhere.id_token = None
        assert page.status == 422, page.main
        return page.main

    for wrong in FORGED.values():
        assert "could not be trusted" in tried(
            lambda claims, wrong=wrong: elsewhere.sign(claims | wrong)
        )
    tried(signed_by_public_key)
    odd = _encoded(b'{"alg": "RS256", "crit": 1}')
    tried(lambda _: f"{odd}.e30.e30")
    tried(lambda claims: elsewhere.sign(claims).rsplit(".", 1)[0] + ".")
    elsewhere.key = a_key("second")
    tried(elsewhere.sign)
    assert "reference" in tried(lambda _: "rubbish")
    assert urlsplit(address).path == "/realms/council/authorize"
    with office.app_context(), reading():
        assert identities.waiting() == []


ODD_KEYS = (
    *(None, 1, "key", [], {}, {"kty": ["RSA"]}, {"kty": "RSA", "n": 1, "e": None}),
    {"kty": "EC", "crv": "unheard-of", "x": "AQAB", "y": "AQAB"},
    # The other half of a key is for nobody: to make sense of this one would take days.
    {"kty": "RSA", "n": "x" * 100_000, "e": "AQAB", "d": "x" * 100_000},
)


def test_a_provider_that_says_odd_things_breaks_nothing(office, elsewhere, stranger):
    elsewhere.beside = list(ODD_KEYS)
    assert come(stranger, elsewhere, sub="1", name="Sam", groups=["\0", 1, None])[1].status == 302
    for odd in ({"sub": "1\0"}, {"sub": ["1"]}, {"at_hash": {"a": 1}}, {"exp": "x"}):
        page = come(stranger, elsewhere, **{"sub": "1", "name": "Sam", **odd})[1]
        assert page.status == 422, (odd, page.main)
    for address in ("http://[", "javascript:alert(1)", "https://a\r\nx: y/", "", "//a"):
        discovery.forget()
        elsewhere.tells = {"authorization_endpoint": address, "end_session_endpoint": address}
        assert stranger.get("/sign-in/elsewhere/council").status == 503, address


def test_a_new_key_of_the_provider_is_found(office, elsewhere, stranger, monkeypatch):
    monkeypatch.setattr(discovery, "ANEW_SECONDS", 0)
    assert come(stranger, elsewhere, sub="1", name="Sam")[1].status == 302
    elsewhere.key = a_key("second")
    elsewhere.published = [a_key("first"), a_key("second")]
    assert come(stranger, elsewhere, sub="1", name="Sam")[1].status == 302


def test_nobody_comes_back_from_a_visit_that_is_not_theirs(
    office, elsewhere, stranger, monkeypatch
):
    stranger.get("/sign-in/elsewhere/council?next=//evil.example")
    brought = elsewhere.sign_in(stranger.page.location, sub="1", name="Sam")
    another = Visitor(office.test_client())
    assert another.get(back(brought)).status == 422
    assert stranger.get(back({**brought, "iss": "https://evil.example"})).status == 422
    assert stranger.get(back(brought)).status == 422  # The visit has had its use.
    stranger.get("/sign-in/elsewhere/council?next=//evil.example")
    denied = {"state": parse_qs(urlsplit(stranger.page.location).query)["state"][0]}
    page = stranger.get(back({**denied, "error": "access_denied"}))
    assert "did not let you in" in page.main
    assert come(stranger, elsewhere, "//evil.example", sub="1", name="Sam")[1].location == "/"
    assert stranger.get("/sign-in/elsewhere/nobody").status == 404
    elsewhere.server.answer = None
    discovery.forget()
    assert another.get("/sign-in/elsewhere/council").status == 503
    asked = []
    monkeypatch.setattr(discovery, "get_document", asked.append)
    assert another.get("/sign-in/elsewhere/council").status == 503
    assert asked == []  # It was away a moment ago.


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


@on_both
def test_signing_out_there_ends_it_here_once_and_here_offers_it_there(office, elsewhere, stranger):
    come(stranger, elsewhere, sub="1", name="Sam")
    client = office.test_client(use_cookies=False)
    now = int(real_now().timestamp())
    own = {"iss": elsewhere.issuer, "aud": CLIENT, "iat": now, "jti": "a", "events": EVENT}

    def told(**claims) -> int:
        token = elsewhere.sign(own | claims)
        place = "/oauth/logout/council"
        return client.post(place, data={"logout_token": token}).status_code

    for wrong in (
        {},
        {"sub": "1", "nonce": "x"},
        {"sub": "1", "events": {}},
        {"sub": "1", "iat": 1},
    ):
        assert told(**wrong) == 400
    assert stranger.get("/account").status == 200
    assert told(sid="session-1") == 200
    assert stranger.get("/account").status == 302
    assert told(sid="session-1") == 400  # It was obeyed before.
    assert client.post("/oauth/logout/nobody", data={"logout_token": "x"}).status_code == 404
    come(stranger, elsewhere, sub="1", name="Sam")
    page = stranger.get("/account")
    assert "Change your password" not in page.main  # They have none here.
    stranger.post("/sign-out", page.sign_out_fields())
    page = stranger.follow()
    way_out = parse_qs(urlsplit(page.links()["Sign out of Council account"]).query)
    assert way_out["client_id"] == [CLIENT]
    assert way_out["id_token_hint"][0].count(".") == 2


@on_both
def test_a_provider_that_is_switched_off_gives_nothing_and_whom_it_let_in_is_out(
    office, elsewhere, stranger
):
    said = {"sub": "1", "preferred_username": "sam", "name": "Sam", "groups": ["Repairs team"]}
    come(stranger, elsewhere, **said)
    settle(office, issuer=elsewhere.issuer, active=False)
    assert stranger.get("/account").status == 302
    assert given_to(office, "sam") == (set(), set())
    with office.app_context(), reading():
        (last, *_) = list_changes(Wanted(about=About.PROVIDER)).items
        ended = {"signed_out": ["sam"], "taken": ["group officer of sam", "role repairs of sam"]}
        assert last.after == {"active": False} | ended
    settle(office, issuer=elsewhere.issuer)
    come(stranger, elsewhere, **said)
    assert stranger.get("/account").status == 200
    with office.app_context(), transaction():
        moved = replace(SETTLED, issuer="https://elsewhere.example")
        with pytest.raises(ProviderInvalid):
            change_provider("council", moved, "", version=None, acting=service())
    with office.app_context(), transaction():
        change_provider("council", moved, "another", version=None, acting=service())
        on_the_way = Vouched({"iss": elsewhere.issuer, **said}, "its token")
        arrival = arrive("council", on_the_way, NOWHERE, at=real_now())
        assert isinstance(arrival.refused, ProviderUnknown)
    assert stranger.get("/account").status == 302


@on_both
def test_the_last_administrator_is_left_a_way_in_whatever_happens_elsewhere(
    office, elsewhere, stranger
):
    with office.app_context(), transaction():
        mapped = Mapped("Bosses", groups=["administrator"])
        add_mapping("council", mapped, acting=service())
    said = {"sub": "1", "preferred_username": "sam", "name": "Sam"}
    come(stranger, elsewhere, **said, groups=["Bosses"])
    come(stranger, elsewhere, **said, groups=["Repairs team"])
    assert given_to(office, "sam") == ({"administrator", "officer"}, {"repairs"})
    with office.app_context():
        with reading():
            book = list_changes(Wanted(about=About.PERSON, subject="sam")).items
            assert any("stays an administrator" in one.text for one in book)
        off = replace(SETTLED, issuer=elsewhere.issuer, active=False)
        with pytest.raises(LastAdministrator), transaction():
            change_provider("council", off, "", version=None, acting=service())
        with pytest.raises(LastAdministrator), transaction():
            identities.unlink(identities.identities_of("sam")[0], acting=service())
        with transaction():
            add_user("second", Group.ADMINISTRATOR, password="three random words")
    come(stranger, elsewhere, **said, groups=["Repairs team"])
    assert given_to(office, "sam")[0] == {"officer"}


@on_both
def test_without_local_accounts_a_link_of_the_command_line_lets_in_once(
    office, elsewhere, stranger, visit
):
    boss = visit("admin")
    olivia = visit("olivia")
    with office.app_context(), pytest.raises(NobodyFromOutside), transaction():
        local_accounts.switch_off(acting=service())
    come(stranger, elsewhere, sub="1", preferred_username="sam", name="Sam")
    with office.app_context(), transaction():
        more = Given(display_name="Sam", groups=[Group.ADMINISTRATOR])
        change_person("sam", more, version=None, acting=service())
        local_accounts.switch_off(acting=service())
    assert boss.get("/account").status == olivia.get("/account").status == 302
    page = boss.get("/sign-in")
    assert "Password" not in page.main
    assert "Sign in with Council account" in page.links()
    with office.app_context(), transaction():
        require_new_password("admin", version=None, acting=service())
        secret = letting_in.let_in("admin", acting=service())
    assert boss.get(f"/let-in/{secret}").heading == "Come in as Admin"
    assert boss.send(f"/let-in/{secret}").status == 302
    assert boss.get("/account").status == 200
    assert olivia.get(f"/let-in/{secret}").status == 422
    with office.app_context():
        with reading():
            book = list_changes(Wanted(about=About.PERSON, subject="admin")).items
            assert "came in by a link" in book[0].text
        with transaction():
            late = Acting(SYSTEM, real_now() - timedelta(minutes=16))
            secret = letting_in.let_in("admin", acting=late)
            local_accounts.allow(acting=service())
    assert olivia.get(f"/let-in/{secret}").status == 422
