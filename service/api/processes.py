"""Processes and their published versions."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from service.api.authentication import acting
from service.api.doors import Described, reads
from service.api.schemas.base import Paging
from service.api.schemas.definitions import Process, ProcessList, ProcessVersion, VersionList
from service.cases.catalogue import list_processes, list_versions, published
from service.definitions import models
from service.definitions.lookup import bundle_of, version_of
from service.paging import Page
from service.people.verbs import Verb

blueprint = APIBlueprint("api-processes", __name__, tag="Definitions")

_BPMN: Described = {
    200: {
        "content": {"application/xml": {"schema": {"type": "string"}}},
        "description": "The very bytes that were deployed.",
    }
}


@blueprint.get("/processes")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_DEFINITIONS)
@blueprint.output(ProcessList)
def get_processes(asked: Paging) -> Any:
    """List the published processes, by key."""
    return list_processes(limit=asked.limit, cursor=asked.cursor)


@blueprint.get("/processes/<key>")
@reads(Verb.READ_DEFINITIONS)
@blueprint.output(Process)
def get_process(key: str) -> Any:
    """Read a process: its latest version, and how many cases are open on each."""
    return published(key)


@blueprint.get("/processes/<key>/versions")
@blueprint.input(Paging, location="query", arg_name="asked")
@reads(Verb.READ_DEFINITIONS)
@blueprint.output(VersionList)
def get_versions(key: str, asked: Paging) -> Any:
    """List the versions of a process, the newest first."""
    page = list_versions(key, limit=asked.limit, cursor=asked.cursor)
    return Page([_version(one) for one in page.items], page.next)


@blueprint.get("/processes/<key>/versions/<int:number>")
@reads(Verb.READ_DEFINITIONS)
@blueprint.output(ProcessVersion)
def get_version(key: str, number: int) -> Any:
    """Read a version: who, when, why, from which files, and what the lint said."""
    return _version(_find(key, number))


@blueprint.get("/processes/<key>/versions/<int:number>/bpmn")
@reads(Verb.READ_DEFINITIONS, etag=True)
@blueprint.doc(responses=_BPMN)
def get_bpmn(key: str, number: int) -> Any:
    """Fetch a version's diagram, byte for byte as it was deployed."""
    response = Response(bundle_of(_find(key, number)).bpmn, mimetype="application/xml")
    response.add_etag()
    return response


def _find(key: str, number: int) -> models.ProcessVersion:
    return version_of(key, at=acting().at, version=number)


def _version(version: models.ProcessVersion) -> dict[str, Any]:
    return {
        "key": version.key,
        "version": version.version,
        "name": version.name,
        "deployment": version.deployment_id,
        "deployed_by": version.deployment.by,
        "deployed_at": version.deployment.at,
        "effective_from": version.effective_from,
        "note": version.deployment.note,
        "files": list(version.files),
        "warnings": list(version.warnings),
    }
