"""Sign-in elsewhere: who vouches for people, what groups give, who waits, and local accounts."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.errors import Refusal
from service.federation import discovery
from service.federation.group_mappings import SCIM, mappings
from service.federation.models import GroupMapping
from service.federation.providers import find_provider, providers
from service.installation import here
from service.people import identities, local_accounts
from service.people.directory import users
from service.people.groups import Group
from service.people.guards import guarded
from service.people.identities import find_identity
from service.people.roles import roles
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.administration.joining import Section, joins
from service.web.administration.permission_words import GROUPS
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.outcomes import NotAsWanted, tell
from service.web.session import acting
from service.web.sheets import question

_ASK = "administration/asking.html"


@web.get("/administration/elsewhere")
@joins(
    Section.PEOPLE,
    "Sign-in elsewhere",
    "Signing in with your organisation's accounts, what groups there give here, and SCIM.",
)
@guarded(Verb.MANAGE_PEOPLE)
def elsewhere() -> ResponseReturnValue:
    """Show who vouches for people, and what their groups give."""
    with reading():
        kept = providers()
        names = {SCIM: "SCIM", **{one.key: one.name for one in kept}}
        return render_template(
            "administration/elsewhere.html",
            providers=kept,
            mapped=[
                {"source": key, "name": name, "lines": [_line(one) for one in mappings(key)]}
                for key, name in names.items()
            ],
            waiting=identities.waiting(),
            local=local_accounts.are_allowed(),
            address=here().settings.public_url,
        )


@web.post("/administration/elsewhere/<key>/check")
@guarded(Verb.MANAGE_PEOPLE)
def check_provider(key: str) -> ResponseReturnValue:
    """Ask a provider now who it is, so that an administrator sees before anybody signs in."""
    with reading():
        provider = find_provider(key)
        name, issuer = provider.name, provider.issuer
    discovery.forget()
    try:
        discovery.keys_of(issuer)
    except Refusal as refused:
        told = refused.facts.get("told") or f"{refused.detail} {refused.facts.get('reason', '')}"
        tell(NotAsWanted(f"{name} cannot be used. {told}".strip()))
    else:
        tell(f"{name} answers, and its keys can be read.")
    return redirect(url_for("web.elsewhere"))


@web.route("/administration/elsewhere/local-accounts", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def switch_local_accounts() -> ResponseReturnValue:
    """Let nobody in by a password of ours any more, or everybody again."""
    with reading():
        allowed = local_accounts.are_allowed()
    explanation = "Everybody who has a password may sign in by it again."
    if allowed:
        explanation = (
            "From then on people sign in with the accounts of a provider alone, and everybody but "
            "you is signed out. Tokens of programs go on working. If nobody can come in any more, "
            "the command “handrail user let-in NAME” makes a link that lets one person in once."
        )
    asking = Asking(
        form=None,
        heading=f"Switch local accounts {'off' if allowed else 'on'}",
        button=f"Switch them {'off' if allowed else 'on'}",
        ends=allowed,
        back=url_for("web.elsewhere"),
        explanation=explanation,
        template=_ASK,
    )

    def carry_out(*_: object) -> str:
        if not allowed:
            local_accounts.allow(acting=acting())
            return "Local accounts are switched on."
        local_accounts.switch_off(acting=acting())
        return "Local accounts are switched off."

    return ask(asking, carry_out)


@web.route("/administration/elsewhere/waiting/<account>", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def link_account(account: str) -> ResponseReturnValue:
    """Say whose account it is that came and was nobody's."""
    with reading():
        found = find_identity(number_given(account) or 0)
        called, issuer, number = found.name, found.issuer, found.id
        email = f" with the address {found.email}" if found.email else ""
        people = [{"value": one.username, "label": one.display_name} for one in users()]
    asking = Asking(
        form=question("link_account"),
        heading=f"Whose account is “{called}”?",
        button="Link the account",
        back=url_for("web.elsewhere"),
        explanation=f"It came from {issuer}{email}. Whoever you choose comes in by it from now on: "
        "be sure that it is them.",
        data={"people": people},
        template=_ASK,
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        user = identities.link(find_identity(number), answers["linked_user"], acting=acting())
        return f"{user.display_name} comes in by this account now."

    return ask(asking, carry_out)


@web.post("/administration/people/<username>/accounts/<account>/unlink")
@guarded(Verb.MANAGE_PEOPLE)
def unlink_account(username: str, account: str) -> ResponseReturnValue:
    """Let an account elsewhere be somebody's no more."""
    with transaction():
        identities.unlink(find_identity(number_given(account) or 0), acting=acting())
    flash("They no longer come in by this account.", "success")
    return redirect(url_for("web.person", username=username))


def _line(mapping: GroupMapping) -> dict[str, Any]:
    return {"mapping": mapping, "given": given_by(mapping)}


def given_by(mapping: GroupMapping) -> list[tuple[str, str]]:
    """Say what a mapping gives: of each kind the names."""
    of_roles, of_teams = (
        {one.key: one.name for one in roles()},
        {one.key: one.name for one in teams()},
    )
    given = (
        ("Kind of work", [GROUPS[Group(one)] for one in mapping.groups]),
        ("Roles", [of_roles.get(key, key) for key in mapping.roles]),
        ("Teams", [of_teams.get(key, key) for key in mapping.teams]),
    )
    return [(kind, ", ".join(names)) for kind, names in given if names]
