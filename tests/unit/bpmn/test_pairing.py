from service.bpmn import pairing
from service.bpmn.pairing import Because, Pair, pair_up
from tests.unit.bpmn.sketch import element, flows, read

START, END = element("startEvent", "S"), element("endEvent", "E")


def found(old, new):
    """What was paired but by its id, and what was left over."""
    return {
        one.element: (one.became, one.because)
        for one in pair_up(old, new)
        if one.because is not Because.SAME_ID
    }


def user(key, name=""):
    return element("userTask", key, name=name)


def test_an_id_of_the_same_type_is_the_same_whatever_it_is_called():
    old = read(START, user("A", "Visit"), END, flows("S A E"))
    new = read(START, user("A", "Call"), user("B", "Visit"), END, flows("S A B E"))
    assert pair_up(old, new) == tuple(Pair(one, one, Because.SAME_ID) for one in "SAE")


def test_what_is_left_over_is_paired_by_name_then_by_likeness():
    old = read(START, user("A", "Visit the home"), user("B", "Write a letter"), user("C", "Pay"))
    new = read(START, user("A1", "visit  the Home"), user("B1", "Write the letter"), user("D", "X"))
    assert found(old, new) == {
        "A": ("A1", Because.SAME_NAME),
        "B": ("B1", Because.SIMILAR_NAME),
        "C": (None, None),
    }


def test_a_name_is_given_once_and_the_likest_takes_it():
    old = read(user("A", "Check the rents"), user("B", "Check the rent"))
    new = read(user("N", "Check the rent!"))
    assert found(old, new) == {"A": (None, None), "B": ("N", Because.SIMILAR_NAME)}


def test_another_type_or_kind_of_event_is_something_else():
    old = read(user("A", "Visit"), element("serviceTask", "B", name="Send"))
    new = read(element("serviceTask", "A", name="Visit"), element("sendTask", "C", name="Send"))
    assert found(old, new) == {"A": (None, None), "B": (None, None)}


def test_what_stands_between_the_same_is_the_same_one_after_the_other():
    old = read(START, user("A"), user("B"), user("C"), END, flows("S A B C E"))
    new = read(START, user("A"), user("M"), user("N"), END, flows("S A M N E"))
    assert found(old, new) == {"B": (None, None), "C": (None, None)}
    new = read(START, user("A"), user("M"), user("C"), END, flows("S A M C E"))
    assert found(old, new) == {"B": ("M", Because.SAME_PLACE)}


def test_a_pair_by_its_place_lets_what_is_attached_to_it_be_paired():
    def drawn(task, event):
        timer = f"<boundaryEvent id='{event}' attachedToRef='{task}'><timerEventDefinition/>"
        return read(START, user(task), f"{timer}</boundaryEvent>", END, flows(f"S {task} E"))

    assert found(drawn("A", "T"), drawn("B", "U")) == {
        "A": ("B", Because.SAME_PLACE),
        "T": ("U", Because.SAME_PLACE),
    }


def test_what_nothing_leads_to_has_no_place():
    assert found(read(user("A")), read(user("B"))) == {"A": (None, None)}


def test_too_many_names_are_left_to_people(monkeypatch):
    monkeypatch.setattr(pairing, "MOST_COMPARED", 0)
    assert found(read(user("A", "Visit")), read(user("B", "Visits"))) == {"A": (None, None)}
