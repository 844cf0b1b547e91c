"""How hooks say no: to those who make them, and to those who call them."""

from service.errors import Refusal


class SlugInvalid(Refusal):
    """A hook's name is lower-case letters, digits and dashes."""


class SlugTaken(Refusal):
    """There is already a webhook of that name."""


class HookNotFound(Refusal):
    """There is no such hook."""


class HookInvalid(Refusal):
    """The hook cannot be made like this."""


class HookHasNoSecret(Refusal):
    """Callers of this hook are known by their certificate: it has no secret."""


class MappingInvalid(Refusal):
    """The hook's mapping cannot be used."""


class SignatureInvalid(Refusal):
    """The call is not signed with this hook's secret, or its time is too far from now."""


class AddressNotAllowed(Refusal):
    """The hook takes no calls from this address."""


class BodyUnreadable(Refusal):
    """The body is not JSON."""


class BodyInvalid(Refusal):
    """The body is not what the hook's JSON Schema asks for."""


class CallHasNoId(Refusal):
    """The call has no id where the hook looks for one, so a repeat could not be known."""


class CallNotFound(Refusal):
    """There is no such call."""


class CallAlreadyActed(Refusal):
    """The call did something already. Only with once_more is it carried out again."""


class CallIsWaiting(Refusal):
    """The call is still to be carried out: it need not be asked for again."""


class CallIsEmpty(Refusal):
    """What the call said is no longer kept, so it cannot be carried out again."""
