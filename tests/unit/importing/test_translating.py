import json
import re
from datetime import UTC, datetime

import pytest

from service.importing import Gathered, State, Word, translate
from tests.unit.importing.folders import DMN, asks, diagram, pools, spiff_folder, task

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def report_on(files, published=frozenset()):
    gathered = Gathered()
    for name, content in files.items():
        if gathered.wants(name):
            gathered.add(name, content if isinstance(content, bytes) else content.encode())
    return translate(gathered, published=published, at=AT)


def told(report, key):
    return next(one for one in report.processes if one.key == key)


def persons(lines):
    return {(one.element, one.what, one.code) for one in lines if one.word is Word.PERSON}


def test_a_folder_of_spiffarena_becomes_processes_with_forms_and_decisions():
    report = report_on(spiff_folder())
    repair, visit = told(report, "repair"), told(report, "visit")
    assert (visit.state, repair.state) == (State.AS_IT_IS, State.DIFFERENT)
    assert (repair.name, visit.name) == ("Repairs", "Visit")
    assert repair.files == (
        "processes/repair/repair.bpmn",
        "processes/repair/size.dmn",
        "forms/repair/re_pair.json",
    )
    form = json.loads(report.content["forms/repair/re_pair.json"])
    assert [one["type"] for one in form["components"]] == ["text", "number", "textarea"]
    translated = {(one.element, one.says) for one in repair.of(Word.TRANSLATED)}
    assert translated >= {
        ("repair", 'name="Repairs"'),
        ("s0", 'handrail:form="re_pair"'),
        ("s1", 'handrail:decision="size"'),
        ("repair", '<handrail:searchField name="rooms" value="rooms"/>'),
    }
    assert persons(repair.lines) == {
        ("", "metadata bad", ""),
        ("", "exception_notification_addresses", ""),
        ("", "colour", ""),
    }
    beside = {(one.word, one.file) for one in report.lines}
    assert beside == {
        (Word.KEPT, "group/process_group.json"),
        (Word.LEFT, "group/repair/test_repair.json"),
        (Word.LEFT, ""),
    }
    assert (report.counts[State.DIFFERENT], report.needs_a_person) == (1, 3)
    assert list(report.diagrams) == ["repair", "visit"]


def test_a_process_runs_only_if_all_that_it_calls_runs():
    calls = '<callActivity id="{id}" calledElement="%s"/>'
    report = report_on(
        {
            "a.bpmn": diagram("a", calls % "b"),
            "b.bpmn": diagram("b", calls % "c"),
            "c.bpmn": diagram("c", task(kind="serviceTask")),
            "d.bpmn": diagram("d", calls % "here"),
            "e.bpmn": diagram("e", calls % "gone"),
        },
        published=frozenset({"here", "d"}),
    )
    states = {one.key: one.state for one in report.processes}
    assert {key for key, state in states.items() if state is State.NOT_YET} == set("abce")
    assert persons(told(report, "a").lines) == {
        ("s0", "It calls b, which cannot be published yet", "called_cannot_run")
    }
    assert told(report, "a").lines[0].line == 3
    assert {code for *_, code in persons(told(report, "e").lines)} == {"process_unknown"}
    assert persons(told(report, "d").lines) == {("d", "A process d is published here already", "")}


def test_one_bad_file_is_one_line_and_stops_nothing_else():
    report = report_on(
        {
            **spiff_folder(),
            "bad.bpmn": "<not xml",
            "bad.dmn": "<not dmn",
            "bad.json": "{",
            "drawn.bpmn": diagram("drawn", executable="false"),
            "copy.bpmn": spiff_folder()["group/visit/visit.bpmn"],
        }
    )
    assert [one.key for one in report.processes] == ["visit", "repair"]
    beside = {one.file: one.word for one in report.lines}
    assert beside["bad.bpmn"] is beside["bad.dmn"] is beside["bad.json"] is Word.PERSON
    assert beside["drawn.bpmn"] is Word.LEFT
    assert beside["group/visit/visit.bpmn"] is Word.LEFT


