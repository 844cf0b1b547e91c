from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from service.extensions import db
from service.hooks.models import Hook
from service.installation import here, install
from service.secrets.keeping import open_secret
from service.transaction import reading
from tests.services.keys import secrets_key
from tests.unit.bpmn.sketch import element, extended
from tests.unit.engine.notation import end, flow, process, start, write

VALUE = "tok-en/of the CRM"
CALL = element(
    "serviceTask",
    "A",
    extended(
        element("handrail:input", name="url", value="'https://crm.test/people'"),
        element("handrail:input", name="secret", value="'crm'"),
    ),
    handrail__topic="http",
    name="Tell the CRM",
)


def test_a_secret_is_kept_listed_and_removed_without_being_said(installed, handrail, tmp_path):
    drawn = tmp_path / "p.bpmn"
    drawn.write_bytes(write(process(start(), CALL, end(), flow("S A E"))))
    published = handrail("publish", drawn).output
    assert "uses the secret crm, which is not kept here" in published
    assert handrail("secret", "list").output == "crm: MISSING; used in p (Tell the CRM)\n"
    said = handrail("secret", "set", "crm", "--host", "crm.test", input=f"{VALUE}\n").output
    assert said == "The secret crm is kept.\n"
    with reading():
        assert open_secret("crm").value == VALUE
    listed = handrail("secret", "list").output
    assert listed == "crm: to crm.test; used in p (Tell the CRM)\n"
    assert handrail("secret", "remove", "crm").output == "The secret crm is removed.\n"
    again = handrail("secret", "remove", "crm", fails=True).output
    assert again.startswith("secret_unknown: There is no secret of the name 'crm'.")
    short = handrail("secret", "set", "crm", "--host", "crm.test", input="short", fails=True).output
    assert short.startswith("secret_value_unusable: ")


def test_keys_are_exchanged_and_a_backup_needs_the_key(
    installed, handrail, tmp_path, monkeypatch, elsewhere
):
    handrail("secret", "set", "crm", "--host", "crm.test", input=VALUE)
    hook = handrail("hook", "add", "duty", "--message", "duty_to_refer").output.split()[-1]
    old, new = here().settings.secrets_key, secrets_key()
    monkeypatch.setenv("HANDRAIL_SECRETS_KEY", new)
    monkeypatch.setenv("HANDRAIL_SECRETS_KEY_BEFORE", old)
    assert handrail("secret", "reseal").output == "2 secrets were sealed anew.\n"
    monkeypatch.delenv("HANDRAIL_SECRETS_KEY_BEFORE")
    assert handrail("secret", "reseal").output == "0 secrets were sealed anew.\n"
    install(installed, replace(here().settings, secrets_key=new), here().clock)
    with reading():
        assert open_secret("crm").value == VALUE
        assert db.session.scalar(select(Hook.secret)) == hook
    saved = handrail("backup", tmp_path / "backup").output
    assert "2 secrets in it, sealed: keep HANDRAIL_SECRETS_KEY in another place." in saved
    monkeypatch.setenv("HANDRAIL_SECRETS_KEY", old)
    restored = handrail("restore", tmp_path / "backup", env=elsewhere).output
    assert "2 of 2 secrets cannot be opened: set HANDRAIL_SECRETS_KEY" in restored
    assert VALUE.encode() not in Path(tmp_path / "backup").read_bytes()
