from datetime import datetime, timedelta
from pathlib import PurePosixPath
from threading import Barrier, Thread

import orjson
import pytest
from flask import Flask
from sqlalchemy import func, select

from service.definitions import lookup
from service.definitions.bundle import Cache
from service.definitions.lookup import (
    ProcessNotFound,
    VersionNotFound,
    bundle_by_id,
    bundle_of,
    contents_of,
    effective_versions,
    version_of,
    versions_of,
)
from service.definitions.models import Content, Deployment, ProcessVersion, StartEvent
from service.definitions.preparing import Outcome, Prepared, carry_through, prepare
from service.definitions.publish import publish
from service.definitions.sources import MOST_FILES, DefinitionInvalid
from service.extensions import db
from service.people.roles import roles
from service.transaction import reading, transaction
from tests.factories.definitions import EARLY, shipped_files
from tests.unit.engine.notation import end, flow, node, process, start, user, write

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("books")

DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
  namespace="t"><decision id="size" name="Size"><decisionTable hitPolicy="FIRST">
  <input id="i"><inputExpression typeRef="number"><text>n</text></inputExpression></input>
  <output id="o" name="size" typeRef="string"/>
  <rule id="r"><inputEntry id="e"><text>-</text></inputEntry>
  <outputEntry id="x"><text>"%s"</text></outputEntry></rule></decisionTable></decision>
  </definitions>"""


def form(label: str = "Name", key: str = "about") -> bytes:
    field = {"type": "textfield", "key": "name", "label": label, "id": "f1"}
    return orjson.dumps({"id": key, "type": "default", "components": [field]})


def drawn(*tasks: str, key: str = "p", **said: str) -> bytes:
    names = " ".join(tasks) or "A"
    return write(
        process(start(), user(*names.split(), **said), end(), flow(f"S {names} E"), key=key)
    )


def put(
    *files: tuple[str, bytes], at: datetime = EARLY, effective_from: datetime | None = None
) -> Outcome:
    def store(prepared: Prepared) -> Outcome:
        with transaction():
            return publish(prepared, by="ana", at=at, effective_from=effective_from)

    return carry_through(files, store, at=at)


def refused(*files: tuple[str, bytes]) -> list[str]:
    before = stored()
    with pytest.raises(DefinitionInvalid) as refusal:
        prepare(files, at=EARLY)
    assert stored() == before
    return [one.code for one in refusal.value.problems]


def stored() -> list[int | None]:
    models = (ProcessVersion, Deployment, Content, StartEvent)
    with reading():
        return [db.session.scalar(select(func.count()).select_from(one)) for one in models]


def numbers(outcome: Outcome) -> list[tuple[str, int]]:
    return [(one.key, one.version) for one in outcome.versions]


def pinned(key: str, version: int | None = None) -> dict[str, bytes]:
    with reading():
        found = version_of(key, at=EARLY + 999 * DAY, version=version)
        contents = contents_of(found)
        return {one.name: contents[one.digest] for one in found.files}


def test_everything_that_is_shipped_publishes_and_again_changes_nothing() -> None:
    files = shipped_files()
    first = put(*files)
    assert first.created
    drawings = {PurePosixPath(name).stem for name, _ in files if name.endswith(".bpmn")}
    assert {key for key, _ in numbers(first)} == drawings
    again = put(*files, at=EARLY + DAY)
    assert not again.created
    assert numbers(again) == numbers(first)
    with reading():
        assert db.session.get_one(Deployment, again.deployment_id).id == first.deployment_id


def test_a_changed_drawing_is_a_new_version_and_the_old_one_stays() -> None:
    first = drawn("A")
    put(("p.bpmn", first))
    assert numbers(put(("p.bpmn", drawn("A B")))) == [("p", 2)]
    assert pinned("p", 1)["p.bpmn"] == first
    with reading():
        assert [one.version for one in versions_of("p")] == [2, 1]
        assert versions_of("p")[0].deployment.by == "ana"


def test_a_form_alone_makes_a_new_version_of_each_process_that_uses_it() -> None:
    uses = {"handrail__form": "about"}
    put(
        ("a.bpmn", drawn(key="a", **uses)),
        ("b.bpmn", drawn(key="b", **uses)),
        ("c.bpmn", drawn(key="c")),
        ("forms/about.json", form()),
    )
    outcome = put(("forms/about.json", form("Full name")))
    assert numbers(outcome) == [("a", 2), ("b", 2)]
    assert outcome.forms == ("about",)
    assert pinned("a")["forms/about.json"] == form("Full name")
    assert pinned("a", 1)["forms/about.json"] == form()
    assert not put(("forms/about.json", form("Full name"))).created


def test_a_drawing_takes_over_the_forms_of_its_earlier_version() -> None:
    uses = {"handrail__form": "about"}
    put(("p.bpmn", drawn("A", **uses)), ("forms/about.json", form()))
    assert numbers(put(("p.bpmn", drawn("A B", **uses)))) == [("p", 2)]
    assert pinned("p")["forms/about.json"] == form()


def test_a_form_in_the_folder_of_its_process_comes_before_others() -> None:
    put(
        ("p.bpmn", drawn(handrail__form="about")),
        ("forms/about.json", form("Any")),
        ("forms/p/about.json", form("Own")),
    )
    assert set(pinned("p")) == {"p.bpmn", "forms/p/about.json"}


def test_a_form_that_nobody_uses_is_refused_when_it_comes_alone() -> None:
    put(("p.bpmn", drawn()))
    assert refused(("forms/about.json", form())) == ["no_process"]


def deciding(key: str = "p") -> bytes:
    task = node("businessRuleTask", "D", handrail__decision="size")
    return write(process(start(), task, user("A"), end(), flow("S D A E"), key=key))


def test_a_decision_or_a_template_alone_is_a_new_version() -> None:
    put(
        ("x/p.bpmn", deciding()),
        ("x/size.dmn", DMN % b"small"),
        ("x/pack/letter.typ", b"Dear #name"),
    )
    outcome = put(("x/size.dmn", DMN % b"large"))
    assert (numbers(outcome), outcome.decisions) == ([("p", 2)], ("size",))
    assert numbers(put(("letter.typ", b"Hello #name"))) == [("p", 3)]
    assert pinned("p")["x/pack/letter.typ"] == b"Hello #name"
    with reading():
        bundle = bundle_of(version_of("p", at=EARLY))
        assert bundle.templates == {"pack/letter.typ": b"Hello #name"}
        assert set(bundle.definition.decisions) == {"size"}


def test_a_missing_decision_or_form_is_refused() -> None:
    assert "no_decision" in " ".join(refused(("p.bpmn", deciding())))
    assert refused(("p.bpmn", drawn(handrail__form="about")))


def test_preparing_says_everything_and_stores_nothing() -> None:
    outcome = prepare([("p.bpmn", drawn())], at=EARLY).outcome
    assert (numbers(outcome), outcome.created) == ([("p", 1)], True)
    assert stored() == [0, 0, 0, 0]


def test_two_processes_in_one_file_are_both_published() -> None:
    both = write(
        process(start(), user("A"), end(), flow("S A E"), key="a"),
        process(start("S2"), user("B2"), end("E2"), flow("S2 B2 E2"), key="b"),
    )
    assert numbers(put(("both.bpmn", both))) == [("a", 1), ("b", 1)]
    with reading():
        assert bundle_of(version_of("b", at=EARLY)).process.key == "b"


def test_a_process_in_two_files_is_refused() -> None:
    assert refused(("a.bpmn", drawn("A")), ("b.bpmn", drawn("B"))) == ["process_repeated"]


@pytest.mark.parametrize("name", ["../p.bpmn", "/etc/p.bpmn", "a/../../p.bpmn", "..\\p.bpmn", ""])
def test_a_name_that_leads_outside_is_refused(name: str) -> None:
    assert refused((name, drawn())) == ["unsafe_file_name"]


def test_what_is_no_upload_is_refused() -> None:
    assert refused() == ["no_files"]
    assert refused(("p.bpmn", drawn()), ("./p.bpmn", drawn())) == ["file_repeated"]
    assert refused(("a.json", b"{")) == ["json_unreadable"]
    assert refused(("a.json", b'{"a": 1}')) == ["not_a_form"]
    assert refused(("a.typ", b'#import "@preview/cetz:0.4.0"')) == ["template_imports_package"]
    assert refused(("p/handrail.typ", b"")) == ["template_name_taken"]
    assert refused(*((f"{number}.txt", b"") for number in range(MOST_FILES + 1))) == [
        "too_many_files"
    ]
    assert refused(("p.bpmn", b"<not"))
    assert refused(("t.dmn", b"<not"))
    assert refused(("letter.typ", b"Dear")) == ["no_process"]


def test_every_problem_of_an_upload_is_told_at_once() -> None:
    codes = refused(("p.bpmn", b"<not"), ("t.dmn", b"<not"))
    assert len(codes) == 2


def test_a_version_takes_effect_on_its_day() -> None:
    put(("p.bpmn", drawn("A")))
    put(("p.bpmn", drawn("B")), effective_from=EARLY + 5 * DAY)
    with reading():
        for days, wanted in ((0, 1), (4, 1), (5, 2)):
            at = EARLY + days * DAY
            assert version_of("p", at=at).version == wanted
            assert [one.version for one in effective_versions(at)] == [wanted]
        assert version_of("p", at=EARLY, version=2).version == 2


def test_what_was_never_published_is_not_found() -> None:
    put(("p.bpmn", drawn()), effective_from=EARLY + DAY)
    with reading():
        for find in (
            lambda: version_of("q", at=EARLY),
            lambda: version_of("q", at=EARLY, version=1),
            lambda: versions_of("q"),
            lambda: version_of("p", at=EARLY),
        ):
            with pytest.raises(ProcessNotFound):
                find()
        with pytest.raises(VersionNotFound):
            version_of("p", at=EARLY, version=2)


def test_the_lanes_of_a_process_become_roles() -> None:
    lane = node("lane", "l1", "<flowNodeRef>A</flowNodeRef>", name="Team leader")
    lanes = node("laneSet", "L", lane)
    put(("p.bpmn", write(process(lanes, start(), user("A"), end(), flow("S A E")))))
    with reading():
        assert ("team_leader", "Team leader") in {(one.key, one.name) for one in roles()}


def test_a_private_process_is_not_published() -> None:
    private = f'<process id="partner" isExecutable="false">{start("S9")}</process>'
    whole = write(process(start(), user("A"), end(), flow("S A E")), private)
    assert numbers(put(("p.bpmn", whole))) == [("p", 1)]


def test_warnings_stay_with_the_version() -> None:
    foreign = drawn(camunda__asyncBefore="true")
    outcome = put(("p.bpmn", foreign))
    assert outcome.warnings
    with reading():
        assert version_of("p", at=EARLY).warnings[0]["file"] == "p.bpmn"


def test_bundles_are_kept_the_latest_used_ones() -> None:
    put(("p.bpmn", drawn("A")), ("q.bpmn", drawn("A", key="q")))
    with reading():
        versions = effective_versions(EARLY)
        bundles = [bundle_of(one) for one in versions]
        assert bundle_by_id(versions[0].id) is bundles[0]
        cache = Cache(most=1)
        for bundle in bundles:
            assert cache.get(bundle.version_id, lambda one=bundle: one) is bundle  # type: ignore[misc]
        assert cache.held(bundles[0].version_id) is None
        assert cache.get(bundles[1].version_id, lambda: bundles[0]) is bundles[1]
        assert lookup.bundle_of(versions[1]).version == 1


def test_uploads_at_the_same_moment_get_versions_one_after_the_other(books: Flask) -> None:
    drawings = [drawn("A", f"B{number}") for number in range(3)]
    barrier = Barrier(len(drawings))

    def run(drawing: bytes) -> None:
        with books.app_context():
            barrier.wait()
            put(("p.bpmn", drawing))
            db.session.remove()

    threads = [Thread(target=run, args=[one]) for one in drawings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading():
        assert [one.version for one in versions_of("p")] == [3, 2, 1]