def test_two_diagrams_of_one_process_are_told_of_and_the_first_counts():
    report = report_on(
        {
            "one.bpmn": diagram("same", task()),
            "two.bpmn": diagram("same", task(), task()),
            "three.bpmn": diagram("SAME", task(), task(), task()),
        }
    )
    assert [one.file for one in report.processes] == ["one.bpmn"]
    assert persons(report.processes[0].lines) >= {
        ("same", "Two diagrams are of the process same", ""),
        ("SAME", "SAME and same are called alike", ""),
    }
    assert {one.file for one in report.lines} == {"two.bpmn", "three.bpmn"}


def test_work_that_nobody_here_does_and_code_need_a_person():
    report = report_on(
        {
            "a.bpmn": diagram(
                "a",
                task(attributes='camunda:topic="bill"', kind="serviceTask"),
                task(attributes='camunda:topic="email"', kind="serviceTask"),
                task(attributes='camunda:topic="nothing"'),
                task(
                    '<spiffworkflow:serviceTaskOperator id="http/GetRequest"/>', kind="serviceTask"
                ),
            ),
            "b.bpmn": diagram("b", task(attributes='camunda:class="org.X"', kind="serviceTask")),
            "d.bpmn": diagram("d", task(attributes='camunda:topic="document"', kind="serviceTask")),
            "c.bpmn": diagram(
                "c", '<scriptTask id="{id}"><script>os.remove(x)</script></scriptTask>'
            ),
        }
    )
    assert told(report, "a").state is State.DIFFERENT
    assert persons(told(report, "a").lines) == {
        ("s0", "Work of the kind “bill”", ""),
        ("s1", "Work of the kind “email”", ""),
        ("s3", "Work of the kind “http/GetRequest”", ""),
    }
    # What Handrail does by another name, it says so.
    (http,) = (line for line in told(report, "a").of(Word.PERSON) if line.element == "s3")
    assert 'handrail:topic="http"' in http.says
    # A topic of theirs is never taken for one that Handrail serves.
    assert told(report, "d").state is State.DIFFERENT
    assert "Handrail does this kind of work itself" in told(report, "d").of(Word.PERSON)[0].says
    assert told(report, "b").state is State.DIFFERENT
    assert persons(told(report, "b").lines) == {
        ("s0", 'class “org.X” → handrail:topic="X"', ""),
    }
    assert [one.what for one in told(report, "c").of(Word.PERSON)][1:] == ["os.remove(x)"]


def test_what_python_computes_is_written_in_our_words_and_what_differs_is_told():
    script = '<scriptTask id="{id}"><script>%s</script></scriptTask>'
    report = report_on(
        {
            "a.bpmn": diagram("a", script % "n += 1\ndel(other)"),
            "b.bpmn": diagram("b", script % "key = f'k_{time.time()}'"),
            "c.bpmn": diagram("c", script.replace("<script>", "<script><a/>") % "n += 1"),
            "d.bpmn": diagram(
                "d", script.replace('"{id}"', '"{id}" scriptFormat="groovy"') % "n += 1"
            ),
            "e.bpmn": diagram("e", script % "b = a\nb['x'] = round(n)"),
            "f.bpmn": re.sub(
                'xmlns:spiff[^ >]*"', "", diagram("f", script % "b = a\nb['x'] = round(n)")
            ),
        }
    )
    states = {one.key: one.state for one in report.processes}
    assert states == {
        "a": State.TRANSLATED,
        "b": State.DIFFERENT,
        "c": State.NOT_YET,
        "d": State.NOT_YET,
        "e": State.DIFFERENT,
        "f": State.AS_IT_IS,
    }
    assert {line.word for line in told(report, "e").lines} == {Word.PERSON}
    assert [(one.what, one.says) for one in told(report, "a").lines] == [
        ("n += 1", "n = n + 1"),
        ("del(other)", "other = null"),
    ]
    assert persons(told(report, "b").lines) == {
        ("s0", "time.time() → now()", ""),
        ("s0", "f'k_{time.time()}' → (\"k_\" + str(now()))", ""),
    }
    assert persons(told(report, "e").lines) == {
        ("s0", "b = a b['x'] = round(n)", ""),
        ("s0", "round(n)", ""),
    }


@pytest.mark.parametrize("value", ["1e999", '"\\ud800"', "[" * 400 + "]" * 400])
def test_a_file_that_cannot_be_written_again_is_told_of(value):
    report = report_on({"a.json": f'{{"components": [], "a": {value}}}'})
    assert [one.what for one in report.lines if one.file] == ["The file is not read"]


