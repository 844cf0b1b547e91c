"""What the first page says of absences: one's own, and those that one covers."""

from service.people.absences import absences_from
from service.web.blueprint import web
from service.web.reader import reader
from service.web.words import LOCAL, on_day


@web.app_template_global("absence_notes")
def absence_notes() -> list[str]:
    """Say that the reader is away now and who covers, and for whom they cover until when."""
    who = reader()
    today = who.now.astimezone(LOCAL).date()
    now = [one for one in absences_from(today, of=who.actor.username) if one.first_day <= today]
    return [
        f"You are away until {on_day(one.last_day)}: new tasks go to {who.person(one.cover)}."
        if one.username == who.actor.username
        else f"You cover for {who.person(one.username)} until {on_day(one.last_day)}."
        for one in now
    ]
