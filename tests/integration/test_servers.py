import psycopg
from redis import Redis
from sqlalchemy import make_url


def test_redis_is_real_durable_and_empty(redis_url):
    with Redis.from_url(redis_url, decode_responses=True) as client:
        assert client.dbsize() == 0
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        client.set("left", "behind")


def test_redis_is_empty_for_the_next_test_too(redis_url):
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_each_test_has_a_postgresql_database_of_its_own(postgresql_databases):
    with postgresql_databases.lend() as one, postgresql_databases.lend() as other:
        plain = [make_url(url).set(drivername="postgresql") for url in (one, other)]
        with psycopg.connect(plain[0].render_as_string(hide_password=False)) as connection:
            connection.execute("INSERT INTO roles VALUES ('officer', 'Officer', false)")
        with psycopg.connect(plain[1].render_as_string(hide_password=False)) as connection:
            assert connection.execute("SELECT * FROM roles").fetchall() == []


def test_a_database_lent_again_begins_as_it_was_and_one_of_another_shape_does_not_come_back(
    postgresql_databases,
):
    def using(statement):
        with postgresql_databases.lend() as url:
            plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(plain) as connection:
                found = connection.execute("SELECT * FROM roles").fetchall()
                versions = connection.execute("SELECT * FROM alembic_version").fetchall()
                connection.execute(statement)
        return plain, found, versions

    first = using("INSERT INTO roles VALUES ('officer', 'Officer', false)")
    again = using("ALTER TABLE roles ADD COLUMN colour text")
    assert again == first
    assert again[1] == []
    another = using("SELECT 1")
    assert another[0] != again[0]
    assert another[1:] == again[1:]
