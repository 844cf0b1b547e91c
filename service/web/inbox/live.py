"""Whether the list of an open page has changed: asked now and then, or told as it happens.

A stream of events takes a thread of the server for as long as it lasts. So only some of them may,
as many as the settings say, none for long, and whoever finds none free asks now and then.
"""

from collections.abc import Iterator
from http import HTTPStatus
from threading import Event

from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from service.cases.stamping import worklist_stamp
from service.installation import here, is_serving
from service.people.actors import Actor
from service.people.guards import guarded
from service.people.verbs import Verb
from service.threads import Share
from service.transaction import reading
from service.web.blueprint import web
from service.web.session import actor

EVENTS = "text/event-stream"
EVERY = 3.0
"""Seconds between two looks of a stream."""
LOOKS = 100
"""Looks after which a stream ends; the browser asks for another, and is asked who it is."""


_streams = Share()


@web.get("/tasks/stamp")
@guarded(Verb.READ_TASK)
def tasks_stamp() -> ResponseReturnValue:
    """Give the stamp of what the reader may see; as a stream where one is asked for and free."""
    if request.headers.get("Accept", "") != EVENTS:
        with reading():
            return Response(worklist_stamp(actor=actor()), mimetype="text/plain")
    if not _streams.take(here().settings.streams):
        # The one status by which a browser stops to ask for events.
        return Response(status=HTTPStatus.NO_CONTENT)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  the app
    stamps = _stamps(app, actor())
    response = Response(stamps, mimetype=EVENTS, headers={"X-Accel-Buffering": "no"})
    response.call_on_close(_streams.give_back)
    return response


def _stamps(app: Flask, who: Actor) -> Iterator[str]:
    """Tell each stamp that differs from the one before; a comment shows that the line still is."""
    told, goes_on = "", True
    for _ in range(LOOKS):
        with app.app_context():
            goes_on = is_serving()
            with reading():
                now = worklist_stamp(actor=who)
        yield f"data: {now}\n\n" if now != told else ":\n\n"
        told = now
        if not goes_on:
            return
        Event().wait(EVERY)
