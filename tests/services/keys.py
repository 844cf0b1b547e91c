"""Keys as installations have them."""

import base64
import secrets


def secrets_key() -> str:
    """A key that seals the secrets of other systems."""
    return base64.b64encode(secrets.token_bytes(32)).decode()
