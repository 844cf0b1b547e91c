"""Secrets as administrators keep them: nobody reads one again."""

import pytest

from service.secrets.keeping import names, open_secret
from service.transaction import reading
from tests.factories.definitions import publish_files
from tests.integration.cli.test_secrets import CALL
from tests.unit.engine.notation import end, flow, process, start, write

PLACE = "/administration/secrets"
VALUE = "tok-en of the CRM"
GIVEN = {"name": "crm", "value": VALUE, "hosts": "crm.test, crm2.test", "note": "Ends in 2027"}


@pytest.fixture
def used(office):
    drawn = write(process(start(), CALL, end(), flow("S A E")))
    with office.app_context():
        publish_files(("p.bpmn", drawn))


def test_a_secret_that_a_process_lacks_is_set_replaced_and_removed(office, visit, used):
    admin = visit("admin")
    assert "Secrets" in admin.get("/administration").links()
    missing = admin.get(PLACE)
    assert "Processes use secrets that are not kept here" in missing.main
    asked = missing.links()["Set crm"]
    short = admin.send(asked, GIVEN | {"value": "hush-hu"}, action=f"{PLACE}/set")
    assert short.problems == ["A secret is one line of 8 to 4,000 characters."]
    assert short.fields(f"{PLACE}/set")["hosts"] == ["crm.test, crm2.test"]
    assert "hush-hu" not in short.body.decode()
    several = admin.send(asked, {"name": "A b", "hosts": ""}, action=f"{PLACE}/set")
    assert len(several.problems) == 3
    admin.send(asked, GIVEN, action=f"{PLACE}/set")
    listed = admin.follow()
    assert "crmEnds in 2027 crm.testcrm2.test Tell the CRM" in listed.main
    assert "not kept here" not in listed.main
    with office.app_context(), reading():
        assert open_secret("crm").value == VALUE
    again = admin.get(listed.links()["Replace crm"])
    told = admin.get("/administration/changes")
    for page in (listed, again, told):
        assert VALUE not in page.body.decode()
    assert "The secret “crm” was set." in told.main
    remove = listed.links()["Remove crm"]
    assert (
        "It is used by “Tell the CRM” in p. From then on this step fails" in admin.get(remove).main
    )
    admin.send(remove)
    with office.app_context(), reading():
        assert names() == frozenset()
    assert admin.get(remove).status == 404


def test_secrets_are_for_administrators_alone(visit):
    assert "Secrets" not in visit("ana").get("/administration").links()
    for person in ("ana", "tess"):
        for page in (PLACE, f"{PLACE}/set", f"{PLACE}/crm/remove"):
            assert visit(person).get(page).status == 403
