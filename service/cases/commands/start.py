"""Start a case."""

from service.cases.beginning import Opening, begin
from service.cases.models import Case
from service.definitions.lookup import bundle_of, version_of
from service.people.access import require
from service.people.actors import Acting
from service.people.things import ProcessFacts
from service.people.verbs import Verb


def start(opening: Opening, *, acting: Acting) -> Case:
    """Open a case and move it as far as it goes without a person, a timer or a worker.

    Raises ProcessNotFound, VersionNotFound, what `begin` raises and the refusals of access.
    """
    bundle = bundle_of(version_of(opening.process, at=acting.at, version=opening.version))
    require(acting.who, Verb.START_CASE, ProcessFacts(frozenset(bundle.process.start_roles)))
    return begin(opening, bundle=bundle, acting=acting)
