"""What every page tells the browser: run nothing but our own files, keep nothing, frame nothing."""

from flask import Response, request

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
DRAWN_STYLES = "style-src-attr 'unsafe-inline'"
"""What a drawing needs besides: it sets the styles of its own shapes."""
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_API = "/api/"
_YEAR = 365 * 24 * 60 * 60


def drawing_policy() -> str:
    """Give the policy of a page on which somebody draws.

    The ticks of its boxes are pictures in the style sheet. Scripts stay our own files alone.
    """
    pictures = _POLICY.replace("img-src 'self'", "img-src 'self' data:")
    return f"{pictures}; {DRAWN_STYLES}"


def editing_policy() -> str:
    """Give the policy of a page with an editor beside which the file is tried out."""
    return f"{drawing_policy()}; frame-src 'self'"


def show_beside(response: Response) -> None:
    """Let a page be shown within another page of ours, beside what it is made of."""
    policy = _POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Frame-Options"] = "SAMEORIGIN"


def protect(response: Response) -> Response:
    """Add the security headers to a page; what a view has set itself stays, and so does the API."""
    if request.path.startswith(_API):
        return response
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    return response
