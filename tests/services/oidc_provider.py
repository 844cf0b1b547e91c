"""An OpenID Connect provider for tests: small, on loopback, and with real keys.

It holds those who ask to the rules: the secret, the redirect address and the proof of PKCE.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from service.clock import real_now
from tests.services.http_server import Heard, HttpServer, Reply, http_server

CLIENT, SECRET = "handrail", "the client's secret: £%&"


@cache
def a_key(name: str) -> RSAKey:
    """Make a key, once for all tests."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}, private=True)


@dataclass
class OidcProvider:
    """What it says of whoever signs in next, and how it may go wrong."""

    server: HttpServer
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: a_key("first"))
    published: list[RSAKey] = field(default_factory=lambda: [a_key("first")])
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    id_token: str | None = None
    """Sent in place of a right one."""
    calls_itself: str | None = None
    """Another issuer than the one that it is asked for."""
    beside: list[Any] = field(default_factory=list)
    """Told among its keys, whatever it is."""
    tells: dict[str, Any] = field(default_factory=dict)
    """Told of itself in place of what is right."""
    refuses: Mapping[str, Any] | None = None
    """Sent in place of any token."""

    @property
    def issuer(self) -> str:
        return f"{self.server.url}/realms/council"

    def sign_in(self, address: str, **claims: Any) -> dict[str, str]:
        """Let somebody sign in who was sent to an address; give what their browser brings back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        self.claims = claims
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        head = {"alg": "RS256", "kid": self.key.kid, **header}
        return jwt.encode(head, dict(claims), self.key)

    def says(self, asked: Mapping[str, str]) -> dict[str, Any]:
        """The claims of a right ID token."""
        now = int(real_now().timestamp())
        own = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        return own | {"nonce": asked["nonce"], "sid": "session-1"} | self.claims

    def answer(self, heard: Heard) -> Reply:
        path = urlsplit(heard.path).path.removeprefix("/realms/council")
        if path == "/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": self.calls_itself or self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "end_session_endpoint": f"{self.issuer}/logout",
                    **self.tells,
                }
            )
        if path == "/keys":
            keys = [one.as_dict(private=False) for one in self.published]
            return _json({"keys": [*self.beside, *keys]})
        return self._token(heard)

    def _token(self, heard: Heard) -> Reply:
        sent = dict(parse_qsl(heard.body.decode()))
        asked = self.codes.pop(sent.get("code", ""), None)
        secret = "the%20client%27s%20secret%3A%20%C2%A3%25%26"
        wanted = base64.b64encode(f"{CLIENT}:{secret}".encode()).decode()
        if self.refuses is not None:
            return _json(self.refuses, 401)
        if asked is None or heard.headers.get("authorization") != f"Basic {wanted}":
            return _json({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if proof != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        token = self.id_token or self.sign(self.says(asked))
        return _json({"access_token": "opaque", "token_type": "Bearer", "id_token": token})


def _json(told: Mapping[str, Any], status: int = 200) -> Reply:
    return Reply(status, json.dumps(told).encode(), {"Content-Type": "application/json"})


@contextmanager
def oidc_provider() -> Iterator[OidcProvider]:
    """Give a provider that ends with the block."""
    with http_server() as server:
        provider = OidcProvider(server)
        server.answer = provider.answer
        yield provider
