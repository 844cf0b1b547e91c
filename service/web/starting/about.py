"""Whom or what a new case is about: looked for first, then chosen or told.

Everything is one form and plain posts: what somebody looks for, the one that they chose and the
details that they typed come back with each page, and nothing of it is in an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from flask import request

from service.cases.subjects.details import SubjectGiven, require_details
from service.cases.subjects.finding import find_subject, find_subjects
from service.cases.subjects.refusals import SubjectNotFound, SubjectUnsuitable
from service.cases.subjects.views import KnownSubject
from service.forms import start_values
from service.forms.page import Link
from service.forms.posted import is_blank
from service.paging import Page
from service.people.actors import Acting
from service.transaction import reading
from service.web.sheets import Sent, question, sent
from service.web.subjects import ABOUT, as_asked, told_of

TEXT = "_find"
"""The field of what is looked for."""
LOOKED = "_looked"
"""The field of what was looked for when the page was made."""
FIND = "_find_now"
TAKE = "_take"
OTHER = "_somebody_else"
"""The buttons: look, take one that was found, and think again."""
KNOWN = "_subject"
"""The field of the one that was taken."""
NAMES = MappingProxyType(
    {"text": TEXT, "looked": LOOKED, "find": FIND, "take": TAKE, "other": OTHER, "known": KNOWN}
)
LONGEST = 200
NOTHING_TO_FIND = "Enter a name, a phone number, a UPRN or a reference to look for"
GONE = "Choose again whom or what the case is about: it is no longer there for you"


def _untold() -> Sent:
    return Sent(start_values(question("subject"), {}), answers={})


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of whom or what the case is about.

    `text` is looked for and `found` what there was; `known` was chosen, or else `details` are
    typed. `asks` says that the page is only to be shown again.
    """

    text: str = ""
    found: Page[KnownSubject] | None = None
    known: KnownSubject | None = None
    details: Sent = field(default_factory=_untold)
    given: SubjectGiven | None = None
    links: Sequence[Link] = ()
    asks: bool = False

    @property
    def is_told(self) -> bool:
        """Tell whether any details are typed, right or wrong, besides what the page began with."""
        typed = self.details.entered.get(ABOUT) or {}
        return any(not is_blank(value) for key, value in typed.items() if key != "kind")

    @property
    def chosen(self) -> str | SubjectGiven | None:
        """Give what is known of it: an id, details or nothing."""
        return self.known.subject.id if self.known else self.given


def about_sent(*, required: bool, asked: bool, who: Acting) -> About:
    """Take whom or what the case is about from the page that was sent.

    `asked` says that the page asks for the details of somebody new, `required` that it must.
    """
    form = request.form
    text = form.get(TEXT, "").strip()[:LONGEST]
    chosen = "" if FIND in form or OTHER in form else form.get(TAKE) or form.get(KNOWN, "")
    if chosen:
        known = _known(chosen, who)
        gone = () if known else (Link(GONE, f"#{TEXT}"),)
        return About(known=known, links=gone, asks=TAKE in form or not known)
    details = sent(question("subject"), {}, at=who.at) if asked else _untold()
    looks = FIND in form or (text != form.get(LOOKED, "") and bool(text))
    if looks or OTHER in form:
        said = replace(details, problems=())
        found = _found(text, who) if text else None
        empty = (Link(NOTHING_TO_FIND, f"#{TEXT}"),) if looks and not text else ()
        return About(text, found, details=said, links=empty, asks=True)
    found = _found(text, who) if text else None
    return _told(About(text, found, details=details), who, required=required)


def _told(about: About, who: Acting, *, required: bool) -> About:
    """Hold the details against the rules; nothing at all is right where nobody need be named."""
    details = about.details
    if not (required or about.is_told):
        return replace(about, details=_untold())
    if details.answers is None:
        return about
    said = told_of(details.answers.get(ABOUT) or {})
    try:
        require_details(said, today=who.at.date())
    except SubjectUnsuitable as refused:
        problems = as_asked(refused.problems)
        return replace(about, details=replace(details, answers=None, problems=problems))
    return replace(about, given=SubjectGiven(**said))


def _known(subject_id: str, who: Acting) -> KnownSubject | None:
    with reading():
        try:
            return find_subject(subject_id, actor=who.who, at=who.at)
        except SubjectNotFound:
            return None


def _found(text: str, who: Acting) -> Page[KnownSubject]:
    with reading():
        return find_subjects(text, actor=who.who, at=who.at)
