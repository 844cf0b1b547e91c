"""The case's SLA: the critical path of its tasks' SLAs, and the forecast from where it stands."""

from service.cases.motion import Motion


def refresh(motion: Motion) -> None:
    """Bring the case's targets into step with its tasks."""
