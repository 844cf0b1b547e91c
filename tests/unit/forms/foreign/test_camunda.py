from service.bpmn.foreign import Fate, FormField
from service.forms.foreign import from_fields, from_markup


def parts(form):
    return {one["key"]: one for one in form.document["components"]}


def persons(form):
    return [(one.at, one.word) for one in form.remarks if one.fate is Fate.PERSON]


def test_generated_fields_are_questions():
    form = from_fields(
        [
            FormField(
                "name", "Name", "string", "Ann", constraints=(("required", ""), ("minlength", "2"))
            ),
            FormField("rooms", "", "long", "3", constraints=(("min", "1"), ("max", "9"))),
            FormField("share", "Share", "double", "0.5"),
            FormField("agreed", "Agreed", "boolean", "TRUE"),
            FormField("on", "On", "date"),
            FormField("pet", "Pet", "enum", options=(("c", "Cat"), ("d", "Dog"))),
            FormField("seen", "Seen", "string", constraints=(("readonly", ""),)),
        ],
        key="k",
    )
    found = parts(form)
    assert found["name"]["validate"] == {"required": True, "minLength": 2}
    assert found["name"]["defaultValue"] == "Ann"
    assert (found["rooms"]["defaultValue"], found["rooms"]["label"]) == (3, "rooms")
    assert (found["share"]["defaultValue"], found["agreed"]["defaultValue"]) == (0.5, True)
    assert found["on"]["subtype"] == "date"
    assert found["pet"]["values"] == [
        {"value": "c", "label": "Cat"},
        {"value": "d", "label": "Dog"},
    ]
    assert found["seen"]["readonly"] is True
    assert persons(form) == []


def test_of_generated_fields_what_was_computed_or_checked_by_code_needs_a_person():
    form = from_fields(
        [
            FormField("a", "A", "custom", "${now()}"),
            FormField("b", "B", "long", "many", constraints=(("validator", "org.x"), ("max", "x"))),
        ],
        key="k",
    )
    assert persons(form) == [
        ("a", "type custom"),
        ("a", "defaultValue"),
        ("b", "defaultValue"),
        ("b", "constraint validator"),
        ("b", "constraint max"),
    ]


def test_numbers_that_nothing_counts_with_need_a_person():
    most = "9" * 5000
    form = from_fields(
        [
            FormField("a", "A", "long", "1" * 400, constraints=(("max", most),)),
            FormField("b", "B", "double", "nan"),
        ],
        key="k",
    )
    assert persons(form) == [
        ("a", "defaultValue"),
        ("a", "constraint max"),
        ("b", "defaultValue"),
    ]


def test_an_html_form_is_read_by_what_it_keeps():
    form = from_markup(
        """<form><h2>Who?</h2><script cam-script>alert(1)</script>
        <label for="n">Name:</label><input id="n" type="text" cam-variable-name="name"
          cam-variable-type="String" required ng-pattern="/x/" class="c" />
        <label>Old</label><input cam-variable-name="old" readonly="true" required>
        <input type="checkbox" cam-variable-name="ok" cam-variable-type="Boolean"/>
        <input type="number" cam-variable-name="many"><input name="not kept">
        <label>Words</label><textarea cam-variable-name="words" rows="3"></textarea>
        <select cam-variable-name="pet" cam-variable-type="String"><option></option>
          <option value="c">Cat</option><option>Dog</option>
          <option value="">None</option><option value="e"></select>
        <p ng-if="name">Hello</p><p ng-if="name">Again</p></form>""",
        key="k",
    )
    found = parts(form)
    assert found["name"]["validate"] == {"required": True}
    assert (found["name"]["label"], found["many"]["label"]) == ("Name", "many")
    assert found["old"]["readonly"] is True
    assert "validate" not in found["old"]
    assert (found["ok"]["type"], found["many"]["type"]) == ("checkbox", "number")
    assert (found["words"]["type"], found["words"]["label"]) == ("textarea", "Words")
    assert [one["value"] for one in found["pet"]["values"]] == ["c", "Dog", "e"]
    assert persons(form) == [("", "script"), ("name", "ng-pattern"), ("", "ng-if")]


def test_a_page_that_keeps_nothing_is_no_form():
    assert from_markup("<p>Hello</p>", key="k") is None
