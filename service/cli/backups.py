"""`handrail backup` and `handrail restore`."""

import sys
from pathlib import Path

import click

from service.backup.archive import Manifest
from service.backup.making import make_backup
from service.backup.restoring import check_archive
from service.backup.restoring import restore as restore_archive
from service.cli.installation import at_hand
from service.cli.secrets import know_every_table
from service.secrets.resealing import sealed_here
from service.transaction import reading

ARCHIVE = click.argument("archive", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@ARCHIVE
def backup(archive: Path) -> None:
    """Save everything, database and files, in one file, while the service is in use."""
    know_every_table()
    with at_hand():
        manifest = make_backup(archive)
        with reading():
            sealed, _ = sealed_here()
    click.echo(f"Saved {_told(manifest)} in {archive}.")
    if sealed:
        click.echo(f"{_secrets(sealed)} in it, sealed: keep HANDRAIL_SECRETS_KEY in another place.")
    for file_id, why in manifest.damaged.items():
        click.echo(f"file {file_id}: {why}", err=True)
    if manifest.damaged:
        sys.exit(1)


@click.command()
@ARCHIVE
@click.option("--check", is_flag=True, help="Only look whether the archive is whole.")
def restore(archive: Path, *, check: bool) -> None:
    """Bring a backup back into an installation with nothing in it, and check it."""
    if check:
        click.echo(f"The archive is whole: {_told(check_archive(archive))}.")
        return
    know_every_table()
    with at_hand(ready=False):
        manifest = restore_archive(archive)
        with reading():
            sealed, unopened = sealed_here()
    click.echo(f"Restored {_told(manifest)}, as it was at {manifest.made_at}.")
    if unopened:
        click.echo(
            f"{unopened} of {_secrets(sealed)} cannot be opened: set HANDRAIL_SECRETS_KEY to the "
            "key of the installation that was saved, or set these secrets again.",
            err=True,
        )


def _secrets(count: int) -> str:
    return f"{count} {'secret' if count == 1 else 'secrets'}"


def _told(manifest: Manifest) -> str:
    files = len(manifest.files)
    size = sum(member.size for member in manifest.members.values())
    return (
        f"a {manifest.database} database at schema {manifest.schema} and "
        f"{files} {'file' if files == 1 else 'files'}, {size / 1024 / 1024:.1f} MB"
    )
