"""Write the next migration: `python -m service.migrations "What it does"`.

It holds the models against a database made by the migrations there are, and pins the new head.
"""

from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import Script
from flask import Flask

from service import migrations
from service.extensions import db, init_database
from service.migrations import changing


def main(message: str) -> None:
    """Write what is missing between the migrations and the models as the next migration."""
    app = Flask(__name__)
    with TemporaryDirectory() as folder:
        init_database(app, f"sqlite:///{folder}/models.sqlite3")
        with app.app_context():
            migrations.upgrade()
            written = command.revision(changing.config(), message=message, autogenerate=True)
            db.engine.dispose()
    if isinstance(written, Script):
        Path(__file__).with_name("head").write_text(f"{written.revision}\n")


if __name__ == "__main__":
    parser = ArgumentParser("python -m service.migrations", description="Write the next migration.")
    parser.add_argument("word", nargs="+", help="what it does, in a few words")
    main(" ".join(parser.parse_args().word))
