"""How much data one case may hold: a person is refused, a machine rests with an incident."""

from collections.abc import Mapping
from typing import Any

import orjson

from service.cases.motion import Motion
from service.cases.refusals import CaseDataTooLarge
from service.cases.resting import raise_incident
from service.ledger.audit import Kind

MOST = 4 * 1024 * 1024
"""Bytes that the data document of a case may have, as JSON."""
NEAR = 0.8
TOO_LARGE = "data_too_large"


def require_room(motion: Motion, answers: Mapping[str, Any]) -> None:
    """Refuse answers with which the case's data would become too large. Raises CaseDataTooLarge."""
    known = motion.document.values
    more = sum(len(orjson.dumps(value)) for value in answers.values())
    less = sum(len(orjson.dumps(known[key])) for key in answers if key in known)
    size = motion.case.data_bytes + more - less
    if more > less and size > MOST:
        raise CaseDataTooLarge(
            f"The data of {motion.case.reference} would have {size} bytes; a case may have {MOST}. "
            "Keep large things as files.",
            size=size,
            most=MOST,
        )


def watch(motion: Motion) -> None:
    """Warn once when the case's data comes near the limit; beyond it somebody has to look.

    What has happened stands: a script or a worker's result never undoes what led to it.
    """
    size, before = motion.case.data_bytes, motion.bytes_before
    if size > MOST >= before:
        main = motion.main()
        message = f"The case's data has {size} bytes; a case may have {MOST}. Look for a loop."
        raise_incident(motion, main, 0, main.process_key, TOO_LARGE, message)
    elif size > MOST * NEAR >= before:
        motion.tell_log(
            Kind.LIMIT_NEAR, f"The case's data has {size} of the {MOST} bytes that it may have."
        )
