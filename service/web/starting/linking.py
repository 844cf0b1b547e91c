"""The cases that a new one is linked to, chosen on its start page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request

from service.cases.commands.link import link
from service.cases.models import LinkKind
from service.cases.refusals import CaseLinksItself, CasesAlreadyLinked, OtherCaseUnknown
from service.errors import Problem
from service.people.actors import Acting
from service.web.sheets import Sent, question, sent

FIELD = "case_links"
LINK = "_link"
"""The button that adds a case that is named on the page."""


class LinkRefused(Exception):
    """One of the links cannot be made; `problem` says which and why."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem.message)
        self.problem = problem


def links_sent(who: Acting) -> Sent:
    """Take the links that the page names, with the one whose button was pressed."""
    found = sent(question("start_links"), {}, at=who.at)
    pressed = request.form.get(LINK)
    if not pressed:
        return found
    entries = list(found.entered.get(FIELD) or ())
    if all(one.get("case") != pressed for one in entries):
        entries.append({"case": pressed, "kind": str(LinkKind.SAME_SUBJECT)})
    return replace(found, entered={FIELD: entries}, answers=None, problems=(), unfinished=True)


def link_to_each(case_id: str, links: Sequence[Mapping[str, Any]], *, acting: Acting) -> None:
    """Link the new case to each. Raises LinkRefused."""
    for number, one in enumerate(links):
        try:
            link(case_id, one["case"].strip().upper(), LinkKind(one["kind"]), acting=acting)
        except (OtherCaseUnknown, CaseLinksItself, CasesAlreadyLinked) as refused:
            place = f"{FIELD}.{number}.case"
            raise LinkRefused(Problem(refused.code(), refused.detail, field=place)) from None
