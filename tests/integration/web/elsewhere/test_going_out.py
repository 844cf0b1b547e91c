"""Whom a provider lets in no more is out here too, and somebody can always come in."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from service.clock import real_now
from service.federation.arrivals import arrive
from service.federation.mapping_changes import Mapped, add_mapping
from service.federation.providers import change_provider
from service.federation.refusals import ProviderInvalid, ProviderUnknown
from service.federation.visits import Vouched
from service.ledger.changes import About, Wanted, list_changes
from service.people import identities, letting_in, local_accounts
from service.people.actors import SYSTEM, Acting
from service.people.credentials import require_new_password
from service.people.groups import Group
from service.people.refusals import LastAdministrator, NobodyFromOutside
from service.people.sign_in import NOWHERE
from service.people.users import Given, change_person
from service.transaction import reading, transaction
from tests.factories.people import add_user
from tests.integration.web.elsewhere.council import (
    SETTLED,
    come,
    given_to,
    on_both,
    service,
    settle,
)
from tests.services.oidc_provider import CLIENT

EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}


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
