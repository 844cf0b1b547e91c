"""What a provider says is believed when it is rightly signed, and to whoever set out for it."""

import base64
import hmac
import json
from urllib.parse import parse_qs, urlsplit

from service.federation import discovery
from service.people import identities
from service.transaction import reading
from tests.integration.web.elsewhere.council import back, come
from tests.integration.web.visitor import Visitor
from tests.services.oidc_provider import CLIENT, a_key

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
