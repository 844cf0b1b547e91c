from itertools import combinations, pairwise

import pytest

from service.bpmn.diagram import Bounds
from tests.unit.processes.shipped import MODELS, layout_of, process_in


def apart(one: Bounds, other: Bounds) -> bool:
    return (
        one.right <= other.x
        or other.right <= one.x
        or one.bottom <= other.y
        or other.bottom <= one.y
    )


def holds(outer: Bounds, inner: Bounds) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )


@pytest.fixture(params=MODELS, ids=lambda model: model.stem)
def model(request):
    return request.param


def test_everything_is_drawn(model):
    process, layout = process_in(model), layout_of(model)
    assert set(process.elements) | set(process.lanes) <= set(layout.shapes)
    assert set(process.flows) == set(layout.edges)


def test_nothing_lies_on_anything_else(model):
    process, shapes = process_in(model), layout_of(model).shapes
    inside = [one for one in process.elements.values() if one.type != "boundaryEvent"]
    for one, other in combinations(inside, 2):
        if one.parent == other.parent:
            assert apart(shapes[one.id].bounds, shapes[other.id].bounds), (one.id, other.id)


def test_what_is_inside_is_drawn_inside(model):
    process, shapes = process_in(model), layout_of(model).shapes
    for one in process.elements.values():
        if one.parent:
            assert holds(shapes[one.parent].bounds, shapes[one.id].bounds), one.id
        elif process.lanes:
            lane = process.lane_of(one.id)
            assert lane is not None, one.id
            around = shapes[lane.id].bounds
            assert around.y <= shapes[one.id].bounds.middle.y <= around.bottom, one.id


def test_no_name_lies_on_an_element(model):
    process, shapes = process_in(model), layout_of(model).shapes
    solid = [one for one in process.elements.values() if one.type != "subProcess"]
    for shape in shapes.values():
        for one in solid:
            if shape.label and shape.element != one.id:
                assert apart(shape.label, shapes[one.id].bounds), (shape.element, one.id)


def test_no_two_names_lie_on_each_other(model):
    shapes = [shape for shape in layout_of(model).shapes.values() if shape.label]
    for one, other in combinations(shapes, 2):
        assert apart(one.label, other.label), (one.element, other.element)


def test_lines_run_level_or_upright_and_meet_their_elements(model):
    process, layout = process_in(model), layout_of(model)
    for key, edge in layout.edges.items():
        for start, end in pairwise(edge.waypoints):
            assert start.x == end.x or start.y == end.y, key
        flow = process.flows[key]
        ends = ((flow.source, edge.waypoints[0]), (flow.target, edge.waypoints[-1]))
        for element, point in ends:
            box = layout.shapes[element].bounds
            assert box.x - 1 <= point.x <= box.right + 1, key
            assert box.y - 1 <= point.y <= box.bottom + 1, key


def test_no_line_runs_through_an_element(model):
    process, layout = process_in(model), layout_of(model)
    elements = process.elements
    solid = [one for one in elements.values() if one.type != "subProcess"]
    for key, edge in layout.edges.items():
        ends = {process.flows[key].source, process.flows[key].target}
        near = ends | {elements[end].attached_to for end in ends}
        others = [one for one in solid if one.id not in near and one.attached_to not in ends]
        for start, end in pairwise(edge.waypoints):
            left, top = min(start.x, end.x), min(start.y, end.y)
            line = Bounds(left, top, abs(start.x - end.x), abs(start.y - end.y))
            for one in others:
                assert apart(line, layout.shapes[one.id].bounds), (key, one.id)
