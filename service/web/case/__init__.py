"""A case: its overview, its parts, and what is done to it."""
