"""Where a request comes from, and where whoever signs in wants to go."""

from flask import request, url_for

from service.people import sign_in as signing

_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    *(("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Mac OS", "Mac"), ("Linux", "Linux")),
)
"""What a browser says of itself, and what people call it; the first that fits."""


def source() -> signing.Source:
    """Say where this request comes from."""
    agent = request.user_agent.string
    browser = next((name for mark, name in _BROWSERS if mark in agent), "Another browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    told = f"{browser} on {system}" if system else browser
    return signing.Source(_address(), told)


def _address() -> str:
    """Give the address of the browser: what the proxies say, if they say one, or else the peer's.

    A proxy may pass on a port with it, or whatever a client made up.
    """
    peer = request.environ.get("werkzeug.proxy_fix.orig", request.environ).get("REMOTE_ADDR")
    return signing.read_address(request.remote_addr or "") or signing.read_address(peer or "")


def wanted_page() -> str:
    """Give the page to go to: one of ours that was asked for, or the first."""
    wanted = request.args.get("next", "")
    local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if local and wanted.isprintable() else url_for("web.inbox")
