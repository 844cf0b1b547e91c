"""Links between cases."""

from typing import Any

from apiflask import APIBlueprint

from service.api.authentication import acting, caller
from service.api.doors import does, reads
from service.api.schemas.links import Link, LinkGiven, LinkList
from service.cases.commands import link
from service.cases.links import links_of
from service.cases.models import LinkKind
from service.people.verbs import Verb

blueprint = APIBlueprint("api-links", __name__, tag="Cases")


@blueprint.get("/cases/<case_id>/links")
@reads(Verb.READ_CASE)
@blueprint.output(LinkList)
def get_links(case_id: str) -> Any:
    """List the cases that a case is linked to, from either side, as far as you may see them."""
    return {"items": links_of(case_id, actor=caller().actor, now=acting().at)}


@blueprint.post("/cases/<case_id>/links")
@blueprint.input(LinkGiven, arg_name="asked")
@does(Verb.LINK_CASE)
@blueprint.output(Link, 201)
def post_link(case_id: str, asked: LinkGiven) -> Any:
    """Link a case to another, open or closed; both show it."""
    kind = LinkKind(asked.kind)
    return link.link(case_id, asked.case, kind, acting=acting(), note=asked.note)


@blueprint.delete("/cases/<case_id>/links/<link_id>")
@does(Verb.LINK_CASE)
@blueprint.output(Link)
def delete_link(case_id: str, link_id: str) -> Any:
    """End a link, from either of its cases."""
    return link.unlink(case_id, link_id, acting=acting())
