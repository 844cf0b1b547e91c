"""What came of what somebody did: in green if it is what they wanted, else in a plain banner.

What Handrail refused to do is an error instead, and is told as not done.
"""

from dataclasses import dataclass

from flask import flash


@dataclass(frozen=True, slots=True)
class NotAsWanted:
    """What is said of a deed that was done, and that did not come to what was wanted of it."""

    text: str


Said = str | NotAsWanted


def tell(said: Said) -> None:
    """Tell on the next page what came of a deed."""
    if isinstance(said, NotAsWanted):
        flash(said.text, "message")
    else:
        flash(said, "success")
