"""A task: its form, and what is done to it."""
