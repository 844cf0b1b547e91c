"""Published processes for tests: small drawings, published with everything they need."""

from datetime import UTC, datetime
from pathlib import Path

from service.definitions.calendars import seed_standard_calendars
from service.definitions.preparing import Outcome, Prepared, carry_through
from service.definitions.publish import publish
from service.transaction import transaction
from tests.unit.engine.notation import process, write

ROOT = Path(__file__).parents[2]
EARLY = datetime(2020, 1, 1, tzinfo=UTC)
HOLD = ROOT / "processes" / "companions" / "hold" / "hold.bpmn"
AD_HOC = ("processes/companions/ad_hoc/ad_hoc.bpmn", "forms/ad_hoc/added_task.json")


def publish_process(
    *elements: str,
    key: str = "p",
    at: datetime = EARLY,
    effective_from: datetime | None = None,
    **said: str,
) -> Outcome:
    """Publish one process of these elements in the file `<key>.bpmn`."""
    drawn = write(process(*elements, key=key, **said))
    return publish_files((f"{key}.bpmn", drawn), at=at, effective_from=effective_from)


def publish_files(
    *files: tuple[str, bytes], at: datetime = EARLY, effective_from: datetime | None = None
) -> Outcome:
    """Publish files in a transaction of their own, with the calendars in place."""

    def store(prepared: Prepared) -> Outcome:
        with transaction():
            seed_standard_calendars(at)
            return publish(prepared, by=None, at=at, effective_from=effective_from)

    return carry_through(files, store, at=at)


def publish_hold() -> Outcome:
    """Publish the hold process as it is shipped."""
    return publish_files(("processes/companions/hold/hold.bpmn", HOLD.read_bytes()))


def publish_ad_hoc() -> Outcome:
    """Publish the process of added tasks as it is shipped."""
    return publish_files(*((name, (ROOT / name).read_bytes()) for name in AD_HOC))


def shipped_files() -> list[tuple[str, bytes]]:
    """Read every shipped process and form."""
    return [
        (str(path.relative_to(ROOT)), path.read_bytes())
        for folder in ("processes", "forms")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
    ]
