"""The pages of administration, as those who use them do."""

import pytest

from service.cases.commands.assign import assign_task
from service.cases.invitation_letters import latest_letter
from service.ledger.mailbox import Mail, keep_mail
from service.ledger.outbox import State
from service.people import credentials, tokens
from service.people.directory import active_user, find_user
from service.transaction import reading, transaction
from service.web.administration.token_making import GOOD_FOR_NOTHING
from tests.factories.owning import own_something
from tests.factories.people import ACTING
from tests.integration.web.visitor import Visitor
from tests.unit.web.pages import find, text

PASSWORD = "three random words"
PERSON = {
    "person_username": "sam",
    "person_name": "Sam Field",
    "person_email": "sam@example.org",
    "person_groups": ["officer"],
    "person_roles": ["repairs"],
}
OURS = "/administration/people/sam"


@pytest.fixture
def admin(office, visit) -> Visitor:
    """The administrator, and another who could take over."""
    with office.app_context(), transaction():
        for name in ("admin", "tess"):
            credentials.set_password(active_user(name), PASSWORD, acting=ACTING)
    return visit("admin")


def press(visitor: Visitor, page: str, action: str):
    return visitor.send(page, action=f"{page}/{action}")


def secret_of(page) -> str:
    (field,) = [one for one in page.document.iter("input") if one.get("id") == "secret"]
    return field.get("value", "")


def signs_in(office, password: str, username="sam") -> Visitor:
    visitor = Visitor(office.test_client())
    visitor.send("/sign-in", {"username": username, "password": password})
    return visitor


def test_administration_is_there_for_whom_it_concerns(visit, admin):
    assert "Administration" in admin.get("/").links()
    assert {"People", "Roles", "Teams", "Tokens", "Changes"} <= set(
        admin.get("/administration").links()
    )
    ana = visit("ana")
    assert "People" not in ana.get("/administration").links()
    assert ana.get("/administration/people").status == 403
    olivia = visit("olivia")
    assert "Administration" not in olivia.get("/").links()
    assert olivia.get("/administration").status == 403


def test_a_person_is_added_and_comes_in_by_an_invitation(office, admin):
    assert admin.send("/administration/people/new", {**PERSON, "person_name": ""}).status == 422
    assert admin.send("/administration/people/new", PERSON).location == OURS
    assert "now let them in" in admin.follow().banner.lower()
    again = admin.send("/administration/people/new", PERSON)
    assert again.problems == ["There is already a user of that name."]
    assert "Complete tasks of Repairs" in admin.get(OURS).main
    link = "/" + secret_of(press(admin, OURS, "invite")).split("/", 3)[-1]
    press(admin, OURS, "invite-by-email")
    assert "on its way by email" in admin.follow().banner
    assert "It is on its way." in admin.page.main
    assert admin.page.red_buttons == ["Withdraw the invitation"]
    for state, trouble, said in (
        (State.WAITING, "Nobody answered.", "Nobody answered. It is tried again."),
        (State.GIVEN_UP, "Nobody answered.", "It could not be sent. Nobody answered."),
        (State.DONE, "It was refused.", "It did not arrive. It was refused. Check the email"),
    ):
        with office.app_context(), transaction():
            letter = latest_letter("sam")
            letter.state, letter.last_error = state, trouble
        assert said in admin.get(OURS).main
    with office.app_context(), transaction():
        letter = latest_letter("sam")
        letter.last_error, sent = "", {"recipient": "sam@example.org", "at": letter.created_at}
        keep_mail(Mail(id=letter.id, case_id=None, subject="S", text="T", **sent))
    assert "Sent to sam@example.org on " in admin.get(OURS).main
    stranger = Visitor(office.test_client())
    assert "Sam Field" in stranger.get(link).main
    assert stranger.send(link, {"new": PASSWORD, "again": "x"}).status == 422
    assert stranger.send(link, {"new": "password1234", "again": "password1234"}).status == 422
    assert stranger.send(link, {"new": PASSWORD, "again": PASSWORD}).location == "/sign-in"
    assert stranger.get(link).status == 404
    assert stranger.post(link, stranger.get("/sign-in").fields()).status == 404
    sam = signs_in(office, PASSWORD)
    assert sam.follow().status == 200


