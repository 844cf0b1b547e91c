"""Two drawings of one process compared: what was added, removed, changed or only moved."""

from service.bpmn.comparing.difference import Became, Difference, by_id
from service.bpmn.comparing.files import compare

__all__ = ["Became", "Difference", "by_id", "compare"]
