"""What the pages tell of a hook."""

from datetime import timedelta

from service.hooks.models import Does, Format, Hook
from service.installation import here
from service.web.administration.hook_writing import write_signing
from service.web.spans import in_time_words
from service.web.words import at_moment

SCHEMES = {
    "standard_webhooks": "Standard Webhooks",
    "github": "As GitHub signs",
    "hmac_sha256": "HMAC-SHA256 in a header",
    "api_key": "A key in a header",
    "mutual_tls": "A certificate that a proxy checks",
}
Fact = dict[str, str]


def facts_of(hook: Hook, *, made_by: str) -> list[Fact]:
    """List what is set of a hook, but for its mapping and schema, which take more room."""
    told = {
        "Address": f"{here().settings.public_url}/hooks/{hook.slug}",
        "What a call does": does_words(hook),
        "How long a message waits for its case": _waits(hook),
        "What comes": "An email" if hook.format is Format.EMAIL else "JSON",
        "Bytes of a body at most": f"{hook.largest:,}",
        "How callers prove who they are": SCHEMES[hook.scheme],
        "Details of that": ", ".join(write_signing(hook.signing).splitlines()),
        "From where": ", ".join(hook.networks) or "Anywhere",
        "Headers that are read": ", ".join(hook.headers) or "None",
        "What tells a repeat": _repeats(hook),
        "Calls a second": f"{hook.calls_per_second:,}",
        "Hidden from those who may not read cases": _hidden(hook),
        "Made": f"{at_moment(hook.made_at)} by {made_by}",
    }
    return [{"key": key, "value": value} for key, value in told.items() if value]


def does_words(hook: Hook) -> str:
    """Say what a call does."""
    if hook.does is Does.START:
        return f"Starts a case of {hook.target}"
    return f"Delivers the message {hook.target}"


def _waits(hook: Hook) -> str:
    if hook.does is Does.START:
        return ""
    return in_time_words(timedelta(seconds=hook.waits)) if hook.waits else "Not at all"


def _repeats(hook: Hook) -> str:
    if hook.every_call_counts:
        return "Nothing: every call counts"
    return hook.dedupe or "The id that the caller sends"


def _hidden(hook: Hook) -> str:
    if hook.masks is None:
        return "Every value"
    return ", ".join(hook.masks) or "Nothing"
