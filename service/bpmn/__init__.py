"""BPMN as drawn: read safely, checked and normalised. Pure; the only room that knows lxml."""
