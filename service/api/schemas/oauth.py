"""What a service account asks for and gets."""

from pydantic import ConfigDict, Field

from service.api.schemas.base import In, Out


class TokenAsked(In):
    """A form of RFC 6749; what it has besides is read past."""

    model_config = ConfigDict(extra="ignore")

    grant_type: str = Field("", max_length=100, examples=["client_credentials"])
    client_id: str = Field("", max_length=200, description="Unless it is sent by HTTP Basic.")
    client_secret: str = Field("", max_length=500, description="Unless it is sent by HTTP Basic.")
    scope: str = Field("", max_length=1000, description="Fewer scopes, with spaces between them.")


class TokenGiven(Out):
    """A token for a short time."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenRefusal(Out):
    """Why there is no token."""

    error: str
    error_description: str
