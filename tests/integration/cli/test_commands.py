"""Each command of the command line, as somebody at a terminal runs it, on real databases."""

import json
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from service import migrations
from service.cases.models import Case
from service.cli import serving
from service.cli.installation import give_secrets
from service.cli.serving import get_ready
from service.clock import real_now
from service.definitions.calendars import calendar
from service.definitions.lookup import newest_versions
from service.extensions import db
from service.hooks.making import active_hook
from service.hooks.presets import PRESETS
from service.hooks.refusals import HookNotFound
from service.installation import here
from service.ledger.changes import About, Wanted, list_changes
from service.people.directory import actor_of, find_user
from service.people.groups import USUAL_SCOPES, Group, Scope
from service.people.roles import ensure_role
from service.people.sign_in import check, settle
from service.people.tokens import verify_token
from service.settings import Mode
from service.transaction import reading, transaction
from tests.factories.definitions import ROOT
from tests.integration.cli.conftest import GOOD, TASK
from tests.unit.engine.notation import end, flow, process, start, user, write

PASSWORD = "correct horse battery staple"


def test_init_makes_a_ready_database_and_says_the_admins_password_once(handrail, environment):
    first = handrail("init").output
    password = first.rpartition("the password is ")[2].strip().removesuffix(".")
    assert first.startswith("The database is ready. Sign in as 'admin'")
    assert len(password) >= 12
    again = handrail("init").output
    assert again == "The database is up to date.\n"
    assert password not in again


def test_after_init_admin_may_sign_in_and_do_everything(installed):
    with transaction():
        assert settle(check("admin", PASSWORD), at=real_now()).username == "admin"
    with reading():
        assert actor_of(find_user("admin")).groups == set(Group)
        assert calendar("scotland").key == "scotland"
        assert migrations.is_current()


def test_the_admins_password_may_be_given_and_is_not_said(handrail):
    assert PASSWORD not in handrail("init", env={"HANDRAIL_ADMIN_PASSWORD": PASSWORD}).output


