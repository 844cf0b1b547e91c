"""A drawing for a file that has none: where everything could stand. Pure: bytes in, bytes out."""

from service.bpmn.layout.writing import lay_out

__all__ = ["lay_out"]
