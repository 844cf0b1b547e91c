"""All that a start page says when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import request

from service.cases.startable import Startable
from service.cases.subjects.answering import answers_about
from service.forms import start_values
from service.forms.posted import is_blank
from service.people.actors import Acting
from service.web.sheets import Sent, question, sent
from service.web.starting import linking
from service.web.starting.about import About, about_sent
from service.web.starting.files import Chosen, chosen_files
from service.web.starting.linking import links_sent


@dataclass(frozen=True, slots=True)
class Told:
    """All that a start page says: the answers, whom it is about, links, the owner, and files."""

    answers: Sent
    about: About = field(default_factory=About)
    links: Sent = field(default_factory=lambda: Sent(start_values(question("start_links"), {})))
    owner: Sent = field(default_factory=lambda: Sent(start_values(question("owner"), {})))
    files: Chosen = field(default_factory=Chosen)

    @property
    def sheets(self) -> Sequence[Sent]:
        """The forms of the page, in its order."""
        return self.about.details, self.answers, self.links, self.owner

    @property
    def is_asked_back(self) -> bool:
        """Tell whether a button was pressed that only shows the page again."""
        return self.about.asks or bool(request.form.get(linking.LINK))

    @property
    def is_right(self) -> bool:
        """Tell whether nothing has to be put right."""
        return all(one.answers is not None for one in self.sheets)


def told_in_request(process: Startable, who: Acting) -> Told:
    """Take what the page that was sent says."""
    files = chosen_files()
    about = about_sent(required=not process.names_itself, asked=not process.tells_subject, who=who)
    return Told(
        answers=_filled_in(process, _answers(process, files, who), about),
        about=about,
        links=links_sent(who),
        owner=sent(question("owner"), {}, at=who.at),
        files=files,
    )


def _filled_in(process: Startable, told: Sent, about: About) -> Sent:
    """Fill in what is known of somebody who was just chosen, where nothing is typed yet."""
    if about.known is None or not about.asks:
        return told
    known = answers_about(process.process, about.known.subject)
    blank = {key: value for key, value in known.items() if is_blank(told.entered.get(key))}
    return replace(told, entered={**told.entered, **blank})


def _answers(process: Startable, files: Chosen, who: Acting) -> Sent:
    """Take the answers with the files that they name; what must be chosen again is said first."""
    told = sent(process.form, {}, at=who.at, uploads=files.new, gone=files.gone)
    if not files.problems:
        return told
    said = {one.field for one in files.problems}
    others = (one for one in told.problems if one.field not in said)
    return replace(told, answers=None, problems=(*files.problems, *others))


def unjudged(told: Told) -> Told:
    """Leave aside what is wrong: nobody has said that the page is finished."""
    return replace(
        told,
        answers=replace(told.answers, problems=told.files.problems),
        links=replace(told.links, problems=()),
        owner=replace(told.owner, problems=()),
    )
