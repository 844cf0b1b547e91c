"""Many spoilt diagrams: `python -m tests.fuzz 500 [first seed]` prints what became of them."""

import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from service.app import create_app
from service.definitions.calendars import seed_standard_calendars
from service.extensions import db
from service.settings import Mode, Settings
from service.transaction import transaction
from tests.factories.definitions import publish_hold
from tests.factories.people import AT
from tests.fuzz.trying import try_one
from tests.integration.api.contract import Api, Contract
from tests.services.databases import SqliteDatabases

TOKEN = "token-of-the-spoilt-diagrams"


def attempt(folder: Path, databases: SqliteDatabases, seed: int) -> str:
    """Try one seed on a fresh database."""
    with databases.lend() as url:
        settings = Settings(
            mode=Mode.TEST,
            database_url=url,
            var=folder / "var",
            secret_key="k" * 40,
            bootstrap_token=TOKEN,
        )
        app = create_app(settings)
        with app.app_context():
            with transaction():
                seed_standard_calendars(AT)
            publish_hold()
            db.session.remove()
        document = app.test_client().get("/api/v1/openapi.json").json
        try:
            return try_one(Api(app, Contract(document), TOKEN), seed)
        finally:
            with app.app_context():
                db.engine.dispose()


def main(wanted: int, first: int = 0) -> int:
    """Try so many seeds; print each that found something, and the counts."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        databases = SqliteDatabases(Path(name))
        for seed in range(first, first + wanted):
            try:
                counts[attempt(Path(name), databases, seed)] += 1
            except Exception:  # noqa: BLE001  whatever it is, the seed found it
                counts["wrong"] += 1
                print(f"--- seed {seed}", traceback.format_exc(), sep="\n")
    print(dict(counts))
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
