"""Why a secret cannot be kept or read."""

from service.errors import Refusal


class SecretsKeyMissing(Refusal):
    """No secret can be kept or read: set HANDRAIL_SECRETS_KEY, and start Handrail again."""


class SecretUnreadable(Refusal):
    """A secret cannot be opened: it was changed, moved or sealed with another key."""
