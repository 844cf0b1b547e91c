"""Adding and changing those who vouch for people, and what the groups there give."""

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from service.federation import discovery
from service.federation.group_mappings import SCIM
from service.federation.mapping_changes import (
    Mapped,
    add_mapping,
    change_mapping,
    find_mapping,
    remove_mapping,
)
from service.federation.providers import (
    Settled,
    add_provider,
    change_provider,
    find_provider,
    settled,
)
from service.federation.refusals import GroupMapped, GroupUnnamed, ProviderInvalid
from service.people.guards import guarded
from service.people.refusals import LastAdministrator
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.elsewhere import given_by
from service.web.administration.grants import grants_there_are
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.session import acting
from service.web.sheets import question

_ASK = "administration/asking.html"
_TEXTS = (
    *("name", "issuer", "client_id", "scopes"),
    *("groups_claim", "username_claim", "directory_claim"),
)
_HIDDEN = "provider_client_secret"
_SWITCHES = ("trusts_email", "makes_people", "active")


@web.route("/administration/elsewhere/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def new_provider() -> ResponseReturnValue:
    """Let somebody vouch for people."""
    usual = Settled(name="", issuer="", client_id="")
    asking = Asking(
        form=question("new_provider"),
        heading="Add a provider",
        button="Add this provider",
        back=url_for("web.elsewhere"),
        explanation="First register Handrail with the provider, as an application. "
        "docs/administrators.md says how, step by step, for Entra ID and Keycloak.",
        entered=_entered(usual),
        fields={ProviderInvalid: "provider_issuer"},
        template=_ASK,
        secret=[_HIDDEN],
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        secret = answers[_HIDDEN]
        key = answers["provider_key"]
        made = add_provider(key, _given(answers), secret, acting=acting())
        return f"{made.name} is added. Check now that it answers."

    return ask(asking, carry_out)


@web.route("/administration/elsewhere/<key>", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def edit_provider(key: str) -> ResponseReturnValue:
    """Change somebody who vouches for people."""
    with reading():
        kept = find_provider(key)
        now, version = settled(kept), kept.version
    asking = Asking(
        form=question("provider"),
        heading=f"Change {now.name}",
        button="Save changes",
        back=url_for("web.elsewhere"),
        version=version,
        entered=_entered(now),
        fields={ProviderInvalid: "provider_issuer", LastAdministrator: "provider_active"},
        template=_ASK,
        secret=[_HIDDEN],
    )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        secret = answers.get(_HIDDEN) or ""
        change_provider(key, _given(answers), secret, version=seen, acting=acting())
        discovery.forget()
        return "The changes are saved."

    return ask(asking, carry_out)


@web.route("/administration/elsewhere/<source>/groups/new", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def new_mapping(source: str) -> ResponseReturnValue:
    """Say what a group elsewhere gives."""
    with reading():
        if source != SCIM:
            find_provider(source)
        data = grants_there_are()

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        made = add_mapping(source, _mapped(answers), acting=acting())
        return f"The group “{made.outside}” is mapped."

    asking = _asking_group("Map a group", "Map this group", data, {}, None, source=source)
    return ask(asking, carry_out)


@web.route("/administration/elsewhere/groups/<mapping>", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def edit_mapping(mapping: str) -> ResponseReturnValue:
    """Say anew what a group elsewhere gives."""
    with reading():
        kept, data = find_mapping(number_given(mapping) or 0), grants_there_are()
        number, version, outside, source = kept.id, kept.version, kept.outside, kept.source
        entered = {
            "mapped_outside": outside,
            "mapped_groups": kept.groups,
            "mapped_roles": kept.roles,
            "mapped_teams": kept.teams,
        }

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        change_mapping(number, _mapped(answers), version=seen, acting=acting())
        return "The mapping is saved."

    heading = f"What “{outside}” gives"
    asking = _asking_group(heading, "Save changes", data, entered, version, source=source)
    return ask(asking, carry_out)


@web.route("/administration/elsewhere/groups/<mapping>/remove", methods=["GET", "POST"])
@guarded(Verb.MANAGE_PEOPLE)
def drop_mapping(mapping: str) -> ResponseReturnValue:
    """Let a group elsewhere give nothing any more, once somebody has seen what it gave."""
    with reading():
        kept = find_mapping(number_given(mapping) or 0)
        number, version, outside, source = kept.id, kept.version, kept.outside, kept.source
        given = "; ".join(f"{kind}: {names}" for kind, names in given_by(kept))
    when = "at once" if source == SCIM else "when they next sign in"
    asking = Asking(
        form=None,
        heading=f"Remove what “{outside}” gives",
        button="Remove it now",
        ends=True,
        back=url_for("web.elsewhere"),
        explanation=f"Whoever is in this group loses {when} what only it gives them. {given}"
        if given
        else "It gives nothing.",
        version=version,
        template=_ASK,
    )

    def carry_out(_: Mapping[str, Any], seen: int | None) -> str:
        remove_mapping(number, version=seen, acting=acting())
        return f"The group “{outside}” gives nothing any more."

    return ask(asking, carry_out)


def _asking_group(
    heading: str,
    button: str,
    data: Mapping[str, Any],
    entered: Mapping[str, Any],
    version: int | None,
    *,
    source: str,
) -> Asking:
    return Asking(
        form=question("group_mapping"),
        heading=heading,
        button=button,
        back=url_for("web.elsewhere"),
        explanation="It counts at once."
        if source == SCIM
        else "It counts for each person of the group when they next sign in.",
        version=version,
        data=data,
        entered=entered,
        fields={
            GroupUnnamed: "mapped_outside",
            GroupMapped: "mapped_outside",
            LastAdministrator: "mapped_groups",
        },
        template=_ASK,
    )


def _mapped(answers: Mapping[str, Any]) -> Mapped:
    return Mapped(
        outside=answers["mapped_outside"],
        groups=answers.get("mapped_groups") or (),
        roles=answers.get("mapped_roles") or (),
        teams=answers.get("mapped_teams") or (),
    )


def _entered(given: Settled) -> dict[str, Any]:
    return {f"provider_{name}": getattr(given, name) for name in (*_TEXTS, *_SWITCHES)}


def _given(answers: Mapping[str, Any]) -> Settled:
    told: dict[str, Any] = {
        name: (answers.get(f"provider_{name}") or "").strip() for name in _TEXTS
    }
    told |= {name: bool(answers.get(f"provider_{name}")) for name in _SWITCHES}
    return Settled(**told)
