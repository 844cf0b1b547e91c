"""What an address must not show: words that may name somebody stand in it sealed.

Addresses are written down by proxies, in histories and in logs. So what is searched for is posted,
and the address that follows holds it encrypted with the service's key: it can be kept and passed
on to a colleague, and tells nobody else anything. An address with plain words is understood as
well; no page of ours writes one.
"""

import base64
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from service.errors import Refusal

MARK = "~"
"""How a sealed value begins. A plain one that begins so is taken for sealed, and refused."""
LONGEST = 4000
"""Characters of a sealed value that are read."""
_FOR = b"handrail: words in addresses"


class SealBroken(Refusal):
    """This address is out of date: its words cannot be read. Search for them again."""


def is_private(name: str) -> bool:
    """Tell whether what an address says under a name may tell of a person."""
    return name in ("text", "person", "cursor") or name.startswith("field.")


def seal(text: str) -> str:
    """Give a text as an address may show it; each time another."""
    return MARK + _lock().encrypt(text.encode()).decode() if text else ""


def unseal(text: str) -> str:
    """Give back a text that was sealed; plain ones as they are. Raises SealBroken."""
    if not text.startswith(MARK):
        return text
    try:
        return _lock().decrypt(text.removeprefix(MARK)[:LONGEST].encode()).decode()
    except InvalidToken:
        raise SealBroken from None


def seal_private(said: Mapping[str, str]) -> dict[str, str]:
    """Give what an address is to say in plain words, the private ones sealed."""
    return {name: seal(value) if is_private(name) else value for name, value in said.items()}


def sealed_query(query: str) -> str:
    """Seal the private words in the part of an address that asks."""
    return urlencode(seal_private(dict(parse_qsl(query))))


def plain_query(query: str) -> str:
    """Give the part of an address that asks with all its words plain. Raises SealBroken."""
    return urlencode(_plain(parse_qsl(query)))


def _plain(said: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: unseal(value) if is_private(name) else value for name, value in said}


def _lock() -> Fernet:
    return _lock_of(str(current_app.config["SECRET_KEY"]))


@lru_cache(maxsize=8)
def _lock_of(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_FOR).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
