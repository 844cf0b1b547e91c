"""The calls that hooks were sent: found, read, and carried out again."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import does, reads
from service.api.schemas import hooks as schemas
from service.api.schemas.messages import Called
from service.hooks.again import carry_out_again
from service.hooks.call_list import Wanted, list_calls, read_call
from service.people.verbs import Verb

blueprint = APIBlueprint("api-calls", __name__, tag="Webhooks in")


@blueprint.get("/calls")
@blueprint.input(schemas.CallQuery, location="query", arg_name="asked")
@reads(Verb.READ_HOOKS)
@blueprint.output(schemas.CallList)
def get_calls(asked: schemas.CallQuery) -> Any:
    """List the calls of hooks, the newest first, with what became of each.

    `q` looks in their ids and reasons, and takes the reference of a case.
    """
    wanted = Wanted(
        hook=asked.hook,
        state=asked.result,
        text=asked.q,
        since=asked.since,
        until=asked.until,
    )
    return list_calls(wanted, actor=caller().actor, limit=asked.limit, cursor=asked.cursor)


@blueprint.get("/calls/<call_id>")
@reads(Verb.READ_HOOKS)
@blueprint.output(schemas.CallWithBody)
def get_call(call_id: str) -> Any:
    """Read a call with what it says.

    Whoever may not read cases, or not the one that it reached, is shown its build and no values,
    unless the hook says which places are to be hidden.
    """
    who = acting()
    return read_call(call_id, actor=who.who, now=who.at)


@blueprint.post("/calls/<call_id>/replay")
@blueprint.input(schemas.Replay, arg_name="asked")
@does(Verb.MANAGE_HOOKS)
@blueprint.output(Called, 202)
def replay_call(call_id: str, asked: schemas.Replay) -> Any:
    """Let a worker carry a call out again, by what its hook says now.

    Of one that did something already, say `once_more`; it becomes a call of its own.
    """
    received = carry_out_again(call_id, acting=acting(), once_more=asked.once_more)
    return {"id": received.id}
