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
