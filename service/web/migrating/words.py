"""A migration in words: states, what becomes of clocks, and by how much they move."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from service.cases.migrating.population import Clocks
from service.cases.models import MigrationItemState, MigrationRunState
from service.web.spans import in_time_words
from service.web.words import Tag

_Item, _Run = MigrationItemState, MigrationRunState
RUN_STATES: Final[Mapping[MigrationRunState, Tag]] = {
    _Run.CHOSEN: Tag("Not looked at", "grey"),
    _Run.PREVIEWING: Tag("Being looked at", "blue"),
    _Run.PREVIEWED: Tag("Waits for you", "yellow"),
    _Run.RUNNING: Tag("Under way", "blue"),
    _Run.DONE: Tag("Done", "green"),
    _Run.UNDOING: Tag("Being undone", "blue"),
    _Run.UNDONE: Tag("Undone", "grey"),
}
ITEM_STATES: Final[Mapping[MigrationItemState, Tag]] = {
    _Item.WAITING: Tag("Not looked at", "grey"),
    _Item.READY: Tag("Can move", "blue"),
    _Item.REFUSED: Tag("Cannot move", "red"),
    _Item.CONFIRMED: Tag("Is next", "yellow"),
    _Item.MIGRATED: Tag("Moved", "green"),
    _Item.UNDOING: Tag("Is being undone", "yellow"),
    _Item.UNDONE: Tag("Undone", "grey"),
}
FATES_CAME: Final[Mapping[str, str]] = {
    "keep": "Was kept",
    "restart": "Started anew",
    "recompute": "Was counted anew",
    "begin": "Began",
    "end": "Ended",
}
"""What became of clocks that moved already."""
FATES: Final[Mapping[str, str]] = {
    "keep": "Kept",
    "restart": "Starts anew",
    "recompute": "Counted anew",
    "begin": "Begins",
    "end": "Ends",
}


def shift_in_words(clock: Clocks) -> str:
    """Say by how much a clock moves: the least and the most, or how it begins or ends."""
    if clock.least is None or clock.most is None:
        return ""
    if clock.least == clock.most:
        return moved_in_words(clock.least)
    return f"from {moved_in_words(clock.least)} to {moved_in_words(clock.most)}"


def moved_in_words(minutes: int) -> str:
    """Say by how many minutes something moves: `5 days earlier`."""
    if not minutes:
        return "not at all"
    return (
        f"{in_time_words(timedelta(minutes=abs(minutes)))} {'later' if minutes > 0 else 'earlier'}"
    )
