"""What the script of an editor asks beside its file: what is wrong, what there is, who is here."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from service.drafts.checking import problems_of
from service.drafts.offering import offers
from service.drafts.presence import others_present, say_present
from service.drafts.reading import draft_by_id
from service.drafts.worked_example import work_example, work_timer_example
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading, transaction
from service.web.blueprint import web
from service.web.drafts.in_json import BodyUnreadable, in_json, json_object, told_problems
from service.web.reader import reader
from service.web.session import acting


@web.post("/drafts/<draft_id>/check")
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def check_draft(draft_id: str) -> ResponseReturnValue:
    """Say what publishing would say, with what is not saved yet."""
    unsaved = _texts("files")
    with reading():
        found = problems_of(draft_by_id(draft_id), at=reader().now, unsaved=unsaved)
    return jsonify(problems=told_problems(found))


@web.get("/drafts/<draft_id>/lists")
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def draft_lists(draft_id: str) -> ResponseReturnValue:
    """Give what can be chosen: roles, forms, decisions and whatever else has a name."""
    with reading():
        return jsonify(offers(draft_by_id(draft_id)))


@web.post("/drafts/<draft_id>/worked-example")
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def worked_example(draft_id: str) -> ResponseReturnValue:
    """Say which dates a service level, or a timer, would give if it began now."""
    sla, timer = (
        {name: text.decode() for name, text in _texts(kind).items()} for kind in ("sla", "timer")
    )
    with reading():
        draft_by_id(draft_id)
        now = reader().now
        example = work_timer_example(timer, at=now) if timer else work_example(sla, at=now)
        return jsonify(sentence=example)


@web.post("/drafts/<draft_id>/presence")
@guarded(Verb.DRAFT_DEFINITIONS)
@in_json
def draft_presence(draft_id: str) -> ResponseReturnValue:
    """Note that the page is open, and tell who else has one."""
    acts = acting()
    with transaction():
        say_present(draft_id, acting=acts)
    with reading():
        who = reader()
        there = others_present(draft_id, acts.who.username, now=who.now)
        who.learn(one.username for one in there)
        others = [
            {"name": who.person(one.username), "since": one.since.isoformat()} for one in there
        ]
    return jsonify(others=others)


def _texts(name: str) -> dict[str, bytes]:
    """Return the texts by name that the body holds under a name. Raises BodyUnreadable."""
    given = json_object().get(name) or {}
    if not isinstance(given, dict):
        raise BodyUnreadable
    try:
        return {key: text.encode() for key, text in given.items() if isinstance(text, str)}
    except UnicodeEncodeError:
        raise BodyUnreadable from None
