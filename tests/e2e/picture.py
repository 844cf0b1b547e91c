"""Pictures of pages: small, in the looks of the page, as wide as the window."""

import base64
import os
from pathlib import Path

from playwright.sync_api import Page

PLACE = os.environ.get("PICTURES")
"""The folder into which tests put pictures of what they see; without it they take none."""
QUALITY = 48
TALLEST = 1700


def take_picture(page: Page, path: Path, tallest: int) -> None:
    """Take a picture of a whole page, or of so many pixels from its top, as WebP."""
    page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
    across, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    session = page.context.new_cdp_session(page)
    shot = session.send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": min(height, tallest) > page.evaluate("innerHeight"),
            "clip": {
                "x": 0,
                "y": 0,
                "width": across,
                "height": min(height, tallest),
                "scale": 1,
            },
        },
    )
    session.detach()
    path.write_bytes(base64.b64decode(shot["data"]))


def keep_picture(page: Page, name: str, tallest: int = TALLEST) -> None:
    """Take a picture of what a test sees, if somebody asked for pictures."""
    if PLACE:
        take_picture(page, Path(PLACE, f"{name}.webp"), tallest)
