"""A process with two tasks, of which the second is for some cases only, and a letter."""

from tests.unit.engine.notation import (
    end,
    extension,
    flow,
    gateway,
    handrail,
    service,
    start,
    user,
)

PROMISE = extension(handrail("sla", within="10 working days"))


def task(key: str, days: int, role: str = "officer", **attributes: str) -> str:
    sla = extension(handrail("sla", within=f"{days} working days"))
    return user(key, inner=sla, handrail__roles=role, **attributes)


DRAWN = (
    start(),
    task("look", 5),
    gateway("exclusive", "many", default="few"),
    task("check", 5, "lead"),
    service("write", topic="letter"),
    end(name="Done"),
    flow("S look many"),
    flow("many check", when="count > 2"),
    flow("many write", key="few"),
    flow("check write E"),
)


def changed(**elements: str) -> tuple[str, ...]:
    """The drawing with some elements drawn otherwise, by their place."""
    return tuple(elements.get(f"at{place}", one) for place, one in enumerate(DRAWN))
