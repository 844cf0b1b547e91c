"""Every kind of link between cases can be chosen wherever cases are linked, and has its words."""

import json
from importlib.resources import files
from typing import get_args

from service.api.schemas.links import LinkKind as InTheApi
from service.cases.links import relation
from service.cases.models import LinkKind


def test_every_kind_is_offered_everywhere_and_said_from_both_sides():
    kinds = {str(one) for one in LinkKind}
    assert "same_household" in kinds
    assert set(get_args(InTheApi)) == kinds
    for form in ("link", "start_links"):
        asked = json.loads((files("service.web") / "questions" / f"{form}.json").read_text())
        assert kinds in [{option["value"] for option in one} for one in values(asked)], form
    assert all(relation(one, outgoing=side) for one in LinkKind for side in (True, False))


def values(asked):
    if "values" in asked:
        yield asked["values"]
    for one in asked.get("components", ()):
        yield from values(one)
