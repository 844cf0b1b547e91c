"""What administrators do to people, roles, teams, tokens and rules, and what is kept of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.errors import Refusal
from service.extensions import db
from service.ledger.changes import About, Wanted, list_changes, verify_changes
from service.people import (
    credentials,
    identities,
    invitations,
    issuers,
    local_accounts,
    outside_grants,
    refusals,
    roles_and_teams,
    sign_in,
    sign_in_policy,
    tokens,
    users,
)
from service.people.actors import Acting
from service.people.directory import actor_of, find_user
from service.people.groups import Group
from service.people.identities import Account
from service.people.memberships import OF_ROLES, OF_TEAMS
from service.people.outside_models import GrantKind
from service.people.people_list import PeopleWanted, PersonState, list_people, state_of
from service.people.sign_in import Source
from tests.factories.people import ACTING, AT, add_user

pytestmark = pytest.mark.usefixtures("ground")
PASSWORD = "three random words"


@pytest.fixture
def boss(ground) -> Acting:
    return Acting(actor_of(add_user("boss", Group.ADMINISTRATOR, password=PASSWORD)), AT)


def told(about: About, subject: str) -> list[str | None]:
    return [one.text for one in list_changes(Wanted(about=about, subject=subject)).items]


def refuse(refusal: type[Refusal], do, *args, **given) -> None:
    with pytest.raises(refusal):
        do(*args, **given)


def test_a_person_is_made_changed_and_switched_off_and_each_is_written_down(boss):
    given = users.Given(display_name="Sam", email="sam@example.org", groups=[Group.OFFICER])
    roles_and_teams.make(OF_ROLES, "intake", "Intake", acting=boss)
    roles_and_teams.make(OF_TEAMS, "north", "North", acting=boss)
    sam = users.add_person("sam", given, must_change_password=True, acting=boss)
    more = replace(given, roles=["intake"], teams=["north"], email=None)
    users.change_person("sam", more, version=1, acting=boss)
    assert users.given_to(sam).told() == more.told()
    users.change_person("sam", more, version=2, acting=boss)
    assert sam.version == 2
    refuse(refusals.ChangedSince, users.change_person, "sam", given, version=1, acting=boss)
    refuse(refusals.ChangedSince, users.deactivate, sam, version=1, acting=boss)
    users.deactivate(sam, version=2, acting=boss)
    users.deactivate(sam, acting=boss)
    users.reactivate(sam, version=3, acting=boss)
    users.reactivate(sam, acting=boss)
    credentials.require_new_password("sam", version=4, acting=boss)
    credentials.end_sessions("sam", acting=boss)
    credentials.unlock("sam", acting=boss)
    assert told(About.PERSON, "sam") == [
        "Sam may try to sign in again.",
        "Sam was signed out everywhere.",
        "Sam must choose a new password.",
        "Sam was switched on.",
        "Sam was switched off.",
        "Sam was changed.",
        "Sam was added.",
    ]
    *_, changed, _ = list_changes(Wanted(subject="sam")).items
    assert changed.before == {"email": "sam@example.org", "roles": [], "teams": []}
    assert changed.after == {"email": None, "roles": ["intake"], "teams": ["north"]}
    assert verify_changes().broken is None


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"display_name": " "}, refusals.PersonUnnamed),
        ({"email": "sam"}, refusals.EmailInvalid),
        ({"roles": ["nothing"]}, refusals.RoleUnknown),
        ({"teams": ["nothing"]}, refusals.TeamUnknown),
    ],
)
def test_what_cannot_be_is_not_given_to_a_person(boss, wrong, refusal):
    given = users.Given(**{"display_name": "Sam", **wrong})
    refuse(refusal, users.add_person, "sam", given, acting=boss)


def test_nobody_locks_out_themselves_or_the_last_administrator(boss):
    mine = find_user("boss")
    plain = replace(users.given_to(mine), groups=[])
    administrator = (GrantKind.GROUP, Group.ADMINISTRATOR)
    refuse(refusals.YourselfLockedOut, users.deactivate, mine, acting=boss)
    refuse(
        refusals.YourselfLockedOut, users.change_person, "boss", plain, version=None, acting=boss
    )
    refuse(refusals.LastAdministrator, users.deactivate, mine, acting=ACTING)
    program = add_user("robot", Group.ADMINISTRATOR)
    refuse(refusals.LastAdministrator, users.deactivate, mine, acting=ACTING)
    users.deactivate(program, acting=boss)
    add_user("second", Group.ADMINISTRATOR, password=PASSWORD)
    users.change_person("boss", plain, version=None, acting=ACTING)
    assert mine.groups == frozenset()
    outside_grants.settle("oidc:x", {"boss": [administrator]})
    issuers.trust("https://x.org")
    account = identities.note_seen(Account("https://x.org", "1"), at=AT)
    identities.link(account, "boss", acting=ACTING)
    local_accounts.switch_off(acting=ACTING)
    for lost in (
        lambda: outside_grants.settle("oidc:x", {"boss": []}),
        lambda: identities.unlink(account, acting=ACTING),
        lambda: users.deactivate(mine, acting=ACTING),
        lambda: users.change_person("boss", plain, version=None, acting=ACTING),
    ):
        refuse(refusals.LastAdministrator, lost)
        assert (mine.active, mine.groups, account.username) == (
            True,
            {Group.ADMINISTRATOR},
            "boss",
        )
    local_accounts.allow(acting=ACTING)
    users.deactivate(mine, acting=ACTING)
    outside_grants.settle("oidc:x", {"boss": []})
    assert mine.groups == frozenset()


def test_only_administrators_look_after_people_but_everybody_after_themselves(boss):
    sam = add_user("sam", Group.SUPERVISOR)
    acting = Acting(actor_of(sam), AT)
    refuse(refusals.NotAllowed, users.deactivate, find_user("boss"), acting=acting)
    refuse(refusals.NotAllowed, credentials.end_sessions, "boss", acting=acting)
    boss_user = find_user("boss")
    refuse(refusals.NotAllowed, credentials.set_password, boss_user, PASSWORD, acting=acting)
    refuse(refusals.NotAllowed, tokens.create_token, "sam", acting=acting)
    refuse(refusals.NotAllowed, sign_in_policy.set_policy, {}, "", version=0, acting=acting)
    refuse(refusals.NotAllowed, roles_and_teams.make, OF_ROLES, "x", "X", acting=acting)
    before = sam.session_version
    credentials.set_password(sam, PASSWORD, acting=acting)
    credentials.end_sessions("sam", acting=acting)
    assert sam.session_version == before + 2
    refuse(refusals.UserUnknown, credentials.unlock, "nobody", acting=boss)


def test_roles_and_teams_are_named_filled_and_removed(boss):
    add_user("amir")
    add_user("zoe")
    for kind, about in ((OF_ROLES, About.ROLE), (OF_TEAMS, About.TEAM)):
        roles_and_teams.make(kind, "north", "North", acting=boss)
        refuse(refusals.KeyTaken, roles_and_teams.make, kind, "north", "N", acting=boss)
        for wrong in ("No!", "new"):
            refuse(refusals.KeyInvalid, roles_and_teams.make, kind, wrong, "N", acting=boss)
        refuse(refusals.NothingNamed, roles_and_teams.make, kind, "south", " ", acting=boss)
        edit = {"version": 1, "acting": boss}
        for _ in range(2):
            roles_and_teams.change(kind, "north", "North", [], **edit)
        roles_and_teams.change(kind, "north", "The north", ["zoe", "amir"], **edit)
        refuse(refusals.ChangedSince, roles_and_teams.change, kind, "north", "N", [], **edit)
        edit["version"] = 2
        refuse(refusals.UserUnknown, roles_and_teams.change, kind, "north", "N", ["nobody"], **edit)
        roles_and_teams.change(kind, "north", "The north", ["zoe"], **edit)
        assert kind.members("north") == ["zoe"]
        roles_and_teams.remove(kind, "north", version=3, acting=boss)
        assert kind.keys("zoe") == []
        assert db.session.get(kind.of, "north") is None
        first, *_ = list_changes(Wanted(about=about, subject="north")).items
        assert first.before == {"name": "The north", "members": ["zoe"]}
        assert len(told(about, "north")) == 4


def test_the_pages_of_a_person_and_of_their_role_never_undo_each_other(boss):
    sam = add_user("sam")
    roles_and_teams.make(OF_ROLES, "intake", "Intake", acting=boss)
    given = users.given_to(sam)
    roles_and_teams.change(OF_ROLES, "intake", "Intake", ["sam"], version=1, acting=boss)
    refuse(refusals.ChangedSince, users.change_person, "sam", given, version=1, acting=boss)
    users.change_person("sam", given, version=2, acting=boss)
    old = {"version": 2, "acting": boss}
    refuse(refusals.ChangedSince, roles_and_teams.change, OF_ROLES, "intake", "I", ["sam"], **old)
    roles_and_teams.change(OF_ROLES, "intake", "Intake", ["sam"], version=3, acting=boss)
    roles_and_teams.remove(OF_ROLES, "intake", version=4, acting=boss)
    assert told(About.PERSON, "sam")[:4] == [
        "Sam no longer belongs to the role “Intake”.",
        "Sam belongs to the role “Intake”.",
        "Sam was changed.",
        "Sam belongs to the role “Intake”.",
    ]


def test_the_rules_of_signing_in_count_at_once(boss):
    numbers = {name: getattr(sign_in_policy.Rules(), name) for name in sign_in_policy.BOUNDS}
    sign_in_policy.set_policy(numbers, "", version=0, acting=boss)
    assert sign_in_policy.rules_now().version == 0
    sam = add_user("sam", password=PASSWORD)
    stricter = numbers | {"least_length": 20, "failures": 3, "lock_minutes": 60}
    sign_in_policy.set_policy(stricter, " Borough Road \n\nborough road", version=0, acting=boss)
    refuse(refusals.ChangedSince, sign_in_policy.set_policy, numbers, "", version=0, acting=boss)
    rules = sign_in_policy.rules_now()
    assert (rules.least_length, rules.refused_passwords) == (20, ("borough road",))
    for weak in ("nineteen characters", "12345 Borough Road 1!", "sam is my name, truly"):
        refuse(refusals.PasswordTooWeak, credentials.set_password, sam, weak, acting=boss)
    for _ in range(3):
        assert sign_in.settle(sign_in.check("sam", "wrong"), at=AT) is None
    assert sam.locked_until_at == AT + timedelta(hours=1)
    words = "\n".join(f"word {number}" for number in range(501))
    with pytest.raises(refusals.PolicyOutOfBounds) as refused:
        sign_in_policy.set_policy(numbers | {"failures": 2}, words, version=None, acting=boss)
    assert [one.field for one in refused.value.problems] == ["failures", "refused_passwords"]
    assert len(told(About.SIGN_IN_POLICY, "sign_in")) == 1


def test_an_address_with_many_failures_lets_in_only_whom_it_knows(boss):
    add_user("sam", password=PASSWORD)
    add_user("zoe", password=PASSWORD)
    numbers = {name: getattr(sign_in_policy.Rules(), name) for name in sign_in_policy.BOUNDS}
    numbers |= {"address_failures": 10}
    sign_in_policy.set_policy(numbers, "", version=0, acting=boss)
    office, later = Source("10.0.0.1", "Firefox on Windows"), AT + timedelta(hours=1)
    right = {name: sign_in.check(name, PASSWORD) for name in ("sam", "zoe")}

    def comes_in(name: str, *, at=AT, source=office) -> bool:
        if sign_in.is_shut_out(name, source, at=at):
            return False
        return sign_in.settle(right[name], at=at, source=source) is not None

    assert comes_in("sam")
    for _ in range(10):
        sign_in.settle(sign_in.Attempt("", right=False), at=AT, source=office)
    assert not comes_in("zoe")
    assert comes_in("zoe", source=Source("10.0.0.2"))
    assert comes_in("sam")
    assert comes_in("zoe", at=later)
    attempts = sign_in.latest_sign_ins("zoe")
    assert [(one.succeeded, one.address) for one in attempts] == [
        (True, "10.0.0.1"),
        (True, "10.0.0.2"),
    ]
    sign_in.forget_before(later)
    assert len(sign_in.latest_sign_ins("zoe")) == 1


def test_a_session_ends_when_nobody_is_there_and_in_any_case():
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    ends = sign_in_policy.SessionEnds()
    assert not ends.is_over(AT, AT, at=AT + 59 * minute)
    assert ends.is_over(AT, AT, at=AT + hour)
    assert ends.is_over(AT + 12 * hour, AT, at=AT + 12 * hour)
    rules = sign_in_policy.rules_now()
    assert (ends.idle, ends.longest) == (rules.idle_minutes * minute, rules.session_hours * hour)


def test_an_invitation_lets_somebody_choose_a_password_once(boss):
    sam = add_user("sam")
    replaced = invitations.invite("sam", days=7, acting=boss)
    secret = invitations.invite("sam", days=7, acting=boss)
    assert invitations.open_invitation("sam", at=AT) is not None
    week = timedelta(days=7)
    for wrong, at in (("", AT), ("\ud800", AT), (replaced, AT), (secret, AT + week)):
        refuse(refusals.InvitationOver, invitations.invited, wrong, at=at)
    refuse(refusals.PasswordTooWeak, invitations.accept, secret, "password1234", at=AT)
    assert invitations.accept(secret, PASSWORD, at=AT) is sam
    refuse(refusals.InvitationOver, invitations.accept, secret, PASSWORD, at=AT)
    assert invitations.open_invitation("sam", at=AT) is None
    assert sign_in.settle(sign_in.check("sam", PASSWORD), at=AT) is sam
    given = replace(users.given_to(sam), email="sam@example.org")
    for end in (
        lambda: credentials.set_password(sam, PASSWORD, acting=boss),
        lambda: credentials.require_new_password("sam", version=None, acting=boss),
        lambda: users.change_person("sam", given, version=None, acting=boss),
        lambda: invitations.withdraw("sam", acting=boss),
        lambda: users.deactivate(sam, acting=boss),
    ):
        secret = invitations.invite("sam", days=7, acting=boss)
        end()
        refuse(refusals.InvitationOver, invitations.invited, secret, at=AT)
    invitations.withdraw("sam", acting=boss)
    users.reactivate(sam, acting=boss)
    refuse(refusals.InvitationOver, invitations.invited, secret, at=AT)
    assert told(About.PERSON, "sam").count("Sam is no longer invited.") == 1
    kept = [(one.text, one.after) for one in list_changes(Wanted(subject="sam")).items]
    assert secret not in str(kept)


def test_whoever_is_switched_on_again_has_none_of_their_old_tokens(boss):
    robot = add_user("robot")
    _, secret = tokens.create_token("robot", acting=boss)
    users.deactivate(robot, acting=boss)
    users.reactivate(robot, acting=boss)
    assert tokens.verify_token(secret, at=AT) is None


def test_a_token_is_replaced_while_the_old_one_still_works(boss):
    add_user("robot")
    day = timedelta(days=1)
    old, secret = tokens.create_token(
        "robot", scopes=["cases:read"], expires_at=AT + 90 * day, label="Returns", acting=boss
    )
    new, other = tokens.rotate_token(old.id, overlap=7 * day, acting=replace(boss, at=AT + day))
    assert (new.label, new.scopes, new.expires_at) == ("Returns", ["cases:read"], AT + 91 * day)
    assert old.expires_at == AT + 8 * day
    assert tokens.verify_token(secret, at=AT + 2 * day) is old
    assert tokens.tokens(at=AT + 2 * day) == [old, new]
    assert tokens.ends_soon(old, at=AT + day)
    assert not tokens.ends_soon(new, at=AT + day)
    late = replace(boss, at=AT + 8 * day)
    refuse(refusals.TokenOver, tokens.rotate_token, old.id, overlap=day, acting=late)
    assert tokens.tokens(at=late.at, usable=False) == [old]
    endless, _ = tokens.create_token("robot", acting=boss)
    heir, _ = tokens.rotate_token(endless.id, overlap=day, acting=boss)
    assert (endless.expires_at, heir.expires_at) == (AT + day, None)
    tokens.revoke_token(heir.id, acting=boss)
    tokens.revoke_token(heir.id, acting=boss)
    lines = list_changes(Wanted(about=About.TOKEN)).items
    assert [str(one.text).partition(" robot ")[2].split("…")[0] for one in lines] == [
        "was revoked.",
        f"was replaced by {heir.prefix}",
        *("was made.", "was made."),
        f"was replaced by {new.prefix}",
        *("was made.", "was made."),
    ]
    kept = str([(one.text, one.before, one.after) for one in lines])
    assert secret not in kept
    assert other not in kept


def test_people_are_found_by_name_state_and_what_they_are_given(boss):
    states = {
        "off": PersonState.OFF,
        "locked": PersonState.LOCKED,
        "newcomer": PersonState.MUST_CHANGE,
    }
    for name in states:
        add_user(name, Group.OFFICER, password=PASSWORD)
    add_user("robot", roles_held=["intake"])
    users.deactivate(find_user("off"), acting=boss)
    find_user("locked").locked_until_at = AT + timedelta(minutes=1)
    find_user("newcomer").must_change_password = True
    roles_and_teams.make(OF_TEAMS, "north", "North", acting=boss)
    roles_and_teams.change(OF_TEAMS, "north", "North", ["robot"], version=1, acting=boss)
    db.session.flush()
    states |= {"boss": PersonState.ACTIVE, "robot": PersonState.WITHOUT_PASSWORD}

    def found(**wanted) -> list[str]:
        given, cursor, names = PeopleWanted(**wanted), "", []
        while cursor is not None:
            page = list_people(given, actor=boss.who, at=AT, limit=2, cursor=cursor)
            names, cursor = [*names, *(one.username for one in page.items)], page.next
        return names

    for name, state in states.items():
        assert state_of(find_user(name), at=AT) is state
        assert found(state=state) == [name]
    assert found() == ["boss", "locked", "newcomer", "off", "robot"]
    assert found(text="OB") == ["robot"]
    assert found(group=Group.ADMINISTRATOR) == ["boss"]
    assert found(role="intake", team="north") == ["robot"]
    assert found(role="other") == []