def test_a_person_is_changed_and_leaves(office, admin, desk, case):
    admin.send("/administration/people/new", PERSON)
    with office.app_context(), transaction():
        credentials.set_password(find_user("sam"), PASSWORD, acting=ACTING)
    sam = signs_in(office, PASSWORD)
    old = admin.get(f"{OURS}/change").fields(f"{OURS}/change")
    changed = {"person_groups": ["officer", "supervisor"], "person_roles": []}
    assert admin.send(f"{OURS}/change", changed).location == OURS
    late = admin.post(f"{OURS}/change", {**old, "person_name": "Other"})
    assert (late.status, "changed since" in late.problems[0]) == (409, True)
    kept = late.fields(f"{OURS}/change")
    assert (kept["person_name"], kept.get("person_roles")) == (["Other"], None)
    assert kept["person_groups"] == ["officer", "supervisor"]
    assert "Roles Repairs officer Not answered" in late.main
    assert "Supervise everybody's work" in admin.get(OURS).main

    task = desk.task(case, "inspect").id
    desk.do(lambda: assign_task(task, "sam", acting=desk.acting()))
    assert "1 open task is theirs" in admin.get(f"{OURS}/switch-off").main
    admin.send(f"{OURS}/switch-off", {"hand_over_to": "omar"})
    assert "1 of their open tasks are being handed over" in admin.follow().banner
    assert sam.get("/").status == 302
    listed = admin.get("/administration/people?state=off").main
    assert "Sam Field" in listed
    (told,) = admin.get("/administration/people.csv?state=off").body.decode().splitlines()[1:]
    assert told.startswith("Sam Field,sam,sam@example.org,")
    assert told.endswith(",Switched off")
    assert admin.get("/administration/people.csv?state=x").status == 302
    press(admin, OURS, "switch-on")
    assert "Sam Field" not in admin.get("/administration/people?state=off").main
    assert admin.get("/administration/people?state=x").status == 422
    assert admin.get("/administration/people/nobody").status == 404


def test_what_else_somebody_leaves_is_told_before_they_are_switched_off(office, admin):
    assert "With other systems Nothing" in admin.get("/administration/people/omar").main
    assert "theirs as well" not in admin.get("/administration/people/omar/switch-off").main
    with office.app_context(), transaction():
        own_something("omar")
    each = "1 webhook to other systems, 1 webhook from other systems, 1 token, 1 service account"
    assert f"With other systems {each} Last" in admin.get("/administration/people/omar").main
    asked = admin.get("/administration/people/omar/switch-off").main
    for left in ("they answer: it is switched", "made: it goes on", "used: it ends", "account: it"):
        assert left in asked


def test_a_password_that_was_given_must_be_changed_before_anything_else(office, admin):
    admin.send("/administration/people/new", PERSON)
    given = secret_of(press(admin, OURS, "first-password"))
    sam = signs_in(office, given)
    assert sam.get("/cases").location == "/account/password"
    page = "/account/password"
    for answers, problem in (
        ({"old": given, "new": PASSWORD, "again": ""}, "The two new passwords are not the same"),
        ({"old": "wrong", "new": PASSWORD, "again": PASSWORD}, "The present password is not right"),
        ({"old": given, "new": given, "again": given}, "Choose a password that is not"),
        ({"old": given, "new": "short", "again": "short"}, "A password needs at least 12"),
    ):
        assert problem in sam.send(page, answers).problems[0]
    sam.send(page, {"old": given, "new": PASSWORD, "again": PASSWORD})
    assert "Your password is changed" in sam.follow().banner
    assert sam.get("/cases").status == 200
    press(admin, OURS, "new-password")
    assert sam.get("/cases").status == 302
    second = signs_in(office, PASSWORD)
    assert second.get("/").location == page
    press(admin, OURS, "sign-out")
    assert second.get(page).location.startswith("/sign-in")


def test_people_sign_themselves_out_everywhere_and_the_locked_are_let_in_again(office, admin):
    admin.send("/administration/people/new", PERSON)
    with office.app_context(), transaction():
        credentials.set_password(find_user("sam"), PASSWORD, acting=ACTING)
    here, there = signs_in(office, PASSWORD), signs_in(office, PASSWORD)
    here.send("/account", action="/account/sign-out-everywhere")
    assert there.get("/account").status == 302
    for _ in range(10):
        signs_in(office, "wrong")
    last = signs_in(office, PASSWORD)
    assert last.page.problems
    assert "Locked for a while" in admin.get(OURS).main
    press(admin, OURS, "unlock")
    assert signs_in(office, PASSWORD).follow().status == 200


