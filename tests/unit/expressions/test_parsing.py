from service.expressions.expression import of_tree
from service.expressions.lexing import lex
from service.expressions.parsing import Parser
from service.expressions.syntax import Name


def test_the_tested_value_can_be_read_where_a_decision_cell_allows_it():
    tree = Parser(lex("? > 1 and ? < limit").tokens, operand=True).whole()
    assert of_tree("?", tree).evaluate({"?": 3, "limit": 5}) is True


def test_tokens_can_be_read_again_in_another_way():
    parser = Parser(lex("a b").tokens)
    place = parser.place()
    assert parser.expression() == Name("a")
    parser.return_to(place)
    assert parser.token.text == "a"
