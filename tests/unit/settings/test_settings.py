import re
from pathlib import Path

import pytest

from service.environment import LEAST_SECRET, SettingsRefused, from_environment
from service.settings import Mode, Settings

ROOT = Path(__file__).parents[3]
SECRET = "s" * LEAST_SECRET
SECRETS_KEY = "c2VhbHMgdGhlIHNlY3JldHMgb2Ygb3RoZXJzLi4uLi4="
KEYS = {"HANDRAIL_SECRET_KEY": SECRET, "HANDRAIL_SECRETS_KEY": SECRETS_KEY}
MENTIONED = re.compile(r"`(HANDRAIL_[A-Z_]+)`")
ELSEWHERE = {
    "HANDRAIL_ADMIN_PASSWORD": "of `handrail init`",
    "HANDRAIL_TEST_DATABASE_URL": "of the tests",
    "HANDRAIL_TEST_REDIS_URL": "of the tests",
}


def read(**given):
    return from_environment({"HANDRAIL_MODE": "test"} | given)


def test_without_a_mode_it_is_production_and_wants_a_secret():
    with pytest.raises(SettingsRefused, match=r"HANDRAIL_SECRET_KEY .* production"):
        from_environment({})
    with pytest.raises(SettingsRefused, match=r"HANDRAIL_SECRETS_KEY.*\n?.*Make one with: python3"):
        from_environment({"HANDRAIL_SECRET_KEY": SECRET})
    assert from_environment(KEYS).mode is Mode.PRODUCTION


@pytest.mark.parametrize("key", ["short", SECRETS_KEY[4:], f"{SECRETS_KEY}!", "schlüssel"])
@pytest.mark.parametrize("name", ["HANDRAIL_SECRETS_KEY", "HANDRAIL_SECRETS_KEY_BEFORE"])
def test_a_key_that_seals_secrets_has_32_bytes_in_base64_and_is_not_said_again(name, key):
    with pytest.raises(SettingsRefused, match=f"{name} is not 32 random bytes") as refusal:
        read(**{name: key})
    assert key not in refusal.value.detail


def test_a_production_secret_has_at_least_32_characters():
    with pytest.raises(SettingsRefused):
        from_environment({"HANDRAIL_SECRET_KEY": SECRET[1:]})


def test_only_outside_production_there_is_a_bootstrap_token_and_a_test_clock():
    given = {"HANDRAIL_BOOTSTRAP_TOKEN": "open", **KEYS}
    production = from_environment(given)
    assert (production.bootstrap_token, production.has_test_clock) == (None, False)
    for mode in ("demo", "test"):
        settings = from_environment(given | {"HANDRAIL_MODE": mode})
        assert (settings.bootstrap_token, settings.has_test_clock) == ("open", True)


def test_an_unknown_mode_is_refused_with_those_there_are():
    with pytest.raises(SettingsRefused, match="'live'; use one of demo, test, production"):
        read(HANDRAIL_MODE="live")


