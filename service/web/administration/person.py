"""The page of one person: how they stand, what they may do, and what was changed about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from service.cases.held_work import open_cases_of, open_tasks_of
from service.cases.invitation_letters import latest_letter
from service.clock import real_now
from service.installation import here
from service.ledger.changes import About, Wanted, list_changes
from service.ledger.mailbox import find_mail
from service.ledger.outbox import State
from service.left_behind import count_owned
from service.people.directory import actor_of, find_user
from service.people.groups import Group
from service.people.guards import guarded
from service.people.identities import identities_of
from service.people.invitations import open_invitation
from service.people.models import User
from service.people.outside_grants import outside_grants_of
from service.people.outside_models import GrantKind, OutsideGrant
from service.people.people_list import PersonState, state_of
from service.people.refusals import NotFound
from service.people.sign_in import latest_sign_ins
from service.people.sign_in_policy import rules_now
from service.people.teams import teams
from service.people.verbs import Verb
from service.settings import Mode
from service.transaction import reading
from service.web.account.sign_in_lines import sign_in_lines
from service.web.administration.change_words import change_lines
from service.web.administration.people import STATES
from service.web.administration.permission_words import GROUPS, permissions
from service.web.blueprint import web
from service.web.once import new_key
from service.web.reader import Reader, reader
from service.web.words import at_moment


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody has in hand, and what is theirs that speaks to other systems."""

    tasks: int
    cases: int
    owned: Mapping[str, int]


def known_person(username: str) -> User:
    """Give a person by the name in an address. Raises NotFound."""
    user = find_user(username)
    if user is None:
        raise NotFound
    return user


def work_of(username: str) -> Work:
    """Count what somebody has in hand, and what is theirs."""
    tasks = open_tasks_of([username]).get(username, 0)
    return Work(tasks, open_cases_of(username), count_owned(username))


@web.get("/administration/people/<username>")
@guarded(Verb.MANAGE_PEOPLE)
def person(username: str) -> ResponseReturnValue:
    """Show a person."""
    at = real_now()
    with reading():
        who, user = reader(), known_person(username)
        state = state_of(user, at=at)
        found = list_changes(Wanted(about=About.PERSON, subject=username), limit=10)
        sign_ins = latest_sign_ins(username, limit=10)
        return render_template(
            "administration/person.html",
            user=user,
            state=STATES[state],
            is_locked=state is PersonState.LOCKED,
            can_be_written_to=bool(user.email) and _sends_letters(),
            is_self=username == who.actor.username,
            groups=[GROUPS[group] for group in GROUPS if group in user.groups],
            given=_given(user, who),
            permissions=permissions(who, actor_of(user)),
            work=work_of(username),
            invitation=open_invitation(username, at=at),
            letter=_letter_in_words(username),
            sign_ins=sign_in_lines(user, sign_ins, rules_now().longest, at=at),
            accounts=identities_of(username),
            outside=_from_outside(username, who),
            once=new_key(),
            changes=change_lines(found.items, who),
        )


def _letter_in_words(username: str) -> str:
    """Say what became of the last invitation by email; nothing where there was none to send."""
    work = latest_letter(username)
    if work is None:
        return ""
    if work.state == State.GIVEN_UP:
        return f"It could not be sent. {work.last_error}"
    if work.state == State.WAITING:
        again = f" {work.last_error} It is tried again." if work.last_error else ""
        return f"It is on its way.{again}"
    if work.last_error:
        return f"It did not arrive. {work.last_error} Check the email address, then invite again."
    mail = find_mail(work.id)
    return f"Sent to {mail.recipient} on {at_moment(mail.at)}" if mail else ""


def _sends_letters() -> bool:
    """Tell whether emails leave the house, or are at least kept to be looked at."""
    settings = here().settings
    return settings.smtp_url is not None or settings.mode is not Mode.PRODUCTION


def _from_outside(username: str, who: Reader) -> str:
    """Say what somebody has from outside."""
    names = {one.key: one.name for one in teams()}

    def said(one: OutsideGrant) -> str:
        if one.kind is GrantKind.GROUP:
            return GROUPS[Group(one.key)]
        return names.get(one.key, one.key) if one.kind is GrantKind.TEAM else who.role(one.key)

    return ", ".join(sorted({said(one) for one in outside_grants_of(username)}))


def _given(user: User, who: Reader) -> dict[str, list[str]]:
    """Name the roles and teams of a person."""
    actor = actor_of(user)
    names = {one.key: one.name for one in teams()}
    return {
        "roles": sorted(who.role(key) for key in actor.roles),
        "teams": sorted(names[key] for key in actor.teams),
    }
