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
