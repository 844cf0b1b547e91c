"""Public ids. Those of a case's inner things derive from it, so that a replay gives the same."""

import uuid

_SPACE = uuid.UUID("6a6f3c1e-52d5-5a41-9d0e-6d1f7c7f5e10")


def new_id() -> str:
    """Return a fresh opaque id."""
    return str(uuid.uuid4())


def derived_id(*parts: object) -> str:
    """Return the id that these parts always have."""
    return str(uuid.uuid5(_SPACE, "/".join(map(str, parts))))


def task_id(strand_id: str, token: int) -> str:
    """Return the id of the task that waits at a strand's token."""
    return derived_id("task", strand_id, token)


def wait_id(strand_id: str, token: int) -> str:
    """Return the id of the wait of a strand's token for an event; no other wait ever has it."""
    return derived_id("wait", strand_id, token)


def work_id(strand_id: str, token: int, move: int) -> str:
    """Return the id of the work that a move requested at a token."""
    return derived_id("work", strand_id, token, move)
