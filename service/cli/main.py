"""`handrail` and its commands. Each says what it did; a refusal ends with status 1."""

import sys

import click

from service.cli import definitions, hooks, installation, people, serving
from service.cli.saying import in_one_line
from service.errors import Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def handrail() -> None:
    """Run housing cases as BPMN diagrams."""


handrail.add_command(installation.init)
handrail.add_command(people.user)
handrail.add_command(people.token)
handrail.add_command(definitions.publish)
handrail.add_command(definitions.check)
handrail.add_command(definitions.start)
handrail.add_command(hooks.hook)
handrail.add_command(serving.serve)
handrail.add_command(serving.run)


def main() -> None:
    """Run the command line; say refusals as what is wrong, where, and how to mend it."""
    try:
        handrail()
    except Refusal as refusal:
        click.echo(f"{refusal.code()}: {refusal.detail}", err=True)
        for problem in refusal.problems:
            click.echo(in_one_line(problem), err=True)
        sys.exit(1)
