from tests.game.game import Action, Game
from tests.game.model import Assignment, Node, Trigger
from tests.game.orders import outcomes
from tests.game.sketch import model, scope


def test_orders_of_independent_steps_lead_to_one_outcome():
    rows = ("S P", "P X1 U1 E1", "P X2 U2 E2", "P X3 U3 E3")
    assert len(outcomes(Game(model(scope(*rows))))) == 1


def test_a_race_for_the_same_key_has_an_outcome_for_each_winner():
    scripts = tuple(Node(f"C{n}", "script", script=(Assignment("a", n),)) for n in (1, 2))
    found = outcomes(Game(model(scope("S P", "P C1 U1 E1", "P C2 U2 E2", nodes=scripts))))
    assert sorted(game.data["a"] for game in found) == [1, 2]


def test_a_signal_may_come_before_or_after_its_catcher_waits():
    alarm = Trigger("signal", "alarm")
    nodes = (Node("K", "catch", alarm), Node("T", "throw", alarm))
    found = outcomes(Game(model(scope("S P", "P K U1 E1", "P T U2 E2", nodes=nodes))))
    open_work = sorted(" ".join(sorted(wait.element for wait in game.waits())) for game in found)
    assert open_work == ["K U2", "U1 U2"]


def test_where_there_are_too_many_orders_a_sample_finds_the_common_outcomes():
    scripts = tuple(Node(f"C{n}", "script", script=(Assignment("a", n),)) for n in (1, 2))
    race = model(scope("S P", "P C1 U1 E1", "P C2 U2 E2", nodes=scripts))
    found = outcomes(Game(race), limit=5)
    assert sorted(game.data["a"] for game in found) == [1, 2]


def test_catchers_of_one_signal_may_get_it_in_any_order():
    alarm = Trigger("signal", "alarm")
    keep = Node("B1", "boundary", alarm, host="U", interrupting=False)
    stop = Node("B2", "boundary", alarm, host="U")
    game = Game(model(scope("S U E", "B1 U1 E1", "B2 U2 E2", nodes=(keep, stop)))).run()
    found = outcomes(game.act(Action("signal", name="alarm")))
    open_work = sorted(" ".join(sorted(wait.element for wait in one.waits())) for one in found)
    assert open_work == ["U1 U2", "U2"]
