from dataclasses import replace

import pytest

from service.extensions import db
from service.people import directory, roles, teams, users
from service.people.actors import ActorKind
from service.people.groups import Group
from service.people.refusals import (
    KeyInvalid,
    PasswordTooWeak,
    RoleUnknown,
    TeamUnknown,
    UsernameInvalid,
    UsernameTaken,
    UserUnknown,
)
from tests.factories.people import ACTING, AT, add_user
from tests.factories.statements import statements

pytestmark = pytest.mark.usefixtures("ground")


def names(found) -> list[str]:
    return [user.username for user in found]


def test_a_user_is_found_by_name():
    sam = add_user("sam", Group.OFFICER, Group.ANALYST)
    db.session.commit()
    assert directory.find_user("sam") is sam
    assert sam.groups == {Group.OFFICER, Group.ANALYST}
    assert sam.created_at == AT
    assert directory.find_user("nobody") is None


@pytest.mark.parametrize("username", ["", "s", "Sam", "sam smith", "role:sam", "-sam", "s" * 61])
def test_a_name_that_cannot_be_a_user_name_is_refused(username):
    with pytest.raises(UsernameInvalid):
        add_user(username)


@pytest.mark.parametrize("username", ["me", "none"])
def test_a_word_of_the_filters_is_nobodys_name(username):
    with pytest.raises(UsernameInvalid, match=f"“{username}” cannot be a user name: in addresses"):
        add_user(username)


def test_a_user_name_is_given_once():
    add_user("sam")
    with pytest.raises(UsernameTaken):
        add_user("sam")


def test_a_user_with_a_weak_password_is_not_added():
    with pytest.raises(PasswordTooWeak):
        add_user("sam", password="short")
    assert directory.find_user("sam") is None


def test_an_active_user_is_demanded():
    sam = add_user("sam")
    assert directory.active_user("sam") is sam
    users.deactivate(sam, acting=ACTING)
    for username in ("sam", "nobody"):
        with pytest.raises(UserUnknown, match=username):
            directory.active_user(username)


def test_groups_are_set_as_a_whole():
    sam = add_user("sam", Group.OFFICER, Group.ANALYST)
    given = replace(users.given_to(sam), groups=[Group.OFFICER, Group.SUPERVISOR])
    users.change_person("sam", given, version=sam.version, acting=ACTING)
    db.session.commit()
    assert directory.actor_of(sam).groups == {Group.OFFICER, Group.SUPERVISOR}


def test_users_are_listed_by_display_name_and_searched_by_part_of_either_name():
    for username in ("zoe", "amir", "old_hand", "oldXhand"):
        if username.islower():
            add_user(username)
    users.deactivate(add_user("gone"), acting=ACTING)
    assert names(directory.users()) == ["amir", "old_hand", "zoe"]
    assert names(directory.users(text="MI")) == ["amir"]
    assert names(directory.users(text="d_h")) == ["old_hand"]
    assert names(directory.users(text="%")) == []
    assert names(directory.users(text="gone", only_active=False)) == ["gone"]


def test_display_names_are_looked_up_together():
    add_user("sam")
    add_user("zoe")
    assert directory.display_names(["sam", "zoe", "sam", "nobody"]) == {"sam": "Sam", "zoe": "Zoe"}


def test_an_actor_has_all_that_the_user_was_given_in_one_query():
    sam = add_user("sam", Group.OFFICER, Group.SUPERVISOR, roles_held=["officer", "reviewer"])
    teams.ensure_team("north", "North")
    teams.add_to_team("north", "sam")
    add_user("zoe", Group.ANALYST, roles_held=["officer", "team_leader"])
    db.session.flush()
    with statements() as asked:
        actor = directory.actor_of(sam)
    assert len(asked) == 1
    assert actor.username == "sam"
    assert actor.kind is ActorKind.PERSON
    assert actor.groups == {Group.OFFICER, Group.SUPERVISOR}
    assert actor.roles == {"officer", "reviewer"}
    assert actor.teams == {"north"}
    assert actor.scopes is None


def test_a_role_is_made_once():
    assert roles.ensure_role("officer", "Officer", from_deployment=True)
    assert not roles.ensure_role("officer", "Another name")
    (role,) = roles.roles()
    assert (role.key, role.name, role.from_deployment) == ("officer", "Officer", True)


def test_a_role_made_by_another_in_the_meantime_is_left_as_it_is(monkeypatch):
    roles.ensure_role("officer", "Officer")
    db.session.flush()
    db.session.expunge_all()
    monkeypatch.setattr(db.session, "get", lambda *_: None)
    assert not roles.ensure_role("officer", "Another name")
    assert roles.ensure_role("reviewer", "Reviewer")
    db.session.commit()
    assert [role.name for role in roles.roles()] == ["Officer", "Reviewer"]


@pytest.mark.parametrize("key", ["", "Officer", "team leader", "1st", "role:x"])
def test_a_key_that_cannot_be_one_is_refused(key):
    with pytest.raises(KeyInvalid):
        roles.ensure_role(key, "Name")
    with pytest.raises(KeyInvalid):
        teams.ensure_team(key, "Name")


def test_members_of_a_role_are_its_active_users():
    add_user("zoe", roles_held=["officer"])
    add_user("amir", roles_held=["officer", "reviewer"])
    users.deactivate(add_user("gone", roles_held=["officer"]), acting=ACTING)
    assert names(roles.members_of("officer")) == ["amir", "zoe"]
    assert names(roles.members_of("reviewer")) == ["amir"]
    assert roles.members_of("nothing") == []


def test_a_role_is_given_any_number_of_times():
    add_user("sam", roles_held=["officer"])
    roles.add_to_role("officer", "sam")
    assert names(roles.members_of("officer")) == ["sam"]


def test_an_unknown_role_has_nothing_to_give():
    add_user("sam")
    with pytest.raises(RoleUnknown):
        roles.add_to_role("nothing", "sam")
    roles.ensure_role("officer", "Officer")
    with pytest.raises(UserUnknown):
        roles.add_to_role("officer", "nobody")


def test_a_team_has_its_active_users():
    assert teams.ensure_team("north", "North")
    assert not teams.ensure_team("north", "Another name")
    for username in ("zoe", "amir"):
        add_user(username)
        teams.add_to_team("north", username)
        teams.add_to_team("north", username)
    users.deactivate(directory.active_user("zoe"), acting=ACTING)
    assert names(teams.members_of_team("north")) == ["amir"]
    assert [team.name for team in teams.teams()] == ["North"]


def test_an_unknown_team_takes_nobody():
    add_user("sam")
    with pytest.raises(TeamUnknown):
        teams.add_to_team("nothing", "sam")


def test_a_user_is_added_by_somebody_at_an_instant():
    user = users.add_user("sam", display_name="Sam", email="sam@example.org", acting=ACTING)
    assert (user.created_at, user.email) == (AT, "sam@example.org")
