"""Users: people as a directory keeps them."""

from functools import partial
from typing import Any

from service.api.scim.blueprint import address
from service.api.scim.resources import Kind, meta, open_doors, references
from service.federation.scim import people, people_changes
from service.federation.scim.people import Person
from service.federation.scim.profiles import document_of, read_profile
from service.left_behind import count_owned

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
LEFT = "urn:handrail:scim:schemas:1.0:Left"
"""What an answer says beyond SCIM when somebody is switched off: what they leave."""
_WORD, _PLACE = "User", "Users"


def _told(person: Person) -> dict[str, Any]:
    where = address(_PLACE, person.id)
    told: dict[str, Any] = {
        "schemas": [SCHEMA],
        "id": person.id,
        **document_of(person.profile),
        "groups": references("Groups", person.groups),
        "meta": meta(_WORD, where, person.made_at, person.changed_at, person.version),
    }
    if person.work is not None:
        told["schemas"].append(LEFT)
        work = {"openTasks": person.work.tasks, "openCases": person.work.cases}
        told[LEFT] = work | dict(person.work.owned)
    return told


open_doors(
    Kind(
        word=_WORD,
        place=_PLACE,
        find_all=people.list_people,
        find=people.find_person,
        make=lambda given, acting: people_changes.make_person(read_profile(given), acting=acting),
        put=partial(people_changes.replace_person, owned=count_owned),
        patch=partial(people_changes.patch_person, owned=count_owned),
        remove=partial(people_changes.remove_person, owned=count_owned),
        told=_told,
    )
)
