"""Notices: what the reader was told, how they choose to be told, and what was escalated."""
