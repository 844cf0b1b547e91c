import pytest

from service.bpmn.foreign import FormAsked, FormField, forms_asked
from tests.unit.bpmn.foreign.writing import written


def asked(*parts: str) -> list[tuple[str, str, str, str]]:
    found = forms_asked(written(*parts), file="f.bpmn")
    return [(one.element, one.how, one.name, one.looks) for one in found]


def holding(*within: str) -> str:
    return f"<extensionElements>{''.join(within)}</extensionElements>"


@pytest.mark.parametrize(
    ("step", "form"),
    [
        (
            '<userTask id="x" camunda:formKey="embedded:app:a.html"/>',
            ("named", "embedded:app:a.html", ""),
        ),
        ('<userTask id="x" activiti:formKey="a"/>', ("named", "a", "")),
        ('<startEvent id="x" camunda:formRef="a" camunda:formKey="b"/>', ("named", "a", "")),
        (
            '<userTask id="x">'
            + holding('<zeebe:formDefinition formId="a" formKey="b"/>')
            + "</userTask>",
            ("named", "a", ""),
        ),
        (
            '<userTask id="x">'
            + holding(
                "<spiffworkflow:properties>"
                '<spiffworkflow:property name="formJsonSchemaFilename" value="a.json"/>'
                '<spiffworkflow:property name="formUiSchemaFilename" value="b.json"/>'
                "</spiffworkflow:properties>"
            )
            + "</userTask>",
            ("named", "a.json", "b.json"),
        ),
    ],
)
def test_a_form_is_known_by_whatever_names_it(step, form):
    assert asked(step) == [("x", *form)]


def test_a_form_in_the_diagram_is_given_whole():
    named = holding('<zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>')
    lost = holding('<zeebe:formDefinition formKey="camunda-forms:bpmn:gone"/>')
    form = holding('<zeebe:userTaskForm id="f">{"components": []}</zeebe:userTaskForm>')
    assert asked(
        form, f'<userTask id="x">{named}</userTask>', f'<userTask id="y">{lost}</userTask>'
    ) == [
        ("x", "written", '{"components": []}', ""),
        ("y", "named", "camunda-forms:bpmn:gone", ""),
    ]


def test_fields_are_given_one_by_one():
    field = (
        '<camunda:formField id="a" label="A" type="enum" defaultValue="d">'
        '<camunda:value id="v" name="V"/><camunda:value id="w"/>'
        '<camunda:validation><camunda:constraint name="min" config="1"/></camunda:validation>'
        "</camunda:formField>"
    )
    step = f'<userTask id="x">{holding(f"<camunda:formData>{field}</camunda:formData>")}</userTask>'
    one = FormField("a", "A", "enum", "d", (("v", "V"), ("w", "w")), (("min", "1"),))
    assert forms_asked(written(step), file="f") == (FormAsked("x", 2, "fields", fields=(one,)),)


def test_a_step_that_names_no_form_asks_for_none():
    declared = 'xmlns:handrail="urn:handrail:bpmn:1"'
    ours = f'<userTask id="x" {declared} handrail:form="a" camunda:formKey="b"/>'
    plain = (
        '<userTask id="y">'
        + holding("<camunda:formData/>", "<zeebe:formDefinition/>")
        + "</userTask>"
    )
    other = "<spiffworkflow:properties/>"
    assert asked(ours, plain, f'<userTask id="z">{holding(other)}</userTask>') == []
