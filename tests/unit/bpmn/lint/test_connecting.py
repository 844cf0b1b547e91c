from pathlib import Path

import pytest

from service.bpmn.connectors import CONNECTORS, DOCUMENT, EMAIL, SECRET
from tests.unit.bpmn.lint.linting import found, only, problems
from tests.unit.bpmn.sketch import element, extended

CODES = {"input_missing", "input_unknown", "input_unfit", "secret_unknown", "secret_in_the_open"}
GUIDE = (Path(__file__).parents[4] / "docs" / "extensions.md").read_text()
URL = {"url": "'https://crm.test/people'"}
NOTIFY = {"secret": "'notify'", "channel": "'sms'", "template_id": "'t'", "to": "person.phone"}


def work(topic, **inputs):
    given = [element("handrail:input", name=name, value=value) for name, value in inputs.items()]
    return element("serviceTask", "A", extended("".join(given)), handrail__topic=topic)


def codes(task, **known):
    return [one.code for one in problems(task, known=known) if one.code in CODES]


@pytest.mark.parametrize(
    "task",
    [
        work("http", **URL),
        work("http", url="base + '/people'", path="[person.id]", method="'PUT'", timeout="5"),
        work("http", **URL, body="person", headers="{'Accept': 'text/csv'}", method="which"),
        work("http", **URL, secret="'crm'", idempotent="true", retry_on="[409]"),
        work("govuk_notify", **NOTIFY),
        work("govuk_notify", secret="'n'", channel="'letter'", template_id="'t'", address="lines"),
        work("govuk_notify", secret="'n'", channel="how", template_id='"t"'),
        work("email", to="x", anything="else"),
        work("document"),
        work("another", url="1"),
        element("userTask", "A"),
    ],
)
def test_work_that_says_all_it_needs_is_fine(task):
    assert codes(task) == []


@pytest.mark.parametrize(
    ("task", "mend"),
    [
        (work("http"), 'name="url"'),
        (work("govuk_notify", secret="'n'", template_id="'t'", to="x"), 'name="channel"'),
        (work("govuk_notify", secret="'n'", template_id="'t'", channel="'sms'"), 'name="to"'),
        (work("govuk_notify", secret="'n'", template_id="'t'", channel="'letter'"),
         'name="address"'),
    ],
)  # fmt: skip
def test_an_input_without_which_work_fails_is_an_error(task, mend):
    problem = only("input_missing", task)
    assert (problem.element, problem.severity) == ("A", "error")
    assert mend in problem.mend


def test_an_input_that_work_does_not_take_is_told():
    problem = only("input_unknown", work("http", **URL, secrets="'crm'"))
    assert problem.severity == "warning"
    assert "Use url, path, query, method" in problem.mend


@pytest.mark.parametrize(
    "given",
    [
        {"method": "'FETCH'"}, {"method": "1"}, {"secret_as": "''"}, {"headers": "'X: y'"},
        {"retry_on": "500"}, {"idempotent": "'yes'"}, {"secret": "7"}, {"timeout": "'soon'"},
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_an_error(given):
    problem = only("input_unfit", work("http", **URL, **given))
    assert (problem.element, problem.severity) == ("A", "error")


def test_what_another_vocabulary_writes_is_text_that_may_be_a_number():
    inner = "".join(
        element("camunda:inputParameter", inner=text, name=name)
        for name, text in (("url", "https://crm.test"), ("timeout", "5"), ("method", "${how}"),
                           ("secret", "crm"))
    )  # fmt: skip
    task = element(
        "serviceTask",
        "A",
        extended(element("camunda:inputOutput", inner=inner)),
        camunda__topic="http",
    )
    assert codes(task) == []
    assert codes(task, secrets=set()) == ["secret_unknown"]


def test_a_secret_that_is_not_kept_is_a_warning():
    task = work("http", **URL, secret="'crm'")
    problem = only("secret_unknown", task, known={"secrets": {"other"}})
    assert (problem.element, problem.severity) == ("A", "warning")
    assert "handrail secret set crm" in problem.mend
    assert found("secret_unknown", task, known={"secrets": {"crm"}}) == []
    assert found("secret_unknown", task) == []
    computed = work("http", **URL, secret="which")
    assert found("secret_unknown", computed, known={"secrets": set()}) == []


def test_a_secret_among_the_headers_is_a_warning():
    shown = work("http", **URL, headers="{'X-Api-Key': 'abc'}")
    assert only("secret_in_the_open", shown).severity == "warning"
    assert codes(work("other", headers="{'X-Api-Key': 'abc'}")) == []


def test_what_each_takes_and_gives_is_told_apart():
    for topic, one in CONNECTORS.items():
        assert topic == one.topic
        assert len({each.name for each in one.inputs}) == len(one.inputs)
        assert all((each.kind == "choice") == bool(each.choices) for each in one.inputs)
        assert all(each.name == SECRET for each in one.inputs if each.kind == "secret")
        for word in (*(each.name for each in one.inputs), *one.gives, *one.errors):
            assert f"`{word}`" in GUIDE
        assert one.does
    assert {one.strict for one in (DOCUMENT, EMAIL)} == {False}
