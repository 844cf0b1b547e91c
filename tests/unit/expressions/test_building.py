import pytest

from service.expressions.building import build
from service.expressions.syntax import Node


def test_a_node_of_no_known_kind_is_a_defect():
    with pytest.raises(NotImplementedError):
        build(Node())
