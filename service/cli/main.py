"""`handrail` and its commands. Each says what it did; a refusal ends with status 1."""

from keyword import iskeyword
from typing import Any

import click
from sqlalchemy.exc import OperationalError
from typing_extensions import override
from werkzeug.utils import import_string

from service.cli.saying import in_one_line
from service.errors import Refusal, ServiceUnavailable
from service.loading import loading

AWAY = (
    "service_unavailable: The database is busy or away. Start it, or mend HANDRAIL_DATABASE_URL, "
    "and run the command again."
)


COMMANDS = {
    "init": "installation",
    "user": "people",
    "token": "people",
    "service-account": "service_accounts",
    "publish": "definitions",
    "check": "definitions",
    "import": "importing",
    "start": "definitions",
    "story": "stories",
    "hook": "hooks",
    "secret": "secrets",
    "calendar": "calendars",
    "case": "cases",
    "audit": "audit",
    "retention": "retention",
    "backup": "backups",
    "restore": "backups",
    "serve": "serving",
    "worker": "serving",
    "ticker": "serving",
    "run": "serving",
}
"""Each command, and the module of this room that it stands in under its own name."""


class Commands(click.Group):
    """Commands whose refusals are said as what is wrong, where, and how to mend it.

    A command's module is imported when it is asked for: most need neither pages nor the API.
    """

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order in which one would need them."""
        return list(COMMANDS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is no such one."""
        if (module := COMMANDS.get(cmd_name)) is None:
            return None
        # A command may be called as Python's own words are: `import` is `import_` there.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        with loading():
            command: click.Command = import_string(f"service.cli.{module}:{name}")
        return command

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
