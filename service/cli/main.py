"""`handrail` and its commands. Each says what it did; a refusal ends with status 1."""

from typing import Any

import click
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from service.cli import (
    audit,
    backups,
    calendars,
    cases,
    definitions,
    hooks,
    installation,
    people,
    retention,
    serving,
    stories,
)
from service.cli.saying import in_one_line
from service.errors import Refusal, ServiceUnavailable

AWAY = (
    "service_unavailable: The database is busy or away. Start it, or mend HANDRAIL_DATABASE_URL, "
    "and run the command again."
)


class Commands(click.Group):
    """Commands whose refusals are said as what is wrong, where, and how to mend it."""

    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            click.echo(f"{refusal.code()}: {refusal.detail}", err=True)
            for problem in refusal.problems:
                click.echo(in_one_line(problem), err=True)
            ctx.exit(1)
        except (ServiceUnavailable, OperationalError):
            # Neither the address of the database nor what was to be done belongs on a terminal.
            click.echo(AWAY, err=True)
            ctx.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run housing cases as BPMN diagrams."""


main.add_command(installation.init)
main.add_command(people.user)
main.add_command(people.token)
main.add_command(definitions.publish)
main.add_command(definitions.check)
main.add_command(definitions.start)
main.add_command(stories.story)
main.add_command(hooks.hook)
main.add_command(calendars.calendar)
main.add_command(cases.case)
main.add_command(audit.audit)
main.add_command(retention.retention)
main.add_command(backups.backup)
main.add_command(backups.restore)
main.add_command(serving.serve)
main.add_command(serving.worker)
main.add_command(serving.ticker)
main.add_command(serving.run)
