from service.forms.comparing import compare_forms


def asked(key: str, **said: object) -> dict[str, object]:
    return {"type": "textfield", "key": key, "id": f"i_{key}", **said}


def test_questions_that_came_went_or_changed_are_told():
    before = {
        "components": [
            asked("name", label="Name", validate={"required": True}),
            asked("old", label="Old"),
            {"type": "group", "path": "home", "components": [asked("rooms", label="Rooms")]},
            asked("how", values=[{"label": "By post", "value": "post"}]),
            {"type": "text", "text": "# Hello"},
        ]
    }
    after = {
        "components": [
            asked("how", values=[{"label": "By email", "value": "email"}], disabled=False),
            asked("name", label="Full name"),
            {
                "type": "group",
                "path": "home",
                "components": [asked("rooms", label="Rooms"), asked("new")],
            },
            {"type": "text", "text": "# Hello"},
        ]
    }
    assert compare_forms(before, after) == (
        "how: Its choices were “By post”, are “By email”.",
        "how: Its disabled was nothing, is no.",
        "“Name” (name): Its label was “Name”, is “Full name”.",
        "“Name” (name): What is asked of an answer was required yes, is nothing.",
        "home.new was added.",
        "“# Hello” (3) was added.",
        "“Old” (old) was removed.",
        "“# Hello” (4) was removed.",
        "The questions come in another order.",
    )


def test_a_value_that_changes_under_one_label_is_told():
    before = {"components": [asked("how", values=[{"label": "Post", "value": "post"}])]}
    after = {"components": [asked("how", values=[{"label": "Post", "value": "letter"}])]}
    assert compare_forms(before, after) == (
        "how: Its choices were label “Post”, value “post”, are label “Post”, value “letter”.",
    )
    assert compare_forms(
        {"components": [asked("how")]}, {"components": [asked("how", hint="")]}
    ) == ("how: Its hint was nothing, is empty.",)


def test_questions_of_one_key_are_told_apart():
    before = {"components": [asked("a", label="A"), asked("a", label="B")]}
    after = {"components": [asked("a", label="C"), asked("a", label="B"), asked("a", label="D")]}
    assert compare_forms(before, after) == (
        "“A” (a): Its label was “A”, is “C”.",
        "“D” (a 3) was added.",
    )


def test_the_same_form_says_nothing():
    form = {"components": [asked("name", label="Name")]}
    assert compare_forms(form, form) == ()
    assert compare_forms({}, {}) == ()


def test_what_is_no_question_is_passed_over():
    sound = {"components": [asked("name", label="Name")]}
    for broken in ({"components": ["x", 1, None]}, {"components": "x"}, {"components": {"a": 1}}):
        assert compare_forms(broken, sound) == ("“Name” (name) was added.",)
        group = {"components": [{"key": "home", **broken}]}
        assert compare_forms(group, group) == ()


def test_values_and_groups_may_be_as_deep_as_they_like():
    deep: object = "old"
    other: object = "new"
    form, grouped = {"components": [asked("x")]}, {"components": [asked("y")]}
    for _ in range(1_000):
        deep, other = [deep], [other]
        form = {"components": [{"key": "g", "label": deep, **form}]}
        grouped = {"components": [{"key": "g", "label": deep, **grouped}]}
    says = compare_forms(
        {"components": [asked("a", defaultValue=deep)]},
        {"components": [asked("a", defaultValue=other)]},
    )
    assert says == ("a: Its first answer is different, in a way that is not told here.",)
    came, went = compare_forms(form, grouped)
    assert came.endswith("g.y was added.")
    assert went.endswith("g.x was removed.")


def test_a_key_with_a_dot_is_not_one_in_a_group():
    group = {"path": "a", "components": [asked("b", label="Inner")]}
    before = {"components": [asked("a.b", label="Outer"), group]}
    after = {"components": [asked("a.b", label="Other"), group]}
    assert compare_forms(before, after) == ("“Outer” (a.b): Its label was “Outer”, is “Other”.",)
    assert compare_forms(
        {"components": [asked("a", min=1, max=[1, 2], of={"x": 1})]},
        {"components": [asked("a", min=True, max=[1], of={"y": 1})]},
    ) == (
        "a: Its min was 1, is yes.",
        "a: Its max was 1, 2, is 1.",
        "a: Its of was x 1, is y 1.",
    )
