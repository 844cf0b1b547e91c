"""Companions: processes that run beside a case, each as a strand of its own.

An analyst may edit them like any other process. They are never started by themselves.
"""

from typing import Final

from service.cases.identity import new_id
from service.cases.models import Strand, StrandKind, StrandState
from service.cases.motion import Motion
from service.definitions.lookup import newest_versions, version_of
from service.definitions.models import ProcessVersion
from service.engine.stimuli import Start
from service.extensions import db

PROCESSES: Final = {StrandKind.HOLD: "hold", StrandKind.AD_HOC: "ad_hoc"}
"""The keys of their processes. Each is given its facts under its own key."""


def processes_of_cases() -> list[ProcessVersion]:
    """Return the highest version of every process but the companions, by key."""
    return [one for one in newest_versions() if one.key not in PROCESSES.values()]


def begin_companion(motion: Motion, kind: StrandKind, facts: dict[str, object]) -> Strand:
    """Start a companion on the version in effect; `settle` carries it as far as it goes.

    Raises ProcessNotFound.
    """
    key = PROCESSES[kind]
    version = version_of(key, at=motion.acting.at)
    strand = Strand(
        id=new_id(),
        case_id=motion.case.id,
        kind=kind,
        process_key=version.key,
        process_version=version.version,
        version_id=version.id,
        state=StrandState.OPEN,
        started_at=motion.acting.at,
    )
    db.session.add(strand)
    motion.strands[strand.id] = strand
    motion.stimulate(strand, Start(payload={key: facts}))
    return strand
