"""How callers prove who they are: the honest pass, and nobody else does."""

import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from service.clock import real_now
from service.hooks.refusals import SignatureInvalid
from service.hooks.schemes import (
    Arrived,
    Encoding,
    Scheme,
    Signing,
    read_signing,
    signing_problems,
    verify,
)

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
STAMPED = Signing(
    header="X-Signature",
    prefix="v0=",
    encoding=Encoding.BASE64,
    timestamp_header="X-Time",
    signed="v0:{timestamp}:{body}",
)
CERTIFICATE = Signing(
    header="x-client", proxies=("10.0.0.0/8", "2001:db8::/32"), accepted=("CN=crm,O=Council",)
)
SET = {
    Scheme.STANDARD_WEBHOOKS: Signing(),
    Scheme.GITHUB: Signing(),
    Scheme.HMAC_SHA256: STAMPED,
    Scheme.API_KEY: read_signing(Scheme.API_KEY, {"prefix": "Bearer "}),
    Scheme.MUTUAL_TLS: CERTIFICATE,
}


def signed(scheme, body, secret=KEY, away=timedelta()):
    """Give the headers of an honest call, made so far away from the present."""
    at = real_now() + away
    stamp = str(int(at.timestamp()))
    if scheme is Scheme.STANDARD_WEBHOOKS:
        signature = Webhook(secret).sign("id", at, body.decode())
        return {
            "webhook-id": "id",
            "webhook-timestamp": stamp,
            "webhook-signature": signature,
        }
    if scheme is Scheme.GITHUB:
        made = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return {"x-hub-signature-256": f"sha256={made.upper()}"}
    if scheme is Scheme.HMAC_SHA256:
        content = f"v0:{stamp}:".encode() + body
        made = base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest())
        return {"x-signature": f"v0={made.decode()}", "x-time": stamp}
    if scheme is Scheme.API_KEY:
        return {"x-api-key": f"Bearer {secret}"}
    return {"x-client": "CN=crm,O=Council"}


def is_taken(scheme, body, headers, secrets=(KEY,), peer="10.1.2.3"):
    call = Arrived(body, headers, peer=peer)
    try:
        verify(scheme, SET[scheme], secrets, call, now=real_now())
    except SignatureInvalid:
        return False
    return True


@pytest.mark.parametrize("scheme", Scheme)
def test_an_honest_call_is_taken_and_each_changed_one_refused(scheme):
    body = b'{"a": "%s"}' % (b"x" * 100_000)
    headers = signed(scheme, body)
    assert is_taken(scheme, body, headers)
    for name, value in headers.items():
        assert not is_taken(scheme, body, {**headers, name: value[:-2]})
        assert not is_taken(scheme, body, {**headers, name: value + "é"})
        assert not is_taken(scheme, body, {**headers, name: "0" + value})
        assert not is_taken(scheme, body, {**headers, name: ""})
        left_out = {kept: value for kept, value in headers.items() if kept != name}
        assert not is_taken(scheme, body, left_out)
    if scheme not in (Scheme.API_KEY, Scheme.MUTUAL_TLS):
        assert not is_taken(scheme, body + b" ", headers)


@pytest.mark.parametrize("scheme", [one for one in Scheme if one is not Scheme.MUTUAL_TLS])
def test_two_secrets_are_valid_at_once_and_no_third(scheme):
    for secret in (KEY, OLD):
        headers = signed(scheme, b"{}", secret)
        assert is_taken(scheme, b"{}", headers, (KEY, OLD))
        assert is_taken(scheme, b"{}", headers, (OLD, KEY))
        assert not is_taken(scheme, b"{}", headers, ())
    assert not is_taken(scheme, b"{}", signed(scheme, b"{}", OLD), (KEY,))


def test_standard_webhooks_signs_bytes_of_any_kind():
    body, stamp = "Subject: é".encode("latin-1"), str(int(real_now().timestamp()))
    made = hmac.new(b"k" * 32, f"id.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = f"v2,x v1,eHg= v1,{base64.b64encode(made).decode()}"
    headers = {"webhook-id": "id", "webhook-timestamp": stamp, "webhook-signature": signature}
    assert is_taken(Scheme.STANDARD_WEBHOOKS, body, headers, (OLD, KEY))
    assert not is_taken(Scheme.STANDARD_WEBHOOKS, body + b"x", headers, (OLD, KEY))
    made = hmac.new(b"k" * 32, f".{stamp}.".encode() + body, hashlib.sha256).digest()
    headers |= {"webhook-id": "", "webhook-signature": f"v1,{base64.b64encode(made).decode()}"}
    assert not is_taken(Scheme.STANDARD_WEBHOOKS, body, headers, (OLD, KEY))


@pytest.mark.parametrize("away", [timedelta(minutes=15), -timedelta(minutes=15)])
@pytest.mark.parametrize("scheme", [Scheme.STANDARD_WEBHOOKS, Scheme.HMAC_SHA256])
def test_a_call_whose_time_is_far_from_now_is_refused(scheme, away):
    assert not is_taken(scheme, b"{}", signed(scheme, b"{}", away=away))
    assert is_taken(scheme, b"{}", signed(scheme, b"{}", away=away / 10))


@pytest.mark.parametrize(
    ("peer", "taken"),
    [
        ("10.200.0.1", True),
        ("::ffff:10.0.0.9", True),
        ("2001:db8::7", True),
        ("192.0.2.1", False),
        ("", False),
        (None, False),
        ("10.0.0.1, 10.0.0.2", False),
    ],
)
def test_a_certificate_is_believed_of_the_named_proxies_alone(peer, taken):
    headers = signed(Scheme.MUTUAL_TLS, b"{}")
    assert is_taken(Scheme.MUTUAL_TLS, b"{}", headers, (), peer=peer) is taken
    twice = {"x-client": "CN=crm,O=Council,CN=crm,O=Council"}
    assert not is_taken(Scheme.MUTUAL_TLS, b"{}", twice, (), peer=peer)


NAMES = sorted({name for scheme in Scheme for name in signed(scheme, b"{}")})
LATIN = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=60)
VALUES = st.one_of(
    LATIN,
    LATIN.map(lambda one: "sha256=" + one),
    LATIN.map(lambda one: "v0=" + one),
    LATIN.map(lambda one: "Bearer " + one),
    st.binary(max_size=40).map(lambda one: "v1," + base64.b64encode(one).decode()),
    st.sampled_from([str(int(real_now().timestamp())), "nan", "inf", "1e400", "-1", "٣", "v1,"]),
)


