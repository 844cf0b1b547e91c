"""What the tests of single rules share: a process, and the problems of one code."""

from service.bpmn.lint import lint
from service.bpmn.reading import read_diagram
from tests.unit.bpmn.sketch import element, process

START, END = element("startEvent", "S"), element("endEvent", "E")


def problems(*parts, known=None, **attributes):
    """Lint a process; `known` are the forms, decisions and processes that exist."""
    diagram = read_diagram(process(*parts, **attributes), file="p.bpmn")
    return lint(diagram, **(known or {}))


def found(code, *parts, **more):
    """Give the elements that have a problem of this code."""
    return [problem.element for problem in problems(*parts, **more) if problem.code == code]


def only(code, *parts, **more):
    """Give the one problem of this code."""
    (problem,) = [one for one in problems(*parts, **more) if one.code == code]
    return problem