def test_the_rules_of_signing_in_are_changed_and_hold_at_once(office, admin, visit):
    page = "/administration/sign-in"
    olivia = visit("olivia")
    assert olivia.get("/").status == 200
    assert admin.send(page, {"least_length": "7"}).status == 422
    too_many = "\n".join(f"word {number}" for number in range(501))
    assert admin.send(page, {"refused_passwords": too_many}).status == 422
    assert admin.send(page, {"session_hours": "1", "failures": "3"}).status == 302
    assert "Last changed by Admin" in admin.get(page).main
    with olivia.client.session_transaction() as session:
        session["began"] -= 3700
    assert olivia.get("/").status == 302
    without = visit("omar")
    with without.client.session_transaction() as session:
        del session["began"]
    assert without.get("/").status == 302
    without.client.set_cookie("handrail", "forged")
    assert without.get("/").status == 302


def test_roles_and_teams_are_kept(admin, case):
    for word, member in (("role", "tess"), ("team", "olivia")):
        listing = f"/administration/{word}s"
        new = {"group_key": "north", "group_name": "North"}
        assert admin.send(f"{listing}/new", new).location == f"{listing}/north"
        assert admin.send(f"{listing}/new", new).status == 422
        admin.send(f"{listing}/north", {"group_name": "The north"})
        page, members = f"{listing}/north", f"{listing}/north/members"
        joins = {"username": member, "add": "1"}
        admin.send(page, joins, action=members)
        assert f"{member.title()} belongs to it now." in admin.follow().banner
        (row,) = find(admin.get(page).document, "tr")[1:]
        assert text(row) == f"{member.title()} Remove {member.title()} from this {word}"
        admin.send(page, {"username": "", "add": "1"}, action=members)
        assert "Choose whom to add." in admin.follow().banner
        assert admin.send(page, {"username": "nobody", "add": "1"}, action=members).status == 404
        leaves = {"username": member}
        assert admin.send(page, leaves | {"_version": "2"}, action=members).status == 409
        admin.send(page, leaves, action=members)
        assert "no longer belongs to it now." in admin.follow().banner
        assert "Nobody does yet." in admin.page.main
        assert "The north" in admin.get(listing).main
        assert admin.get(f"{listing}/nothing").status == 404
        assert press(admin, f"{listing}/north", "remove").location == listing
        assert "is removed" in admin.follow().banner
    used = admin.get("/administration/roles/repairs")
    assert "names it: its next tasks would be for nobody" in used.main
    assert "1 open task waits for it" in used.main
    fields = {**used.fields(), "_version": "1"}
    assert admin.post("/administration/roles/repairs/remove", fields).status == 409


def test_whoever_is_second_sees_what_the_first_changed_and_loses_nothing(admin):
    page = "/administration/people/olivia/change"
    old = admin.get(page).fields(page)
    assert old["person_groups"] == ["officer"]
    admin.send(page, {"person_name": "Olivia Shah", "person_groups": ["officer", "analyst"]})
    late = admin.post(page, {**old, "person_groups": ["supervisor"]})
    assert (late.status, "changed since" in late.problems[0]) == (409, True)
    assert "Name Olivia Olivia Shah" in late.main
    assert "What kind of work they do Officer" in late.main
    kept = late.fields(page)
    assert kept["person_name"] == ["Olivia Shah"]
    assert set(kept["person_groups"]) == {"analyst", "supervisor"}
    assert admin.post(page, kept).status == 302
    forged = {**old, "_was": "x"}
    assert admin.post(page, forged).fields(page)["person_name"] == ["Olivia"]


