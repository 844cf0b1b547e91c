"""The team page: the load of each officer, what nobody has taken, what is late, and how old."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from service.cases.escalated import count_waiting
from service.people.guards import guarded
from service.people.teams import teams
from service.people.verbs import Verb
from service.transaction import reading
from service.web.blueprint import web
from service.web.reader import reader
from service.web.team.desk import Desk
from service.web.team.load import tables_of
from service.web.team.menu import team_menu
from service.web.team.narrowed import LONGEST


@web.get("/team")
@guarded(Verb.READ_WORKLOAD)
def team() -> ResponseReturnValue:
    """Show the work in hand of a team, or of everybody."""
    with reading():
        desk = desk_asked()
        return render_template(
            "team/team.html",
            menu=team_menu("web.team"),
            teams=[(one.key, one.name) for one in teams()],
            team=desk.team,
            tables=tables_of(desk),
            escalations=count_waiting(actor=desk.who.actor),
        )


def desk_asked() -> Desk:
    """Sit down to read of the team that the address names, if there is one, or of everybody."""
    chosen = request.args.get("team", "")[:LONGEST]
    return Desk.of(reader(), chosen if chosen in {one.key for one in teams()} else "")
