from service.bpmn.lint import MOST_PAIRED, PAIRWISE, RULES, lint
from service.bpmn.reading import read_diagram
from tests.unit.bpmn.lint.linting import found, only, problems
from tests.unit.bpmn.sketch import definitions, element


def test_process_that_is_not_to_be_executed_is_an_error_and_not_looked_into():
    (problem,) = problems(element("userTask", "A"), isExecutable="false")
    assert (problem.code, problem.severity) == ("process_not_executable", "error")


def test_process_beside_an_executable_one_is_only_a_warning():
    other = element("process", "q", isExecutable="false")
    source = definitions(element("process", "p", element("task", "A")), other).encode()
    told = lint(read_diagram(source, file="p"))
    (problem,) = [one for one in told if one.code == "process_not_executable"]
    assert (problem.element, problem.severity) == ("q", "warning")


def test_misspelt_words_are_errors():
    assert found("extension_unknown", element("task", "A", handrail__rolls="x")) == ["A"]


def test_foreign_words_without_effect_are_warnings():
    problem = only("extension_ignored", element("task", "A", camunda__initiator="x"))
    assert (problem.element, problem.severity) == ("A", "warning")
    assert "camunda:initiator" in problem.message


def test_errors_come_first_and_then_lines():
    told = problems("\n", element("task", "B"), "\n", element("serviceTask", "C"))
    assert [one.severity for one in told] == sorted(one.severity for one in told)
    errors = [one.line for one in told if one.severity == "error"]
    assert errors == sorted(errors)


def test_every_problem_says_what_where_and_how_to_mend_it():
    told = problems(element("task", "B"), element("serviceTask", "C"), element("callActivity", "D"))
    assert told
    for one in told:
        assert one.message.endswith(".")
        assert one.mend
        assert (one.file, one.line) == ("p.bpmn", 1)


def test_every_rule_says_what_it_finds():
    rules = RULES + PAIRWISE
    assert all(rule.__doc__ for rule in rules)
    assert len(set(rules)) == len(rules)


def test_process_too_large_for_pairs_says_so():
    tasks = [element("task", f"A{at}") for at in range(MOST_PAIRED + 1)]
    assert found("process_too_large", *tasks) == ["p"]
    assert found("process_too_large", *tasks[1:]) == []
