"""A role that a process still names stays."""

import pytest

from service.cases.held_work import remove_role, role_use
from service.cases.refusals import RoleInUse
from service.people.roles import ensure_role, roles
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.factories.people import ACTING
from tests.unit.engine.notation import end, flow, start, user

KEYS = ("starters", "doers", "nobody")


def test_a_role_is_needed_wherever_an_open_case_or_the_newest_version_names_it(desk, ground):
    drawn = (start(), user("A", handrail__roles="doers"), end(), flow("S", "A", "E"))
    publish_process(*drawn, handrail__startRoles="starters")
    with transaction():
        for key in KEYS:
            ensure_role(key, key.title())
    with reading():
        assert [bool(role_use(key).processes) for key in KEYS] == [True, True, False]
    desk.start("p")
    publish_process(start(), user("A"), end(), flow("S", "A", "E"))
    for key in ("starters", "doers"):
        with pytest.raises(RoleInUse), transaction():
            remove_role(key, version=1, acting=ACTING)
    with transaction():
        remove_role("nobody", version=1, acting=ACTING)
        assert "nobody" not in {one.key for one in roles()}
