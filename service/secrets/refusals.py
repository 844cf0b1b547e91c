"""Why a secret cannot be kept or read."""

from service.errors import Refusal


class SecretsKeyMissing(Refusal):
    """No secret can be kept or read: set HANDRAIL_SECRETS_KEY, and start Handrail again."""


class SecretUnreadable(Refusal):
    """A secret cannot be opened: it was changed, moved or sealed with another key."""


class SecretUnknown(Refusal):
    """There is no secret of that name."""


class SecretNameUnusable(Refusal):
    """A secret's name is up to 60 small letters, digits, _ and -, and begins with a letter."""


class SecretValueUnusable(Refusal):
    """A secret is one line of 8 to 4,000 characters."""


class SecretHostsUnusable(Refusal):
    """Name from 1 to 10 hosts that the secret may be sent to, such as crm.example.org."""
