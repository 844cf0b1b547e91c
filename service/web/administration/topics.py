"""The page on work for programs outside: what waits of each topic, and who last came for it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from service.installation import here
from service.outwork.listing import list_topics
from service.people.guards import guarded
from service.people.verbs import Verb
from service.transaction import reading
from service.web.administration.joining import Section, joins
from service.web.blueprint import web
from service.web.reader import reader
from service.web.session import actor


@web.get("/administration/topics")
@joins(
    Section.WORK,
    "Work for programs outside",
    "What waits for other systems to do it, by topic, and who last asked for it.",
)
@guarded(Verb.READ_TOPICS)
def topic_list() -> ResponseReturnValue:
    """List the topics."""
    with reading():
        who = reader()
        found = list_topics(actor=actor(), now=here().clock.now())
        who.learn(one.asked.asked_by for one in found if one.asked is not None)
        return render_template(
            "administration/topics.html",
            topics=[
                {"shown": one, "by": who.person(one.asked.asked_by) if one.asked else None}
                for one in found
            ],
            minutes=here().settings.no_worker_minutes,
        )
