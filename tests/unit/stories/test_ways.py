from service.bpmn.reading import read_diagram
from service.stories.coverage import branches_of, coverage
from service.stories.story import Beginning, Story
from service.stories.telling import Telling
from service.stories.ways import flows_taken
from tests.unit.engine.notation import catch, end, flow, gateway, start, user, write

DRAWN = write(
    start(),
    gateway("exclusive", "merge"),
    gateway("exclusive", "which"),
    user("a", "b"),
    gateway("parallel", "fork", "join"),
    user("c", "d"),
    gateway("eventBased", "race"),
    catch("soon", "timer PT1H"),
    catch("heard", "message docs"),
    end(),
    flow("S merge", key="S_merge"),
    flow("merge which", key="merge_which"),
    flow("which a", when="x", key="which_a"),
    flow("which b", key="which_b"),
    flow("a merge", key="a_merge"),
    flow("b fork", key="b_fork"),
    flow("fork c", key="fork_c"),
    flow("fork d", key="fork_d"),
    flow("c join", key="c_join"),
    flow("d join", key="d_join"),
    flow("join race", key="join_race"),
    flow("race soon", key="race_soon"),
    flow("race heard", key="race_heard"),
    flow("soon E", key="soon_E"),
    flow("heard E", key="heard_E"),
)
PROCESS = read_diagram(DRAWN, file="p.bpmn").processes["p"]


def passed(*elements: str) -> list[tuple[str, str]]:
    return [(one, state) for one in elements for state in ("entered", "completed")]


def test_the_flows_of_a_loop_are_told_apart():
    once = {"S_merge", "merge_which", "which_b"}
    assert flows_taken(PROCESS, passed("S", "merge", "which", "b")) == once
    twice = passed("S", "merge", "which", "a", "merge", "which", "b")
    assert flows_taken(PROCESS, twice) == once | {"which_a", "a_merge"}


def test_all_that_meet_at_a_join_have_come():
    way = passed("fork", "c", "d", "join", "somewhere_else")
    assert flows_taken(PROCESS, way) == {"b_fork", "fork_c", "fork_d", "c_join", "d_join"}


def test_an_end_that_several_ways_lead_to_was_entered_by_the_one_completed_last():
    way = [("race", "entered"), ("soon", "entered"), ("heard", "entered")]
    way += [("race", "completed"), ("heard", "completed"), ("soon", "cancelled"), *passed("E")]
    found = flows_taken(PROCESS, way)
    assert "heard_E" in found
    assert "soon_E" not in found


def test_coverage_names_what_no_story_comes_to():
    story = Story("s", "s", Beginning(None), ())
    told = [
        Telling(story, path=("S", "merge"), flows=frozenset({"which_a"})),
        Telling(story, path=("which", "a"), flows=frozenset({"fork_c"})),
    ]
    found = coverage(PROCESS, told)
    branches = ("which_a", "which_b", "fork_c", "fork_d", "race_soon", "race_heard")
    assert branches_of(PROCESS) == branches
    assert found.missed_branches == ("which_b", "fork_d", "race_soon", "race_heard")
    assert found.missed_elements[:2] == ("b", "fork")
    assert (found.in_words, found.whole) == ("4 of 13 elements, 2 of 6 branches", False)
