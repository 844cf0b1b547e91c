"""Making a webhook, changing it, and giving it a new secret."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.clock import real_now
from service.definitions.lookup import ProcessNotFound, newest_versions
from service.errors import Problem, problems_of
from service.hooks.checking import FIELDS, refusals_of
from service.hooks.given import HookGiven, given_of
from service.hooks.making import change_hook, make_hook, rotate_secret
from service.hooks.models import Does
from service.hooks.presets import PRESETS
from service.hooks.refusals import HookInvalid, MappingInvalid, SlugInvalid, SlugTaken
from service.hooks.schemes import Scheme
from service.installation import here
from service.people.actors import Acting
from service.people.guards import guarded
from service.people.refusals import NotFound
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.hook_writing import (
    entered_of,
    on_page,
    on_questions,
    read_settings,
    settings_of,
)
from service.web.administration.hooks import known_hook
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.session import acting
from service.web.sheets import question

EMPTY = "empty"
"""The preset that presets nothing."""
MADE_TWICE = (
    "The page was sent twice: it was done once, and the secret shown once. If you could not copy "
    "it, give the webhook a new secret."
)
_FIELDS = {
    SlugInvalid: "hook_slug",
    SlugTaken: "hook_slug",
    ProcessNotFound: "hook_process",
    MappingInvalid: "hook_mapping",
    HookInvalid: "hook_scheme",
}


@web.get("/administration/hooks/new")
@guarded(Verb.MANAGE_HOOKS)
def choose_hook() -> ResponseReturnValue:
    """Offer what a new hook may begin from."""
    return render_template("administration/hook_presets.html", presets=PRESETS.values())


@web.route("/administration/hooks/new/<preset>", methods=["GET", "POST"])
@guarded(Verb.MANAGE_HOOKS)
def new_hook(preset: str) -> ResponseReturnValue:
    """Make a hook and show its secret this once."""
    made: list[tuple[str, str | None]] = []
    asking = Asking(
        form=question("hook"),
        heading="Make a webhook",
        button="Make this webhook",
        back=url_for("web.hook_list"),
        shown=lambda: _shown(*made[0]),
        again=MADE_TWICE,
        data={"is_new": True, "processes": _processes()},
        entered={"hook_slug": _named(preset), **entered_of(_begun(preset))},
        fields=_FIELDS,
        wrong=lambda entered: _wrong(_begun(preset), entered, entered.get("hook_slug")),
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        slug = answers["hook_slug"].strip()
        try:
            given = replace(_begun(preset), **settings_of(answers))
            made.append((slug, make_hook(slug, given, acting=_now())[1]))
        except (HookInvalid, MappingInvalid) as refused:
            raise on_page(refused) from None
        return ""

    return ask(asking, carry_out)


@web.route("/administration/hooks/<slug>/change", methods=["GET", "POST"])
@guarded(Verb.MANAGE_HOOKS)
def change_hook_page(slug: str) -> ResponseReturnValue:
    """Change a hook; its secret stays."""
    with reading():
        hook = known_hook(slug)
        given, revision = HookGiven(**given_of(hook)), hook.revision
    asking = Asking(
        form=question("hook"),
        heading=f"Change the webhook “{given.label or slug}”",
        button="Save",
        back=url_for("web.hook_page", slug=slug),
        version=revision,
        data={"is_new": False, "processes": _processes()},
        entered=entered_of(given),
        fields=_FIELDS,
        wrong=lambda entered: _wrong(given, entered),
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> str:
        try:
            change_hook(slug, settings_of(answers), acting=_now(), seen=seen)
        except (HookInvalid, MappingInvalid) as refused:
            raise on_page(refused) from None
        return "The webhook is changed."

    return ask(asking, carry_out)


@web.route("/administration/hooks/<slug>/secret", methods=["GET", "POST"])
@guarded(Verb.MANAGE_HOOKS)
def rotate_hook(slug: str) -> ResponseReturnValue:
    """Give a hook a new secret and show it this once."""
    with reading():
        if known_hook(slug).scheme is Scheme.MUTUAL_TLS:
            raise NotFound
    made: list[str] = []
    asking = Asking(
        form=question("hook_secret"),
        heading=f"Give the webhook “{slug}” a new secret",
        button="Make a new secret",
        back=url_for("web.hook_page", slug=slug),
        shown=lambda: _shown(slug, made[0]),
        again=MADE_TWICE,
        entered={"overlap_days": 7},
        template="administration/asking.html",
    )

    def carry_out(answers: Mapping[str, Any], _: int | None) -> str:
        overlap = timedelta(days=int(answers["overlap_days"]))
        made.append(rotate_secret(slug, overlap=overlap, acting=_now())[1])
        return ""

    return ask(asking, carry_out)


def _wrong(
    begun: HookGiven, entered: Mapping[str, Any], slug: str | None = None
) -> Iterable[Problem]:
    """Say what is wrong beside what the form finds; what it refused is taken as it was before."""
    settings, unread = read_settings({**entered_of(begun), **entered})
    given = replace(begun, **settings)
    with reading():
        name = slug.strip() if slug else None
        refused = [*refusals_of(given, at=here().clock.now(), slug=name)]
    wrong = on_questions(problems_of(unread, FIELDS))
    places = {one.field for one in wrong}
    more = on_questions(problems_of(refused, FIELDS))
    return [*wrong, *(one for one in more if one.field not in places)]


def _begun(preset: str) -> HookGiven:
    """Give what a new hook begins from. Raises NotFound."""
    if preset == EMPTY:
        return HookGiven(does=Does.START, target="")
    if preset not in PRESETS:
        raise NotFound
    return PRESETS[preset].given


def _named(preset: str) -> str:
    """Give the name in the address that a new hook has unless somebody wants another."""
    return "" if preset == EMPTY else preset.replace("_", "-")


def _processes() -> list[dict[str, str]]:
    with reading():
        found = newest_versions()
        return [{"value": one.key, "label": one.name or one.key} for one in found]


def _shown(slug: str, secret: str | None) -> ResponseReturnValue:
    back = url_for("web.hook_page", slug=slug)
    if secret is None:
        return redirect(back)
    return render_template(
        "administration/secret.html",
        heading=f"The secret of {slug}",
        label="Secret",
        secret=secret,
        explanation=(
            "Give it to the system that calls, with the address "
            f"{here().settings.public_url}/hooks/{slug}, and to nobody else."
        ),
        until=None,
        back=back,
    )


def _now() -> Acting:
    """Say who acts, in real time, in which secrets and signatures live."""
    return Acting(acting().who, real_now(), acting().trace)
