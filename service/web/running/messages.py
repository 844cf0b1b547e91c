"""Messages from outside: what became of each, why, and sending one again to a chosen case."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.cases.candidates import explain_received
from service.cases.case_list import names_of_cases
from service.cases.commands.deliver_message import deliver_message
from service.cases.commands.resend_message import is_sent_already, resend_message
from service.cases.reached import cases_told
from service.cases.received_messages import MessageFilter, find_message, list_messages
from service.cases.record import id_of_named
from service.cases.refusals import (
    CaseIsNotOpen,
    CaseNotFound,
    MessageAlreadyDelivered,
    MessageIsEmpty,
    MessageNotSendable,
)
from service.ledger import calls
from service.ledger.inbox import Received, State
from service.paging import Page
from service.people.access import may
from service.people.guards import guarded
from service.people.refusals import ChangedSince, NotFound
from service.people.verbs import Verb
from service.transaction import reading
from service.web.asking import Asking, ask
from service.web.blueprint import web
from service.web.filters import Filter, Given, Kind, given
from service.web.outcomes import NotAsWanted, Said
from service.web.reader import reader
from service.web.running import message_words
from service.web.running.message_words import KINDS, RESULTS
from service.web.session import acting, actor
from service.web.sheets import question

PAGE: Final = 50
MOST_CASES: Final = 20
"""How many of the cases that a message reached are named."""
_CASE: Final = "resend_case"


@web.get("/running/messages")
@guarded(Verb.READ_MESSAGES)
def messages() -> ResponseReturnValue:
    """Show what was received, the newest first."""
    with reading():
        who, asked = reader(), _asked()
        cursor = asked.cursor
        found: Page[Received] = Page([], None)
        if not asked.wrong:
            found = list_messages(_wanted(asked), actor=who.actor, limit=PAGE, cursor=cursor)
        page = render_template(
            "messages/messages.html",
            problem_links=asked.problem_links(),
            asked=asked,
            words=message_words,
            messages=found.items,
            cases=_cases_of(found.items),
            first=asked.href() if cursor else "",
            next=asked.href(cursor=found.next) if found.next else "",
        )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if asked.wrong else HTTPStatus.OK


@web.get("/running/messages/<message_id>")
@guarded(Verb.READ_MESSAGES)
def message(message_id: str) -> ResponseReturnValue:
    """Show one message, with every element that it might mean and why it does or does not."""
    cursor = request.args.get("cursor")
    here: dict[str, Any] = {"endpoint": "web.message", "message_id": message_id}
    with reading():
        who = reader()
        found = find_message(message_id, actor=who.actor)
        told = explain_received(found, actor=who.actor, at=who.now, limit=PAGE, cursor=cursor)
        return render_template(
            "messages/message.html",
            message=found,
            words=message_words,
            cases=_cases_of([found]),
            resends=_resends(found),
            candidates=told,
            called=may(who.actor, Verb.READ_HOOKS) and calls.find(found.id) is not None,
            may_resend=found.kind == "message" and may(who.actor, Verb.DELIVER_MESSAGE),
            first=url_for(**here) if cursor else "",
            next=url_for(**here, cursor=told.next) if told.next else "",
        )


@web.route("/running/messages/<message_id>/resend", methods=["GET", "POST"])
@guarded(Verb.DELIVER_MESSAGE)
def resend_message_page(message_id: str) -> ResponseReturnValue:
    """Send a message again, to a case that somebody chooses."""

    def carry_out(answers: Mapping[str, Any], seen: int | None) -> Said:
        if again and not seen:
            raise ChangedSince
        at = acting()
        received = resend_message(
            message_id,
            answers[_CASE],
            reason=answers["resend_reason"],
            source=f"person:{at.who.username}",
            again=bool(seen),
            acting=at,
        )
        done = deliver_message(received.id, acting=at)
        if done.state in (State.DELIVERED, State.STARTED):
            return "The case has taken the message."
        if done.state is State.WAITING:
            return NotAsWanted(
                "The message was sent to the case. It is kept until the case waits for it, or its "
                "time is over."
            )
        why = message_words.reason_words(done.reason)
        return NotAsWanted(f"The message was sent to the case, and the case did not take it. {why}")

    with reading():
        found = find_message(message_id, actor=actor())
        again = is_sent_already(found)
        asking = Asking(
            form=question("resend"),
            heading="Send this message to a case",
            button="Send it",
            back=url_for("web.message", message_id=message_id),
            entered={_CASE: request.args.get("case", "")},
            template="administration/asking.html",
            again="This message was sent to the case already.",
            explanation=_explanation(again=again),
            # Whoever was not told that it is sent already does not send it once more.
            version=int(again),
            fields=dict.fromkeys(
                (
                    CaseNotFound,
                    NotFound,
                    CaseIsNotOpen,
                    MessageAlreadyDelivered,
                    MessageIsEmpty,
                    MessageNotSendable,
                ),
                _CASE,
            ),
        )
    return ask(asking, carry_out)


def _explanation(*, again: bool) -> str:
    if again:
        return (
            "It has reached a case, or was sent again already: sending it does what it asks for "
            "once more. The case takes it whatever its keys say."
        )
    return "The case takes it whatever its keys say. It no longer waits for any other."


def _asked() -> Given:
    filters = (
        Filter("name", "Name"),
        Filter("case", "Case"),
        Filter("result", "Result", Kind.CHOICE, [(one, RESULTS[one].text) for one in State]),
        Filter("kind", "Kind", Kind.CHOICE, [*KINDS.items()]),
    )
    return given("web.messages", filters, kept={})


def _wanted(asked: Given) -> MessageFilter:
    case = asked.text("case")
    return MessageFilter(
        name=asked.text("name"),
        state=asked.text("result"),
        kind=asked.text("kind"),
        case=id_of_named(case) if case else None,
    )


def _resends(found: Received) -> Sequence[Received]:
    """Return the latest other messages that say this again, of those the reader may know of."""
    wanted = MessageFilter(resent_from=found.resent_from or found.id)
    page = list_messages(wanted, actor=actor(), limit=PAGE)
    return [one for one in page.items if one.id != found.id]


def _cases_of(found: Sequence[Received]) -> dict[str, dict[str, str]]:
    """Name the first cases that each message reached, of those that the reader may see."""
    told = {one.id: cases_told(one, actor=actor())[:MOST_CASES] for one in found}
    names = names_of_cases([case for cases in told.values() for case in cases], actor=actor())
    return {
        message_id: {case: names[case] for case in cases if case in names}
        for message_id, cases in told.items()
    }
