import pytest

from service.people import users
from service.people.owners import name_of, names_of, require_owner
from service.people.refusals import RoleUnknown, UserUnknown
from tests.factories.people import ACTING, add_user

pytestmark = pytest.mark.usefixtures("ground")


def test_an_active_user_and_a_role_can_own():
    add_user("sam", roles_held=["team_leader"])
    assert require_owner("sam") == "sam"
    assert require_owner("role:team_leader") == "role:team_leader"


def test_owners_are_named_as_people_read_them():
    add_user("sam", roles_held=["team_leader"])
    add_user("ann")
    assert (name_of("sam"), name_of("role:team_leader")) == ("Sam", "Team_Leader")
    assert (name_of("gone"), name_of("role:gone")) == ("gone", "role:gone")
    assert names_of(["sam", "ann", "gone"]) == "Ann, Sam, gone"


@pytest.mark.parametrize("owner", ["", "nobody", "team_leader", "sam"])
def test_nobody_else_can(owner):
    users.deactivate(add_user("sam", roles_held=["team_leader"]), acting=ACTING)
    with pytest.raises(UserUnknown):
        require_owner(owner)


@pytest.mark.parametrize("owner", ["role:", "role:nothing", "role:sam"])
def test_nor_can_a_role_that_is_not_there(owner):
    add_user("sam")
    with pytest.raises(RoleUnknown):
        require_owner(owner)
