from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook

from service.clock import real_now
from service.definitions.lookup import ProcessNotFound
from service.extensions import db
from service.hooks.making import (
    HookNotFound,
    SlugInvalid,
    SlugTaken,
    find_hook,
    hooks,
    make_hook,
    secret_of,
)
from service.hooks.mapping import MappingInvalid, apply_mapping, check_mapping
from service.hooks.models import Does
from service.hooks.receiving import BodyUnreadable, SignatureInvalid, carry_out, receive_call
from service.ledger import inbox
from service.ledger.inbox import Received
from service.transaction import reading, transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_hold, publish_process
from tests.unit.engine.notation import end, extension, flow, handrail, receive, start, user

KEY = "a secret key of the installation"
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def desk(ground: Flask) -> Iterator[Desk]:
    publish_hold()
    publish_process(start(), user("A"), end(), flow("S A E"))
    desk = Desk()
    yield desk
    desk.end()


def make(desk: Desk, slug: str = "duty", does: Does = Does.START, target: str = "p", **mapping):  # type: ignore[no-untyped-def]
    return desk.do(lambda: make_hook(slug, does, target, mapping, acting=desk.acting()))


def call(
    desk: Desk,
    body: object,
    *,
    slug: str = "duty",
    call_id: str = "msg_1",
    sent_at: datetime | None = None,
    secret: str | None = None,
) -> tuple[str, bool]:
    """Call a hook as an outside program would; give the id kept and whether it is new."""
    with reading():
        known = secret or secret_of(find_hook(slug), KEY)
    written = body if isinstance(body, bytes) else orjson.dumps(body)
    sent_at = sent_at or real_now()
    headers = {
        "Webhook-Id": call_id,
        "Webhook-Timestamp": str(int(sent_at.timestamp())),
        "Webhook-Signature": Webhook(known).sign(call_id, sent_at, written.decode()),
    }
    with transaction():
        received, is_new = receive_call(slug, written, headers, secret_key=KEY, at=desk.now)
        return received.id, is_new


def carry(desk: Desk, received_id: str) -> Received:
    with transaction():
        found = carry_out(received_id, acting=desk.acting())
        db.session.flush()
        db.session.refresh(found)
        db.session.expunge(found)
    desk.check()
    return found


def test_a_call_starts_a_case_by_its_mapping(desk: Desk) -> None:
    make(
        desk,
        data={"name": "body.person.name", "age": "body.person.age + 1"},
        title="'Referral of ' + body.person.name",
        subject="body.person.name",
        external_ref="body.ref",
    )
    received, is_new = call(desk, {"person": {"name": "Ann", "age": 40}, "ref": "R7"})
    assert is_new
    found = carry(desk, received)
    assert (found.state, found.reason) == ("started", "The hook duty starts p.")
    case = desk.case(found.cases[0])
    assert case.data == {"name": "Ann", "age": 41}
    assert (case.title, case.external_ref) == ("Referral of Ann", "R7")
    assert case.subject is not None
    assert case.subject.name == "Ann"


def test_a_repeat_does_nothing_twice(desk: Desk) -> None:
    make(desk)
    first = call(desk, {"name": "Ann"})
    assert call(desk, {"name": "Ann"}) == (first[0], False)
    started = carry(desk, first[0]).cases
    assert carry(desk, first[0]).cases == started
    assert call(desk, {"name": "Ann"}, call_id="msg_2")[1]


def test_without_a_mapping_the_whole_body_passes(desk: Desk) -> None:
    make(desk)
    found = carry(desk, call(desk, {"name": "Ann"})[0])
    assert desk.case(found.cases[0]).data == {"name": "Ann"}
    found = carry(desk, call(desk, [1, 2], call_id="msg_2")[0])
    assert desk.case(found.cases[0]).data == {"body": [1, 2]}


