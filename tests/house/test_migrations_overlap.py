"""A migration leaves a schema that the release before it can use: both run while one is rolled out.

What takes away or tightens says since which migration nothing uses it: `UNUSED_SINCE = "0004"`.
"""

import ast
from pathlib import Path

import pytest

VERSIONS = Path(__file__).parents[2] / "service/migrations/versions"
FIRST_RELEASE = 2
"""Up to this migration there was no release that anything could run beside."""
TAKES_AWAY = {
    "drop_table", "drop_column", "rename_table", "drop_constraint",
    "create_check_constraint", "create_unique_constraint", "create_foreign_key",
}  # fmt: skip


def constant(tree: ast.Module, name: str) -> str | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and name in [ast.unparse(one) for one in node.targets]:
            return str(ast.literal_eval(node.value))
    return None


def given(call: ast.Call) -> dict[str, str]:
    return {one.arg: ast.unparse(one.value) for one in call.keywords if one.arg}


def hurts(call: ast.Call) -> str | None:
    """Say what a call of an operation takes from the release before, if anything."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in TAKES_AWAY:
        return name
    if name == "alter_column" and {"new_column_name", "type_", "nullable"} & set(given(call)):
        return None if given(call).get("nullable") == "True" and len(given(call)) == 1 else name
    if name == "add_column":
        column = next(one for one in ast.walk(call) if ends_with(one, "Column"))
        says = given(column)
        if says.get("nullable") == "False" and "server_default" not in says:
            return "add_column, to be filled"
    return None


def ends_with(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name)


def wrong_in(source: str) -> list[str]:
    tree = ast.parse(source)
    revision = int(constant(tree, "revision") or 0)
    unused_since = constant(tree, "UNUSED_SINCE")
    upgrade = next(
        one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "upgrade"
    )
    found = [hurts(one) for one in ast.walk(upgrade) if isinstance(one, ast.Call)]
    excused = unused_since is not None and int(unused_since) < revision
    return [] if excused else [one for one in found if one]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_leaves_room_for_the_release_before_it(path):
    if int(path.name[:4]) > FIRST_RELEASE:
        assert wrong_in(path.read_text()) == []


@pytest.mark.parametrize(
    ("operation", "wrong"),
    [
        ('op.create_table("x")', []),
        ('op.create_index("i", "t", ["c"])', []),
        ('batch_op.add_column(sa.Column("c", sa.Text(), nullable=True))', []),
        ('op.add_column("t", sa.Column("c", sa.Text(), nullable=False, server_default=""))', []),
        ('op.add_column("t", sa.Column("c", nullable=False))', ["add_column, to be filled"]),
        ('batch_op.drop_column("c")', ["drop_column"]),
        ('op.drop_table("t")', ["drop_table"]),
        ('op.alter_column("t", "c", new_column_name="d")', ["alter_column"]),
        ('op.alter_column("t", "c", nullable=False)', ["alter_column"]),
        ('op.alter_column("t", "c", nullable=True)', []),
    ],
)  # fmt: skip
def test_what_would_hurt_is_found_unless_nothing_uses_it_any_more(operation, wrong):
    source = f'revision = "0005"\n{{}}\ndef upgrade():\n    {operation}\n'
    assert wrong_in(source.format("")) == wrong
    assert wrong_in(source.format('UNUSED_SINCE = "0004"')) == []
    assert wrong_in(source.format('UNUSED_SINCE = "0005"')) == wrong
