from itertools import product
from typing import get_args

from service.expressions import compile_expression, compile_script
from tests.game.model import Assignment, Comparison, Relation
from tests.game.sketch import scope
from tests.game.state import Frame
from tests.game.values import assign, holds
from tests.game.writer import text_of


def test_a_written_condition_means_what_the_game_takes_it_for():
    for relation, value in product(get_args(Relation), (None, 3, 4, 5)):
        data = {} if value is None else {"a": value}
        condition = Comparison("a", relation, 4)
        meant = bool(compile_expression(text_of(condition)).evaluate(data))
        assert meant is holds(condition, Frame(scope("S E"), None, data)), (relation, value)


def test_a_written_script_does_what_the_game_takes_it_for():
    lines = (Assignment("a", 4), Assignment("b", 2, "a"), Assignment("b", 1, "b"))
    written, played = {"a": 1}, {"a": 1}
    compile_script("\n".join(map(text_of, lines))).run(written)
    assign(lines, Frame(scope("S E"), None, played))
    assert written == played == {"a": 4, "b": 7}
