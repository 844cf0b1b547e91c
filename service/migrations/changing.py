"""Changing a schema: what needs Alembic, which other processes do not load."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import current_app
from flask_migrate import Migrate

from service.extensions import db

_migrate = Migrate(directory=str(Path(__file__).parent))


def config() -> Config:
    """Give Alembic what it must know to change the database of the application at hand."""
    _migrate.init_app(current_app, db)
    found: Config = _migrate.get_config()
    return found


def upgrade(to: str) -> None:
    """Bring the application's database to a revision."""
    command.upgrade(config(), to)
