"""Provisioning, in the very words in which Entra ID and Okta send it."""

from dataclasses import replace

import pytest

from service.extensions import db
from service.federation.group_mappings import SCIM
from service.federation.mapping_changes import Mapped, add_mapping, change_mapping, remove_mapping
from service.ledger.changes import About, Wanted, list_changes
from service.people.credentials import set_password
from service.people.directory import active_user, actor_of, find_user
from service.people.groups import Group
from service.people.models import User
from service.people.refusals import LastAdministrator
from service.people.roles import ensure_role
from service.people.tokens import create_token, verify_token
from service.people.users import deactivate, reactivate
from service.transaction import reading, transaction
from tests.factories.owning import own_something
from tests.factories.people import ACTING, AT, add_user
from tests.factories.statements import statements
from tests.services.databases import KINDS

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
TYPE = "application/scim+json"
on_one = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""What asks nothing of a database that the tests on both do not ask of each."""
on_both = pytest.mark.parametrize("database_url", KINDS, indirect=True)
"""What people, filters, pages and groups ask of a database: no room below is tested for them."""


class Directory:
    """Another directory, with a token of its own scope."""

    def __init__(self, app, token: str) -> None:
        self.app, self.token = app, token

    def open(self, method: str, path: str, body=None, status: int = 200, **headers: str):
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": TYPE, **headers}
        client = self.app.test_client(use_cookies=False)
        answer = client.open(f"/scim/v2{path}", method=method, json=body, headers=sent)
        assert answer.status_code == status, answer.text
        assert answer.mimetype == TYPE or not answer.data
        return answer

    def json(self, method: str, path: str, body=None, status: int = 200, **headers: str):
        return self.open(method, path, body, status, **headers).json

    def patch(self, path: str, *operations, status: int = 200, **headers: str):
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.json("PATCH", path, body, status, **headers)


@pytest.fixture
def directory(app) -> Directory:
    with app.app_context(), transaction():
        add_user("entra", Group.INTEGRATOR)
        add_user("olivia", Group.OFFICER)
        ensure_role("repairs", "Repairs")
        _, secret = create_token("entra", scopes=["provisioning"], acting=ACTING)
    return Directory(app, secret)


def of_entra(user_name: str, **more):
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "externalId": f"id-of-{user_name}",
        "userName": user_name,
        "active": True,
        "displayName": "Sam Green",
        "emails": [{"primary": True, "type": "work", "value": "sam@example.org"}],
        "name": {"formatted": "Sam Green", "familyName": "Green", "givenName": "Sam"},
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Homes"},
        **more,
    }


@on_both
def test_entra_id_finds_makes_changes_and_switches_off_somebody(app, directory):
    found = directory.json("GET", '/Users?filter=userName eq "Sam@council.gov.uk"')
    assert (found["totalResults"], found["Resources"]) == (0, [])
    made = directory.json("POST", "/Users", of_entra("Sam@council.gov.uk"), status=201)
    assert made["id"] == "sam"
    again = directory.json("POST", "/Users", of_entra("sam@COUNCIL.gov.uk"), status=409)
    assert (again["scimType"], again["status"]) == ("uniqueness", "409")
    named = {"op": "Replace", "path": "name.familyName", "value": "Brown"}
    email = {"op": "Add", "path": 'emails[type eq "work"].value', "value": "s.b@example.org"}
    other = {
        "op": "Add",
        "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        "value": "Lettings",
    }
    shown = {"op": "Replace", "value": {"displayName": "Sam Brown", "name.formatted": "S Brown"}}
    changed = directory.patch("/Users/sam", named, email, other, shown)
    assert changed["name"] == {"formatted": "S Brown", "givenName": "Sam", "familyName": "Brown"}
    assert (changed["displayName"], changed["emails"][0]["value"]) == (
        "Sam Brown",
        "s.b@example.org",
    )
    with app.app_context(), transaction():
        began = active_user("sam").session_version
        secret = own_something("sam")
    gone = directory.patch("/Users/sam", {"op": "Replace", "path": "active", "value": "False"})
    left = "urn:handrail:scim:schemas:1.0:Left"
    assert (gone["active"], gone[left]) == (
        False,
        {
            "openTasks": 0,
            "openCases": 0,
            "webhooks": 1,
            "hooks": 1,
            "tokens": 1,
            "serviceAccounts": 1,
        },
    )
    with app.app_context(), reading():
        assert verify_token(secret, at=AT) is None
        assert find_user("sam").session_version > began
        book = list_changes(Wanted(about=About.PERSON, subject="sam")).items
        assert [(one.text, one.actor) for one in book] == [
            ("Sam Brown left open work behind: hand it over.", "entra"),
            ("Sam Brown was switched off.", "entra"),
            ("Sam Brown was changed.", "entra"),
            ("Sam Green was added.", "entra"),
        ]
    assert directory.patch("/Users/sam", {"op": "Replace", "path": "active", "value": True})[
        "active"
    ]
    directory.open("DELETE", "/Users/sam", status=204)
    directory.json("GET", "/Users/sam", status=404)
    with app.app_context(), reading():
        assert find_user("sam").active is False


@on_one
def test_okta_takes_over_who_is_here_and_sends_whole_documents(app, directory):
    (mine,) = directory.json("GET", '/Users?filter=userName eq "olivia"')["Resources"]
    whole = of_entra("olivia@council.gov.uk", active=False)
    tag = mine["meta"]["version"]
    put = directory.open("PUT", f"/Users/{mine['id']}", whole, **{"If-Match": tag})
    assert put.headers["ETag"] == put.json["meta"]["version"] != tag
    assert (put.json["active"], put.json["externalId"]) == (False, "id-of-olivia@council.gov.uk")
    directory.json("PUT", "/Users/olivia", whole, status=412, **{"If-Match": tag})
    del whole["active"]
    assert directory.json("PUT", "/Users/olivia", whole)["active"] is False
    on = {"op": "replace", "value": {"active": True}}
    assert directory.patch("/Users/olivia", on)["active"] is True
    with app.app_context(), transaction():
        deactivate(find_user("olivia"), acting=ACTING)
    assert directory.patch("/Users/olivia", on)["active"] is False  # An administrator did it.
    with app.app_context(), transaction():
        reactivate(find_user("olivia"), acting=ACTING)
    seen = directory.open("GET", "/Users/olivia")
    same = {"If-None-Match": seen.headers["ETag"]}
    assert directory.open("GET", "/Users/olivia", status=304, **same).data == b""


@on_both
def test_people_are_found_by_a_filter(directory):
    for asked, names in (
        ('userName sw "o" and active eq true', ["olivia"]),
        ('displayName co "LIVI" or userName eq "entra"', ["entra", "olivia"]),
        ('emails[type eq "work" and value ew ".org"] or not (externalId pr)', ["entra", "olivia"]),
        ('userName ne "entra" and (active eq "True")', ["olivia"]),
        ('externalId eq "nothing"', []),
    ):
        found = directory.json("GET", f"/Users?filter={asked}&attributes=userName")["Resources"]
        assert [one["userName"] for one in found] == names, asked
        assert all(set(one) == {"schemas", "id", "userName", "meta"} for one in found)


@on_one
def test_what_cannot_be_read_is_said_in_the_words_of_scim(directory):
    for wrong in (
        "userName",
        "shoe eq 1",
        'userName eq "x',
        "(active eq true",
        "active gt 1",
        "%00",
        r'userName eq "a\u0000b"',
    ):
        refused = directory.json("GET", f"/Users?filter={wrong}", status=400)
        assert refused["scimType"] == "invalidFilter"
    operations = [
        ({"op": "move"}, "invalidSyntax"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "add", "path": "emails[", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": ""}, "invalidValue"),
    ]
    for operation, word in operations:
        refused = directory.patch("/Users/olivia", operation, status=400)
        assert refused["scimType"] == word
        assert refused["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    for null in ({"userName": "a\0b"}, {"a\0b": 1, "userName": "nobody"}):
        assert directory.json("POST", "/Users", null, status=400)["scimType"] == "invalidSyntax"
    escaped = {"userName": "back", "displayName": r"\u0000"}
    kept = directory.json("POST", "/Users", escaped, status=201)
    assert kept["displayName"] == r"\u0000"
    deep = directory.app.test_client(use_cookies=False).post(
        "/scim/v2/Users",
        data=b'{"x":' + b"[" * 900 + b"]" * 900 + b"}",
        headers={"Authorization": f"Bearer {directory.token}"},
    )
    assert (deep.status_code, deep.json["scimType"]) == (400, "invalidSyntax")
    directory.json("GET", "/Shoes", status=404)
    directory.token = "hrl_wrong"
    assert directory.json("GET", "/Users", status=401)["status"] == "401"


@on_one
def test_only_the_scope_of_provisioning_opens_these_doors(app, directory):
    with app.app_context(), transaction():
        _, secret = create_token("entra", scopes=["people:read", "operations"], acting=ACTING)
        _, officer = create_token("olivia", acting=ACTING)
        _, usual = create_token("entra", acting=ACTING)
        _, admin = create_token("entra", scopes=["admin"], acting=ACTING)
    for token in (secret, officer, usual, admin):
        Directory(app, token).json("GET", "/Users", status=403)
    for path in ("/ServiceProviderConfig", "/ResourceTypes/User", "/Schemas"):
        assert directory.json("GET", path)["schemas"]


@on_one
def test_an_administrator_whom_no_directory_made_is_not_taken_over(app, directory):
    with app.app_context(), transaction():
        add_user("boss", Group.ADMINISTRATOR)
    named = {"op": "replace", "value": {"externalId": "mine", "emails": [{"value": "a@x.org"}]}}
    assert directory.patch("/Users/boss", named, status=409)["scimType"] == "mutability"
    directory.json("PUT", "/Users/boss", of_entra("boss"), status=409)
    directory.json("DELETE", "/Users/boss", status=409)
    with app.app_context(), reading():
        assert find_user("boss").email != "a@x.org"
    with app.app_context(), transaction():
        deactivate(find_user("boss"), acting=ACTING)
        set_password(find_user("olivia"), "three random words", acting=ACTING)
        add_mapping(SCIM, Mapped("Bosses", groups=["administrator"]), acting=ACTING)
    bosses = {"displayName": "Bosses", "members": [{"value": "olivia"}]}
    place = f"/Groups/{directory.json('POST', '/Groups', bosses, status=201)['id']}"
    last = directory.json("DELETE", place, status=409)
    assert (last["scimType"], "make somebody else" in last["detail"]) == ("mutability", True)
    assert len(directory.json("GET", place)["members"]) == 1


@on_both
def test_lists_come_in_pages(directory):
    page = directory.json("GET", "/Users?startIndex=2&count=1")
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (2, 2, 1)
    assert [one["userName"] for one in page["Resources"]] == ["olivia"]
    assert directory.json("GET", "/Users?count=0")["Resources"] == []
    assert directory.json("GET", "/Users?startIndex=-5&count=no")["itemsPerPage"] == 2


@on_both
def test_a_group_gives_what_it_is_mapped_to_and_takes_only_what_it_gave(app, directory):
    def given(username: str) -> tuple[set[str], set[str]]:
        with app.app_context(), reading():
            actor = actor_of(find_user(username))
            return set(actor.groups), set(actor.roles)

    with app.app_context(), transaction():
        mapped = Mapped("Housing Officers", groups=["officer"], roles=["repairs"])
        mapping_id = add_mapping(SCIM, mapped, acting=ACTING).id
    members = [{"value": "olivia"}, {"value": "entra"}]
    made = directory.json(
        "POST", "/Groups", {"displayName": "housing officers", "members": members}, status=201
    )
    place = f"/Groups/{made['id']}"
    assert given("entra") == ({"integrator", "officer"}, {"repairs"})
    assert given("olivia") == ({"officer"}, {"repairs"})
    in_group = directory.json("GET", "/Users/olivia")["groups"]
    assert [one["display"] for one in in_group] == ["housing officers"]
    gone = {"op": "Remove", "path": "members", "value": [{"value": "olivia"}]}
    assert len(directory.patch(place, gone)["members"]) == 1
    assert given("olivia") == ({"officer"}, set())
    directory.patch(place, {"op": "remove", "path": 'members[value eq "entra"]'})
    assert given("entra") == ({"integrator"}, set())
    directory.patch(place, {"op": "Add", "path": "members", "value": [{"value": "entra"}]})
    with app.app_context(), transaction():
        other = Mapped("Housing Officers", groups=["supervisor"])
        change_mapping(mapping_id, other, version=1, acting=ACTING)
    assert given("entra") == ({"integrator", "supervisor"}, set())
    renamed = directory.patch(place, {"op": "replace", "value": {"displayName": "Others"}})
    assert (renamed["displayName"], given("entra")[0]) == ("Others", {"integrator"})
    directory.patch(place, {"op": "replace", "value": {"displayName": "Housing officers"}})
    with app.app_context(), transaction():
        remove_mapping(mapping_id, acting=ACTING)
    assert given("entra")[0] == {"integrator"}


@on_both
def test_a_mapping_moves_from_group_to_group_and_the_last_administrator_with_it(app, directory):
    with app.app_context(), transaction():
        set_password(find_user("olivia"), "three random words", acting=ACTING)
        bosses = Mapped("Bosses", groups=["administrator"])
        mapping_id = add_mapping(SCIM, bosses, acting=ACTING).id
    for name, member in (("Bosses", "olivia"), ("Chiefs", "olivia"), ("Others", "entra")):
        group = {"displayName": name, "members": [{"value": member}]}
        directory.json("POST", "/Groups", group, status=201)
    with app.app_context():
        for name in ("Chiefs", "Bosses"):  # In one of these orders the one that loses it is first.
            with transaction():
                moved = replace(bosses, outside=name)
                change_mapping(mapping_id, moved, version=None, acting=ACTING)
                assert "administrator" in find_user("olivia").groups, name
        moved = replace(bosses, outside="Others")  # Nobody of them can come in.
        with pytest.raises(LastAdministrator), transaction():
            change_mapping(mapping_id, moved, version=None, acting=ACTING)
        with reading():
            assert [find_user(one).groups for one in ("olivia", "entra")] == [
                {"officer", "administrator"},
                {"integrator"},
            ]


@on_one
def test_whom_a_directory_removes_keeps_nothing_of_its_groups(app, directory):
    with app.app_context(), transaction():
        add_mapping(SCIM, Mapped("Repairs", groups=["supervisor"]), acting=ACTING)
    made = {"displayName": "Repairs", "members": [{"value": "olivia"}]}
    directory.json("POST", "/Groups", made, status=201)
    with app.app_context(), reading():
        assert find_user("olivia").groups == {"officer", "supervisor"}
    directory.open("DELETE", "/Users/olivia", status=204)
    with app.app_context(), reading():
        assert find_user("olivia").groups == {"officer"}


@on_one
def test_a_group_has_a_name_of_its_own_and_members_that_there_are(directory):
    unknown = {"displayName": "X", "members": [{"value": "nobody"}]}
    assert directory.json("POST", "/Groups", unknown, status=400)["scimType"] == "invalidValue"
    made = directory.json("POST", "/Groups", {"displayName": "Housing officers"}, status=201)
    place = f"/Groups/{made['id']}"
    bare = directory.json("GET", '/Groups?excludedAttributes=members&filter=displayName sw "hous"')
    assert "members" not in bare["Resources"][0]
    of_nobody = directory.json("GET", '/Groups?filter=members.value eq "olivia"')
    assert of_nobody["totalResults"] == 0
    same = {"displayName": "HOUSING officers"}
    assert directory.json("POST", "/Groups", same, status=409)["scimType"] == "uniqueness"
    directory.open("DELETE", place, status=204)
    directory.json("GET", place, status=404)


@on_both
def test_a_group_of_a_thousand_takes_a_handful_of_statements(app, directory):
    names = [f"person{number}" for number in range(1000)]
    with app.app_context(), transaction():
        db.session.add_all(User(username=name, display_name=name, created_at=AT) for name in names)
        add_mapping(SCIM, Mapped("All", groups=["officer"], roles=["repairs"]), acting=ACTING)
    body = {"displayName": "All", "members": [{"value": name} for name in names]}
    with app.app_context(), statements() as seen:
        made = directory.json("POST", "/Groups", body, status=201)
        assert len(seen) < 60
    assert len(made["members"]) == 1000
    with app.app_context(), statements() as seen:
        directory.open("DELETE", f"/Groups/{made['id']}", status=204)
        assert len(seen) < 40
    with app.app_context(), reading():
        assert actor_of(find_user("person7")).groups == frozenset()
