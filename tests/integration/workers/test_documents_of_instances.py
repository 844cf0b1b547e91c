"""Each instance of a loop has documents of its own, and what was written in them."""

from sqlalchemy import select

from service.cases.commands.complete import complete
from service.cases.documents.reading import papers_of_task
from service.cases.documents.versions import latest_of_case, texts_in
from service.cases.models import Task
from service.extensions import db
from service.people.groups import Group
from service.transaction import reading
from tests.factories.definitions import publish_files
from tests.factories.people import add_actor
from tests.integration.workers.packs import LETTER, edit
from tests.unit.engine.notation import (
    boundary,
    extension,
    flow,
    gateway,
    handrail,
    process,
    service,
    several,
    start,
    sub,
    user,
    write,
)


def publish_pack_for_each():
    """For each of the people asked for: a letter of one name, made and handed over, or all anew."""
    data = "{'name': who, 'advice': 'Wait.', 'extra': none, 'days': [today()]}"
    making = extension(
        handrail("input", name="template", value="'pack.typ'"),
        handrail("input", name="data", value=data),
        handrail("input", name="title", value="'Pack'"),
    )
    inside = (
        several(collection="names", item="who"),
        start("SQ"),
        service("make", topic="document", inner=making),
        user("give", handrail__checks="make", handrail__issues="make"),
        flow("SQ make give"),
    )
    drawn = process(
        start(),
        gateway("exclusive", "G"),
        sub("Q", *inside),
        boundary("R", "Q", "message docs"),
        user("ask"),
        user("all", handrail__checks="make"),
        flow("S G Q all"),
        flow("R ask G"),
    )
    publish_files(("p/p.bpmn", write(drawn)), ("p/pack.typ", LETTER))


def test_each_of_several_instances_has_a_document_of_its_own(hands):
    publish_pack_for_each()
    ann = hands.do(lambda: add_actor("ann", Group.SUPERVISOR, roles_held=["writer"]))
    case = hands.start(names=["Ada", "Bo"])
    hands.tick()
    with reading():
        made = {texts_in(one)["hello"]: one.file_id for one in latest_of_case(case)}
        versions = [one.version for one in latest_of_case(case)]
        tasks = {one.local["who"]: one.id for one in db.session.scalars(select(Task))}
        seen = {
            who: [texts_in(view.made)["hello"] for view, _ in papers_of_task(task, actor=ann)]
            for who, task in tasks.items()
        }
    assert (set(made), versions) == ({"Dear Ada,", "Dear Bo,"}, [1, 1])
    assert seen == {"Ada": ["Dear Ada,"], "Bo": ["Dear Bo,"]}
    edit(hands, made["Dear Bo,"], ann, hello="Dear Bo Smith,")
    hands.do(lambda: complete(tasks["Bo"], {}, acting=hands.acting(ann)))
    with reading():
        left = {texts_in(one)["hello"]: one.issued_at is not None for one in latest_of_case(case)}
    assert left == {"Dear Ada,": False, "Dear Bo Smith,": True}
    hands.do(lambda: complete(tasks["Ada"], {}, acting=hands.acting(ann)))
    with reading():
        assert len(papers_of_task(hands.task(case, "all").id, actor=ann)) == 2


def make_anew(hands, case, names):
    hands.later(days=1)
    hands.send("docs", case_id=case)
    hands.complete(case, "ask", names=names)
    hands.tick()


def newest_letter(hands, case, name):
    with reading():
        theirs = (one for one in latest_of_case(case) if one.inputs["data"]["name"] == name)
        letter = max(theirs, key=lambda one: one.version)
        return letter.file_id, texts_in(letter), letter.why


def test_what_was_written_for_one_instance_does_not_pass_to_another(hands):
    publish_pack_for_each()
    ann = hands.do(lambda: add_actor("ann", Group.SUPERVISOR, roles_held=["writer"]))
    case = hands.start(names=["Ada", "Bo"])
    hands.tick()
    for name in ("Ada", "Bo"):
        edit(hands, newest_letter(hands, case, name)[0], ann, advice=f"Only {name} may know.")
    make_anew(hands, case, ["Ada", "Bo"])
    assert newest_letter(hands, case, "Bo")[1]["advice"] == "Only Bo may know."
    make_anew(hands, case, ["Bo"])
    _, texts, why = newest_letter(hands, case, "Bo")
    assert texts["advice"] == "Wait."
    assert "left out" in why
