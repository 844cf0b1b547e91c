"""Handrail: cases that live their BPMN diagram."""