def test_a_page_that_comes_back_still_starts_from_what_its_sender_saw(admin):
    page = "/administration/people/olivia/change"
    old = admin.get(page).fields(page)
    admin.send(page, {"person_groups": ["officer", "analyst"]})
    wrong = admin.post(page, {**old, "person_name": " "})
    assert wrong.status == 422
    mended = {**wrong.fields(page), "person_name": ["Olivia"]}
    late = admin.post(page, mended)
    assert late.status == 409
    assert set(late.fields(page)["person_groups"]) == {"officer", "analyst"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_tokens_are_made_replaced_and_revoked(office, admin):
    listing = "/administration/tokens"
    new = {"token_user": "olivia", "token_label": "Returns", "token_scopes": ["cases:read"]}
    wrong = admin.send(f"{listing}/new", {**new, "token_days": "10", "token_topics": "x" * 101})
    assert (wrong.status, "There is no scope" in wrong.main) == (422, True)
    new["token_topics"] = "keys, letters"
    made = admin.send(f"{listing}/new", {**new, "token_days": "10"})
    secret = secret_of(made)
    page = admin.get(listing)
    assert "work:keys" in page.main
    assert "1 token ends within two weeks" in page.main
    (told,) = admin.get(f"{listing}.csv").body.decode().splitlines()[1:]
    assert told.startswith(f"Returns,{secret[:10]}…,Olivia,Admin,")
    assert secret not in page.body.decode() + told
    with office.app_context(), reading():
        number = tokens.tokens_of("olivia")[0].id
    newer = secret_of(admin.send(f"{listing}/{number}/replace", {"overlap_days": "0"}))
    assert newer not in {secret, ""}
    assert "Ended" in admin.get(f"{listing}?state=over").main
    with office.app_context(), reading():
        number = tokens.tokens_of("olivia")[0].id
    assert admin.send(f"{listing}/{number}/revoke").location == listing
    assert "Revoked" in admin.get(f"{listing}?state=over").main
    for wrong in ("99", "x"):
        assert admin.get(f"{listing}/{wrong}/revoke").status == 404


def test_a_page_that_is_sent_twice_makes_one_token(office, admin):
    page = "/administration/tokens/new"
    new = {"token_user": "olivia", "token_label": "Returns", "token_days": "10"}
    assert admin.send(page, new).problems == [GOOD_FOR_NOTHING]
    fields = admin.get(page).fields(page) | new | {"token_topics": "keys"}
    assert secret_of(admin.post(page, fields))
    assert admin.post(page, fields).location == "/administration/tokens"
    assert "Important: The page was sent twice: one token was made" in admin.follow().told
    other = admin.post(page, {**fields, "token_label": "Repairs"})
    assert (other.status, "sent already" in other.main) == (409, True)
    with office.app_context(), reading():
        (number,) = [one.id for one in tokens.tokens_of("olivia")]
    replace = f"/administration/tokens/{number}/replace"
    fields = admin.get(replace).fields(replace)
    assert secret_of(admin.post(replace, fields))
    assert admin.post(replace, fields).status == 302
    assert secret_of(admin.post(page, other.fields(page)))
    with office.app_context(), reading():
        assert len(tokens.tokens_of("olivia")) == 3


def test_a_button_that_is_pressed_twice_gives_one_password_and_one_invitation(office, admin):
    admin.send("/administration/people/new", PERSON)
    for button in ("invite", "first-password"):
        action = f"{OURS}/{button}"
        fields = admin.get(OURS).fields(action)
        secret = secret_of(admin.post(action, fields))
        assert admin.post(action, fields).location == OURS
        assert "Important: The button was sent twice" in admin.follow().told
    assert signs_in(office, secret).get("/cases").location == "/account/password"


def test_changes_are_searched_read_and_taken_away(admin):
    admin.send("/administration/people/new", PERSON)
    page = admin.get("/administration/changes?about=person&by=admin&since=2020-01-01")
    assert "Sam Field was added." in page.main
    assert "Olivia" not in page.main
    assert "Nothing was changed" in admin.get("/administration/changes?until=2020-01-01").main
    assert admin.get("/administration/changes?since=x").status == 422
    rows = admin.get("/administration/changes.csv?by=admin").body.decode().splitlines()
    assert len(rows) == 2
    assert "Sam Field was added." in rows[1]
    for number in range(26):
        admin.send("/administration/teams/new", {"group_key": f"t{number}", "group_name": "T"})
    page = admin.get("/administration/changes?by=admin")
    assert "Next page" in page.links()
    assert "Sam Field was added." in admin.get(page.links()["Next page"]).main
