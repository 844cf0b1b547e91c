"""What differs between two versions of a process, or between a draft and what is published."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.comparing import Became, Difference, by_id
from service.bpmn.drawing import draw
from service.definitions.lookup import contents_of, version_of, versions_of
from service.definitions.models import ProcessVersion
from service.drafts.comparing import Comparison, Side, compare_files, side_of
from service.drafts.reading import draft_by_id, files_of
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.numbers import number_given
from service.web.reader import reader


@web.get("/processes/<key>/compare")
@guarded(Verb.READ_DEFINITIONS)
def compare_versions(key: str) -> ResponseReturnValue:
    """Show what differs between two versions, by default the newest and the one before it."""
    with reading():
        known = versions_of(key)
        newest = known[0].version
        after = _chosen(key, "to") or known[0]
        before = _chosen(key, "from") or _before(known, after)
        compared = compare_files(_side(before), _side(after))
        return _page(
            compared,
            (_side(before), _side(after)),
            (f"Version {before.version}", f"Version {after.version}"),
            name=after.name,
            back=(url_for("web.process", key=key), after.name),
            numbers=list(range(newest, 0, -1)),
            chosen=(before.version, after.version),
        )


@web.get("/drafts/<draft_id>/compare")
@guarded(Verb.DRAFT_DEFINITIONS)
def compare_draft(draft_id: str) -> ResponseReturnValue:
    """Show what a draft changes of the version that it is based on."""
    with reading():
        draft = draft_by_id(draft_id)
        if draft.base is None:
            return redirect(url_for("web.draft", draft_id=draft_id))
        before, after = _side(draft.base), Side(draft.key, dict(files_of(draft)))
        return _page(
            compare_files(before, after),
            (before, after),
            (f"Version {draft.base.version}", "The draft"),
            name=draft.name,
            back=(url_for("web.draft", draft_id=draft_id), f"the draft of {draft.name}"),
            numbers=[],
            chosen=(0, 0),
        )


def _chosen(key: str, name: str) -> ProcessVersion | None:
    number = number_given(request.args.get(name, ""))
    return version_of(key, at=reader().now, version=number) if number is not None else None


def _before(known: list[ProcessVersion], after: ProcessVersion) -> ProcessVersion:
    return next((one for one in known if one.version < after.version), after)


def _side(version: ProcessVersion) -> Side:
    return side_of(version, contents_of(version))


def _page(
    compared: Comparison, sides: tuple[Side, Side], called: tuple[str, str], **around: object
) -> str:
    drawings = []
    if not compared.unread:
        for side, before in zip(sides, (True, False), strict=True):
            states = by_id(compared.diagram, before=before)
            # The drawing room escapes every text of the diagram itself.
            drawn = draw(side.diagram, process=side.key, states=states) or ""
            drawings.append(Markup(drawn))  # noqa: S704
    return render_template(
        "drafts/compare.html",
        compared=compared,
        drawings=list(zip(called, drawings, strict=False)),
        lines=[one for one in compared.diagram if one.became is not Became.MOVED],
        moved=_named(compared, Became.MOVED),
        called=called,
        **around,
    )


def _named(compared: Comparison, became: Became) -> list[str]:
    found: list[Difference] = [one for one in compared.diagram if one.became is became]
    return [one.name for one in found]
