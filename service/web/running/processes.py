"""The published processes: their versions, their diagrams, and what the lint says of them."""

from io import BytesIO

from flask import Response, render_template, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from service.bpmn.drawing import describe, draw
from service.cases.catalogue import list_processes, published
from service.definitions.lookup import bundle_of, version_of, versions_of
from service.paging import MOST
from service.people.access import may
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.reader import reader


@web.get("/processes")
@guarded(Verb.READ_DEFINITIONS)
def processes() -> ResponseReturnValue:
    """Show every process with its latest version."""
    with reading():
        found = list_processes(limit=MOST).items
        return render_template("processes/processes.html", processes=found)


@web.get("/processes/<key>")
@guarded(Verb.READ_DEFINITIONS)
def process(key: str) -> ResponseReturnValue:
    """Show the versions of a process, the newest first."""
    with reading():
        who = reader()
        found = published(key)
        return render_template(
            "processes/process.html",
            process=found,
            may_map=may(who.actor, Verb.READ_INSIGHT),
            may_migrate=may(who.actor, Verb.MIGRATE_CASES),
            counts={one.version: one.count for one in found.open_cases},
            versions=[(one, who.person(one.deployment.by)) for one in versions_of(key)],
        )


@web.get("/processes/<key>/<int:number>")
@guarded(Verb.READ_DEFINITIONS)
def process_version(key: str, number: int) -> ResponseReturnValue:
    """Show one version: its diagram, the same as a list, its files and its warnings."""
    with reading():
        who = reader()
        version = version_of(key, at=who.now, version=number)
        bundle = bundle_of(version)
        # The drawing room escapes every text of the diagram itself.
        svg = Markup(draw(bundle.bpmn, process=key) or "")  # noqa: S704
        return render_template(
            "processes/version.html",
            version=version,
            by=who.person(version.deployment.by),
            process=bundle.process,
            svg=svg,
            lines=describe(bundle.bpmn, process=key),
            may_draw=may(who.actor, Verb.DRAFT_DEFINITIONS),
        )


@web.get("/processes/<key>/<int:number>/bpmn")
@guarded(Verb.READ_DEFINITIONS)
def process_file(key: str, number: int) -> Response:
    """Send the very bytes that were published."""
    with reading():
        bundle = bundle_of(version_of(key, at=reader().now, version=number))
        return send_file(
            BytesIO(bundle.bpmn),
            mimetype="application/xml",
            as_attachment=True,
            download_name=f"{key}_{number}.bpmn",
        )
