import pytest

from service.bpmn.foreign import Known, adapt
from service.bpmn.foreign.python import obstacles
from tests.unit.bpmn.foreign.writing import written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("for x in y:\n  a.append(f(x))", {"for x in y: a.append(f(x))": "A loop."}),
        ("a = [x for x in b]", {"[x for x in b]": "A loop."}),
        ("def f(x):\n  return x\na = f(1)", {"def f(x): return x": "A function."}),
        ("try:\n  a = 1\nexcept:\n  b = 2", {"try: a = 1 except: b = 2": "Nothing is caught"}),
        ("try:\n  a\nexcept NameError:\n  a = b[1:]", {"b[1:]": "No part is cut"}),
        ("a = f'{b:.2f}'", {"{b:.2f}": "A value is put into a text"}),
        ("a += f'{b!r}'", {"{b!r}": "A value is put into a text"}),
        ("a = round(x, digits=2)", {"round(x, digits=2)": "A function is given"}),
        ("raise X", {"raise X": "A line of a script"}),
        ("del a['x']", {"del a['x']": "A line of a script"}),
        ("a = get_process_initiator_user()", {"get_process_initiator_user()": "case.opened_by"}),
        ("a = x.isdigit() and y.lower()", {"x.isdigit()": "Nothing here is called so."}),
        ("a.append(zip(b))", {"zip(b)": "Nothing here is called so."}),
    ],
)
def test_each_piece_without_an_equal_says_what_to_do_instead(text, told):
    found = obstacles(text)
    assert [one.was for one in found] == [*told]
    assert all(one.but.startswith(says) for one, says in zip(found, told.values(), strict=True))
    assert not any(one.now for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "import os\na = float(b) + len(c)\nprint(a)\ndel a\nb += 1\nd.append(now())",
        "try:\n  a\nexcept NameError:\n  a = date.today()",
        "a =",
        "x" * 100_000 + " = 1" + "()" * 50_000,
        "del a[0]\n" * 200_000,
    ],
)
def test_what_has_an_equal_or_never_was_python_is_no_obstacle(text):
    assert obstacles(text) == ()


def test_what_changes_two_names_at_once_is_told_of_where_nothing_else_is():
    (two,) = obstacles("b = a\nb['x'] = 1; c = d[0].copy()")
    assert two.but.startswith("In Python two names here mean one thing")


def test_a_step_tells_of_its_script_its_conditions_and_its_inputs():
    operator = (
        '<spiffworkflow:serviceTaskOperator id="http/GetRequest"><spiffworkflow:parameters>'
        '<spiffworkflow:parameter id="a" value="get_secret(1)"/>'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    source = written(
        f'<serviceTask id="x"><extensionElements>{operator}</extensionElements></serviceTask>',
        '<scriptTask id="y"><script>a = zip(b)</script></scriptTask>',
        '<scriptTask id="z" scriptFormat="groovy"><script>a = zip(b)</script></scriptTask>',
        '<sequenceFlow id="f" sourceRef="x" targetRef="y">'
        "<conditionExpression>any([one for one in many])</conditionExpression></sequenceFlow>",
    )
    content, told = adapt(source, Known(), file="f")
    assert content == source
    assert {(one.element, one.was, one.now) for one in told} == {
        ("x", "get_secret(1)", ""),
        ("y", "zip(b)", ""),
        ("f", "[one for one in many]", ""),
    }