def test_a_call_delivers_a_message(desk: Desk) -> None:
    keyed = extension(handrail("correlation", key="ref", value="ref"))
    publish_process(start(), receive("M", inner=keyed), user("A"), end(), flow("S M A E"), key="q")
    make(
        desk,
        "docs",
        Does.MESSAGE,
        "docs",
        correlation={"ref": "body.ref"},
        data={"page": "body.page"},
    )
    case = desk.start("q", ref="7")
    found = carry(desk, call(desk, {"ref": "7", "page": 3}, slug="docs")[0])
    assert (found.state, found.kind, found.cases) == ("delivered", "message", [case])
    assert desk.case(case).data == {"ref": "7", "page": 3}
    left = carry(desk, call(desk, {"ref": "8"}, slug="docs", call_id="msg_2")[0])
    assert (left.state, left.reason) == ("unmatched", "nothing_waits")


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_call_too_far_from_now_is_refused(desk: Desk, seconds: int) -> None:
    make(desk)
    with pytest.raises(SignatureInvalid):
        call(desk, {}, sent_at=real_now() + timedelta(seconds=seconds))


def test_a_call_signed_by_another_is_refused(desk: Desk) -> None:
    make(desk)
    other = make(desk, "other")
    with pytest.raises(SignatureInvalid):
        call(desk, {}, secret=secret_of(other, KEY))
    for headers in ({}, {"webhook-id": "1", "webhook-timestamp": "x", "webhook-signature": "v1,%"}):
        with pytest.raises(SignatureInvalid), transaction():
            receive_call("duty", b"{}", headers, secret_key=KEY, at=desk.now)
    with reading():
        assert inbox.undelivered(inbox.HOOK) == []


def test_a_body_that_cannot_be_read_is_refused(desk: Desk) -> None:
    make(desk)
    with pytest.raises(BodyUnreadable, match="not JSON"):
        call(desk, b"{")
    with pytest.raises(BodyUnreadable, match="200 characters"):
        call(desk, {}, call_id="x" * 201)


def test_a_mapping_that_fails_leaves_the_call_with_the_reason(desk: Desk) -> None:
    make(desk, data={"age": "number(body.age)"})
    found = carry(desk, call(desk, {"age": "old"})[0])
    assert found.state == "unmatched"
    assert found.reason.startswith("mapping_invalid: data.age:")
    assert found.cases == []


def test_a_hook_that_was_switched_off_takes_no_calls(desk: Desk) -> None:
    make(desk)
    received = call(desk, {})[0]
    with transaction():
        find_hook("duty").active = False
    assert carry(desk, received).reason.startswith("hook_not_found")
    with pytest.raises(HookNotFound):
        call(desk, {}, call_id="msg_2", secret="whsec_" + "A" * 32)


def test_a_hook_is_made_of_a_good_name_and_what_exists(desk: Desk) -> None:
    for slug in ("Duty", "a", "-x", "x y", "x" * 120):
        with pytest.raises(SlugInvalid):
            make(desk, slug)
    with pytest.raises(ProcessNotFound):
        make(desk, target="none")
    make(desk)
    with pytest.raises(SlugTaken):
        make(desk)
    with pytest.raises(MappingInvalid) as refusal:
        make(desk, "bad", datum={"x": "1"}, data={"y": "import os"}, title="1 +")
    assert [one.code for one in refusal.value.problems] == [
        "mapping_unknown",
        "expression_refused",
        "expression_refused",
    ]
    with reading():
        assert [one.slug for one in hooks()] == ["duty"]


def test_each_hook_and_installation_has_its_own_secret(desk: Desk) -> None:
    one, other = make(desk), make(desk, "other")
    secrets = {secret_of(one, KEY), secret_of(other, KEY), secret_of(one, "another key")}
    assert len(secrets) == 3
    assert all(secret.startswith("whsec_") for secret in secrets)


def test_a_mapping_computes_what_a_call_says() -> None:
    check_mapping({"data": {"x": "body.a"}, "title": "body.b"})
    said = apply_mapping({"data": {"x": "body.a"}, "title": "body.b"}, {"a": [1]}, at=AT)
    assert said == {"data": {"x": [1]}, "title": None}
