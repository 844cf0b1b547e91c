"""How much data one case may hold; its log says when that comes near."""

from service.cases.motion import Motion
from service.cases.refusals import CaseDataTooLarge
from service.ledger.audit import Kind

MOST = 4 * 1024 * 1024
"""Bytes that the data document of a case may have, as JSON."""
NEAR = 0.8


def check(motion: Motion) -> None:
    """Warn once when the case's data comes near the limit. Raises CaseDataTooLarge beyond it.

    What shrinks the data is never refused.
    """
    size, before = motion.case.data_bytes, motion.bytes_before
    if size <= before or size <= MOST * NEAR:
        return
    if size > MOST:
        raise CaseDataTooLarge(
            f"The data of {motion.case.reference} would have {size} bytes; a case may have {MOST}. "
            "Keep large things as files.",
            size=size,
            most=MOST,
        )
    if before <= MOST * NEAR:
        motion.tell_log(
            Kind.LIMIT_NEAR, f"The case's data has {size} of the {MOST} bytes that it may have."
        )
