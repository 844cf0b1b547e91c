"""Against a real server on loopback, which may be called only where a test says so."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from service.egress import (
    Allowed,
    AnswerUnusable,
    Egress,
    Limits,
    NotAnswered,
    NotReached,
    Request,
    RequestUnsendable,
    TargetRefused,
)
from tests.services.http_server import Reply, http_server
from tests.services.installation import free_port

HERE = "here.test"


@pytest.fixture
def server():
    with http_server() as server:
        yield server


@pytest.fixture
def names():
    """What names stand for; each is asked for in the order in which it is given."""
    return {HERE: ["127.0.0.1"], "elsewhere.test": ["127.0.0.1"]}


@pytest.fixture
def egress(names):
    def resolving(host, port):
        if host in names:
            return names[host]
        return [where[0] for *_, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    with Egress(Allowed.of([HERE]), resolving=resolving) as egress:
        yield egress


def to(server, path="/", method="GET", host=HERE, **more):
    return Request(method, f"http://{host}:{server.port}{path}", **more)


def test_a_request_goes_out_as_it_was_made_and_its_answer_comes_back(server, egress):
    server.usual = Reply(201, b'{"id": 1}', {"Content-Type": "application/json", "X-Place": "a"})
    asked = to(server, "/a?b=c", "POST", headers={"X-Key": "k"}, content=b"{}")
    answer = egress.send(asked)
    assert (answer.status, answer.body, answer.succeeded) == (201, b'{"id": 1}', True)
    assert answer.headers["x-place"] == "a"
    heard = server.heard[0]
    assert (heard.method, heard.path, heard.body) == ("POST", "/a?b=c", b"{}")
    assert heard.headers["host"] == f"{HERE}:{server.port}"
    assert heard.headers["x-key"] == "k"
    assert heard.headers["user-agent"] == "Handrail"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "localhost.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
        "0.0.0.0", "[::1]",  # noqa: S104
        "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
        "169.254.169.254", "[fe80::1%25lo]", "elsewhere.test", "①②⑦.⓪.⓪.①",
    ],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_called(server, egress, host):
    with pytest.raises((TargetRefused, RequestUnsendable, NotReached)) as refusal:
        egress.send(to(server, host=host))
    assert server.heard == []
    if refusal.type is TargetRefused:
        assert "HANDRAIL_EGRESS_ALLOWED" in refusal.value.detail


def test_one_address_within_spoils_a_name_that_has_public_ones_too(server, egress, names):
    for mixed in (["93.184.216.34", "127.0.0.1"], ["127.0.0.1", "93.184.216.34"], ["fe80::1%lo"]):
        names["mixed.test"] = mixed
        with pytest.raises(TargetRefused):
            egress.send(to(server, host="mixed.test"))
    assert server.heard == []


def test_a_name_is_asked_for_once_and_the_answer_is_what_is_connected_to(server):
    """Whoever answers with another address the next time is never asked again."""
    asked = []

    def resolving(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    with Egress(Allowed.of(["127.0.0.1"]), resolving=resolving) as egress:
        assert egress.send(to(server, host="rebinds.test")).status == 200
    assert asked == ["rebinds.test"]


def test_another_of_its_addresses_is_tried_when_the_first_takes_no_connection(server):
    allowed = Allowed.of(["127.0.0.0/8"])
    with Egress(allowed, resolving=lambda *_: ["127.0.0.2", "127.0.0.1"]) as egress:
        assert egress.send(to(server)).status == 200
    with Egress(allowed, resolving=lambda *_: []) as egress, pytest.raises(NotReached):
        egress.send(to(server))


@pytest.mark.parametrize(
    "url",
    ["", "here.test", "ftp://here.test/", "file:///etc/passwd", "http://", "http://u:p@here.test/",
     "http://here.test:99999/", "http://[", "https://a]b/", "unix:///run/docker.sock"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_not_called(egress, url):
    with pytest.raises(RequestUnsendable):
        egress.send(Request("GET", url))


def test_a_header_cannot_bring_another(server, egress):
    with pytest.raises(RequestUnsendable):
        egress.send(to(server, headers={"X-Name": "a\r\nX-Other: b"}))
    assert server.heard == []


def test_a_redirect_is_the_answer_unless_it_is_to_be_followed(server, egress):
    server.usual = Reply(302, headers={"Location": "/there"})
    assert egress.send(to(server)).status == 302
    assert egress.send(to(server, method="POST"), Limits(redirects=3)).status == 302
    assert [one.path for one in server.heard] == ["/", "/"]
    server.replies = [Reply(302, headers={"Location": "/there"}), Reply(200, b"there")]
    assert egress.send(to(server), Limits(redirects=1)).body == b"there"
    assert egress.send(to(server), Limits(redirects=2)).status == 302
    assert len(server.heard) == 4 + 3


def test_a_redirect_to_this_machine_is_refused(server, egress):
    server.replies = [Reply(307, headers={"Location": f"{server.url}/within"})]
    with pytest.raises(TargetRefused):
        egress.send(to(server), Limits(redirects=3))
    assert [one.path for one in server.heard] == ["/"]


def test_a_secret_does_not_go_on_to_another_host(server, names):
    allowed = Allowed.of([HERE, "elsewhere.test"])
    secret = {"Authorization": "Bearer hush", "X-Key": "hush", "Accept": "text/plain"}
    with Egress(allowed, resolving=lambda host, _: names[host]) as egress:
        there = f"http://elsewhere.test:{server.port}/b"
        server.replies = [Reply(302, headers={"Location": there})]
        assert egress.send(to(server, headers=secret), Limits(redirects=1)).status == 200
    first, second = server.heard
    assert first.headers["x-key"] == "hush"
    assert "hush" not in repr(second)
    assert second.headers["accept"] == "text/plain"


def test_a_cookie_is_not_kept(server, egress):
    server.usual = Reply(headers={"Set-Cookie": "a=b"})
    for _ in range(2):
        egress.send(to(server))
    assert "cookie" not in server.heard[1].headers


def test_an_answer_that_is_too_long_or_packed_is_not_taken(server, egress):
    server.replies = [
        Reply(body=b"x" * 1001),
        Reply(body=b"x" * 1000),
        Reply(headers={"Content-Encoding": "gzip"}),
    ]
    with pytest.raises(AnswerUnusable, match="longer than 1000 bytes"):
        egress.send(to(server), Limits(size=1000))
    assert len(egress.send(to(server), Limits(size=1000)).body) == 1000
    with pytest.raises(AnswerUnusable, match="packed"):
        egress.send(to(server))


def test_a_server_that_always_says_a_little_does_not_hold_us(server, egress):
    server.usual = Reply(body=b"x" * 3000, drip=1)
    with pytest.raises(NotAnswered, match="did not answer in time"):
        egress.send(to(server), Limits(seconds=0.2))


def test_a_server_that_is_not_there_was_sent_nothing(server, egress, names):
    server.port = free_port()
    with pytest.raises(NotReached):
        egress.send(to(server))
    with pytest.raises(NotReached, match="in time"):
        egress.send(to(server), Limits(seconds=-1))


def test_a_server_that_breaks_off_may_have_done_what_was_asked(server, egress):
    server.usual = Reply(mute=True)
    with pytest.raises(NotAnswered, match="broke off"):
        egress.send(to(server, method="POST", content=b"pay"))
    assert server.heard[0].body == b"pay"


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate for one name, from an authority that this machine trusts for this test."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.DNSName(HERE)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)  # noqa: TID251
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    place = tmp_path / "certificate.pem"
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    place.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *form)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    return place


def test_whoever_answers_must_prove_to_be_the_host_that_was_asked_for(certificate):
    allowed = Allowed.of([HERE, "other.test"])
    with (
        http_server(certificate) as server,
        Egress(allowed, resolving=lambda *_: ["127.0.0.1"]) as egress,
    ):
        assert egress.send(Request("GET", f"https://{HERE}:{server.port}/")).status == 200
        with pytest.raises(NotReached, match="certificate"):
            egress.send(Request("GET", f"https://other.test:{server.port}/"))
        assert len(server.heard) == 1
        in_the_clear = {"Location": f"http://{HERE}:{server.port}/"}
        server.usual = Reply(302, headers=in_the_clear)
        asked = Request("GET", f"https://{HERE}:{server.port}/")
        assert (
            egress.send(asked, Limits(redirects=1)).headers["location"] == in_the_clear["Location"]
        )
