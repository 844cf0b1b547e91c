from copy import deepcopy
from datetime import UTC, datetime
from textwrap import dedent

import pytest

from service.bpmn.foreign.python import expression_from, script_from
from service.expressions import compile_expression, compile_script

PLAIN = (str, int, float, list, dict)
DATA = {
    "x": 5,
    "f": 2.5,
    "s": "Ann Lee",
    "t": "2.5",
    "items": [1],
    "y": {"n": 3, "null": None, "list": []},
}
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def ran_there(text, data):
    """What Python leaves of the data: what is deleted is not there."""
    exec(text, {}, data)  # noqa: S102
    return data


def ran_here(text, data):
    """What Handrail leaves of the data: what is deleted is null."""
    compile_script(script_from(text).text).run(data, at=AT)
    return {name: value for name, value in data.items() if value is not None}


@pytest.mark.parametrize(
    "text",
    [
        "x += 2\ny['n'] -= x * (1 + 2)\nx //= 2; x %= 3; x *= y['n'] + 1; f /= 4",
        "del x",
        "del(x, y)\n# and more\ndel (s), items",
        "a = y['m'] = x + 1\nb = a",
        'a = f\'{s}: {x + 1}, {y["n"]!s}\' + f\'\'\nc = f"""say "{s.upper()}"\n£"""',
        "a = 'it''s' r'\\n' '\\x41'\nb = '''long\none'''\nc = 'plain' + \"plain\"",
        "a = s.lower().startswith('ann') and s.endswith('e')\nb = ', '.join(s.split(' '))",
        "a = y.get('n')\nb = y.get('gone', 'none')\nc = y.get('null', 1)",
        "a = (y or {}).get('n', 0)",
        "a = float(t)\nb = dict()\nc = list()\nb['k'] = y['n']\nb['k'] += 1",
        "items.append(x)\nitems.extend([x, x + 1])\ny['list'].append(s)\nx += 1",
        "other = items.copy()\nother.append(x)\nitems += [0] + other",
        "import time, os.path as p\nfrom datetime import date\nx += 1\ndel time",
        "'''What it does.'''\nprint('x is', x)\nx += 1",
        "if x > 9:\n\ta = f'{x}'\nelif x:\n\tx += 2\nelse:\n\tx += 1",
        "  if x:\n      try:\n        no\n      except NameError:\n        no = x\n        x += 1",
        "try:\n  x\nexcept:\n  x = 7",
        "a = {'s': s, 'n': [1, x if x else 2]}\na['s'] = f'{s}!'",
        "outer = {'in': items}\nouter['more'] = x\nx += 1",
        "rows = []\nrow = {}\nrow['n'] = abs(x)\nrow['s'] = s.lower()\nrows.append(row)\nx += 1",
        "a = y.copy()\na['n'] = x + f\nb = items + [s]\nb.append(x)\nf -= a['n']",
    ],
)
def test_a_script_leaves_the_same_data_as_in_python(text):
    there = ran_there(dedent(text), deepcopy(DATA))
    # Python keeps its modules among the data as well.
    kept = {
        name: value for name, value in there.items() if name[0] != "_" and isinstance(value, PLAIN)
    }
    assert ran_here(text, deepcopy(DATA)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "x = [n for n in items]",
        "for n in items:\n  x += n",
        "def f(): pass",
        "x = s.replace('a', 'b')",
        "x = sorted(items, key=len)",
        "x = f'{n:.2f}'",
        "x = f'{n!r}'",
        "x **= 2",
        "x, y = 1, 2\nx += 1",
        "del y['n']",
        "print(items.pop())",
        "items.pop()",
        "items.remove(1)",
        "factory()()",
        "import os\nx = os.environ.get('HOME')",
        "x = requests.get('https://example.org')",
        "try:\n  x\nexcept ValueError:\n  x = 1",
        "try:\n  x = 1\nexcept NameError:\n  x += 1",
        # What two names mean is changed in Python, and only one of them here.
        "a = items\na.append(1)",
        "a = b = []\nb += items",
        "a = {'in': [items]}\nitems.append(1)",
        "a = y.get('list', items)\na.append(1)",
        "a = items or []\na.append(1)",
        "a = items if x else y\na['k'] = f'{x}'",
        "a = y['list']\ny['list'].append(1)",
        "row = {}\nrows.append(row)\nrow['x'] = 1",
        "row = {}\nitems.extend([row])\nrow['x'] = 1",
        "items.extend(rows)\nrows[0]['x'] = 1",
        "row = {}\nitems += [row]\nrow['x'] = 1",
        "row = {}\nb = [row] + items\nrow['x'] = 1\nx += 1",
        "b = items + [1]\nb[0]['x'] = f'{x}'",
        "b = y.copy()\nb['list'].append(1)",
        "a = [items][0]\nitems.append(1)",
        "a = (y or {}).get('list')\ny['list'].append(1)",
        "a = [] + sorted([y])\ny['n'] = f'{x}'",
        "y.get('list').append(1)",
        # What cannot be read at all, there or here.
        "x +",
        "x += 1\n" * 5_000,
        f"x += {'-' * 5_000}1",
        f"x = {'+'.join(['f(1)'] * 3_000)}",
        "x = \ud800",
        "x += 1\0",
    ],
)
def test_what_has_no_equal_is_left_to_a_person(text):
    assert script_from(text) is None


def test_each_piece_is_told_with_what_is_not_the_same():
    made = script_from(
        "import time\n# kept\nt = time.time()\nd = date.today()\nkey = f'a_{t}'\n"
        "ok['x']\ndel t, time"
    )
    assert made.text == (
        'pass\n# kept\nt = now()\nd = today()\nkey = ("a_" + str(t))\npass\nt = null'
    )
    assert [(one.was, one.now, bool(one.but)) for one in made.pieces] == [
        ("import time", "pass", False),
        ("time.time()", "now()", True),
        ("date.today()", "today()", False),
        ("f'a_{t}'", '("a_" + str(t))', True),
        ("ok['x']", "pass", True),
        ("del t, time", "t = null", False),
    ]


def test_an_expression_is_written_where_it_cannot_be_read():
    made = expression_from("f'https://example.org/{item.id}'")
    assert compile_expression(made.text).evaluate({"item": {"id": 7}}) == "https://example.org/7"
    assert not expression_from("item.id == 7").is_changed
    assert expression_from("${item.id(1)}") is expression_from(" ") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("b = a\nb['x'] = 1", ["b = a b['x'] = 1"]),
        ("c = round(n) + round(n, 1)", ["round(n)", "round(n, 1)"]),
        ("t = str(flag) + str('a') + str(lower(s))", ["str(flag)"]),
        ('t = "a\\u0041"; u = a.b\nu = 2', []),
        ("class = round(n)", []),
    ],
)
def test_what_can_be_read_and_is_not_the_same_is_told_and_stays(text, told):
    made = script_from(text)
    assert (made.text, made.is_changed) == (text, False)
    assert [one.was for one in made.pieces if one.but] == told


def test_what_is_not_the_same_is_told_in_a_script_that_is_translated_as_well():
    made = script_from("n += round(m)\nt = f'{float(n)} {s.upper()}'\nu = f'{s.upper()}'")
    assert [(one.was, bool(one.but)) for one in made.pieces] == [
        ("round(m)", True),
        ("n += round(m)", False),
        ("float(n)", True),
        ("s.upper()", False),
        ("f'{float(n)} {s.upper()}'", True),
        ("f'{s.upper()}'", False),
    ]
