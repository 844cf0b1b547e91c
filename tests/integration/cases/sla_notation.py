"""How tests write SLAs, and the instants that they come to."""

from datetime import UTC, datetime

from tests.unit.engine.notation import extension, handrail


def sla(*tells: str, **said: str) -> str:
    """An SLA in short: `tells` are `at who` or `at every who`."""
    written = "".join(f" {name}='{value}'" for name, value in said.items())
    return extension(f"<handrail:sla{written}>{''.join(tells)}</handrail:sla>")


def tell(at: str, who: str, every: str | None = None) -> str:
    more = {"every": every} if every else {}
    return handrail("tell", at=at, who=who, **more)


def london_end(day: int, month: int = 11, year: int = 2026) -> datetime:
    """The last second of a day in London's winter."""
    return datetime(year, month, day, 23, 59, 59, tzinfo=UTC)
