"""Operations of SCIM's PATCH upon a document: a table, in the words of several directories."""

import pytest

from service.federation.scim.member_changes import Members, of_operations
from service.federation.scim.patching import apply, read_operations

WORK = {"type": "work", "value": "a@example.org"}


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        ({}, {"op": "add", "path": "displayName", "value": "A"}, {"displayName": "A"}),
        ({"displayName": "A"}, {"op": "Remove", "path": "DISPLAYNAME"}, {}),
        ({}, {"op": "add", "value": {"Name": {"GIVENNAME": "A"}}}, {"name": {"givenName": "A"}}),
        (
            {"name": {"givenName": "A"}},
            {"op": "replace", "path": "name", "value": {"familyName": "B"}},
            {"name": {"givenName": "A", "familyName": "B"}},
        ),
        (
            {"name": {"givenName": "A", "familyName": "B"}},
            {"op": "remove", "path": "name.familyName"},
            {"name": {"givenName": "A"}},
        ),
        (
            {"emails": [WORK]},
            {"op": "add", "path": "emails", "value": [{"value": "b@example.org"}]},
            {"emails": [{"value": "b@example.org"}, WORK]},
        ),
        (
            {"emails": [WORK]},
            {"op": "replace", "path": 'emails[type eq "Work"].value', "value": "c@example.org"},
            {"emails": [{"type": "work", "value": "c@example.org"}]},
        ),
        (
            {"emails": [WORK]},
            {"op": "replace", "path": 'emails[type eq "work"]', "value": {"primary": True}},
            {"emails": [{**WORK, "primary": True}]},
        ),
        (
            {"emails": [WORK]},
            {"op": "remove", "path": 'emails[type eq "work"]'},
            {"emails": []},
        ),
        (
            {},
            {"op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": 1},
            {"active": 1},
        ),
    ],
)
def test_an_operation_changes_what_it_names(before, operation, after):
    assert apply(before, read_operations({"Operations": [operation]})) == after


def test_members_come_and_go_in_the_order_of_the_operations():
    operations = [
        {"op": "replace", "path": "members", "value": [{"value": "a"}, {"value": "b"}]},
        {"op": "remove", "path": 'members[value eq "b"]'},
        {"op": "add", "path": "members", "value": [{"value": "c"}]},
        {"op": "replace", "path": "externalId", "value": "x"},
        {"op": "replace", "value": {"id": "1"}},
        {"op": "add", "path": "nickName", "value": "y"},
    ]
    found = of_operations(read_operations({"operations": operations}))
    assert (found.after({"z"}), found.external_id) == ({"a", "c"}, "x")
    everybody = of_operations(
        read_operations({"Operations": [{"op": "remove", "path": "members"}]})
    )
    assert everybody.after({"z"}) == set()
    assert Members(added=frozenset({"b"})).after({"a"}) == {"a", "b"}
