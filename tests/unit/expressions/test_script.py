import copy
from datetime import UTC, datetime

import pytest

from service.expressions import ExpressionFailed, ExpressionRefused, compile_script
from service.expressions.limits import MAX_LEVELS, MAX_TEXT

AT = datetime(2026, 7, 1, tzinfo=UTC)


def run(text, **data):
    compile_script(text).run(data, at=AT)
    return data


def test_names_are_assigned_in_order():
    assert run("a = 1\nb = a + 1; a = b * 2") == {"a": 4, "b": 2}


def test_an_indented_block_as_modellers_write_it():
    text = """
        total = amount * 2 if amount else 0   # doubled

        # which of them?
        if total == 0:
            status = "none"
        elif total > 100:
            status = "much"
            if total > 1000: status = "very much"
        else:
            pass
        done = true;
    """
    assert run(text, amount=10) == {"amount": 10, "total": 20, "done": True}
    assert run(text, amount=0)["status"] == "none"
    assert run(text, amount=60)["status"] == "much"
    assert run(text, amount=600)["status"] == "very much"


def test_a_value_may_span_lines_within_brackets():
    assert run("a = [1,\n2,\n  3]\nb = (1 +\n1)") == {"a": [1, 2, 3], "b": 2}


@pytest.mark.parametrize("text", ["", "  \n\n ", "# nothing\n", "pass", "if a: pass"])
def test_a_script_may_do_nothing(text):
    assert run(text) == {}


def test_tabs_and_carriage_returns_are_blank_space():
    assert run("if true:\r\n\ta = 1\r\n        b = 2\r\n") == {"a": 1, "b": 2}


def test_a_place_within_data_is_assigned_on_a_copy():
    data = {"a": {"b": [1, {"c": 2}], "d": 1}, "same": None}
    data["same"] = data["a"]
    before = copy.deepcopy(data["same"])
    compile_script('a.b[1].c = 3\na["e"] = 4\na[key].x = 5\nnew.deep.down = 6').run(
        data | {"key": "f"}
    )
    assert data["a"] == before
    data["key"] = "f"
    compile_script('a.b[1].c = 3\na["e"] = 4\na[key].x = 5\nnew.deep.down = 6').run(data)
    assert data["same"] == before
    assert data["a"] == {"b": [1, {"c": 3}], "d": 1, "e": 4, "f": {"x": 5}}
    assert data["new"] == {"deep": {"down": 6}}


def test_what_is_assigned_is_plain_and_shared_with_nothing():
    data = run("b = a\nb.x = 1\nwhen = today()\nlong = duration('P5D')", a={"x": 0})
    assert data["a"] == {"x": 0}
    assert (data["when"], data["long"]) == ("2026-07-01", "P5D")
    assert data["b"] == {"x": 1}


def test_a_script_that_fails_changes_nothing():
    data = {"a": 1}
    with pytest.raises(ExpressionFailed, match="divided by zero"):
        compile_script("a = 2\nb = 1 / 0").run(data)
    assert data == {"a": 1}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a[3] = 1", "no such position"),
        ("a[-3] = 1", "no such position"),
        ("a['x'] = 1", "no such position"),
        ("a[true] = 1", "no such position"),
        ("m[1] = 1", "key of a mapping"),
        ("n.x = 1", "no places"),
        ("n = odd", "cannot be kept"),
        ("n = {a: big}", "too large"),
        ("if odd: n = 1", "no known kind"),
    ],
)
def test_what_cannot_be_assigned_fails(text, word):
    class Odd:
        def __bool__(self):
            raise TypeError

    with pytest.raises(ExpressionFailed, match=word):
        run(text, a=[1, 2], m={}, n=5, odd=Odd(), big=2**70)


@pytest.mark.parametrize(
    ("text", "reads", "writes"),
    [
        ("a = b + c.d", {"b", "c"}, {"a"}),
        ("a = 1\nb = a", set(), {"a", "b"}),
        ("a = a + 1", {"a"}, {"a"}),
        ("a.b[k] = 1", {"a", "k"}, {"a"}),
        ("a = {}\na.b = 1", set(), {"a"}),
        ("if c: a = 1\nb = a", {"c", "a"}, {"a", "b"}),
        ("if c: a = 1\nelse: a = 2\nb = a", {"c"}, {"a", "b"}),
        ("if c: a = 1\nelif d: a = 2\nelse: x = 2\nb = a", {"c", "d", "a"}, {"a", "b", "x"}),
        ("a = 1\nif a: b = a\nelse: pass", set(), {"a", "b"}),
    ],
)
def test_what_a_script_reads_from_outside_and_writes_is_known(text, reads, writes):
    script = compile_script(text)
    assert (script.reads, script.writes) == (reads, writes)


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("for x in y: pass", (1, 1), "not part of the language"),
        ("a = 1\nimport os", (2, 1), "not part of the language"),
        ("print('x')", (1, 1), "not part of the language"),
        ("a += 1", (1, 3), "not expected"),
        ("a", (1, 2), "too early"),
        ("a\nb = 1", (1, 2), "line ends too early"),
        ("a =\nb = 1", (1, 4), "line ends too early"),
        ("a = b = 1", (1, 7), "not expected"),
        ("a = (b = 1)", (1, 8), "not expected"),
        ("a, b = 1, 2", (1, 2), "not expected"),
        ("a.b() = 1", (1, 4), "not expected"),
        ("a. = 1", (1, 4), "not expected"),
        ("len(a)", (1, 4), "not expected"),
        ("1 = a", (1, 1), "not expected"),
        ("true = 1", (1, 1), "not expected"),
        ("if = 1", (1, 4), "not expected"),
        ("else: a = 1", (1, 1), "not expected"),
        ("if a b = 1", (1, 6), "not expected"),
        ("if a: b = 1 else: c = 1", (1, 13), "not expected"),
        ("if a:\nb = 1", (2, 1), "block of lines is missing"),
        ("if a:\n", (2, 1), "block of lines is missing"),
        ("if a:\n  b = 1\n c = 1", (3, 2), "indented too far"),
        ("a = 1\n  b = 1", (2, 3), "indented too far"),
        ("  a = 1\nb = 1", (2, 1), "indented less"),
        ("a[1:2] = 3", (1, 4), "not expected"),
        ("__a = 1", (1, 1), "__"),
        ("a = 1; ; b = 2", (1, 8), "not expected"),
        ("a" * (MAX_TEXT + 1), (1, 1), "longer than"),
        (
            "\n".join(f"{' ' * level}if a:" for level in range(MAX_LEVELS + 1)),
            None,
            "nested too deeply",
        ),
    ],
)
def test_what_is_no_script_is_refused_with_its_place(text, place, word):
    with pytest.raises(ExpressionRefused) as caught:
        compile_script(text)
    assert word in caught.value.problems[0].message
    assert caught.value.problems[0].mend
    assert place in {None, (caught.value.line, caught.value.column)}


def test_words_of_other_languages_may_be_names():
    assert run("print = 1\nmatch.a = 2") == {"print": 1, "match": {"a": 2}}


def test_doubling_again_and_again_ends_in_a_failure():
    for line in ("a = [a, a]", "a = a + a", "b.x = a; b.y = b; a = b", "a = {x: a, y: a}"):
        with pytest.raises(ExpressionFailed, match=r"too large|too deeply"):
            run(f"{line}\n" * 200, a=["x"] if "+" not in line else "x")


def test_nesting_again_and_again_ends_in_a_failure():
    with pytest.raises(ExpressionFailed, match="too deeply"):
        run("a = [a]\n" * 200, a=1)