HTML = b'<form><label>Name</label><input cam-variable-name="name" required></form>'
FORM = {"type": "default", "id": "ask", "components": [{"type": "textfield", "key": "name"}]}


def named(how):
    return task(attributes=f'camunda:formKey="{how}"')


@pytest.mark.parametrize(
    ("step", "files", "key"),
    [
        (named("embedded:app:forms/ask.html"), {"web/forms/ask.html": HTML}, "ask"),
        (named("camunda-forms:/forms/ask.form"), {"app/forms/ask.form": FORM}, "ask"),
        (
            task('<zeebe:formDefinition formId="ask"/>'),
            {"far/other.form": FORM, "in/x/near.form": FORM},
            "ask",
        ),
        (
            task('<zeebe:formDefinition formId="plain"/>'),
            {"in/plain.form": {"components": []}},
            "plain",
        ),
        (
            task(
                '<camunda:formData><camunda:formField id="name" type="string"/></camunda:formData>'
            ),
            {},
            "s0_form",
        ),
        (
            task('<zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>')
            + f'<extensionElements><zeebe:userTaskForm id="f">{json.dumps(FORM)}'
            "</zeebe:userTaskForm></extensionElements>",
            {},
            "ask",
        ),
        (task(asks("9 lives!.json")), {"in/9 lives!.json": {"type": "object"}}, "form_9_lives"),
    ],
)
def test_a_form_of_any_kind_is_found_and_becomes_one_of_ours(step, files, key):
    written = {
        name: one if isinstance(one, bytes) else json.dumps(one).encode()
        for name, one in files.items()
    }
    report = report_on({"in/p.bpmn": diagram("p", step), **written})
    (process,) = report.processes
    assert persons(process.lines) == set()
    assert process.state is State.TRANSLATED
    assert process.files == ("processes/p/p.bpmn", f"forms/p/{key}.json")
    assert json.loads(report.content[process.files[1]])["id"] == key


@pytest.mark.parametrize(
    ("step", "files", "says"),
    [
        (named("embedded:app:gone.html"), {}, "is not in the folder"),
        (named("../../etc/passwd"), {}, "is not in the folder"),
        (task(asks("../out.json")), {"out.json": {"type": "object"}}, "is not in the folder"),
        (task(asks("bad.json")), {"in/bad.json": b"{"}, "cannot be read"),
        (named("blank.html"), {"in/blank.html": b"<p cam-variable-name>"}, "asks for nothing"),
        (
            task('<zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>')
            + '<extensionElements><zeebe:userTaskForm id="f">{</zeebe:userTaskForm>'
            "</extensionElements>",
            {},
            "cannot be read",
        ),
        (
            task(asks("a.json", "gone.json")),
            {"in/a.json": {"type": "object"}},
            "The form is asked plainly",
        ),
        (
            named("own.form"),
            {"in/own.form": {"id": "own", "components": [{"type": "expressive", "id": "x"}]}},
            "cannot show a component",
        ),
    ],
)
def test_a_form_that_cannot_be_had_is_one_thing_for_a_person(step, files, says):
    written = {
        name: one if isinstance(one, bytes) else json.dumps(one).encode()
        for name, one in files.items()
    }
    report = report_on({"in/p.bpmn": diagram("p", step), **written})
    lines = [one for one in report.processes[0].lines if one.word is Word.PERSON]
    assert any(says in one.says for one in lines)
    assert "form_unknown" not in {one.code for one in lines}


def test_each_of_several_pools_is_told_of_with_its_own_form_and_lines():
    asking = task(attributes='camunda:formKey="ask.html" camunda:unheard="x"')
    files = {"p.bpmn": pools(diagram("a", task()), diagram("b", asking)), "ask.html": HTML}
    first, second = report_on(files).processes
    assert (first.state, second.state) == (State.TRANSLATED, State.DIFFERENT)
    assert {one.element for one in first.lines} == {"as0"}