def test_the_database_lies_in_the_folder_of_local_state_unless_another_is_named(tmp_path):
    settings = read(HANDRAIL_VAR=str(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path}/handrail.sqlite3"
    assert settings.files_folder == tmp_path / "files"
    named = "postgresql+psycopg://handrail@db/handrail"
    assert read(HANDRAIL_DATABASE_URL=named).database_url == named


def test_files_are_kept_in_another_folder_or_in_a_bucket(tmp_path):
    assert read(HANDRAIL_FILES=str(tmp_path)).files_folder == tmp_path
    kept = read(HANDRAIL_FILES="s3://case-files/handrail/")
    assert (kept.files, kept.files_folder) == ("s3://case-files/handrail", None)


@pytest.mark.parametrize(
    "place", ["files", "s3://", "s3://A", "s3:/b", "gs://bucket", "s3://b/c?d"]
)
def test_files_are_kept_nowhere_else(place):
    with pytest.raises(SettingsRefused, match=r"HANDRAIL_FILES .* s3://bucket/prefix"):
        read(HANDRAIL_FILES=place)


@pytest.mark.parametrize("url", ["postgresql://db/handrail", "postgres://db/handrail"])
def test_the_usual_ways_to_name_postgresql_get_its_driver(url):
    assert read(HANDRAIL_DATABASE_URL=url).database_url == "postgresql+psycopg://db/handrail"


@pytest.mark.parametrize("url", ["mysql://db/handrail", "handrail", "sqlite"])
def test_another_database_is_refused(url):
    with pytest.raises(SettingsRefused, match="HANDRAIL_DATABASE_URL"):
        read(HANDRAIL_DATABASE_URL=url)


@pytest.mark.parametrize("url", ["redis://queue:6379/0", "rediss://queue", "unix:///run/redis"])
def test_a_redis_is_named_by_its_url(url):
    assert read(HANDRAIL_REDIS_URL=url).redis_url == url


def test_what_is_no_redis_is_refused():
    with pytest.raises(SettingsRefused, match=r"HANDRAIL_REDIS_URL .* redis://"):
        read(HANDRAIL_REDIS_URL="localhost:6379")


@pytest.mark.parametrize("url", ["smtp://mail", "smtps://me:pw@mail:465", "smtp+starttls://mail"])
def test_a_mail_server_is_named_by_its_url(url):
    assert read(HANDRAIL_SMTP_URL=url).smtp_url == url


def test_what_is_no_mail_server_is_refused():
    with pytest.raises(SettingsRefused, match=r"HANDRAIL_SMTP_URL .* smtp://"):
        read(HANDRAIL_SMTP_URL="mail.example.org")


def test_a_url_with_a_password_is_not_said_again():
    with pytest.raises(SettingsRefused) as refusal:
        read(HANDRAIL_SMTP_URL="mail://me:pass-word@mail")
    assert "pass-word" not in refusal.value.detail


def test_what_may_be_called_beside_the_public_internet_is_named():
    given = "crm.internal, 10.1.0.0/16 fd00::/8 127.0.0.1"
    found = read(HANDRAIL_EGRESS_ALLOWED=given).egress_allowed
    assert found == ("crm.internal", "10.1.0.0/16", "fd00::/8", "127.0.0.1")
    for word in ("10.0.0.1/8", "http://crm", "-crm", "1.2.3", "*"):
        with pytest.raises(SettingsRefused, match=r"HANDRAIL_EGRESS_ALLOWED .* crm\.internal"):
            read(HANDRAIL_EGRESS_ALLOWED=word)


@pytest.mark.parametrize("port", ["0", "-1", "eighty", "8e3", "1.5", "65536", "٨٠"])
def test_what_is_no_port_is_refused_by_name(port):
    with pytest.raises(SettingsRefused, match="HANDRAIL_PORT"):
        read(HANDRAIL_PORT=port)


def test_an_empty_variable_is_as_if_it_were_not_set():
    assert read(HANDRAIL_PORT="", HANDRAIL_REDIS_URL="") == read()


def test_the_public_address_follows_the_port():
    assert read(HANDRAIL_PORT="9000").public_url == "http://127.0.0.1:9000"
    assert read(HANDRAIL_PUBLIC_URL="https://h.example/").public_url == "https://h.example"


def test_the_worker_looks_as_often_as_is_said():
    assert read(HANDRAIL_POLL_MILLISECONDS="50").poll_seconds == 0.05


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_variables_of_others_are_left_alone(name):
    assert read(**{name: "x"}) == read()


def test_secrets_do_not_show():
    settings = Settings(
        secret_key=SECRET,
        secrets_key="sealing-1",
        secrets_key_before="sealing-2",
        bootstrap_token="token-1",
        metrics_token="token-2",
        smtp_url="smtp://u:pw@mail",
    )
    shown = repr(settings)
    assert not [one for one in (SECRET, "sealing", "token-1", "token-2", "pw@") if one in shown]


def test_the_administrators_guide_lists_every_variable_and_no_other():
    guide = (ROOT / "docs" / "administrators.md").read_text()
    fields = {name for name in Settings.__dataclass_fields__ if name != "poll_seconds"}
    known = {f"HANDRAIL_{name.upper()}" for name in {*fields, "poll_milliseconds"}}
    assert set(MENTIONED.findall(guide)) == known | set(ELSEWHERE)


def test_the_guide_gives_the_defaults_that_are_used():
    guide = (ROOT / "docs" / "administrators.md").read_text()
    settings = read()
    for name, default in (
        ("PORT", settings.port),
        ("THREADS", settings.threads),
        ("MAX_JSON", settings.max_json),
        ("CHANGES_PER_SECOND", settings.changes_per_second),
        ("MAX_BODY", settings.max_body),
        ("MAX_FILE", settings.max_file),
        ("POLL_MILLISECONDS", int(settings.poll_seconds * 1000)),
        ("PROXIES", settings.proxies),
        ("WEB_PROCESSES", settings.web_processes),
        ("CALENDAR", settings.calendar),
        ("MAIL_FROM", settings.mail_from),
        ("HOST", settings.host),
    ):
        assert re.search(rf"`HANDRAIL_{name}` \| `{re.escape(str(default))}` \|", guide), name


def test_a_quarter_of_the_threads_may_serve_streams_unless_something_else_is_said():
    of_twenty = from_environment({"HANDRAIL_MODE": "test", "HANDRAIL_THREADS": "20"})
    assert (of_twenty.streams, of_twenty.long_polls, of_twenty.transfers) == (5, 5, 5)
    of_two = from_environment({"HANDRAIL_MODE": "test", "HANDRAIL_THREADS": "2"})
    assert (of_two.streams, of_two.long_polls, of_two.transfers) == (0, 0, 1)
    given = {"HANDRAIL_MODE": "test", "HANDRAIL_THREADS": "20", "HANDRAIL_STREAMS": "18"}
    assert from_environment(given).streams == 18
    with pytest.raises(SettingsRefused, match="HANDRAIL_STREAMS is '21'; give a whole number from"):
        from_environment(given | {"HANDRAIL_STREAMS": "21"})
