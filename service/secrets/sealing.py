"""Sealing: a text that only the holder of the key can read, change or put in another's place.

AES-256-GCM with a random nonce. What was sealed says with which key, by a digest that does not give
the key away, and is bound to its context: the column, or the row, that it was sealed for.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.secrets.refusals import SecretsKeyMissing, SecretUnreadable
from service.settings import Settings

_FORMAT = "1"
_NONCE = 12
_ID = 8


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One key, known by the beginning of a digest."""

    id: str
    cipher: AESGCM

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a key as the settings have it, in base64."""
        key = base64.b64decode(text)
        digest = hashlib.sha256(b"handrail secrets key:" + key)
        return cls(digest.hexdigest()[:_ID], AESGCM(key))


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The key that seals, and with the one before it those that open."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Give the keys of an installation, the one in use first."""
        given = (settings.secrets_key, settings.secrets_key_before)
        return cls(tuple(Key.of(text) for text in given if text))

    def seal(self, text: str, *, context: str) -> str:
        """Return a text sealed for a context. Raises SecretsKeyMissing."""
        key, nonce = self._current(), os.urandom(_NONCE)
        sealed = key.cipher.encrypt(nonce, text.encode(), _bound(key.id, context))
        return _written(key, nonce + sealed)

    def open(self, sealed: str, *, context: str) -> str:
        """Return what was sealed for this context. Raises SecretsKeyMissing, SecretUnreadable."""
        self._current()
        form, key_id, text = [*sealed.split("."), "", ""][:3]
        key = next((one for one in self.keys if one.id == key_id), None)
        if form != _FORMAT or key is None:
            raise SecretUnreadable(
                f"A secret was sealed with the key {key_id!r}, which is not set: give that key as "
                "HANDRAIL_SECRETS_KEY_BEFORE."
            )
        try:
            raw = base64.urlsafe_b64decode(text)
            opened = key.cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _bound(key.id, context))
        except (InvalidTag, ValueError):
            raise SecretUnreadable from None
        # Base64 may be written in several ways: the last letter has bits that say nothing.
        if sealed != _written(key, raw):
            raise SecretUnreadable
        return opened.decode()

    def is_current(self, sealed: str) -> bool:
        """Tell whether a text is sealed with the key in use. Raises SecretsKeyMissing."""
        return sealed.startswith(f"{_FORMAT}.{self._current().id}.")

    def _current(self) -> Key:
        if not self.keys:
            raise SecretsKeyMissing
        return self.keys[0]


def _written(key: Key, raw: bytes) -> str:
    return f"{_FORMAT}.{key.id}.{base64.urlsafe_b64encode(raw).decode()}"


def _bound(key_id: str, context: str) -> bytes:
    """Give what is not secret, but must be the same when it is opened."""
    return f"{_FORMAT}.{key_id}.{context}".encode()
