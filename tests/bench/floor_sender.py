"""The floor's sender: letters of a table, signed and posted by a few threads, each noted as sent.

Each thread has the letters of its own cases, and sends them in their order.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
from sqlalchemy import create_engine, text
from standardwebhooks.webhooks import Webhook

from tests.bench.floor_app import OnPostgresql, OnSqlite, database_at

_SENT = "UPDATE floor_letters SET sent = 1 WHERE id = %s"


def main() -> None:
    """Send every letter to where the environment says."""
    url, threads = os.environ["FLOOR_DATABASE"], int(os.environ["FLOOR_THREADS"])
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, lane, content FROM floor_letters ORDER BY id"))
        letters = [(row.id, row.lane, row.content) for row in rows]
    engine.dispose()
    database = database_at(url)
    with ThreadPoolExecutor(threads) as pool:
        for number in range(threads):
            own = [(key, content) for key, lane, content in letters if lane % threads == number]
            pool.submit(_send, database, own)


def _send(database: OnPostgresql | OnSqlite, letters: list[tuple[int, str]]) -> None:
    signer = Webhook(os.environ["FLOOR_SECRET"])
    with httpx.Client(trust_env=False) as client:
        for key, content in letters:
            at = datetime.now(UTC)  # noqa: TID251  beside the processes, not inside them
            headers = {
                "content-type": "application/json",
                "webhook-id": str(key),
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": signer.sign(str(key), at, content),
            }
            sent = client.post(os.environ["FLOOR_TARGET"], content=content, headers=headers)
            assert sent.is_success
            database.write([(_SENT, (key,))])


if __name__ == "__main__":
    main()
