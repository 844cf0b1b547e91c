"""A public body refers somebody under section 213B: from a signed call to the enquiry's task."""

import json

import orjson
from click.testing import CliRunner
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from service.cases.models import Case
from service.cases.record import read_case
from service.cli.main import main
from service.clock import real_now
from service.extensions import db
from service.installation import here
from service.ledger import inbox
from service.people.actors import SYSTEM
from service.transaction import reading
from tests.factories.definitions import publish_files, shipped_files
from tests.services.applications import variables_of
from workers import ticking

MAPPING = {
    "data": {
        "applicant_name": "body.person.name",
        "phone": "body.person.phone",
        "referrer_body": "body.from.kind",
        "referrer_name": "body.from.name",
        "referral_consent": "if body.consent then 'yes' else 'no'",
    }
}
REFERRAL = {
    "person": {"name": "Ben Walker", "phone": "01632 960 044"},
    "from": {"kind": "hospital", "name": "Ward 7, Testham General"},
    "consent": True,
}


def made_by_command_line(monkeypatch, *arguments):
    for name, value in variables_of(here().settings).items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(main, ["hook", "add", *arguments])
    assert result.exit_code == 0, result.output
    address, secret = result.output.split()
    return address, secret


def test_a_referral_opens_a_case_at_its_own_start_with_consent_to_be_checked(heart, monkeypatch):
    publish_files(*shipped_files())
    address, secret = made_by_command_line(
        monkeypatch,
        "duty-to-refer",
        "--message",
        "duty_to_refer",
        "--mapping",
        json.dumps(MAPPING),
    )
    assert address == "http://127.0.0.1:8000/hooks/duty-to-refer"
    body, at = orjson.dumps(REFERRAL), real_now()
    headers = {
        "webhook-id": "msg_2Lh9",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_2Lh9", at, body.decode()),
    }
    caller = heart.test_client()
    answers = [caller.post("/hooks/duty-to-refer", data=body, headers=headers) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 200]
    assert ticking.work() >= 1
    with reading():
        received = inbox.get(answers[0].json["id"])
        (case,) = db.session.scalars(select(Case)).all()
        shown = read_case(case.id, actor=SYSTEM, now=real_now())
        assert (received.state, received.cases) == ("started", [case.id])
    assert shown.process == "housing_options"
    assert [(task.element, task.roles) for task in shown.tasks] == [
        ("record_enquiry", ("contact_centre",))
    ]
    assert shown.data["enquiry_source"] == "duty_to_refer"
    assert shown.data["referral_consent"] == "yes"
    assert shown.data["applicant_name"] == "Ben Walker"
    assert "Ben Walker" in shown.title