@given(
    headers=st.dictionaries(st.sampled_from(NAMES), VALUES),
    body=st.binary(max_size=60),
    scheme=st.sampled_from(Scheme),
)
def test_nothing_made_up_is_ever_taken_or_breaks_a_scheme(headers, body, scheme):
    assert not is_taken(scheme, body, headers, (KEY, OLD))


SIGNED = [one for one in Scheme if one not in (Scheme.API_KEY, Scheme.MUTUAL_TLS)]
TIMED = [Scheme.STANDARD_WEBHOOKS, Scheme.HMAC_SHA256]


@st.composite
def changed(draw, value, characters):
    """Give a text or bytes with one character changed, added or taken away."""
    place = draw(st.one_of(st.integers(0, len(value)), st.just(len(value))))
    new = draw(characters)
    ways = [value[:place] + new + value[place:]]
    if place < len(value):
        ways += [value[:place] + value[place + 1 :], value[:place] + new + value[place + 1 :]]
    return draw(st.sampled_from(ways))


@given(
    scheme=st.sampled_from(Scheme),
    body=st.tuples(st.text(max_size=30), st.sampled_from([1, 20])).map(
        lambda one: (one[0] * one[1]).encode()
    ),
    secrets=st.permutations([KEY, OLD]),
    data=st.data(),
)
def test_an_honest_call_is_taken_and_with_any_one_thing_changed_refused(
    scheme, body, secrets, data
):
    headers = signed(scheme, body, secrets[0])
    assert is_taken(scheme, body, headers, (KEY, OLD))
    if scheme in SIGNED:
        other = data.draw(changed(body, st.binary(min_size=1, max_size=1)), "body")
        assert other == body or not is_taken(scheme, other, headers, (KEY, OLD))
    name = data.draw(st.sampled_from(sorted(headers)), "header")
    told = data.draw(changed(headers[name], st.characters(min_codepoint=33, max_codepoint=255)))
    # The digits of a hexadecimal signature may be in capitals or not.
    is_same = told.lower() == headers[name].lower() and scheme is Scheme.GITHUB
    if told != headers[name] and not is_same:
        assert not is_taken(scheme, body, {**headers, name: told}, (KEY, OLD))
    if scheme is not Scheme.MUTUAL_TLS:
        assert not is_taken(scheme, body, headers, secrets[1:])
    for another in Scheme:
        assert another is scheme or not is_taken(another, body, headers, (KEY, OLD))


@given(
    scheme=st.sampled_from(TIMED),
    away=st.one_of(st.integers(-(10**6), -310), st.integers(1200, 10**6)),
)
def test_a_call_of_another_time_is_refused_whatever_time_it_is_given(scheme, away):
    # A call from the future comes nearer while a busy machine lets this test wait.
    far, now = signed(scheme, b"{}", away=timedelta(seconds=away)), signed(scheme, b"{}")
    assert not is_taken(scheme, b"{}", far)
    name = "webhook-timestamp" if scheme is Scheme.STANDARD_WEBHOOKS else "x-time"
    assert not is_taken(scheme, b"{}", {**far, name: now[name]})


def test_what_is_set_of_a_scheme_is_held_to_be_usable():
    def wrong(scheme, **given):
        return [one.field for one in signing_problems(scheme, read_signing(scheme, given))]

    assert [wrong(one) for one in (Scheme.GITHUB, Scheme.HMAC_SHA256, Scheme.API_KEY)] == [[]] * 3
    assert wrong(Scheme.API_KEY, header="no header") == ["signing.header"]
    assert wrong(Scheme.HMAC_SHA256, signed="{timestamp}") == ["signing.signed"] * 2
    assert wrong(Scheme.HMAC_SHA256, timestamp_header="x-time") == ["signing.signed"]
    assert wrong(Scheme.HMAC_SHA256, timestamp_header="a b", signed="{timestamp}{body}") == [
        "signing.timestamp_header"
    ]
    assert wrong(Scheme.MUTUAL_TLS) == ["signing.proxies", "signing.accepted"]
    assert wrong(Scheme.MUTUAL_TLS, proxies=["10.0.0.0/99"], accepted=[""]) == [
        "signing.proxies",
        "signing.accepted",
    ]
    assert read_signing(Scheme.HMAC_SHA256, STAMPED.as_json()) == STAMPED