def test_outside_production_both_keys_are_made_once_for_this_user_alone(installed):
    settings = here().settings
    for name, key in (
        ("secret_key", settings.secret_key),
        ("secrets_key", settings.secrets_key),
    ):
        place = settings.var / name
        assert place.read_text() == key
        assert len(key) >= 32
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_keys_are_made_whole_and_by_one_of_several_at_once(environment):
    var = Path(environment["HANDRAIL_VAR"])
    ready, keys = Barrier(4), []

    def start():
        ready.wait()
        give_secrets()
        keys.append([(var / name).read_text() for name in ("secret_key", "secrets_key")])

    threads = [Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert all(one == keys[0] for one in keys)
    assert all(len(one) >= 32 for one in keys[0])
    assert sorted(one.name for one in var.iterdir()) == ["secret_key", "secrets_key"]


def test_local_state_is_for_this_user_alone(handrail, environment, monkeypatch):
    monkeypatch.delenv("HANDRAIL_DATABASE_URL")
    handrail("init")
    var = Path(environment["HANDRAIL_VAR"])
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in [var, *var.iterdir()]}
    assert (modes.pop("var"), modes.pop("files")) == (0o700, 0o700)
    assert {"handrail.sqlite3", "secret_key", "secrets_key"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_database_that_is_away_is_said_without_its_address(handrail, monkeypatch):
    nowhere = "postgresql://handrail:secret@127.0.0.1:1/handrail"
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", nowhere)
    said = handrail("init", fails=True).output
    assert said.splitlines()[-1].startswith("service_unavailable: The database is busy or away.")
    assert "secret@" not in said


def test_in_production_a_secret_key_is_asked_for(handrail, environment, monkeypatch):
    monkeypatch.setenv("HANDRAIL_MODE", "production")
    result = handrail("init", fails=True)
    assert result.exit_code == 1
    assert result.output.startswith("settings_refused: HANDRAIL_SECRET_KEY must be set")
    assert not (Path(environment["HANDRAIL_VAR"]) / "secret_key").exists()


def test_a_user_is_added_with_groups_and_roles(installed, handrail):
    with transaction():
        ensure_role("caseworker", "Caseworker")
    said = handrail(
        "user", "add", "ann", "--name", "Ann Lee", "--email", "ann@example.org",
        "--group", "officer", "--group", "supervisor", "--role", "caseworker",
        "--password", PASSWORD,
    ).output  # fmt: skip
    assert said == "Added ann.\n"
    with reading():
        actor = actor_of(find_user("ann"))
        assert (actor.groups, actor.roles) == (
            {Group.OFFICER, Group.SUPERVISOR},
            {"caseworker"},
        )


def test_a_password_may_be_typed_and_a_user_without_groups_is_an_officer(installed, handrail):
    handrail("user", "add", "bo", "--name", "Bo", input=f"{PASSWORD}\n{PASSWORD}\n")
    with reading():
        assert actor_of(find_user("bo")).groups == {Group.OFFICER}


def test_whoever_is_locked_out_is_let_in_again(installed, handrail):
    with transaction():
        find_user("admin").locked_until_at = real_now() + timedelta(hours=1)
        assert settle(check("admin", PASSWORD), at=real_now()) is None
    assert handrail("user", "unlock", "admin").output == "admin may try to sign in again.\n"
    with transaction():
        assert settle(check("admin", PASSWORD), at=real_now()) is not None


def test_a_token_is_printed_once_and_works_until_it_ends(installed, handrail):
    secret = handrail(
        "token", "create", "--user", "admin", "--scope", "cases:read", "--expires", "90d",
        "--label", "Website",
    ).output.strip()  # fmt: skip
    with reading():
        token = verify_token(secret, at=real_now())
        assert (token.scopes, token.label) == ([Scope.CASES_READ], "Website")
        assert (token.expires_at - real_now()).days == 89


def test_a_token_without_scopes_has_the_usual_and_without_end_stays(installed, handrail):
    secret = handrail("token", "create", "--user", "admin").output.strip()
    with reading():
        token = verify_token(secret, at=real_now())
        assert (set(token.scopes), token.expires_at) == (set(USUAL_SCOPES), None)


def test_publishing_says_each_version_and_again_that_nothing_changed(installed, handrail, folder):
    assert handrail("publish", folder, "--note", "First").output == "published: p version 1\n"
    assert handrail("publish", folder).output == "unchanged: p version 1\n"
    assert handrail("publish", ROOT / "processes", ROOT / "forms").output.count("published") >= 3


def test_what_is_shipped_is_published_once_and_never_over_what_is_there(
    installed, handrail, folder
):
    assert handrail("publish", "--first", folder).output == "published: p version 1\n"
    own = write(process(start(), user("own"), end(), flow("S own E")))
    (folder / "p.bpmn").write_bytes(own)
    said = handrail("publish", "--first", folder).output
    assert said == "Processes are published already: they stay as they are.\n"
    with reading():
        assert [one.version for one in newest_versions()] == [1]


@pytest.mark.parametrize(("mode", "versions"), [(Mode.TEST, [2]), (Mode.PRODUCTION, [1])])
def test_a_new_start_overrules_no_analyst_in_production(
    published, handrail, monkeypatch, mode, versions
):
    monkeypatch.setattr(serving, "CONTENT", (published,))
    (published / "p.bpmn").write_bytes(write(process(start(), user("own"), flow("S own"))))
    get_ready(replace(here().settings, mode=mode))
    with reading():
        assert [one.version for one in newest_versions()] == versions


def test_hidden_files_are_not_published(installed, handrail, folder):
    (folder / ".draft").mkdir()
    (folder / ".draft" / "q.bpmn").write_bytes(b"nothing")
    handrail("publish", folder)
    with reading():
        assert [one.key for one in newest_versions()] == ["p"]


def test_a_folder_below_a_hidden_one_is_published_all_the_same(installed, handrail, tmp_path):
    hidden = tmp_path / ".work" / "content"
    hidden.mkdir(parents=True)
    (hidden / "p.bpmn").write_bytes(GOOD)
    assert handrail("publish", hidden).output == "published: p version 1\n"


def test_check_says_file_line_element_what_and_mend_and_stores_nothing(installed, handrail, folder):
    good = handrail("check", folder).output
    assert good == "can be published: p version 1\n"
    bad = write(process(start(), TASK, "\n", user("lost"), end(), flow("S A E")))
    (folder / "p.bpmn").write_bytes(bad)
    result = handrail("check", folder, fails=True)
    assert result.exit_code == 1
    (line,) = [one for one in result.output.splitlines() if "[lost]" in one]
    assert line.startswith("error content/p.bpmn:2 [lost]: ")
    assert " → " in line
    assert "needs a person" not in result.output
    space = b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:initiator="who" '
    (folder / "p.bpmn").write_bytes(bad.replace(b"<process ", b"<process " + space))
    told = handrail("check", folder, "--foreign", fails=True).output.splitlines()
    assert told[0].startswith("content/p.bpmn:")
    assert "needs a person: camunda:initiator “who”. Whoever starts" in told[0]
    with reading():
        assert newest_versions() == []


def test_publishing_what_is_wrong_says_the_same_and_stores_nothing(installed, handrail, folder):
    (folder / "p.bpmn").write_bytes(b"<definitions>")
    result = handrail("publish", folder, fails=True)
    assert result.output.startswith("definition_invalid: ")
    assert "content/p.bpmn" in result.output
    with reading():
        assert newest_versions() == []


def test_start_opens_a_case_and_prints_how_it_is_called(published, handrail):
    said = handrail(
        "start", "p", "--data", '{"rooms": 2}', "--subject", "12 Elm Court", "--owner", "admin"
    ).stdout
    reference, case_id = said.split()
    with reading():
        case = db.session.get_one(Case, case_id)
        assert (case.reference, case.subject_name, case.owner) == (
            reference,
            "12 Elm Court",
            "admin",
        )


def test_a_hook_is_added_listed_and_switched_off(published, handrail):
    mapping = json.dumps({"data": {"name": "body.name"}})
    said = handrail("hook", "add", "intake", "--start", "p", "--mapping", mapping).output
    address, secret = said.split()
    assert address == "http://127.0.0.1:8000/hooks/intake"
    assert secret.startswith("whsec_")
    handrail("hook", "add", "docs", "--message", "docs")
    assert handrail("hook", "list").output == "docs: message docs\nintake: start p\n"
    handrail("hook", "off", "intake")
    assert handrail("hook", "list").output == "docs: message docs\nintake: start p (off)\n"
    with reading(), pytest.raises(HookNotFound):
        active_hook("intake")
    with reading():
        told = list_changes(Wanted(about=About.HOOK)).items
        assert told[0].text == "The webhook “intake” was switched off."
        assert (told[0].before, told[0].after) == ({"active": True}, {"active": False})
        assert len(told) == 3


def test_a_hook_begins_from_a_preset_and_what_is_said_besides_counts(published, handrail):
    handrail("hook", "add", "referrals", "--preset", "duty_to_refer")
    said = ("--start", "p", "--dedupe", "body.id", "--network", "10.0.0.0/8")
    handrail("hook", "add", "contacts", "--preset", "contact_centre", *said)
    for words in ((), ("--start", "p", "--message", "docs", "--preset", "repairs")):
        assert "Give either" in handrail("hook", "add", "none", *words, fails=True).output
    with reading():
        referrals, contacts = active_hook("referrals"), active_hook("contacts")
        begun = PRESETS["duty_to_refer"].given
        assert (referrals.target, referrals.dedupe) == (begun.target, begun.dedupe)
        assert referrals.mapping == begun.mapping
        assert (contacts.does, contacts.target, contacts.dedupe) == ("start", "p", "body.id")
        assert contacts.networks == ["10.0.0.0/8"]
        assert contacts.scheme == PRESETS["contact_centre"].given.scheme


def test_a_hooks_secret_is_shown_once_and_sealed_in_the_database(published, handrail):
    secret = handrail("hook", "add", "intake", "--start", "p").output.split()[1]
    rotated = handrail("hook", "rotate", "intake").output.strip()
    with reading():
        kept = str(db.session.execute(text("SELECT * FROM hooks")).all())
        told = str([vars(one) for one in list_changes(Wanted(about=About.HOOK)).items])
    for one in (secret, rotated):
        assert one.startswith("whsec_")
        assert one.removeprefix("whsec_") not in kept + told
        assert one not in handrail("hook", "list").output
    handrail("hook", "off", "intake")
    handrail("hook", "on", "intake")
    assert handrail("hook", "list").output == "intake: start p\n"


def test_switching_off_what_is_not_there_is_refused(published, handrail):
    assert handrail("hook", "off", "nothing", fails=True).output.startswith("hook_not_found: ")


def test_every_command_explains_itself(handrail):
    for command in ((), ("hook",), ("user",), ("token",), ("publish",), ("run",)):
        assert "Usage:" in handrail(*command, "--help").output