def test_what_publishing_would_warn_of_is_told():
    drawn = re.sub('xmlns:spiff[^ >]*"', "", diagram("a", '<userTask id="{id}"/>', task()))
    (process,) = report_on({"a.bpmn": drawn}).processes
    assert persons(process.lines) == {
        ("s0", "Nobody is named to do s0: it would be on no worklist.", "task_without_role")
    }
    assert {(one.element, one.code) for one in process.of(Word.WARNED)} == {
        ("s0", "task_without_sla"),
        ("s1", "task_without_sla"),
    }


def test_forms_of_one_name_and_other_questions_stay_apart():
    fields = '<camunda:formData><camunda:formField id="{}" type="string"/></camunda:formData>'
    files = {
        "a/ask.html": HTML,
        "b/ask.html": HTML.replace(b'"name"', b'"age"'),
        "p.bpmn": diagram("p", named("a/ask.html"), named("b/ask.html"), task(fields.format("x"))),
        "unasked.form": json.dumps(FORM).encode(),
        "index.html": b"<p>Hello</p>",
        "c/other.html": HTML,
        "looks.json": b'{"a": {"ui:widget": "radio"}}',
        "list.json": b'{"a": 1}',
    }
    report = report_on(files)
    assert [one for one in report.content if one.startswith("forms/")] == [
        "forms/p/ask.json",
        "forms/p/ask_2.json",
        "forms/p/s2_form.json",
    ]
    assert [(one.file, one.what) for one in report.lines] == [
        ("unasked.form", "A form that nobody asks for"),
        ("list.json", "A JSON file of another kind"),
        ("looks.json", "A ui schema"),
        ("c/other.html", "A form that no step names"),
    ]


def test_decisions_of_older_dmn_are_written_as_they_are_now():
    older = DMN.format(
        space="http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        key="size",
        language=' expressionLanguage="http://www.omg.org/spec/FEEL/20140401"',
    )
    decides = task(attributes='camunda:decisionRef="size"', kind="businessRuleTask")
    files = {"p.bpmn": diagram("p", decides), "near.dmn": older, "far/other.dmn": f"{older}\n"}
    report = report_on(files)
    (process,) = report.processes
    assert process.files == ("processes/p/p.bpmn", "processes/p/near.dmn")
    assert persons(process.lines) == {("", "Two decisions size", "")}
    alone = {"p.bpmn": diagram("p", task()), "far/other.dmn": older}
    lines = report_on(alone).lines
    assert [one.word for one in lines] == [Word.TRANSLATED, Word.LEFT]


@pytest.mark.parametrize(
    ("asked", "in_camunda"), [("rooms", State.NOT_YET), ("rooms * 1", State.TRANSLATED)]
)
@pytest.mark.parametrize("policy", ["", ' hitPolicy="UNIQUE"'])
def test_of_rules_that_may_overlap_spiffarena_takes_the_first(policy, asked, in_camunda):
    table = DMN.format(
        space="https://www.omg.org/spec/DMN/20191111/MODEL/", key="size", language=""
    )
    rule = table[table.index("<rule") : table.index("</decisionTable>")]
    table = table.replace("<text>rooms<", f"<text>{asked}<")
    twice = table.replace(rule, rule + rule.replace('"r"', '"r2"').replace("big", "large"))
    files = {
        "a.dmn": twice.replace(' hitPolicy="FIRST"', policy),
        "a.bpmn": diagram(
            "a",
            task(
                "<spiffworkflow:calledDecisionId>size</spiffworkflow:calledDecisionId>",
                kind="businessRuleTask",
            ),
        ),
        "b.bpmn": diagram(
            "b", task(attributes='camunda:decisionRef="size"', kind="businessRuleTask")
        ),
    }
    report = report_on(files)
    assert (told(report, "a").state, told(report, "b").state) == (State.TRANSLATED, in_camunda)
    assert b'hitPolicy="FIRST"' in report.content["processes/a/a.dmn"]
    assert report.content["processes/b/a.dmn"] == files["a.dmn"].encode()


def test_the_whole_report_is_json():
    report = report_on(spiff_folder()).as_json()
    assert json.loads(json.dumps(report)) == report
    assert report["counts"] == {"as_it_is": 1, "translated": 0, "different": 1, "not_yet": 0}
    assert report["processes"][0]["lines"][0]["file"]
    assert report_on({"a.txt": b""}).lines[-1].what == "There is no diagram here"
